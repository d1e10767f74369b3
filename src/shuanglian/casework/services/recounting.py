"""After a change of the working-day calendar: the stored dates of running clocks and alarms, counted again.

Safe to repeat and to stop in the middle: a row carries the version of the calendar that its date rests on, and only
rows of another version are looked at.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from shuanglian.foundation.actor import system
from shuanglian.foundation.workdays import services as workdays
from shuanglian.foundation.workdays.arithmetic import Calendar

from .. import promises
from ..models import Case, Clock, Timer
from . import dating, run
from .pausing import CLOCKWORK, again
from .recording import record_task

AT_ONCE = 500
LIVE = (Case.Status.OPEN, Case.Status.SUSPENDED)


@dataclass(slots=True)
class Recounted:
    """How many running clocks and pending alarms were looked at, and how many of each got another date."""

    clocks: int = 0
    timers: int = 0
    moved_clocks: int = 0
    moved_timers: int = 0


def recount() -> Recounted:
    """Bring every stored date up to the calendar as it stands. One event per date that moved."""
    done, version = Recounted(), ""
    while version != workdays.version():  # again when it was changed meanwhile
        version = workdays.version()
        _recount(version, workdays.calendar(), done)
    return done


def _recount(version: str, calendar: Calendar, done: Recounted) -> None:
    after = 0
    while rows := list(_clocks(version).filter(pk__gt=after)[:AT_ONCE]):
        after = rows[-1].pk
        _clocks_again(rows, version, calendar, done)
    after = 0
    while alarms := list(_timers(version).filter(pk__gt=after)[:AT_ONCE]):
        after = alarms[-1].pk
        _timers_again(alarms, version, calendar, done)


def _clocks(version: str) -> QuerySet[Clock]:
    """Running ones; a paused clock has no date, and takes the new calendar when it goes on."""
    running = Clock.objects.filter(stopped_at=None, paused_at=None, case__status__in=LIVE)
    return running.exclude(calendar_version=version).select_related("token", "case").order_by("pk")


def _timers(version: str) -> QuerySet[Timer]:
    """Alarms that count days. Those set before calendars were named keep their date."""
    waiting = Timer.objects.filter(status=Timer.Status.PENDING, days__isnull=False, case__status__in=LIVE)
    known = waiting.exclude(calendar_version__in=["", version])
    return known.select_related("token").order_by("pk")


def _clocks_again(rows: list[Clock], version: str, calendar: Calendar, done: Recounted) -> None:
    """Where nothing moved only the version is noted; a row that changed meanwhile has noted it already."""
    done.clocks += len(rows)
    moved = [row for row in rows if _has_moved(row, calendar)]
    same = [row.pk for row in rows if row not in moved]
    running = Clock.objects.filter(pk__in=same, stopped_at=None, paused_at=None)
    running.filter(calendar_version__in={row.calendar_version for row in rows}).update(
        calendar_version=version
    )
    done.moved_clocks += sum(_move_clock(row.pk, row.case_id) for row in moved)


def _has_moved(row: Clock, calendar: Calendar) -> bool:
    held, row.due_at = row.due_at, dating.due(row, calendar)
    levels = promises.levels(row.case.config, row.token.node)
    return row.due_at != held or dating.escalate_at(row, levels, calendar) != row.escalate_at


@transaction.atomic
def _move_clock(pk: int, case_id: int) -> bool:
    """One date, counted again from what is recorded now that its case is locked."""
    case = run.lock(case_id)
    running = Clock.objects.select_for_update(of=("self",)).filter(pk=pk, stopped_at=None, paused_at=None)
    clock = running.select_related("token").first()
    if case is None or clock is None:
        return False
    old, before = clock.due_at, clock.calendar_version
    dating.date_clock(clock, case.config, clock.token.node)
    if clock.due_at != old:
        again(clock)
        detail = {
            "due_at": _iso(clock.due_at),
            "was": _iso(old),
            "calendar": clock.calendar_version,
            "before": before,
        }
        record_task(case, clock.token_id, system(CLOCKWORK), "clock.recalculated", detail)
    clock.save(update_fields=["due_at", "escalate_at", "calendar_version", "warned_at", "breached_at"])
    return clock.due_at != old


def _timers_again(rows: list[Timer], version: str, calendar: Calendar, done: Recounted) -> None:
    done.timers += len(rows)
    for row in rows:
        if dating.timer_due(row, calendar) == row.due_at:
            Timer.objects.filter(pk=row.pk, due_at=row.due_at).update(calendar_version=version)
        else:
            done.moved_timers += _move_timer(row.pk, row.case_id)


@transaction.atomic
def _move_timer(pk: int, case_id: int) -> bool:
    case = run.lock(case_id)
    pending = Timer.objects.select_for_update(of=("self",)).filter(pk=pk, status=Timer.Status.PENDING)
    timer = pending.select_related("token").first()
    if case is None or timer is None:
        return False
    old, before = timer.due_at, timer.calendar_version
    timer.calendar_version = workdays.version()
    timer.due_at = dating.timer_due(timer, workdays.calendar())
    timer.save(update_fields=["due_at", "calendar_version"])
    if timer.due_at == old:
        return False
    detail: dict[str, Any] = {"node": timer.node, "due_at": _iso(timer.due_at), "was": _iso(old)}
    detail |= {"calendar": timer.calendar_version, "before": before}
    record_task(case, timer.token_id, system(CLOCKWORK), "timer.recalculated", detail)
    return True


def _iso(at: dt.datetime | None) -> str | None:
    return at.isoformat() if at else None
