"""The form of a sheet: its heads without their time, so that next quarter's sheet is known again. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from . import periods, units


def keys(paths: Sequence[tuple[str, ...]]) -> list[str]:
    """A name for each column, the same in every period; equal ones are numbered."""
    seen: dict[str, int] = {}
    found = []
    for path in paths:
        key = "/".join(masked for head in path if (masked := periods.masked(head))) or "?"
        seen[key] = seen.get(key, 0) + 1
        found.append(key if seen[key] == 1 else f"{key}#{seen[key]}")
    return found


def of(names: Sequence[str]) -> str:
    """Sixteen hexadecimal digits for the heads in their order."""
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:16]


def likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """Which share of all heads both forms have."""
    first, second = set(one), set(other)
    return len(first & second) / len(first | second) if first | second else 0.0


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed between a remembered form and this sheet: heads that came, went, or stand elsewhere."""

    added: list[str]
    removed: list[str]
    moved: list[str]

    @property
    def any(self) -> bool:
        return bool(self.added or self.removed or self.moved)


def difference(before: Sequence[str], now: Sequence[str]) -> Difference:
    kept = [key for key in before if key in set(now)]
    order = [key for key in now if key in set(before)]
    moved = (
        [key for key, other in zip(order, kept, strict=True) if key != other]
        if len(order) == len(kept)
        else []
    )
    return Difference(
        [key for key in now if key not in set(before)], [key for key in before if key not in set(now)], moved
    )


def unit_free(key: str) -> str:
    """The key without units in brackets."""
    return units.without(key)
