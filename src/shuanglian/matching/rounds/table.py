"""A problem in canonical order, as arrays: the same whatever the order of the input. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from .problem import MICRO, Conflict, Edge, Expert, Need, Problem, Rules

Ints = NDArray[np.int64]
Why = Literal["conflict", "own_organisation", "below_least_value", "no_capacity"]


@dataclass(frozen=True, slots=True)
class Blocked:
    """Why a candidate may not be used at all, whatever the others get."""

    code: Why
    detail: str = ""


@dataclass(frozen=True)
class Table:
    """Needs, experts and edges sorted by id. `open` are the positions of the edges that may be used; `blocked` tells why
    the others may not. `organisation` is a number per expert, -1 for none."""

    rules: Rules
    needs: Sequence[Need]
    experts: Sequence[Expert]
    edges: Sequence[Edge]
    need: Ints
    expert: Ints
    micro: Ints
    open: Ints
    blocked: dict[int, Blocked]
    organisation: Ints
    organisations: Sequence[str]

    def quota(self, group: str, share: float) -> int:
        """How many jobs a minimum share asks for: the share of the needs that have an open candidate."""
        return math.ceil(round(share * len(np.unique(self.need[self.open])), 9))

    def at(self, need: str, expert: str) -> int | None:
        """The position of the edge between two ids."""
        return self._positions.get((need, expert))

    @cached_property
    def _positions(self) -> dict[tuple[str, str], int]:
        return {(edge.need, edge.expert): at for at, edge in enumerate(self.edges)}


def table(problem: Problem) -> Table:
    """`problem` must have been checked."""
    needs = sorted(problem.needs, key=lambda need: need.id)
    experts = sorted(problem.experts, key=lambda expert: expert.id)
    edges = sorted(problem.edges, key=lambda edge: (edge.need, edge.expert))
    need_at = {need.id: at for at, need in enumerate(needs)}
    expert_at = {expert.id: at for at, expert in enumerate(experts)}
    organisations = sorted({expert.organisation for expert in experts if expert.organisation})
    number = {name: at for at, name in enumerate(organisations)}
    blocked = _blocked(problem, needs, experts, edges, need_at, expert_at)
    return Table(
        rules=problem.rules,
        needs=needs,
        experts=experts,
        edges=edges,
        need=np.array([need_at[edge.need] for edge in edges], dtype=np.int64),
        expert=np.array([expert_at[edge.expert] for edge in edges], dtype=np.int64),
        micro=np.array([round(edge.value * MICRO) for edge in edges], dtype=np.int64),
        open=np.array([at for at in range(len(edges)) if at not in blocked], dtype=np.int64),
        blocked=blocked,
        organisation=np.array([number.get(expert.organisation, -1) for expert in experts], dtype=np.int64),
        organisations=organisations,
    )


def _blocked(
    problem: Problem,
    needs: Sequence[Need],
    experts: Sequence[Expert],
    edges: Sequence[Edge],
    need_at: dict[str, int],
    expert_at: dict[str, int],
) -> dict[int, Blocked]:
    declared = _declared(problem.conflicts)
    least = round(problem.rules.least_value * MICRO)
    found: dict[int, Blocked] = {}
    for at, edge in enumerate(edges):
        need, expert = needs[need_at[edge.need]], experts[expert_at[edge.expert]]
        why = _why(need, expert, declared)
        if why is None and round(edge.value * MICRO) < least:
            why = Blocked("below_least_value")
        if why is None and expert.capacity == 0:
            why = Blocked("no_capacity")
        if why is not None:
            found[at] = why
    return found


Sides = dict[tuple[str, str, str, str], str]


def _declared(conflicts: Sequence[Conflict]) -> Sides:
    ordered = sorted(
        conflicts, key=lambda c: (c.need, c.need_organisation, c.expert, c.organisation, c.reason)
    )
    found: Sides = {}
    for one in ordered:
        found.setdefault((one.need, one.need_organisation, one.expert, one.organisation), one.reason)
    return found


def _why(need: Need, expert: Expert, declared: Sides) -> Blocked | None:
    if need.organisation and need.organisation == expert.organisation:
        return Blocked("own_organisation", need.organisation)
    if not declared:
        return None
    for left in ((need.id, ""), ("", need.organisation)):
        for right in ((expert.id, ""), ("", expert.organisation)):
            if any(left) and any(right) and (*left, *right) in declared:
                return Blocked("conflict", declared[(*left, *right)])
    return None
