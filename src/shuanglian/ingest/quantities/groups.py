"""Numbers that 分别 or 依次 hands out, one to each of the things named before."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from .found import Found

_DISTRIBUTES: Final = re.compile(r"分别|依次")
_BETWEEN: Final = re.compile(r"(?:左右|以上)?(?:[、，和与及]|以及)[^，。；、\d]{0,6}")


def members(rows: list[Found]) -> list[Found]:
    """The same rows; those behind one 分别 know their place in the group, and share what is said once before the first."""
    out, at = list(rows), 0
    while at < len(rows):
        size = _size(rows, at)
        for k in range(size if size > 1 else 0):
            out[at + k] = replace(_alike(rows[at], rows[at + k]), member=(k, size))
        at += max(size, 1)
    return out


def _alike(first: Found, row: Found) -> Found:
    """分别增长 9.1% 和 10.4%: both are growth; 分别超过 400 亿元、356 亿元: both are exceeded."""
    sign = first.comparator if row.comparator == "=" and first.phrase_start < first.start else row.comparator
    if not first.growth or row.growth:
        return replace(row, comparator=sign)
    fall = first.value < 0 < row.value
    value, norm = (-row.value, -row.norm_value) if fall else (row.value, row.norm_value)
    return replace(row, comparator=sign, growth=True, value=value, norm_value=norm)


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
    if one.norm_unit != other.norm_unit:
        return one.growth and re.fullmatch(r"[、和及与]|以及", between) is not None
    return _BETWEEN.fullmatch(between) is not None
