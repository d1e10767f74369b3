"""The region's calendar as the clocks need it, read once per request."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.workdays import services as workdays
from shuanglian.foundation.workdays.models import Day

from .clocks import ClockView, Earlier, Facts, Unit, Working, local_day, pauses_from, view
from .models import Clock


def working_time() -> Working:
    """The calendar, the names of its holidays and its version (three small queries)."""
    names = dict(Day.objects.filter(is_workday=False).values_list("date", "name"))
    return Working(workdays.calendar(), names, workdays.version())


def facts_of(clock: Clock) -> Facts:
    return Facts(
        clock.started_at,
        clock.days,
        pauses_from(clock.pauses),
        clock.stopped_at,
        Unit(clock.unit),
        _earlier(clock),
        clock.due_at if clock.stopped_at is not None else None,
    )


def clock_view(clock: Clock, *, working: Working | None = None, now: dt.datetime | None = None) -> ClockView:
    """What to show of a stored clock. Pass `working` when showing many."""
    working = working or working_time()
    if clock.stopped_at is not None:  # what held then is shown, whatever the calendar says by now
        working = replace(working, version=clock.calendar_version)
    shown = view(facts_of(clock), working, now or timezone.now())
    return replace(shown, escalated=_told(clock)) if clock.escalated_level else shown


def _earlier(clock: Clock) -> Earlier | None:
    if not clock.carried:
        return None
    at = dt.datetime.fromisoformat(clock.carried["at"])
    return Earlier(at, clock.carried["used"], clock.carried["counts"])


def _told(clock: Clock) -> str:
    if clock.escalated_at is None:
        return ""
    day = local_day(clock.escalated_at)
    values = {"n": clock.escalated_level, "m": day.month, "d": day.day}
    return _("已报上级 %(n)d 次，最近 %(m)d月%(d)d日") % values
