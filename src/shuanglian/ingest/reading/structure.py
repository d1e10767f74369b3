"""Text to blocks: title, headings, paragraphs, items, captions, contents, tables, noise. For any format's text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..aligned import Aligned
from ..document import Block, Kind
from . import marks
from .contents import contents
from .flattened import Found, tables
from .joining import join
from .lines import Line, lines_of, squeezed
from .noise import noisy
from .pieces import Habits, Piece, habits_of, piece_of
from .titles import titles


def blocks_of(mended: Aligned, pages: Sequence[int] = ()) -> tuple[Block, ...]:
    """The blocks of a text in reading order. `pages`: where each page begins in the raw text (form feeds begin one, too).

    Every character that is not blank stands in exactly one block; what no sentence says is NOISE, never dropped.
    """
    lines = lines_of(mended, pages)
    listed = contents(lines)
    found = tables(mended, lines, listed)
    taken = listed | {at for row in found for at in range(row.first, row.last)}
    dropped = noisy(lines, taken)
    habits = habits_of([line for at, line in enumerate(lines) if at not in taken | dropped])
    pieces = _pieces(mended, lines, listed, found, dropped, habits)
    return tuple(with_paths(join(pieces, habits)))


def _pieces(
    mended: Aligned,
    lines: list[Line],
    listed: set[int],
    found: list[Found],
    dropped: set[int],
    habits: Habits,
) -> list[Piece]:
    rows: list[tuple[int, Piece]] = [(at, _plain(mended, lines[at], Kind.CONTENTS)) for at in listed]
    rows += [(at, _plain(mended, lines[at], Kind.NOISE)) for at in dropped]
    rows += [(row.first, _table(mended, lines, row)) for row in found]
    rows += [
        (row.title, _plain(mended, lines[row.title], Kind.CAPTION)) for row in found if row.title is not None
    ]
    used = {at for at, _ in rows} | {at for row in found for at in range(row.first, row.last)}
    prose = [at for at in range(len(lines)) if at not in used]
    kept = [lines[at] for at in prose]
    made = [piece_of(mended, kept, place, habits) for place in range(len(kept))]
    for place, length in titles(kept):
        made[place] = replace(made[place], kind=Kind.TITLE, rank=0)
        for more in range(place + 1, place + length):
            made[more] = replace(made[more], kind=Kind.TITLE, rank=-1)
        _lower(made[:place])
    rows += zip(prose, made, strict=True)
    return [piece for _, piece in sorted(rows, key=lambda row: row[0])]


def _lower(above: Sequence[Piece]) -> None:
    """What stands over the title of a document names the paper, not a chapter."""
    for piece in above:
        if piece.kind is Kind.HEADING and piece.rank == marks.BARE_RANK and len(above) < 6:
            piece.kind, piece.rank = Kind.NOTE, 0


def _plain(mended: Aligned, line: Line, kind: Kind) -> Piece:
    return Piece(kind, mended.cut(line.start, line.end), 0, line.gap, line.page, line.turns)


def _table(mended: Aligned, lines: list[Line], row: Found) -> Piece:
    first, last = lines[row.first], lines[row.last - 1]
    text = mended.cut(first.start, last.end)
    return Piece(Kind.TABLE, text, 0, first.gap, first.page, first.turns, row.table)


def with_paths(pieces: Sequence[Piece]) -> list[Block]:
    """Blocks with the headings above them; a heading's level is how deep it stands, from 1."""
    stack: list[tuple[int, str]] = []
    blocks = []
    for piece in pieces:
        if not len(piece.text):
            continue
        level = 0
        if piece.kind is Kind.HEADING or _runs_in(piece):
            stack = [(rank, name) for rank, name in stack if rank < _rank(piece)]
            stack.append((_rank(piece), _name(piece)))
            level = len(stack) if piece.kind is Kind.HEADING else 0
        path = tuple(name for _, name in (stack[:-1] if level else stack))
        blocks.append(Block(piece.kind, piece.text, level, piece.page, path, piece.table))
    return blocks


def _runs_in(piece: Piece) -> bool:
    """（一）加强领导。各单位要…: the heading is the first sentence of its paragraph."""
    rank = marks.numbered(piece.words) if piece.kind is Kind.PARAGRAPH else 0
    return 0 < rank < 60 and len(_name(piece)) <= 40


def _rank(piece: Piece) -> int:
    return piece.rank or marks.numbered(piece.words)


def _name(piece: Piece) -> str:
    words = piece.words if piece.kind is Kind.HEADING else piece.words.split("。", 1)[0]
    return squeezed(words.replace("\n", ""))
