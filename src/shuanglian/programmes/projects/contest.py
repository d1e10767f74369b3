"""The ranking of a platform contest (S38): a stated rule over stated inputs, so that anybody can compute it again. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any, Final

RULE: Final = "speed-1"
LEAST: Final = 1


@dataclass(frozen=True, slots=True)
class Input:
    """One phase finished within the period: what the standard allows and what it took, in working days."""

    platform: str
    project: str
    phase: str
    standard: int
    actual: int


@dataclass(frozen=True, slots=True)
class Place:
    """`index` = 100 × standard ÷ actual of all phases of the platform; `rank` 0: nothing to rank."""

    platform: str
    rank: int
    n: int
    standard: int
    actual: int

    @property
    def index(self) -> float | None:
        return None if self.n < LEAST else float(_index(self.standard, self.actual) * 100)


def rank(inputs: Iterable[Input], platforms: Iterable[str]) -> list[Place]:
    """Platforms by index, equals share a rank; those without a finished phase come last, unranked."""
    groups: dict[str, list[Input]] = {name: [] for name in platforms}
    for row in inputs:
        groups.setdefault(row.platform, []).append(row)
    sums = [
        (name, len(rows), sum(r.standard for r in rows), sum(r.actual for r in rows))
        for name, rows in groups.items()
    ]
    ranked = sorted((s for s in sums if s[1] >= LEAST), key=lambda s: (-_index(s[2], s[3]), s[0]))
    values = [_index(s[2], s[3]) for s in ranked]
    places = [Place(s[0], values.index(_index(s[2], s[3])) + 1, s[1], s[2], s[3]) for s in ranked]
    rest = sorted(s[0] for s in sums if s[1] < LEAST)
    return places + [Place(name, 0, 0, 0, 0) for name in rest]


def report(inputs: Iterable[Input], platforms: Iterable[str]) -> dict[str, Any]:
    """Rule, inputs and ranking as plain JSON, to be kept."""
    rows, names = list(inputs), sorted(set(platforms))
    return {
        "rule": RULE,
        "platforms": names,
        "inputs": [asdict(row) for row in rows],
        "ranking": [{**asdict(p), "index": p.index} for p in rank(rows, names)],
    }


def holds(kept: Mapping[str, Any]) -> bool:
    """Whether a kept report follows from its inputs."""
    inputs = [Input(**row) for row in kept["inputs"]]
    return bool(report(inputs, kept["platforms"])["ranking"] == kept["ranking"])


def _index(standard: int, actual: int) -> Fraction:
    """A phase that began and ended on one day counts as one working day."""
    return Fraction(standard, max(actual, 1))
