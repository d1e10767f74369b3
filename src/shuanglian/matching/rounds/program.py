"""The linear program of a round: columns, rows and one call of the solver (HiGHS, through SciPy). Pure.

Without minimums above one and without minimum shares all rows are two nested families of sets (candidates of a need,
by organisation; jobs of an expert, within its organisation), which makes the matrix that of a network: the corners
that the simplex method stops at are whole numbers. With them whole numbers are demanded of the solver where its
corner is not whole.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from .table import Table

Floats = NDArray[np.float64]
# Millionths are given to the solver as thousandths, so that its tolerance (1e-7) is far below one of them.
SCALE: Final = 1_000.0
WHOLE: Final = 1e-6
_OPTIMAL, _LIMIT, _INFEASIBLE = 0, 1, 2


class Infeasible(Exception):
    """No assignment satisfies what was forced."""


class OutOfTime(Exception):
    """The solver found nothing within its time. `found`: what an earlier stage had chosen, if any."""

    def __init__(self, message: str, found: tuple[int, ...] = ()) -> None:
        super().__init__(message)
        self.found = found


@dataclass
class Rows:
    """Rows `a·x ≤ b` (or `= b`), collected as triples."""

    row: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    factor: list[float] = field(default_factory=list)
    bound: list[float] = field(default_factory=list)

    def add(self, columns: Iterable[int], factors: Iterable[float], bound: float) -> int:
        """Append one row; its number."""
        at = len(self.bound)
        before = len(self.column)
        self.column.extend(columns)
        self.factor.extend(factors)
        self.row.extend([at] * (len(self.column) - before))
        self.bound.append(bound)
        return at

    def matrix(self, width: int) -> Any:
        return csr_matrix((self.factor, (self.row, self.column)), shape=(len(self.bound), width))


@dataclass(frozen=True, slots=True)
class Answer:
    """`prices`: what the last unit of a row's bound is worth, in millionths; None where whole numbers were demanded."""

    x: Floats
    goal: float
    gap: float
    prices: Floats | None


