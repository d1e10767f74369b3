"""What somebody with a list sorted by value would do: the yardstick for the optimum. Pure.

The best pair first, as long as there is room. Where serving needs comes first, every need gets its minimum before any
gets more. Needs that do not reach their minimum give back what they got.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np

from .table import Table


class Room:
    """What is still free while pairs are taken one by one."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.chosen: list[int] = []
        self.jobs: Counter[int] = Counter()
        self.per_need: Counter[int] = Counter()
        self.per_organisation: Counter[int] = Counter()
        self.per_pair: Counter[tuple[int, int]] = Counter()

    def fits(self, at: int) -> bool:
        need, expert, organisation = self._of(at)
        rules = self.table.rules
        if self.per_need[need] >= self.table.needs[need].wanted:
            return False
        if self.jobs[expert] >= self.table.experts[expert].capacity:
            return False
        if organisation < 0:
            return True
        if (
            rules.organisation_cap is not None
            and self.per_organisation[organisation] >= rules.organisation_cap
        ):
            return False
        return not (rules.one_per_organisation and self.per_pair[need, organisation])

    def gain(self, at: int) -> int:
        """Its value less what a further job of this expert costs, in millionths."""
        expert = int(self.table.expert[at])
        others = self.table.experts[expert].load + self.jobs[expert]
        return int(self.table.micro[at]) - self.table.rules.cost(others)

    def take(self, at: int, step: int = 1) -> None:
        need, expert, organisation = self._of(at)
        self.per_need[need] += step
        self.jobs[expert] += step
        self.per_organisation[organisation] += step
        self.per_pair[need, organisation] += step
        if step > 0:
            self.chosen.append(at)
        else:
            self.chosen.remove(at)

    def _of(self, at: int) -> tuple[int, int, int]:
        expert = int(self.table.expert[at])
        return int(self.table.need[at]), expert, int(self.table.organisation[expert])


def greedy(table: Table) -> tuple[int, ...]:
    """The positions of the chosen edges, in order."""
    room = Room(table)
    if table.rules.first == "served":
        _minimums(room)
    taken = set(room.chosen)
    for at in _by_value(table):
        # a pair that is taken already fits again where a need wants several, so it must be looked at once only
        if at not in taken and room.fits(at) and room.gain(at) > 0:
            room.take(at)
    _give_back(room)
    return tuple(sorted(room.chosen))


def _minimums(room: Room) -> None:
    table = room.table
    weights = np.array([need.weight for need in table.needs], dtype=np.int64)
    order = np.lexsort((table.open, -table.micro[table.open], -weights[table.need[table.open]]))
    for at in table.open[order].tolist():
        need = int(table.need[at])
        if room.per_need[need] < table.needs[need].minimum and room.fits(at):
            room.take(at)
    _give_back(room)


def _by_value(table: Table) -> Iterable[int]:
    order = np.lexsort((table.open, -table.micro[table.open]))
    return (at for at in table.open[order].tolist())


def _give_back(room: Room) -> None:
    table = room.table
    short = {n for n, count in room.per_need.items() if count < table.needs[n].minimum}
    for at in [at for at in room.chosen if int(table.need[at]) in short]:
        room.take(at, -1)
