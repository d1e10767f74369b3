"""Text that only has places on a page (PDF, scans): lines, columns and their reading order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from .extraction import Entry

# A column of prose has more characters on a line than a column of a table in a cell.
_WORDS = 9


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text on one line without a wide gap. Measures count from the top left corner; `size` is that of the type."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    bold: bool = False
    doubts: frozenset[int] = frozenset()

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a column. `left` and `right` are the edges of that column."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    bold: bool
    doubts: frozenset[int]
    page: int
    left: float = 0.0
    right: float = 0.0
    narrow: bool = False

    @property
    def indent(self) -> float:
        """In widths of a character."""
        return (self.x0 - self.left) / max(self.size, 1.0)

    @property
    def missing(self) -> float:
        """How many characters would still have found room."""
        return (self.right - self.x1) / max(self.size, 1.0)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with its place on the page."""

    entries: tuple[Entry, ...]
    x0: float
    top: float
    x1: float
    bottom: float
    page: int
    edges: tuple[float, ...] = ()
    # The page on which it ends, where it goes on over pages.
    until: int = 0
    # Does its first or last row go on over the edge of the page?
    torn_top: bool = False
    torn_bottom: bool = False


@dataclass(slots=True)
class Page:
    """What stands on one page, in no order yet."""

    number: int
    width: float
    height: float
    pieces: list[Piece] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)


def in_order(page: Page) -> list[Line | Grid]:
    """Lines and tables as they are read: bands from top to bottom, in each the left column before the right one."""
    rows = rows_of(page.pieces)
    gutter = gutter_of(rows, page.width)
    out: list[Line | Grid] = []
    band: list[list[Piece]] = []
    mixed: list[Grid | list[Piece]] = [*page.grids, *rows]
    for item in sorted(mixed, key=_top):
        if isinstance(item, Grid):
            out += _band(band, gutter, page.number)
            band = []
            out.append(item)
            continue
        if band and gutter is not None and _crosses(item, gutter) != _crosses(band[-1], gutter):
            out += _band(band, gutter, page.number)
            band = []
        band.append(item)
    return out + _band(band, gutter, page.number)


def _top(item: Grid | list[Piece]) -> float:
    return item.top if isinstance(item, Grid) else min(piece.top for piece in item)


def rows_of(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Pieces that stand beside each other, from left to right; rows from top to bottom."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (piece.middle, piece.x0)):
        row = next((row for row in reversed(rows[-3:]) if _beside(row[-1], piece)), None)
        if row is None:
            rows.append([piece])
        else:
            row.append(piece)
    return [sorted(row, key=lambda piece: piece.x0) for row in rows]


def _beside(a: Piece, b: Piece) -> bool:
    shared = min(a.bottom, b.bottom) - max(a.top, b.top)
    return shared > 0.5 * min(a.bottom - a.top, b.bottom - b.top)


def gutter_of(rows: Sequence[Sequence[Piece]], width: float) -> float | None:
    """Where the white between two columns of prose lies; None for one column, or for columns of a table without lines."""
    both = [row for row in rows if len(row) > 1]
    if len(both) < 4 or width <= 0:
        return None
    places = [width * (0.25 + at / 100) for at in range(51)]
    best, votes = None, 0
    for place in places:
        count = sum(1 for row in both if _parts(row, place))
        if count > votes:
            best, votes = place, count
    sides = sum(1 for row in rows if best is not None and not _crosses(row, best))
    if best is None or votes < 4 or votes < 0.5 * sides:
        return None
    same = [place for place in places if sum(1 for row in both if _parts(row, place)) == votes]
    middle = median(same)
    return middle if _is_prose(rows, middle) else None


def _parts(row: Sequence[Piece], place: float) -> bool:
    """Has the row words on both sides of the place and none across it?"""
    return row[0].x0 < place < row[-1].x1 and not _crosses(row, place)


def _crosses(row: Sequence[Piece], place: float) -> bool:
    return any(piece.x0 < place < piece.x1 for piece in row)


def _is_prose(rows: Sequence[Sequence[Piece]], place: float) -> bool:
    """Lines of prose fill their column without gaps; figures beside their names do not."""
    sides: tuple[list[Line], list[Line]] = ([], [])
    for row in rows:
        if not _crosses(row, place):
            left = [piece for piece in row if piece.x0 < place]
            right = [piece for piece in row if piece.x0 > place]
            for side, part in zip(sides, (left, right), strict=True):
                if part:
                    side.append(merged(part, 0))
    return all(len(side) > 3 and _filled(side) for side in sides)


def _filled(side: list[Line]) -> bool:
    width = max(line.x1 for line in side) - min(line.x0 for line in side)
    usual = median(line.x1 - line.x0 for line in side)
    return usual > 0.6 * width and median(len(line.text) for line in side) >= _WORDS


def _band(rows: list[list[Piece]], gutter: float | None, page: int) -> list[Line]:
    """The lines of some rows: all of the left column, then all of the right one; or each row across."""
    if not rows:
        return []
    if gutter is None or _crosses(rows[0], gutter):
        return _edged([merged(row, page) for row in rows], narrow=False)
    left = [[piece for piece in row if piece.x0 <= gutter] for row in rows]
    right = [[piece for piece in row if piece.x0 > gutter] for row in rows]
    return [
        line
        for side in (left, right)
        for line in _edged([merged(row, page) for row in side if row], narrow=True)
    ]


def _edged(lines: list[Line], *, narrow: bool) -> list[Line]:
    """With the edges of the column that they form."""
    if not lines:
        return []
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    return [edged(line, left, right, narrow=narrow) for line in lines]


def edged(line: Line, left: float, right: float, *, narrow: bool) -> Line:
    """The same line in a column with these edges."""
    return Line(
        line.text, line.x0, line.top, line.x1, line.bottom, line.size, line.bold, line.doubts, line.page,
        left, right, narrow,
    )  # fmt: skip


def merged(row: Sequence[Piece], page: int) -> Line:
    """One line of pieces beside each other, wide gaps as one blank."""
    text, doubts = "", set[int]()
    for piece in row:
        text += " " if text else ""
        doubts.update(len(text) + at for at in piece.doubts)
        text += piece.text
    size = max(piece.size for piece in row)
    return Line(
        text,
        row[0].x0,
        min(piece.top for piece in row),
        max(piece.x1 for piece in row),
        max(piece.bottom for piece in row),
        size,
        all(piece.bold for piece in row),
        frozenset(doubts),
        page,
    )
