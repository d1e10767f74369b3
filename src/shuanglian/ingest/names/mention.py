"""One place where a text names something."""

from __future__ import annotations

from dataclasses import dataclass, field

from .view import View

# how sure, by what told it; below `LEAST` nothing is proposed
LEAST = 0.5


@dataclass(frozen=True, slots=True)
class Mention:
    """`view.text[start:end]` names something of `kind`; `extra` holds what only one kind has (a person's role)."""

    view: View
    start: int
    end: int
    kind: str
    confidence: float
    why: str = ""
    name: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.name or self.view.text[self.start : self.end]

    def overlaps(self, other: Mention) -> bool:
        return self.view is other.view and self.start < other.end and other.start < self.end

    def holds(self, other: Mention) -> bool:
        return self.view is other.view and self.start <= other.start and other.end <= self.end


def longest(mentions: list[Mention]) -> list[Mention]:
    """Without those that stand inside a longer one of the same place, in text order."""
    kept: list[Mention] = []
    for row in sorted(mentions, key=lambda m: (m.start - m.end, -m.confidence, m.start)):
        if not any(row.overlaps(other) for other in kept):
            kept.append(row)
    return sorted(kept, key=lambda m: (m.start, m.end))
