"""The best assignment of a round, by the declared rules. Pure.

In the order of the rules: serve as many needs as possible (by weight), then miss the minimum shares by as little as
possible, then make the total value less the cost of further jobs as large as possible. Each stage is a linear program
that keeps what the stages before have reached. Everything is put in the order of the ids first, so the same input
gives the same answer whatever the order of its rows; among answers of equal worth that order decides.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from . import checking
from .greedy import greedy
from .problem import MICRO, Problem
from .program import Answer, Infeasible, OutOfTime, Program
from .score import Score, broken, score
from .table import Table, table

SECONDS: Final = 45.0


@dataclass(frozen=True)
class Solution:
    """`chosen`: positions of edges of `table`. `gap`: 0 where the answer is proven best, else the share of the value by
    which a better one could at most be better. `prices`: expert → what one more job of theirs is worth at most, in
    millionths, for experts whose time is used up."""

    table: Table
    chosen: tuple[int, ...]
    score: Score
    optimal: bool
    gap: float
    method: str
    seconds: float
    prices: dict[str, int] = field(default_factory=dict)

    def pairs(self) -> set[tuple[str, str]]:
        return {(self.table.edges[at].need, self.table.edges[at].expert) for at in self.chosen}


def solve(problem: Problem, *, seconds: float = SECONDS) -> Solution:
    """Raises `BadProblem` with every issue of the input. `seconds` limits the solver; beyond it the greedy assignment is
    the answer and `optimal` is false."""
    checking.require(problem)
    return solve_table(table(problem), seconds=seconds)


def solve_table(given: Table, *, forced: Sequence[int] = (), seconds: float = SECONDS) -> Solution:
    """The same for a table; `forced` edges must be part of it. Raises `Infeasible` if they cannot."""
    started = time.monotonic()
    if not len(given.open):
        return Solution(given, (), score(given, ()), True, 0.0, "none", time.monotonic() - started)
    try:
        return _optimal(given, forced, started, seconds)
    except OutOfTime:
        if forced:
            raise
        return _fallback(given, started)


def greedy_solution(problem: Problem) -> Solution:
    """The yardstick, in the same form."""
    checking.require(problem)
    given, started = table(problem), time.monotonic()
    chosen = greedy(given)
    return Solution(given, chosen, score(given, chosen), False, 0.0, "greedy", time.monotonic() - started)


def _optimal(given: Table, forced: Sequence[int], started: float, seconds: float) -> Solution:
    """Minimum shares are demanded only if the best assignment without them misses them: most do not."""
    free = _stages(given, forced, started, seconds, shares=False)
    if free.score.shortage == 0:
        return free
    try:
        return _stages(given, forced, started, seconds, shares=True)
    except OutOfTime:
        return replace(free, optimal=False, method="without minimum shares")


def _stages(given: Table, forced: Sequence[int], started: float, seconds: float, *, shares: bool) -> Solution:
    program, gap = Program(given, forced, shares=shares), 0.0
    limits = dict(program.limits)
    first = [program.served()] if given.rules.first == "served" else []
    for goal in first + ([program.shortage()] if shares else []):
        answer = program.minimise(goal, started + seconds - time.monotonic())
        # Both goals are whole numbers, so a solver's 41.9999999 is 42.
        program.keep(goal, float(round(answer.goal)))
        gap = max(gap, answer.gap)
    answer = program.minimise(program.net(), started + seconds - time.monotonic())
    chosen = program.chosen(answer.x)
    if wrong := broken(given, chosen):
        raise RuntimeError(f"the solver broke the rules: {wrong[:5]}")
    gap = max(gap, answer.gap)
    whole, spent = answer.prices is None, time.monotonic() - started
    method = "whole-number programme" if whole else "linear programme"
    prices = _prices(given, limits, answer)
    return Solution(given, chosen, score(given, chosen), gap <= 1e-9, gap, method, spent, prices)


def _prices(given: Table, limits: dict[int, int], answer: Answer) -> dict[str, int]:
    if answer.prices is None:
        return {}
    worth = {given.experts[n].id: round(float(answer.prices[row])) for n, row in limits.items()}
    return {pk: value for pk, value in worth.items() if value > 0}


def _fallback(given: Table, started: float) -> Solution:
    chosen = greedy(given)
    reached = score(given, chosen)
    bound = _bound(given)
    gap = (bound - reached.net) / bound if bound else 0.0
    return Solution(given, chosen, reached, False, gap, "greedy", time.monotonic() - started)


def _bound(given: Table) -> int:
    """No assignment has more value than the best candidates of every need, each for itself."""
    best: dict[int, list[int]] = {}
    for at in given.open.tolist():
        best.setdefault(int(given.need[at]), []).append(int(given.micro[at]))
    return sum(sum(sorted(values, reverse=True)[: given.needs[n].wanted]) for n, values in best.items())


__all__ = ["MICRO", "Infeasible", "Solution", "greedy_solution", "solve", "solve_table"]
