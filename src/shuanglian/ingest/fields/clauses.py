"""Where a clause begins and ends, and which of its commas stand inside brackets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

MARKS: Final = "，；。！？：\t\n"
_ASCII: Final = ",;:!?"
_OPEN: Final = "（(〔["
_CLOSE: Final = "）)〕]"
Span = tuple[int, int]
# No clause that tells anything is longer; a text without punctuation must not cost more for it.
FAR: Final = 200


def is_mark(text: str, at: int) -> bool:
    """Does a clause end here? An ASCII comma between digits groups thousands."""
    char = text[at]
    if char in MARKS:
        return True
    if char not in _ASCII:
        return False
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return not (before.isdigit() and after.isdigit())


@lru_cache(maxsize=256)
def brackets(text: str) -> tuple[Span, ...]:
    """The insides of round brackets, outermost only; one that is never closed does not count."""
    found: list[Span] = []
    opened: list[int] = []
    for at, char in enumerate(text):
        if char in _OPEN:
            opened.append(at + 1)
        elif char in _CLOSE and opened:
            start = opened.pop()
            if not opened:
                found.append((start, at))
    return tuple(found)


def inside(spans: Sequence[Span], start: int, end: int) -> Span | None:
    return next((span for span in spans if span[0] <= start and end <= span[1]), None)


def around(text: str, start: int, end: int) -> Span:
    """The clause that holds `text[start:end]`; what stands alone in brackets belongs to the clause around them."""
    first, last = max(0, start - FAR), min(len(text), end + FAR)
    low, high = _around(text[first:last], start - first, end - first)
    return low + first, high + first


def _around(text: str, start: int, end: int) -> Span:
    held = brackets(text)
    room = inside(held, start, end)
    if room is not None and _speaks(text, room, start, end):
        return _cut(text, room, [], start, end)
    return _cut(text, (0, len(text)), held, start, end)


def before(text: str, start: int) -> list[Span]:
    """The clauses that end before `start`, nearest first."""
    first = max(0, start - 3 * FAR)
    spans, last = [], first
    held = [(low + first, high + first) for low, high in brackets(text[first:start])]
    for at in range(first, start):
        if is_mark(text, at) and inside(held, at, at + 1) is None:
            spans.append((last, at))
            last = at + 1
    return [span for span in reversed(spans) if text[span[0] : span[1]].strip()]


def _speaks(text: str, room: Span, start: int, end: int) -> bool:
    rest = text[room[0] : start] + text[end : room[1]]
    return len(re.sub(r"[\W\d_]", "", rest)) >= 2


def _cut(text: str, room: Span, held: Sequence[Span], start: int, end: int) -> Span:
    low, high = room
    for at in range(start - 1, low - 1, -1):
        if is_mark(text, at) and inside(held, at, at + 1) is None:
            low = at + 1
            break
    for at in range(end, high):
        if is_mark(text, at) and inside(held, at, at + 1) is None:
            high = at
            break
    return low, high
