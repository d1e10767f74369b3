"""A text of which every character knows its place in the raw text it was made from.

Everything that mends, joins or cleans a text works on `Aligned`, so that a quote can always be given in the words of the
document itself, at its own offsets.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Aligned:
    """`text[i]` was made from `raw[starts[i]:ends[i]]`; `doubts` are the positions in `text` that are guesses or losses.

    A character that came from nothing (a joining blank) has `starts[i] == ends[i]`. Offsets count characters (code points)
    and half-open ranges, as Python does.
    """

    raw: str = field(repr=False)
    text: str
    starts: array[int] = field(repr=False)
    ends: array[int] = field(repr=False)
    doubts: frozenset[int] = frozenset()

    @classmethod
    def of(cls, raw: str, start: int = 0, end: int | None = None) -> Aligned:
        """`raw[start:end]` as it is."""
        last = len(raw) if end is None else end
        return cls(
            raw, raw[start:last], array("l", range(start, last)), array("l", range(start + 1, last + 1))
        )

    def __len__(self) -> int:
        return len(self.text)

    def __str__(self) -> str:
        return self.text

    def cut(self, start: int, end: int | None = None) -> Aligned:
        """The part `text[start:end]`."""
        last = len(self.text) if end is None else min(end, len(self.text))
        doubts = frozenset(at - start for at in self.doubts if start <= at < last)
        return Aligned(
            self.raw, self.text[start:last], self.starts[start:last], self.ends[start:last], doubts
        )

    def strip(self) -> Aligned:
        """Without blanks at its ends."""
        lead = len(self.text) - len(self.text.lstrip())
        return self.cut(lead, max(lead, len(self.text.rstrip())))

    def __add__(self, other: Aligned) -> Aligned:
        """One after the other; both must come from the same raw text. Raises ValueError otherwise."""
        if self.raw is not other.raw and self.raw != other.raw:
            raise ValueError("texts of two documents cannot be joined")
        doubts = self.doubts | frozenset(at + len(self.text) for at in other.doubts)
        return Aligned(
            self.raw, self.text + other.text, self.starts + other.starts, self.ends + other.ends, doubts
        )

    def replaced(self, start: int, end: int, text: str, *, doubtful: bool = False) -> Aligned:
        """`text[start:end]` gives way to `text`; each new character stands for the whole replaced range."""
        if start < end:
            low, high = min(self.starts[start:end]), max(self.ends[start:end])
        else:
            low = high = self.ends[start - 1] if start else (self.starts[0] if self.starts else 0)
        count = len(text)
        marks = frozenset(range(count)) if doubtful else frozenset()
        middle = Aligned(self.raw, text, array("l", [low] * count), array("l", [high] * count), marks)
        return self.cut(0, start) + middle + self.cut(end)

    def without(self, ranges: Iterable[tuple[int, int]]) -> Aligned:
        """Without the given ranges of `text`; they may overlap and come in any order."""
        drop = bytearray(len(self.text))
        for start, end in ranges:
            for at in range(max(0, start), min(end, len(drop))):
                drop[at] = 1
        return self._picked([at for at in range(len(self.text)) if not drop[at]])

    def sub(self, pattern: re.Pattern[str], new: str | Callable[[re.Match[str]], str]) -> Aligned:
        """As `pattern.sub(new, text)`, keeping the offsets. Characters that stay equal keep their own place."""
        out, last = self.cut(0, 0), 0
        for match in pattern.finditer(self.text):
            text = match.expand(new) if isinstance(new, str) else new(match)
            out = out + self.cut(last, match.end()).replaced(match.start() - last, match.end() - last, text)
            last = match.end()
        return out + self.cut(last) if last else self

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The range of `raw` that holds everything `text[start:end]` was made from."""
        if start >= end:
            at = self.starts[start] if start < len(self.starts) else (self.ends[-1] if self.ends else 0)
            return at, at
        return min(self.starts[start:end]), max(self.ends[start:end])

    def quote(self, start: int, end: int) -> str:
        """The words of the raw text itself, damage and line breaks included."""
        low, high = self.raw_span(start, end)
        return self.raw[low:high]

    def at_raw(self, offset: int) -> int:
        """The first position of `text` that begins at `offset` of the raw text or after it (for text in raw order)."""
        return bisect_left(self.starts, offset)

    def doubtful(self, start: int, end: int) -> bool:
        """Is any character of `text[start:end]` a guess?"""
        return bool(self.doubts) and any(at in self.doubts for at in range(start, end))

    def _picked(self, places: list[int]) -> Aligned:
        doubts = frozenset(new for new, old in enumerate(places) if old in self.doubts)
        return Aligned(
            self.raw,
            "".join(self.text[at] for at in places),
            array("l", (self.starts[at] for at in places)),
            array("l", (self.ends[at] for at in places)),
            doubts,
        )


def joined(parts: Iterable[Aligned], between: str = "") -> Aligned:
    """The parts one after the other, with `between` (from nowhere) in the middle. Raises ValueError for none at all."""
    rows = list(parts)
    if not rows:
        raise ValueError("nothing to join")
    out = rows[0]
    for row in rows[1:]:
        out = out.replaced(len(out), len(out), between) + row if between else out + row
    return out
