"""Why a need got nobody, and why a pair did not come together: read off the assignment or computed anew. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from .assignment import Infeasible, Solution, solve_table
from .problem import MICRO
from .score import Score
from .table import Table

# With more candidates than this only the counts per cause are told.
SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause: a stable `code` and the ids and figures it speaks of."""

    code: str
    about: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {"code": self.code, **self.about}


@dataclass(frozen=True, slots=True)
class Exchange:
    """What forcing a pair would change: exact, from solving again with the pair fixed."""

    before: Score
    after: Score
    gained: tuple[tuple[str, str], ...]
    lost: tuple[tuple[str, str], ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "served_change": self.after.served - self.before.served,
            "value_change": (self.after.value - self.before.value) / MICRO,
            "net_change": (self.after.net - self.before.net) / MICRO,
            "gained": [list(pair) for pair in self.gained],
            "lost": [list(pair) for pair in self.lost],
        }


class Explainer:
    """Answers questions about one solution."""

    def __init__(self, solution: Solution) -> None:
        self.solution = solution
        self.table: Table = solution.table

    @cached_property
    def chosen(self) -> frozenset[int]:
        return frozenset(self.solution.chosen)

    @cached_property
    def by_need(self) -> dict[int, list[int]]:
        return _grouped(self.table.need.tolist(), range(len(self.table.edges)))

    @cached_property
    def jobs(self) -> dict[int, list[int]]:
        """Expert → the edges they were given."""
        return _grouped(self.table.expert.tolist(), self.solution.chosen)

    @cached_property
    def per_organisation(self) -> Counter[int]:
        return Counter(int(self.table.organisation[self.table.expert[at]]) for at in self.solution.chosen)

    # -- needs that got nobody -------------------------------------------------------------------------------------
    def unserved(self) -> list[dict[str, Any]]:
        """Every need that is not served, in the order of ids, with all causes."""
        served = Counter(int(self.table.need[at]) for at in self.solution.chosen)
        return [
            {"need": need.id, "causes": [cause.to_json() for cause in self._why_unserved(number)]}
            for number, need in enumerate(self.table.needs)
            if served[number] < need.minimum
        ]

    def _why_unserved(self, number: int) -> list[Cause]:
        edges = self.by_need.get(number, [])
        if not edges:
            return [Cause("no_candidate")]
        need, usable = self.table.needs[number], [at for at in edges if at not in self.table.blocked]
        causes = Counter(self._edge_cause(at).code for at in edges)
        told = [Cause(code, {"candidates": count}) for code, count in sorted(causes.items())]
        if len(usable) < need.minimum:
            told.insert(0, Cause("too_few", {"minimum": need.minimum, "candidates": len(usable)}))
        return told

    def _edge_cause(self, at: int) -> Cause:
        found = self.causes(at)
        return found[0] if found else Cause("outweighed")

    # -- one pair --------------------------------------------------------------------------------------------------
    def why_not(self, need: str, expert: str) -> list[Cause]:
        """All causes that keep a pair apart; empty for a pair that came together."""
        at = self.table.at(need, expert)
        if at is None:
            return [Cause("not_a_candidate")]
        return [] if at in self.chosen else self.causes(at) or [Cause("outweighed")]

    def causes(self, at: int) -> list[Cause]:
        """What stands against an edge that was not chosen, as the assignment is."""
        if at in self.table.blocked:
            blocked = self.table.blocked[at]
            return [Cause(blocked.code, {"detail": blocked.detail} if blocked.detail else {})]
        against = (
            self._full(at),
            self._organisation(at),
            self._taken(at),
            self._loss(at),
            self._together(at),
        )
        return [cause for cause in against if cause]

    def _together(self, at: int) -> Cause | None:
        """The need gets nobody because it could not get enough."""
        number = int(self.table.need[at])
        need = self.table.needs[number]
        if need.minimum == 1 or any(job in self.chosen for job in self.by_need[number]):
            return None
        return Cause("not_enough_together", {"minimum": need.minimum})

    def _full(self, at: int) -> Cause | None:
        """The expert's time is used up, and for what."""
        number = int(self.table.expert[at])
        expert, jobs = self.table.experts[number], self.jobs.get(number, [])
        if len(jobs) < expert.capacity:
            return None
        return Cause(
            "expert_full", {"expert": expert.id, "capacity": expert.capacity, **self._held(at, jobs)}
        )

    def _held(self, at: int, jobs: Sequence[int]) -> dict[str, Any]:
        """Who has the place, and by how much its value is higher there (negative: lower, for the sake of others)."""
        rows = sorted(jobs, key=lambda job: (-int(self.table.micro[job]), job))[:SHOWN]
        own = int(self.table.micro[at])
        return {
            "taken_by": [
                {
                    "need": self.table.edges[job].need,
                    "value": int(self.table.micro[job]) / MICRO,
                    "higher_by": (int(self.table.micro[job]) - own) / MICRO,
                }
                for job in rows
            ]
        }

    def _organisation(self, at: int) -> Cause | None:
        number, rules = int(self.table.organisation[self.table.expert[at]]), self.table.rules
        if number < 0:
            return None
        name = self.table.organisations[number]
        if rules.organisation_cap is not None and self.per_organisation[number] >= rules.organisation_cap:
            return Cause("organisation_full", {"organisation": name, "cap": rules.organisation_cap})
        beside = [
            self.table.edges[job].expert
            for job in self.by_need[int(self.table.need[at])]
            if job in self.chosen and int(self.table.organisation[self.table.expert[job]]) == number
        ]
        if rules.one_per_organisation and beside:
            return Cause("organisation_has_one", {"organisation": name, "expert": beside[0]})
        return None

    def _taken(self, at: int) -> Cause | None:
        """The need has as many solvers as it wants."""
        number = int(self.table.need[at])
        here = [job for job in self.by_need[number] if job in self.chosen]
        if len(here) < self.table.needs[number].wanted:
            return None
        own = int(self.table.micro[at])
        rows = [
            {
                "expert": self.table.edges[job].expert,
                "value": int(self.table.micro[job]) / MICRO,
                "higher_by": (int(self.table.micro[job]) - own) / MICRO,
            }
            for job in sorted(here, key=lambda job: (-int(self.table.micro[job]), job))
        ]
        return Cause("need_full", {"wanted": self.table.needs[number].wanted, "instead": rows})

    def _loss(self, at: int) -> Cause | None:
        """A further job of this expert would cost more than it brings."""
        number = int(self.table.expert[at])
        others = self.table.experts[number].load + len(self.jobs.get(number, []))
        cost, value = self.table.rules.cost(others), int(self.table.micro[at])
        if cost < value:
            return None
        return Cause("not_worth", {"value": value / MICRO, "cost": cost / MICRO, "jobs": others})

    # -- what if ---------------------------------------------------------------------------------------------------
    def exchange(self, need: str, expert: str, *, seconds: float = 20.0) -> Exchange | None:
        """What would change if this pair were given: solved again with it fixed. None if it cannot be."""
        at = self.table.at(need, expert)
        if at is None or at in self.table.blocked:
            return None
        try:
            other = solve_table(self.table, forced=[at], seconds=seconds)
        except Infeasible:
            return None
        before, after = self.solution.pairs(), other.pairs()
        return Exchange(
            self.solution.score, other.score, tuple(sorted(after - before)), tuple(sorted(before - after))
        )


def _grouped(keys: Sequence[int], positions: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for at in positions:
        found.setdefault(keys[at], []).append(at)
    return found
