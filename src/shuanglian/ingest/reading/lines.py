"""The lines of a text, with what stands around them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ..aligned import Aligned

# As str.splitlines, but a form feed (a new page) and a carriage return before a line feed are told apart.
_END: Final = re.compile("\r\n|[\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
BLANKS: Final = " \t\xa0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff"
_GAP: Final = re.compile(f"[{BLANKS}]+")
CJK: Final = "\u2e80-\u2fdf\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_BETWEEN: Final = re.compile(f"(?<=[{CJK}“”（）《》、，。：；])[ \xa0\u3000]+(?=[{CJK}“”（）《》、，。：；])")


@dataclass(frozen=True, slots=True)
class Line:
    """`start:end` without blanks at the ends, `low:high` with them (without the line end), all in the mended text.

    `gap` counts the blank lines before it. `page` counts from 1 where pages are known; `turns` where a page begins;
    `indent` counts columns.
    """

    text: str
    start: int
    end: int
    low: int
    high: int
    gap: int = 0
    indent: int = 0
    page: int | None = None
    turns: bool = False

    @property
    def tabs(self) -> bool:
        return "\t" in self.text


def lines_of(mended: Aligned, pages: Sequence[int] = ()) -> list[Line]:
    """The lines that hold something. `pages`: where each page begins in the raw text; a form feed begins one, too."""
    text, rows = mended.text, list[Line]()
    paged = bool(pages) or "\x0c" in text
    gap, feeds, at, seen = 0, 0, 0, 0
    while at <= len(text):
        match = _END.search(text, at)
        high = match.start() if match else len(text)
        start, end = _inner(text, at, high)
        if start < end:
            number = bisect_right(pages, mended.starts[start]) if pages else feeds + 1
            turns = bool(rows) and number != seen
            known = max(number, 1) if paged else None
            rows.append(
                Line(text[start:end], start, end, at, high, gap, _columns(text[at:start]), known, turns)
            )
            gap, seen = 0, number
        else:
            gap += 1
        if match is None:
            break
        feeds += match[0] == "\x0c"
        at = match.end()
    return rows


def _columns(blanks: str) -> int:
    return sum(2 if char == "\u3000" else 1 for char in blanks[:200])


def _inner(text: str, low: int, high: int) -> tuple[int, int]:
    """`low:high` without the blanks at its ends."""
    while low < high and _is_blank(text[low]):
        low += 1
    while low < high and _is_blank(text[high - 1]):
        high -= 1
    return low, high


def _is_blank(char: str) -> bool:
    return char.isspace() or char in "\u200b\ufeff"


def squeezed(text: str) -> str:
    """For names: blanks between Chinese characters taken out, others made one."""
    return _BETWEEN.sub("", _GAP.sub(" ", text)).strip(" ")


def solid(text: str) -> str:
    """Without any blank: for comparing."""
    return _GAP.sub("", text)
