"""Page numbers and running heads: what stands at the edge of page after page and belongs to none of them."""

from __future__ import annotations

import re
from collections import Counter

from .layout import Page, Piece

_NUMBER = re.compile(
    r"^[\s\-—–·•~_.|]*(?:第\s*)?(?:\d{1,4}|[ivxlc]{1,6})\s*(?:页)?\s*(?:[/／,，]?\s*(?:共\s*)?\d{1,4}\s*页?)?[\s\-—–·•~_.|]*$",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
# How much of the height belongs to the head and the foot of a page.
_EDGE = 0.12


def without_furniture(pages: list[Page]) -> int:
    """Takes page numbers and running heads out of the pages. How many lines went."""
    counts = Counter(key for page in pages for key in {_key(piece) for piece in _at_edges(page)})
    enough = max(2, min(5, len(pages) // 2))
    taken = 0
    for page in pages:
        edges = {id(piece) for piece in _at_edges(page) if _is_furniture(piece, counts, enough)}
        taken += len(edges)
        page.pieces = [piece for piece in page.pieces if id(piece) not in edges]
    return taken


def _is_furniture(piece: Piece, counts: Counter[str], enough: int) -> bool:
    return bool(_NUMBER.match(piece.text)) or counts[_key(piece)] >= enough


def _key(piece: Piece) -> str:
    """The same for the same words at the same height, whatever the number of the page."""
    return f"{_DIGITS.sub('#', ''.join(piece.text.split()))}@{round(piece.top / 20)}"


def _at_edges(page: Page) -> list[Piece]:
    """Pieces in the margins, and no more of them than the outermost two lines on each side."""
    head = [piece for piece in page.pieces if piece.bottom < page.height * _EDGE]
    foot = [piece for piece in page.pieces if piece.top > page.height * (1 - _EDGE)]
    tops = sorted({round(piece.top / 4) for piece in head})[:2]
    bottoms = sorted({round(piece.top / 4) for piece in foot})[-2:]
    return [p for p in head if round(p.top / 4) in tops] + [p for p in foot if round(p.top / 4) in bottoms]
