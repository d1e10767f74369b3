"""Tables without lines: rows of short pieces that stand under each other. In a scan every table is one of these."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from .extraction import Entry
from .layout import Grid, Page, Piece, gutter_of, rows_of

_ROWS = 3
# Between two cells of a row, in widths of a character.
_GAP = 1.5


def take_unruled(page: Page) -> None:
    """Turns such rows of the page into grids. On a page with two columns of prose there are none."""
    rows = rows_of(page.pieces)
    if gutter_of(rows, page.width) is not None:
        return
    taken: set[int] = set()
    for run in _runs(rows):
        if (grid := _grid(run, page.number)) is not None:
            page.grids.append(grid)
            taken.update(id(piece) for row in run for piece in row)
    if taken:
        page.pieces = [piece for piece in page.pieces if id(piece) not in taken]


def _runs(rows: Sequence[list[Piece]]) -> list[list[list[Piece]]]:
    """Rows of at least two cells that follow each other closely."""
    runs: list[list[list[Piece]]] = []
    last: list[Piece] | None = None
    for row in rows:
        if len(row) < 2 or not all(_apart(a, b) for a, b in pairwise(row)):
            last = None
            continue
        if last is not None and row[0].top - last[0].bottom < 2.5 * row[0].size:
            runs[-1].append(row)
        else:
            runs.append([row])
        last = row
    return [run for run in runs if len(run) >= _ROWS]


def _apart(a: Piece, b: Piece) -> bool:
    return b.x0 - a.x1 > _GAP * min(a.size, b.size)


def _grid(run: list[list[Piece]], page: int) -> Grid | None:
    """None where the pieces do not stand in columns, or are sentences."""
    columns = _columns([piece for row in run for piece in row])
    lengths = [len(piece.text) for row in run for piece in row]
    if len(columns) < 2 or sum(lengths) > 14 * len(lengths):
        return None
    entries, full = [], 0
    for at, row in enumerate(run):
        places = [_column(columns, piece) for piece in row]
        if len(set(places)) < len(places):
            return None
        full += len(places) == len(columns)
        entries += [
            Entry(piece.text, at, place, doubts=piece.doubts)
            for place, piece in zip(places, row, strict=True)
        ]
    if full < 2 or full < 0.4 * len(run):
        return None
    everything = [piece for row in run for piece in row]
    return Grid(
        tuple(entries),
        min(piece.x0 for piece in everything),
        min(piece.top for piece in everything),
        max(piece.x1 for piece in everything),
        max(piece.bottom for piece in everything),
        page,
        tuple(round(left) for left, _ in columns),
    )


def _columns(pieces: Sequence[Piece]) -> list[tuple[float, float]]:
    """Ranges across the page that pieces cover; those that touch are one column."""
    out: list[tuple[float, float]] = []
    for piece in sorted(pieces, key=lambda piece: piece.x0):
        if out and piece.x0 < out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], piece.x1))
        else:
            out.append((piece.x0, piece.x1))
    return out


def _column(columns: Sequence[tuple[float, float]], piece: Piece) -> int:
    return next(at for at, (left, right) in enumerate(columns) if left <= piece.x0 and piece.x1 <= right)