class Program:
    """Columns: one per open edge, one per need with candidates (served), the steps of costly experts, one per share."""

    def __init__(self, table: Table, forced: Sequence[int] = (), *, shares: bool = True) -> None:
        self.table = table
        self.rules = table.rules.minimum_shares if shares else ()
        self.at_most, self.equal = Rows(), Rows()
        self.need, self.expert = table.need[table.open], table.expert[table.open]
        self.needs: list[int] = np.unique(self.need).tolist()
        self.edges = len(table.open)
        self.width = self.edges + len(self.needs)
        self.lower = np.zeros(self.width, dtype=np.float64)
        self.lower[np.searchsorted(table.open, np.array(forced, dtype=np.int64))] = 1.0
        self.found: tuple[int, ...] = ()
        self.step_costs: dict[int, int] = {}
        self.limits: dict[int, int] = {}
        self._need_rows()
        self._expert_rows()
        self._organisation_rows()
        self.shares = range(self.width, self.width + len(self.rules))
        self._share_rows()
        self.lower = np.concatenate([self.lower, np.zeros(self.width - len(self.lower))])

    # -- rows ----------------------------------------------------------------------------------------------------
    def _need_rows(self) -> None:
        for k, (number, columns) in enumerate(_groups(self.need)):
            need, served, ones = self.table.needs[number], self.edges + k, [1.0] * len(columns)
            self.at_most.add([served, *columns], [float(need.minimum), *(-1.0 for _ in columns)], 0)
            if need.minimum > 1:
                self.at_most.add([served, *columns], [-float(need.wanted), *ones], 0)
            elif len(columns) > need.wanted:
                self.at_most.add(columns, ones, need.wanted)

    def _expert_rows(self) -> None:
        for number, columns in _groups(self.expert):
            expert, ones = self.table.experts[number], [1.0] * len(columns)
            if len(columns) > expert.capacity:
                self.limits[number] = self.at_most.add(columns, ones, expert.capacity)
            # One step more than there is room for, so that the price of the room stands at the row above alone.
            costs = [
                self.table.rules.cost(expert.load + k) for k in range(min(len(columns), expert.capacity + 1))
            ]
            if any(costs):
                steps = list(range(self.width, self.width + len(costs)))
                self.width += len(costs)
                self.step_costs |= dict(zip(steps, costs, strict=True))
                self.equal.add([*columns, *steps], [*ones, *(-1.0 for _ in steps)], 0)

    def _organisation_rows(self) -> None:
        rules, organisation = self.table.rules, self.table.organisation[self.expert]
        if rules.organisation_cap is not None:
            for number, columns in _groups(organisation):
                if number >= 0 and len(columns) > rules.organisation_cap:
                    self.at_most.add(columns, [1.0] * len(columns), rules.organisation_cap)
        if rules.one_per_organisation:
            pairs = np.where(
                organisation >= 0, self.need * (len(self.table.organisations) + 1) + organisation, -1
            )
            for number, columns in _groups(pairs):
                if number >= 0 and len(columns) > 1:
                    self.at_most.add(columns, [1.0] * len(columns), 1)

    def _share_rows(self) -> None:
        """At least the quota, or a shortage that the second stage keeps small."""
        for column, rule in zip(self.shares, self.rules, strict=True):
            inside = [rule.group in expert.groups for expert in self.table.experts]
            columns = np.flatnonzero(np.array(inside, dtype=bool)[self.expert]).tolist()
            quota = self.table.quota(rule.group, rule.share)
            self.at_most.add([column, *columns], [-1.0] * (len(columns) + 1), -float(quota))
        self.width += len(self.shares)

    # -- goals (smaller is better) --------------------------------------------------------------------------------
    def served(self) -> Floats:
        goal = np.zeros(self.width)
        goal[self.edges : self.edges + len(self.needs)] = [-self.table.needs[n].weight for n in self.needs]
        return goal

    def shortage(self) -> Floats:
        goal = np.zeros(self.width)
        goal[list(self.shares)] = 1.0
        return goal

    def net(self) -> Floats:
        goal = np.zeros(self.width)
        goal[: self.edges] = -self.table.micro[self.table.open] / SCALE
        for column, cost in self.step_costs.items():
            goal[column] = cost / SCALE
        return goal

    def keep(self, goal: Floats, reached: float) -> None:
        """From now on stay as good as `reached`."""
        columns = np.flatnonzero(goal)
        if float(goal.sum()) == reached < 0:
            # As good as can be: bounds are much cheaper than a row through all needs.
            self.lower[columns] = 1.0
            return
        self.at_most.add(columns.tolist(), goal[columns].tolist(), reached)

    # -- solving --------------------------------------------------------------------------------------------------
    def minimise(self, goal: Floats, seconds: float) -> Answer:
        """Raises `Infeasible` or `OutOfTime`."""
        until = time.monotonic() + seconds
        answer = self._call(goal, seconds, whole=False)
        if not self._is_whole(answer.x):
            answer = self._call(goal, until - time.monotonic(), whole=True)
        self.found = self.chosen(answer.x)
        return answer

    def _call(self, goal: Floats, seconds: float, *, whole: bool) -> Answer:
        upper = np.ones(self.width)
        upper[list(self.shares)] = np.inf
        solver: Any = linprog  # its stubs do not know sparse matrices
        result = solver(
            goal,
            A_ub=self.at_most.matrix(self.width) if self.at_most.bound else None,
            b_ub=self.at_most.bound or None,
            A_eq=self.equal.matrix(self.width) if self.equal.bound else None,
            b_eq=self.equal.bound or None,
            bounds=np.column_stack((self.lower, upper)),
            method="highs" if whole else "highs-ds",
            integrality=self._integrality() if whole else None,
            options={"time_limit": max(seconds, 0.01)} | ({"mip_rel_gap": 0.0} if whole else {}),
        )
        if result.status == _INFEASIBLE:
            raise Infeasible
        if (
            result.x is None
            or result.status not in (_OPTIMAL, _LIMIT)
            or (result.status == _LIMIT and not whole)
        ):
            raise OutOfTime(result.message, self.found)
        gap = float(result.get("mip_gap") or 0.0) if whole else 0.0
        prices = None if whole else np.asarray(result.ineqlin.marginals) * -SCALE
        return Answer(np.asarray(result.x), float(result.fun), gap, prices)

    def _integrality(self) -> NDArray[np.int64]:
        kinds = np.zeros(self.width, dtype=np.int64)
        kinds[: self.edges + len(self.needs)] = 1
        return kinds

    def _is_whole(self, x: Floats) -> bool:
        pairs = x[: self.edges]
        if not np.all(np.abs(pairs - np.round(pairs)) <= WHOLE):
            return False
        served = x[self.edges : self.edges + len(self.needs)]
        several = np.array([self.table.needs[n].minimum > 1 for n in self.needs], dtype=bool)
        return bool(np.all(np.abs(served - np.round(served))[several] <= WHOLE))

    def chosen(self, x: Floats) -> tuple[int, ...]:
        """The positions of the edges that an answer takes."""
        return tuple(self.table.open[x[: self.edges] > 0.5].tolist())


def _groups(keys: NDArray[np.int64]) -> Iterable[tuple[int, list[int]]]:
    """(key, positions) in ascending order of the keys."""
    order = np.argsort(keys, kind="stable")
    numbers, starts = np.unique(keys[order], return_index=True)
    for number, positions in zip(numbers.tolist(), np.split(order, starts[1:]), strict=True):
        yield number, positions.tolist()
