"""Text to blocks: title, headings, paragraphs, items, captions, contents, tables, noise. For any format's text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ..aligned import Aligned
from ..document import Block, Kind, Table
from . import marks
from .contents import contents
from .flattened import tables
from .joining import join
from .lines import Line, lines_of, squeezed
from .noise import noisy
from .order import in_order
from .pieces import Habits, Piece, habits_of, piece_of
from .shaping import Found
from .titles import titles


@dataclass(frozen=True, slots=True)
class Given:
    """What the format itself says `start:end` of the mended text is. Stretches hold whole lines and do not overlap."""

    kind: Kind
    start: int
    end: int
    rank: int = 0
    table: Table | None = None


def blocks_of(mended: Aligned, pages: Sequence[int] = (), given: Sequence[Given] = ()) -> tuple[Block, ...]:
    """The blocks of a text in reading order. `pages`: where each page begins in the raw text (form feeds begin one, too).

    Every character that is not blank stands in exactly one block; what no sentence says is NOISE, never dropped.
    """
    lines = lines_of(mended, pages)
    own = _given_lines(lines, given)
    listed = contents(lines) - own.keys()
    found = tables(mended, lines, listed | own.keys())
    taken = listed | own.keys() | {at for row in found for at in range(row.first, row.last)}
    dropped = noisy(lines, taken)
    sorting = _Sorting(mended, lines, own, listed, found, dropped)
    known = taken | dropped
    habits = habits_of([line for at, line in enumerate(lines) if at not in known])
    return tuple(with_paths(join(in_order(_pieces(sorting, habits)), habits)))


@dataclass(frozen=True, slots=True)
class _Sorting:
    """Which lines are known to be what, before the rest is looked at."""

    mended: Aligned
    lines: list[Line]
    own: dict[int, Given]
    listed: set[int]
    found: list[Found]
    dropped: set[int]

    def line(self, at: int, kind: Kind) -> tuple[int, Piece]:
        line = self.lines[at]
        return at, Piece(kind, self.mended.cut(line.start, line.end), 0, line.gap, line.page, line.turns)


def _given_lines(lines: list[Line], given: Sequence[Given]) -> dict[int, Given]:
    """Which lines lie in a stretch whose kind is known; of two that overlap the first begins."""
    rows = sorted((row for row in given if row.start < row.end), key=lambda row: (row.start, -row.end))
    own: dict[int, Given] = {}
    at = 0
    for row in rows:
        while at < len(lines) and lines[at].start < row.start:
            at += 1
        while at < len(lines) and lines[at].start < row.end:
            own[at] = row
            at += 1
    return own


def _pieces(sorting: _Sorting, habits: Habits) -> list[Piece]:
    rows = [sorting.line(at, Kind.CONTENTS) for at in sorting.listed]
    rows += [sorting.line(at, Kind.NOISE) for at in sorting.dropped]
    rows += [(row.first, _table(sorting, row)) for row in sorting.found]
    rows += [sorting.line(row.title, Kind.CAPTION) for row in sorting.found if row.title is not None]
    rows += _told(sorting)
    used = {at for at, _ in rows} | sorting.own.keys()
    used |= {at for row in sorting.found for at in range(row.first, row.last)}
    prose = [at for at in range(len(sorting.lines)) if at not in used]
    rows += zip(prose, _prose(sorting, [sorting.lines[at] for at in prose], habits), strict=True)
    return [piece for _, piece in sorted(rows, key=lambda row: row[0])]


def _prose(sorting: _Sorting, lines: list[Line], habits: Habits) -> list[Piece]:
    """A piece for each line that nothing is known of."""
    made = [piece_of(sorting.mended, lines, place, habits) for place in range(len(lines))]
    titled = any(row.kind is Kind.TITLE for row in sorting.own.values())
    first = min((row.first for row in sorting.found), default=len(sorting.lines))
    above = [line for line in lines if line.start < sorting.lines[first].start] if sorting.found else lines
    for place, length in [] if titled else titles(above, lines):
        for at in range(place, place + length):
            made[at] = replace(made[at], kind=Kind.TITLE, rank=-1 if at > place else 0)
        _lower(made[:place])
    return made


def _told(sorting: _Sorting) -> Iterator[tuple[int, Piece]]:
    """A piece for each stretch whose kind is known."""
    for _, places in groupby(sorting.own, key=lambda at: id(sorting.own[at])):
        first, *rest = places
        last = rest[-1] if rest else first
        stretch, line = sorting.own[first], sorting.lines[first]
        text = sorting.mended.cut(line.start, sorting.lines[last].end)
        rank = marks.numbered(line.text) or stretch.rank if stretch.kind is Kind.HEADING else 0
        yield first, Piece(stretch.kind, text, rank, line.gap, line.page, line.turns, table=stretch.table)


def _lower(above: Sequence[Piece]) -> None:
    """What stands over the title of a document names the paper, not a chapter."""
    for piece in above:
        if piece.kind is Kind.HEADING and piece.rank == marks.BARE_RANK and len(above) < 6:
            piece.kind, piece.rank = Kind.NOTE, 0


def _table(sorting: _Sorting, row: Found) -> Piece:
    first, last = sorting.lines[row.first], sorting.lines[row.last - 1]
    text = sorting.mended.cut(first.start, last.end)
    return Piece(Kind.TABLE, text, 0, first.gap, first.page, first.turns, table=row.table)


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
