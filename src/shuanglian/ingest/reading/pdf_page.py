"""One page of a PDF: its characters as pieces of lines, its ruled tables as grids."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import Any

from .extraction import Entry
from .flow import glue
from .layout import Grid, Page, Piece, merged, rows_of

_RAISED = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
# A drawing of so many strokes is a map or a picture, not a table.
_STROKES = 4_000
_NEAR = 3.0


def page_of(source: Any, number: int) -> tuple[Page, bool]:
    """The page, and whether a picture covers most of it. `source` is pdfplumber's page."""
    width, height = float(source.width), float(source.height)
    page = Page(number, width, height)
    chars = [char for char in source.chars if char.get("upright", True) and _shown(char, width, height)]
    unknown = sum(1 for char in chars if char["text"].startswith("(cid:"))
    if chars and unknown > 0.3 * len(chars):
        return page, True
    torn = _torn(source)
    for table in _tables(source, torn):
        grid, chars = _grid(table, chars, number, torn)
        if grid is not None:
            page.grids.append(grid)
    page.pieces = pieces_of(chars)
    return page, _pictured(source, width * height)


def _shown(char: dict[str, Any], width: float, height: float) -> bool:
    return bool(-1 <= char["x0"] <= width + 1 and -1 <= char["top"] <= height + 1)


def _pictured(source: Any, area: float) -> bool:
    covered = [
        abs(image["x1"] - image["x0"]) * abs(image["bottom"] - image["top"]) for image in source.images
    ]
    return bool(sum(covered) > 0.4 * area)


def _is_drawn(source: Any) -> bool:
    return 3 < len(source.lines) + len(source.rects) + len(source.curves) < _STROKES


def _torn(source: Any) -> list[float]:
    """Heights at which the upright lines of a table end without a line across: the page ends inside of a row."""
    if not _is_drawn(source):
        return []
    across = sorted(float(edge["top"]) for edge in source.horizontal_edges)
    ends: Counter[int] = Counter()
    for edge in source.vertical_edges:
        ends.update({round(float(edge["top"])), round(float(edge["bottom"]))})
    return sorted(float(y) for y, count in ends.items() if count > 2 and not _near(across, y))


def _near(places: list[float], place: float) -> bool:
    at = bisect_right(places, place - _NEAR)
    return at < len(places) and places[at] < place + _NEAR


def _tables(source: Any, torn: list[float]) -> list[Any]:
    if not _is_drawn(source):
        return []
    found = source.find_tables({"explicit_horizontal_lines": torn}) if torn else source.find_tables()
    found = [table for table in found if len(table.cells) > 1]
    return sorted(found, key=lambda table: (table.bbox[1], table.bbox[0]))


def pieces_of(chars: Sequence[dict[str, Any]]) -> list[Piece]:
    """Characters on a line with no wide gap between them, together."""
    solid = [_piece(char) for char in chars if char["text"].strip()]
    blanks = [
        (float(char["x0"]), (char["top"] + char["bottom"]) / 2) for char in chars if char["text"].isspace()
    ]
    return [piece for row in rows_of_chars(solid) for piece in _runs(row, blanks)]


def _piece(char: dict[str, Any]) -> Piece:
    size = float(char["size"]) or float(char["bottom"]) - float(char["top"])
    bold = "bold" in str(char.get("fontname", "")).lower() or "hei" in str(char.get("fontname", "")).lower()
    return Piece(
        char["text"],
        float(char["x0"]),
        float(char["top"]),
        float(char["x1"]),
        float(char["bottom"]),
        size,
        bold,
    )


