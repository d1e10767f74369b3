"""What may be published of votes without telling anybody's: pure arithmetic over counted cells.

Votes are counted in cells of quarter × kind of service. A set of votes is *big* when it has enough votes of enough
different companies. We cut the votes of one subject into atoms that are all big, and publish only unions of atoms:

- quarters that are over are joined, oldest first, until they are big together: a period. Periods never change later, so
  yesterday's figures and today's differ by whole periods.
- within a period a kind of service is an atom of its own when it is big and what remains is big or empty.

What is big enough is judged by the limits that held when the newest quarter of a period ended: limits that are changed
later would cut the same votes otherwise, and the two cuts together would tell what neither does.

Whatever somebody adds or subtracts of published figures is again a union of atoms: a slice and its complement are both
big (no differencing). Votes of quarters that are not yet part of a period are shown to nobody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

Quarter = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Votes:
    """A counted set: votes, and the companies behind them (only how many is ever told)."""

    votes: int = 0
    companies: frozenset[int] = frozenset()

    def __add__(self, other: Votes) -> Votes:
        return Votes(self.votes + other.votes, self.companies | other.companies)


@dataclass(frozen=True, slots=True)
class Limits:
    """From how many votes of how many companies a figure may be shown."""

    votes: int
    companies: int

    def big(self, found: Votes) -> bool:
        return found.votes >= self.votes and len(found.companies) >= self.companies

    def at(self, _quarter: Quarter) -> Limits:
        """The same at all times."""
        return self


class LimitsThen(Protocol):
    """The limits that held when a quarter ended. They must never be others for the same quarter later."""

    def at(self, quarter: Quarter, /) -> Limits: ...


@dataclass(frozen=True, slots=True)
class Atom:
    """The smallest set that figures are made of. `service` is empty for what remains of a period."""

    period: int
    quarters: tuple[Quarter, ...]
    service: str
    services: frozenset[str]


Cells = Mapping[tuple[Quarter, str], Votes]


def quarter_of(day: dt.date) -> Quarter:
    return day.year, (day.month + 2) // 3


def ends_on(quarter: Quarter) -> dt.date:
    """The last day of a quarter."""
    year, number = quarter
    return dt.date(year + number // 4, number % 4 * 3 + 1, 1) - dt.timedelta(days=1)


def atoms(cells: Cells, limits: LimitsThen, now: Quarter) -> list[Atom]:
    """All atoms of one subject, oldest period first; `now` is the quarter that is not over yet."""
    found: list[Atom] = []
    for number, quarters in enumerate(periods(cells, limits, now)):
        found += _within(cells, limits.at(quarters[-1]), number, quarters)
    return found


def periods(cells: Cells, limits: LimitsThen, now: Quarter) -> list[tuple[Quarter, ...]]:
    """Closed quarters with votes, joined until big; an incomplete rest is left out."""
    done: list[tuple[Quarter, ...]] = []
    open_: list[Quarter] = []
    for quarter in sorted({quarter for quarter, _service in cells if quarter < now}):
        open_.append(quarter)
        if limits.at(quarter).big(total(cells, open_)):
            done.append(tuple(open_))
            open_ = []
    return done


def total(cells: Cells, quarters: Sequence[Quarter], services: Iterable[str] | None = None) -> Votes:
    wanted = None if services is None else set(services)
    chosen = (
        votes
        for (quarter, service), votes in cells.items()
        if quarter in quarters and (wanted is None or service in wanted)
    )
    return sum(chosen, Votes())


def _within(cells: Cells, limits: Limits, number: int, quarters: tuple[Quarter, ...]) -> list[Atom]:
    """Kinds of service of one period, largest first, as long as what remains is big or empty."""
    left = {service for quarter, service in cells if quarter in quarters}
    found = []
    for service in sorted(left, key=lambda name: (-total(cells, quarters, [name]).votes, name)):
        rest = left - {service}
        alone, remains = total(cells, quarters, [service]), total(cells, quarters, rest)
        if limits.big(alone) and (not rest or limits.big(remains)):
            found.append(Atom(number, quarters, service, frozenset([service])))
            left = rest
    if left:
        found.append(Atom(number, quarters, "", frozenset(left)))
    return found
