"""The best assignment of a round, by the declared rules. Pure.

In the order of the rules: serve as many needs as possible (by weight), then miss the minimum shares by as little as
possible, then make the total value less the cost of further jobs as large as possible. Each stage is a linear program
that keeps what the stages before have reached. Everything is put in the order of the ids first, so the same input
gives the same answer whatever the order of its rows; among answers of equal worth that order decides.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from . import checking
from .greedy import greedy
from .problem import MICRO, Problem
from .program import Answer, Floats, Infeasible, OutOfTime, Program
from .score import Score, broken, score
from .table import Table, table

SECONDS: Final = 45.0


@dataclass(frozen=True)
class Solution:
    """`chosen`: positions of edges of `table`. `gap`: 0 where the answer is proven best, else the share of the value by
    which a better one could at most be better. `prices`: expert → what one more job of theirs is worth at most, in
    millionths, for experts whose time is used up. `greedy`: what greedy chooses, to compare."""

    table: Table
    chosen: tuple[int, ...]
    score: Score
    optimal: bool
    gap: float
    method: str
    seconds: float
    prices: dict[str, int] = field(default_factory=dict)
    greedy: tuple[int, ...] = ()

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
    except OutOfTime as error:
        if forced:
            raise
        return _fallback(given, started, error.found)


def greedy_solution(problem: Problem) -> Solution:
    """The yardstick, in the same form."""
    checking.require(problem)
    given, started = table(problem), time.monotonic()
    chosen = greedy(given)
    spent = time.monotonic() - started
    return Solution(given, chosen, score(given, chosen), False, 0.0, "greedy", spent, greedy=chosen)


def _optimal(given: Table, forced: Sequence[int], started: float, seconds: float) -> Solution:
    """Minimum shares are demanded only if the best assignment without them misses them: most do not."""
    plain, deadline = greedy(given), started + seconds
    free, served = _stages(
        given, forced, plain, deadline, shares=False, served=_certain(given, forced, plain)
    )
    if free.score.shortage:
        try:
            free, _served = _stages(given, forced, plain, deadline, shares=True, served=served)
        except OutOfTime:
            free = replace(free, optimal=False, method="without minimum shares")
    return replace(free, seconds=time.monotonic() - started)


def _certain(given: Table, forced: Sequence[int], plain: Sequence[int]) -> int | None:
    """The weight of needs that can be served at most, where greedy reaches the plain bound already: every need with
    enough candidates. Then no program has to be solved for it."""
    counts = Counter(given.need[given.open].tolist())
    bound = sum(given.needs[n].weight for n, count in counts.items() if count >= given.needs[n].minimum)
    return bound if not forced and score(given, plain).served_weight == bound else None


def _stages(
    given: Table,
    forced: Sequence[int],
    plain: tuple[int, ...],
    deadline: float,
    *,
    shares: bool,
    served: int | None,
) -> tuple[Solution, int | None]:
    """The solution, and the weight of served needs if that was a goal. `served` is that weight where it is known."""
    program, gap = Program(given, forced, shares=shares), 0.0
    limits = dict(program.limits)
    if given.rules.first == "served":
        served, gap = _reach(program, program.served(), deadline, known=None if served is None else -served)
        served = -served
    if shares:
        _least, missed = _reach(program, program.shortage(), deadline)
        gap = max(gap, missed)
    answer = program.minimise(program.net(), deadline - time.monotonic())
    chosen = program.chosen(answer.x)
    if wrong := broken(given, chosen):
        raise RuntimeError(f"the solver broke the rules: {wrong[:5]}")
    gap = max(gap, answer.gap)
    method = "whole-number programme" if answer.prices is None else "linear programme"
    prices = _prices(given, limits, answer)
    found = Solution(given, chosen, score(given, chosen), gap <= 1e-9, gap, method, 0.0, prices, plain)
    return found, served


def _reach(program: Program, goal: Floats, deadline: float, known: int | None = None) -> tuple[int, float]:
    """The best value of a goal that counts whole things, which later stages have to keep, and the gap to a proof."""
    gap = 0.0
    if known is None:
        # What comes after needs time as well.
        answer = program.minimise(goal, (deadline - time.monotonic()) / 2)
        known, gap = round(answer.goal), answer.gap  # a solver's 41.9999999 is 42
    program.keep(goal, float(known))
    return known, gap


def _prices(given: Table, limits: dict[int, int], answer: Answer) -> dict[str, int]:
    if answer.prices is None:
        return {}
    worth = {given.experts[n].id: round(float(answer.prices[row])) for n, row in limits.items()}
    return {pk: value for pk, value in worth.items() if value > 0}


def _fallback(given: Table, started: float, found: tuple[int, ...]) -> Solution:
    """The better of greedy and of what an earlier stage had found (which looked at another goal)."""
    plain = greedy(given)
    usable = [plain] if broken(given, found) else [plain, found]
    chosen = max(usable, key=lambda one: score(given, one).rank(given.rules.first))
    reached, bound = score(given, chosen), _bound(given)
    gap = (bound - reached.net) / bound if bound else 0.0
    method = "greedy" if chosen == plain else "whole-number programme, stopped"
    return Solution(given, chosen, reached, False, gap, method, time.monotonic() - started, greedy=plain)


def _bound(given: Table) -> int:
    """No assignment has more value than the best candidates of every need, each for itself."""
    best: dict[int, list[int]] = {}
    for at in given.open.tolist():
        best.setdefault(int(given.need[at]), []).append(int(given.micro[at]))
    return sum(sum(sorted(values, reverse=True)[: given.needs[n].wanted]) for n, values in best.items())


__all__ = ["MICRO", "Infeasible", "Solution", "greedy_solution", "solve", "solve_table"]