def rows_of_chars(chars: list[Piece]) -> list[list[Piece]]:
    """As `rows_of`, quicker for the many characters of a page: most follow their neighbour."""
    rows: list[list[Piece]] = []
    for piece in chars:
        if rows and abs(rows[-1][-1].middle - piece.middle) < 0.35 * max(piece.size, rows[-1][-1].size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    spans = [_run(row, []) for row in rows]
    members = {id(span): row for span, row in zip(spans, rows, strict=True)}
    groups = [[piece for span in group for piece in members[id(span)]] for group in rows_of(spans)]
    return [sorted(group, key=lambda piece: piece.x0) for group in groups]


def _runs(row: list[Piece], blanks: list[tuple[float, float]]) -> list[Piece]:
    size = max(piece.size for piece in row)
    runs: list[list[Piece]] = []
    for piece in row:
        last = runs[-1][-1] if runs else None
        if last is not None and piece.text == last.text and piece.x0 - last.x0 < 0.25 * size:
            continue
        if last is None or piece.x0 - last.x1 > 0.8 * size:
            runs.append([piece])
        else:
            runs[-1].append(piece)
    return [_run(run, blanks) for run in runs]


def _run(row: Sequence[Piece], blanks: list[tuple[float, float]]) -> Piece:
    """One piece of characters beside each other; small raised figures stay raised, so that 10⁸ is no 108."""
    size = max(piece.size for piece in row)
    bottom = max(piece.bottom for piece in row if piece.size > 0.9 * size)
    text, end = "", row[0].x0
    for piece in row:
        text += " " if text and _apart(text[-1], piece, end, size, blanks) else ""
        raised = piece.size < 0.9 * size and piece.bottom < bottom - 0.15 * size
        text += piece.text.translate(_RAISED) if raised else piece.text
        end = piece.x1
    top = min(piece.top for piece in row)
    bold = sum(piece.bold for piece in row) > 0.8 * len(row)
    return Piece(text, row[0].x0, top, max(p.x1 for p in row), max(p.bottom for p in row), size, bold)


def _apart(last: str, piece: Piece, end: float, size: float, blanks: list[tuple[float, float]]) -> bool:
    """Is there a blank between the two? A printed one, or a gap between letters that is wide enough for one."""
    gap = piece.x0 - end
    if gap < 0.12 * size:
        return False
    if any(end - 0.3 * size <= at <= piece.x0 and abs(y - piece.middle) < 0.5 * size for at, y in blanks):
        return True
    return gap > 0.2 * size and last.isascii() and piece.text.isascii()


def _grid(
    table: Any, chars: list[dict[str, Any]], number: int, torn: list[float]
) -> tuple[Grid | None, list[dict[str, Any]]]:
    """A ruled table with the characters in its cells, and the characters that are left. A frame around prose is none."""
    xs, ys = _edges(table.cells, 0, 2), _edges(table.cells, 1, 3)
    if len(xs) < 3 or len(ys) < 3:
        return None, chars
    places: dict[tuple[int, int], int] = {}
    spans: list[tuple[int, int, int, int]] = []
    for x0, top, x1, bottom in table.cells:
        row, column, low, right = _at(ys, top), _at(xs, x0), _at(ys, bottom), _at(xs, x1)
        if low > row and right > column:
            for at in range(row, low):
                places.update({(at, place): len(spans) for place in range(column, right)})
            spans.append((row, column, low - row, right - column))
    inside: list[list[dict[str, Any]]] = [[] for _ in spans]
    rest: list[dict[str, Any]] = []
    for char in chars:
        cell = places.get(
            (
                bisect_right(ys, (char["top"] + char["bottom"]) / 2) - 1,
                bisect_right(xs, (char["x0"] + char["x1"]) / 2) - 1,
            )
        )
        (rest if cell is None else inside[cell]).append(char)
    entries = tuple(Entry(cell_text(held), *span) for span, held in zip(spans, inside, strict=True))
    x0, top, x1, bottom = (float(edge) for edge in table.bbox)
    ends = _near(torn, top), _near(torn, bottom)
    return Grid(entries, x0, top, x1, bottom, number, tuple(xs), torn_top=ends[0], torn_bottom=ends[1]), rest


def _edges(cells: Sequence[Sequence[float]], low: int, high: int) -> list[float]:
    """The rulings of a table; two that nearly touch are one."""
    out: list[float] = []
    for place in sorted({float(cell[side]) for cell in cells for side in (low, high)}):
        if not out or place - out[-1] > _NEAR:
            out.append(place)
    return out


def _at(edges: list[float], place: float) -> int:
    return bisect_right(edges, float(place) + _NEAR / 10) - 1 if place >= edges[0] else 0


def cell_text(chars: list[dict[str, Any]]) -> str:
    """The lines of a cell as one text."""
    text = ""
    for row in rows_of(pieces_of(chars)):
        line = merged(row, 0).text
        text += glue(text, line) + line
    return text
