"""Which sessions a year has (S38): monthly study, two-monthly contest, quarterly supervision. Pure.

A session falls on a fixed day of its month; if that is no working day it moves to the next one, and where that would
leave the month to the one before. So every period has exactly one session, whatever the holidays are.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from shuanglian.foundation.workdays.arithmetic import Calendar, UnknownYear

STUDY: Final = "study"
CONTEST: Final = "contest"
SUPERVISION: Final = "supervision"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Held in `months`, on `day` of each."""

    kind: str
    months: tuple[int, ...]
    day: int


@dataclass(frozen=True, slots=True)
class Planned:
    """`period`: year and month (`2026-02`); `nominal`: the fixed day; `due`: the working day it falls on."""

    kind: str
    period: str
    nominal: dt.date
    due: dt.date

    @property
    def moved(self) -> bool:
        return self.nominal != self.due


USUAL: Final = (
    Rhythm(STUDY, tuple(range(1, 13)), 10),
    Rhythm(CONTEST, (2, 4, 6, 8, 10, 12), 20),
    Rhythm(SUPERVISION, (3, 6, 9, 12), 25),
)


def rhythms(rule: Mapping[str, Mapping[str, object]]) -> tuple[Rhythm, ...]:
    """From the rule file: `{kind: {months: [...], day: n}}`."""
    return tuple(
        Rhythm(kind, tuple(row["months"]), int(str(row["day"])))  # type: ignore[arg-type]
        for kind, row in rule.items()
    )


def year(calendar: Calendar, number: int, rules: Iterable[Rhythm] = USUAL) -> list[Planned]:
    """All sessions of a year by date. Raises `UnknownYear`."""
    rows = [_planned(calendar, rule, number, month) for rule in rules for month in rule.months]
    return sorted(rows, key=lambda row: (row.due, row.kind))


def span(
    calendar: Calendar, first: dt.date, last: dt.date, rules: Iterable[Rhythm] = USUAL
) -> tuple[list[Planned], list[int]]:
    """Sessions of all periods from the month of `first` to that of `last`, and the years whose holidays are unknown."""
    rules, found, unknown = tuple(rules), list[Planned](), list[int]()
    low, high = f"{first:%Y-%m}", f"{last:%Y-%m}"
    for number in range(first.year, last.year + 1):
        try:
            found += [row for row in year(calendar, number, rules) if low <= row.period <= high]
        except UnknownYear:
            unknown.append(number)
    return found, unknown


def _planned(calendar: Calendar, rule: Rhythm, number: int, month: int) -> Planned:
    nominal = dt.date(number, month, min(rule.day, monthrange(number, month)[1]))
    return Planned(rule.kind, f"{number}-{month:02d}", nominal, _workday(calendar, nominal))


def _workday(calendar: Calendar, nominal: dt.date) -> dt.date:
    if calendar.is_workday(nominal):
        return nominal
    try:
        later = calendar.add(nominal, 1)
        if later.month == nominal.month:
            return later
    except UnknownYear:  # the last days of the last known year
        pass
    return calendar.subtract(nominal, 1)
