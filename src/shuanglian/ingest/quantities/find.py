"""All numbers of a document or of one text."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from typing import Final

from ..aligned import Aligned
from ..document import Document
from .found import Found, Nature
from .groups import members
from .labels import labels
from .measures import measures
from .sentences import split
from .specials import specials
from .structures import structures

# a sign that is lost right before a number may have been its first digit
_LOST: Final = re.compile("\ufffd[.,]?$")


def find(document: Document) -> list[Found]:
    """The numbers in the prose of a document, in reading order."""
    return _recalled([row for at, block in document.prose() for row in find_in(block.text, at)])


def find_in(text: Aligned, block: int = 0) -> list[Found]:
    """The numbers of one text, which may hold several sentences."""
    return [row for sentence in split(text) for row in _sentence(sentence, block)]


def _sentence(sentence: Aligned, block: int) -> list[Found]:
    """Labels first, then structures, then plain numbers, none over another."""
    taken = labels(sentence.text)
    rows: list[Found] = []
    for more in (
        specials(sentence, block, taken),
        structures(sentence, block),
        measures(sentence, block, taken),
    ):
        rows = _beside(rows, more)
    return members([_doubted(row) for row in rows])


def _beside(rows: list[Found], more: list[Found]) -> list[Found]:
    """Both in order, without those of `more` that overlap an earlier one."""
    taken = [(row.start, row.end) for row in sorted(rows, key=_place)]
    out, last = list(rows), 0
    for row in sorted(more, key=_place):
        at = bisect_left(taken, (row.start, row.start))
        free = (at == 0 or taken[at - 1][1] <= row.start) and (at == len(taken) or row.end <= taken[at][0])
        if free and row.start >= last:
            out.append(row)
            last = row.end
    return sorted(out, key=_place)


def _place(row: Found) -> tuple[int, int]:
    return row.start, row.end


def _doubted(row: Found) -> Found:
    lost = _LOST.search(row.sentence.text, max(0, row.start - 2), row.start)
    if lost is None and not row.sentence.doubtful(row.start, row.phrase_end):
        return row
    return replace(
        row, confidence=row.confidence * 0.5, reasons=(*row.reasons, "数字处的原文有损坏或断开，请核对")
    )


def _recalled(rows: list[Found]) -> list[Found]:
    """六个科技城 that were listed by name once are the same six wherever they are named again."""
    listed: set[tuple[str, str]] = set()
    out = []
    for row in rows:
        key = (f"{row.value}{row.unit}", row.noun[:3])
        if row.nature is Nature.STRUCTURE and row.noun:
            listed.add(key)
        again = row.nature is Nature.MEASURE and key in listed and len(row.noun) >= 2
        out.append(replace(row, nature=Nature.STRUCTURE) if again else row)
    return out
