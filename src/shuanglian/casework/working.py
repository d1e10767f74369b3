"""The region's calendar as the clocks need it, read once per request."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from shuanglian.foundation.workdays import services as workdays
from shuanglian.foundation.workdays.models import Day

from .clocks import ClockView, Facts, Unit, Working, pauses_from, view
from .models import Clock


def working_time() -> Working:
    """The calendar, the names of its holidays and its version (three small queries)."""
    names = dict(Day.objects.filter(is_workday=False).values_list("date", "name"))
    return Working(workdays.calendar(), names, workdays.version())


def facts_of(clock: Clock) -> Facts:
    pauses = pauses_from(clock.pauses)
    return Facts(clock.started_at, clock.days, pauses, clock.stopped_at, Unit(clock.unit))


def clock_view(clock: Clock, *, working: Working | None = None, now: dt.datetime | None = None) -> ClockView:
    """What to show of a stored clock. Pass `working` when showing many."""
    return view(facts_of(clock), working or working_time(), now or timezone.now())
