"""The smallest readable stretch that holds a number and what it is about."""

from __future__ import annotations

import re

from .clauses import brackets, inside, is_mark
from .spot import Spot


def stretch(spot: Spot) -> tuple[int, int]:
    """Positions in the sentence: the clause; one that says too little alone takes the clause before it with it."""
    text, (low, high) = spot.text, spot.clause
    room = inside(brackets(text), low, high)
    if room is not None:
        low, high = room
    while low < spot.found.start and text[low] in " \t\n\r　”’」“‘「" and not _opens(text, low, high):
        low += 1
    while high > spot.found.end and text[high - 1] in " \t\n\r　":
        high -= 1
    if len(re.sub(r"[\W\d]", "", text[low:high])) < 4:
        low = _previous(text, low)
    return min(low, spot.found.start), max(high, spot.found.end)


def _opens(text: str, at: int, high: int) -> bool:
    return text[at] in "“‘「" and any(char in "”’」" for char in text[at:high])


def _previous(text: str, low: int) -> int:
    at = low - 1
    while at > 0 and not is_mark(text, at - 1):
        at -= 1
    return max(0, at)
