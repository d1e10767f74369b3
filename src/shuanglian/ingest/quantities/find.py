"""All numbers of a document or of one text."""

from __future__ import annotations

from dataclasses import replace

from ..aligned import Aligned
from ..document import Document
from .found import Found, Nature
from .groups import members
from .labels import labels
from .measures import measures
from .sentences import split
from .specials import specials
from .structures import structures


def find(document: Document) -> list[Found]:
    """The numbers in the prose of a document, in reading order."""
    return _recalled([row for at, block in document.prose() for row in find_in(block.text, at)])


def find_in(text: Aligned, block: int = 0) -> list[Found]:
    """The numbers of one text, which may hold several sentences."""
    return [row for sentence in split(text) for row in _sentence(sentence, block)]


def _sentence(sentence: Aligned, block: int) -> list[Found]:
    """Labels first, then what follows from them, then structures, then plain numbers, none over another."""
    taken = labels(sentence.text)
    rows = specials(sentence, block, taken)
    for more in (structures(sentence, block), measures(sentence, block, taken)):
        rows += [
            row for row in more if not any(row.start < other.end and other.start < row.end for other in rows)
        ]
    return members(sorted((_doubted(row) for row in rows), key=lambda row: (row.start, row.end)))


def _doubted(row: Found) -> Found:
    if not row.sentence.doubtful(row.start, row.phrase_end):
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
