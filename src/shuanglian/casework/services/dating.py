"""The dates that are stored with clocks and alarms, computed in one place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from shuanglian.foundation.workdays import services as workdays
from shuanglian.foundation.workdays.arithmetic import Calendar, UnknownYear

from .. import clocks, promises
from ..models import Clock, Timer
from ..working import facts_of

OPENING: Final = dt.time(9)


def date_clock(clock: Clock, config: Mapping[str, Any], node: str) -> None:
    """Set (not save) the due date, the moment at which the next superior is told, and the calendar they rest on."""
    calendar, clock.calendar_version = workdays.edition()
    clock.due_at = due(clock, calendar)
    clock.escalate_at = escalate_at(clock, promises.levels(config, node), calendar)


def due(clock: Clock, calendar: Calendar) -> dt.datetime | None:
    """None while paused, and while the year it reaches into is not known."""
    try:
        return clocks.due_at(facts_of(clock), calendar)
    except UnknownYear:
        return None


def escalate_at(clock: Clock, levels: tuple[promises.Level, ...], calendar: Calendar) -> dt.datetime | None:
    """When the next level that has not been told yet is due; None without one, while paused or undated."""
    if clock.due_at is None or clock.escalated_level >= len(levels):
        return None
    days, last = levels[clock.escalated_level].days, clocks.local_day(clock.due_at)
    if days == 0:
        return clock.due_at
    try:
        day = calendar.add(last, days)
    except UnknownYear:
        return None
    return clocks.closing(day) if days > 0 else dt.datetime.combine(day, OPENING, clocks.ZONE)


def timer_due(timer: Timer, calendar: Calendar) -> dt.datetime | None:
    """The date of an alarm that counts days (`days` is set): as of a clock with these days and pauses."""
    facts = clocks.Facts(
        timer.token.created_at,
        timer.days or 0,
        clocks.pauses_from(timer.pauses),
        unit=clocks.Unit(timer.unit),
    )
    try:
        return clocks.due_at(facts, calendar)
    except UnknownYear:
        return None
