"""Page numbers and running heads: what stands at the edge of page after page and belongs to none of them."""

from __future__ import annotations

import re
from collections import Counter

from .layout import Page, Piece, rows_of

_NUMBER = re.compile(
    r"^[\s\-—–·•~_.|]*(?:第\s*)?(?:\d{1,4}|[ivxlc]{1,6})\s*(?:页)?\s*(?:[/／,，]?\s*(?:共\s*)?\d{1,4}\s*页?)?[\s\-—–·•~_.|]*$",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
# How much of the height belongs to the head and the foot of a page.
_EDGE = 0.12


# A page number keeps more distance from the text than lines do, in heights of its type.
_APART = 1.2

Row = list[Piece]


def without_furniture(pages: list[Page]) -> int:
    """Takes page numbers and running heads out of the pages. How many lines went."""
    edges = [_at_edges(page) for page in pages]
    counts = Counter(key for rows in edges for key in {_key(row) for row, _ in rows})
    enough = max(2, min(5, len(pages) // 2))
    taken = 0
    for page, rows in zip(pages, edges, strict=True):
        gone = {id(piece) for row, gap in rows if _is_furniture(row, gap, counts, enough) for piece in row}
        taken += len(gone)
        page.pieces = [piece for piece in page.pieces if id(piece) not in gone]
    return taken


def _is_furniture(row: Row, gap: float, counts: Counter[str], enough: int) -> bool:
    """`gap`: to the next line of the page. A line of a sentence that is only a number stands close to the others."""
    alone = gap > _APART * row[0].size and bool(_NUMBER.match(_text(row)))
    return alone or counts[_key(row)] >= enough


def _text(row: Row) -> str:
    return " ".join(piece.text for piece in row)


def _key(row: Row) -> str:
    """The same for the same words at the same height, whatever the number of the page."""
    return f"{_DIGITS.sub('#', ''.join(_text(row).split()))}@{round(row[0].top / 20)}"


def _at_edges(page: Page) -> list[tuple[Row, float]]:
    """The outermost two lines of the head and of the foot of a page, and how far each is from the next line inwards."""
    rows = rows_of(page.pieces)
    ends = [grid.top for grid in page.grids] + [page.height], [grid.bottom for grid in page.grids] + [0.0]
    heads, feet = [], []
    for at, row in enumerate(rows[:2]):
        if _low(row) < page.height * _EDGE:
            below = [_high(other) for other in rows[at + 1 : at + 2]] + ends[0]
            heads.append((row, min(y for y in below if y >= _high(row)) - _low(row)))
    for at in range(max(len(rows) - 2, 0), len(rows)):
        if _high(rows[at]) > page.height * (1 - _EDGE):
            above = [_low(other) for other in rows[max(at - 1, 0) : at]] + ends[1]
            feet.append((rows[at], _high(rows[at]) - max(y for y in above if y <= _low(rows[at]))))
    return heads + [pair for pair in feet if all(pair[0] is not row for row, _ in heads)]


def _high(row: Row) -> float:
    return min(piece.top for piece in row)


def _low(row: Row) -> float:
    return max(piece.bottom for piece in row)
