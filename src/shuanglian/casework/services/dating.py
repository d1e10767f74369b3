"""The dates that are stored with clocks and alarms, computed in one place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from shuanglian.foundation.workdays import services as workdays
from shuanglian.foundation.workdays.arithmetic import Calendar, UnknownYear

from .. import clocks, promises
from ..limits import Limit
from ..models import Clock, Timer
from ..working import facts_of

OPENING: Final = dt.time(9)


class Dates(NamedTuple):
    """What is stored with a clock that has just begun; see `date_clock`."""

    due_at: dt.datetime | None
    escalate_at: dt.datetime | None
    calendar_version: str


def first_dates(start: dt.datetime, limit: Limit, config: Mapping[str, Any], node: str) -> Dates:
    """The dates of a clock that begins now."""
    calendar, version = workdays.edition()
    until = due_after(start, limit, calendar)
    return Dates(until, _escalate_at((start, until), 0, promises.levels(config, node), calendar), version)


def date_clock(clock: Clock, config: Mapping[str, Any], node: str) -> None:
    """Set (not save) the due date, the moment at which the next superior is told, and the calendar they rest on."""
    calendar, clock.calendar_version = workdays.edition()
    clock.due_at = due(clock, calendar)
    clock.escalate_at = escalate_at(clock, promises.levels(config, node), calendar)


def due(clock: Clock, calendar: Calendar) -> dt.datetime | None:
    """None while paused, and while the year it reaches into is not known."""
    return _due(facts_of(clock), calendar)


def due_after(start: dt.datetime, limit: Limit, calendar: Calendar) -> dt.datetime | None:
    """None while the holidays of that year are not known; the periodic job computes it once they are."""
    return _due(clocks.Facts(start, limit.days, unit=limit.unit), calendar)


def _due(facts: clocks.Facts, calendar: Calendar) -> dt.datetime | None:
    try:
        return clocks.due_at(facts, calendar)
    except UnknownYear:
        return None


def escalate_at(clock: Clock, levels: tuple[promises.Level, ...], calendar: Calendar) -> dt.datetime | None:
    """When the next level that has not been told yet is due; None without one, while paused or undated.

    Nobody is told of a task on the day it comes in: a warning that would fall there waits for the next working morning.
    """
    return _escalate_at((clock.started_at, clock.due_at), clock.escalated_level, levels, calendar)


def _escalate_at(
    span: tuple[dt.datetime, dt.datetime | None],
    told: int,
    levels: tuple[promises.Level, ...],
    calendar: Calendar,
) -> dt.datetime | None:
    begun, until = span
    if until is None or told >= len(levels):
        return None
    days = levels[told].days
    if days == 0:
        return until
    try:
        day = calendar.add(clocks.local_day(until), days)
        if days > 0:
            return clocks.closing(day)
        first = calendar.add(clocks.local_day(begun), 1)
    except UnknownYear:
        return None
    return min(dt.datetime.combine(max(day, first), OPENING, clocks.ZONE), until)


def timer_due(timer: Timer, calendar: Calendar) -> dt.datetime | None:
    """The date of an alarm that counts days (`days` is set): as of a clock with these days and pauses."""
    facts = clocks.Facts(
        timer.token.created_at,
        timer.days or 0,
        clocks.pauses_from(timer.pauses),
        unit=clocks.Unit(timer.unit),
    )
    return _due(facts, calendar)
