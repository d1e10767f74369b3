"""The smallest readable stretch that holds a number and what it is about."""

from __future__ import annotations

import re

from .clauses import brackets, inside, is_mark
from .spot import Spot
from .subject import member


def stretch(spot: Spot) -> tuple[int, int]:
    """Positions in the sentence: the clause, or its item where a list gives each number a name of its own.

    One that says too little alone takes the clause before it with it.
    """
    text = spot.text
    low, high = _item(spot)
    while low < spot.found.start and (text[low] in " \t\n\r　、和及" or _loose(text, low, high)):
        low += 1
    while high > spot.found.end and text[high - 1] in " \t\n\r　、":
        high -= 1
    if _letters(text[low:high]) < 4:
        low = _previous(text, low)
    return min(low, spot.found.start), max(high, spot.found.end)


def _loose(text: str, at: int, high: int) -> bool:
    """A quotation mark at the beginning whose other half is elsewhere."""
    if text[at] in "”’」":
        return True
    return text[at] in "“‘「" and not any(char in "”’」" for char in text[at:high])


def _item(spot: Spot) -> tuple[int, int]:
    low, high = spot.clause
    room = inside(brackets(spot.text), low, high)
    if room is not None:
        return room
    if member(spot) is not None:
        return low, high
    start, end = _begins(spot, low), _ends(spot, high)
    named = _letters(spot.text[start : spot.found.phrase_start]) + _letters(
        spot.text[spot.found.phrase_end : end]
    )
    return (start, end) if named >= 2 else (low, high)


def _begins(spot: Spot, low: int) -> int:
    """After the mark that parts this number's item from the number before it."""
    for row in reversed(spot.peers):
        if low <= row.start and row.phrase_end <= spot.found.phrase_start and row is not spot.found:
            marks = _marks(spot.text, row.phrase_end, spot.found.phrase_start)
            if marks:
                return marks[0].end()
    return low


def _ends(spot: Spot, high: int) -> int:
    """Before the mark that parts this number's item from the next number."""
    for row in spot.peers:
        if spot.found.phrase_end <= row.phrase_start and row.phrase_end <= high:
            marks = _marks(spot.text, spot.found.phrase_end, row.phrase_start)
            if marks:
                return marks[-1].start()
    return high


def _marks(text: str, start: int, end: int) -> list[re.Match[str]]:
    """The marks of a list between two places, those in brackets left out."""
    held = brackets(text)
    found = re.compile(r"、|和|及|\+").finditer(text, start, end)
    return [match for match in found if inside(held, match.start(), match.end()) is None]


def _letters(words: str) -> int:
    return len(re.sub(r"[\W\d_]", "", words))


def _previous(text: str, low: int) -> int:
    at = low - 1
    while at > 0 and not is_mark(text, at - 1):
        at -= 1
    return max(0, at)
