"""A mended text while it grows, with its spans."""

from __future__ import annotations

from array import array

from ..aligned import Aligned
from .spans import Span, Status


class Growing:
    """Parts of `raw` that stay, and changed runs between them, in order."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.at = 0
        self.parts: list[str] = []
        self.starts = array("l")
        self.ends = array("l")
        self.doubts: set[int] = set()
        self.spans: list[Span] = []

    def keep(self, end: int) -> None:
        """Everything up to `end` as it is."""
        if end > self.at:
            self.parts.append(self.raw[self.at : end])
            self.starts.extend(range(self.at, end))
            self.ends.extend(range(self.at + 1, end + 1))
            self.at = end

    def add(self, offset: int, run: list[tuple[str, int, int, bool]]) -> None:
        """A changed run: text, start and end after `offset`, and whether it is doubtful."""
        self.keep(offset + min(start for _, start, _, _ in run))
        for text, start, end, doubtful in run:
            if doubtful:
                self.doubts.update(range(len(self.starts), len(self.starts) + len(text)))
            self.starts.extend([offset + start] * len(text))
            self.ends.extend([offset + end] * len(text))
        self.parts.append("".join(text for text, _, _, _ in run))
        self.at = offset + max(end for _, _, end, _ in run)

    def span(self, offset: int, start: int, end: int, kind: str, status: Status) -> None:
        """Say what the last run changed."""
        before, after = self.raw[offset + start : offset + end], self.parts[-1]
        if before != after or status is not Status.CERTAIN:
            self.spans.append(Span(offset + start, offset + end, before, after, kind, status))

    def aligned(self) -> Aligned:
        """The whole text."""
        self.keep(len(self.raw))
        return Aligned(self.raw, "".join(self.parts), self.starts, self.ends, frozenset(self.doubts))
