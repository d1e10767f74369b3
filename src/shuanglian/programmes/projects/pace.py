"""Speeds of the phases from dates: how long they took, against the standard and against the plan. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from shuanglian.foundation.workdays.arithmetic import Calendar, UnknownYear


@dataclass(frozen=True, slots=True)
class Run:
    """One finished phase of one project."""

    phase: str
    started: dt.date
    ended: dt.date
    planned: dt.date | None
    standard: int
    platform: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """Working and calendar days of a run; `late`: working days after the plan (negative: early), None without a plan."""

    workdays: int
    days: int
    standard: int
    late: int | None

    @property
    def saved(self) -> Fraction:
        return 1 - Fraction(self.workdays, self.standard)


@dataclass(frozen=True, slots=True)
class Pace:
    """Of `n` finished runs of a phase; `unknown`: runs that touch a year whose holidays are not loaded."""

    phase: str
    n: int
    unknown: int
    workdays: float | None
    days: float | None
    standard: int
    actual: int
    on_time: int
    planned: int

    @property
    def saved_percent(self) -> float | None:
        """1 − all working days taken ÷ all working days of the standard."""
        return None if not self.standard else float((1 - Fraction(self.actual, self.standard)) * 100)


def taken(calendar: Calendar, run: Run) -> Taken:
    """Raises `UnknownYear`."""
    late = None if run.planned is None else calendar.difference(run.planned, run.ended)
    workdays = calendar.difference(run.started, run.ended)
    return Taken(workdays, (run.ended - run.started).days, run.standard, late)


def pace(calendar: Calendar, phase: str, runs: Iterable[Run]) -> Pace:
    """The median of one phase; nothing is judged where there are no runs."""
    found, unknown = list[Taken](), 0
    for run in runs:
        if run.phase != phase:
            continue
        try:
            found.append(taken(calendar, run))
        except UnknownYear:
            unknown += 1
    return Pace(
        phase=phase,
        n=len(found),
        unknown=unknown,
        workdays=median(one.workdays for one in found) if found else None,
        days=median(one.days for one in found) if found else None,
        standard=sum(one.standard for one in found),
        actual=sum(one.workdays for one in found),
        on_time=sum(one.late is not None and one.late <= 0 for one in found),
        planned=sum(one.late is not None for one in found),
    )
