"""What a repair says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ..aligned import Aligned


class Status(StrEnum):
    """CERTAIN follows from the bytes; GUESSED is likely; LOST is known to be missing and marked with U+FFFD."""

    CERTAIN = "certain"
    GUESSED = "guessed"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Span:
    """`before` at `start:end` of the raw text became `after`; `kind` names the damage."""

    start: int
    end: int
    before: str
    after: str
    kind: str
    status: Status

    def as_json(self) -> dict[str, str | int]:
        """The span as the command line and the interface show it."""
        row: dict[str, str | int] = {"start": self.start, "end": self.end, "before": self.before}
        return row | {"after": self.after, "kind": self.kind, "status": str(self.status)}


@dataclass(frozen=True, slots=True)
class Mended:
    """The mended text, aligned to the raw one, and every change in order."""

    text: Aligned
    spans: tuple[Span, ...]
