"""Telling the right superior of a task that is nearly or wholly out of time: each level once."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from shuanglian.foundation.actor import system
from shuanglian.foundation.workdays import services as workdays

from .. import promises
from ..models import Case, Clock, Escalation, Token
from ..superiors import rung_of
from . import dating, run, store
from .pausing import CLOCKWORK
from .recording import record_task


def escalate_due(now: dt.datetime, limit: int) -> int:
    """Tell every level that has been reached; after a standstill several at once. Returns how many levels."""
    ready = Clock.objects.filter(store.of_open_case(), stopped_at=None, paused_at=None, escalate_at__lt=now)
    found = list(ready.order_by("escalate_at", "pk").values_list("pk", "case")[:limit])
    return sum(_escalate(pk, case_id, now) for pk, case_id in found)


@transaction.atomic
def _escalate(pk: int, case_id: int, now: dt.datetime) -> int:
    case = run.lock(case_id, skip_locked=True)
    if case is None or not case.is_open:
        return 0
    running = Clock.objects.select_for_update().filter(pk=pk, stopped_at=None, paused_at=None)
    clock = running.first()
    if clock is None:
        return 0
    token = Token.objects.get(pk=clock.token_id)
    levels, calendar, told = promises.levels(case.config, token.node), workdays.calendar(), 0
    while clock.escalate_at is not None and clock.escalate_at < now and clock.escalated_level < len(levels):
        _tell(case, clock, token, levels[clock.escalated_level], now)
        clock.escalate_at = dating.escalate_at(clock, levels, calendar)
        told += 1
    clock.save(update_fields=["escalated_level", "escalated_at", "escalate_at"])
    return told


def _tell(case: Case, clock: Clock, token: Token, level: promises.Level, now: dt.datetime) -> None:
    clock.escalated_level, clock.escalated_at = clock.escalated_level + 1, now
    rung = rung_of(token, rung=level.to, now=now)
    people = list(rung.people) if rung else []
    Escalation.objects.bulk_create(
        (Escalation(clock=clock, level=clock.escalated_level, user_id=person, at=now) for person in people),
        ignore_conflicts=True,
    )
    detail = {
        "level": clock.escalated_level,
        "days": level.days,
        "due_at": clock.due_at.isoformat() if clock.due_at else "",
        "to": people,
        "as": rung.kind if rung else "",
        "for_away": list(rung.for_away) if rung else [],
    }
    record_task(case, token.pk, system(CLOCKWORK), "clock.escalated", detail)
    run.tell(case, "task.escalated", detail, now=now, token=token)
