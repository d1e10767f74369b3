"""Numbers that 分别 or 依次 hands out, one to each of the things named before."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from .found import Found

_DISTRIBUTES: Final = re.compile(r"分别|依次")
_BETWEEN: Final = re.compile(r"[、，和与及]|以及|达|为|约|近|超|第|位")


def members(rows: list[Found]) -> list[Found]:
    """The same rows; those behind one 分别 know their place in the group."""
    out, at = list(rows), 0
    while at < len(rows):
        size = _size(rows, at)
        for k in range(size if size > 1 else 0):
            out[at + k] = replace(rows[at + k], member=(k, size))
        at += max(size, 1)
    return out


def _size(rows: list[Found], at: int) -> int:
    text, first = rows[at].sentence.text, rows[at]
    before = re.split(r"[，。；]", text[max(0, first.start - 60) : first.start])[-1]
    if not _DISTRIBUTES.search(before):
        return 0
    size = 1
    while at + size < len(rows) and _follows(text, rows[at + size - 1], rows[at + size]):
        size += 1
    return size


def _follows(text: str, one: Found, other: Found) -> bool:
    between = text[one.phrase_end : other.phrase_start]
    return one.norm_unit == other.norm_unit and len(between) <= 8 and _BETWEEN.search(between) is not None
