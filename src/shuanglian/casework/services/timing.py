"""Time: alarms that fire, clocks that warn, go on and reach superiors. Driven by one periodic job."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from django.db import OperationalError, transaction
from django.db.models import F, Q
from django.utils import timezone

from shuanglian.foundation.actor import system
from shuanglian.foundation.errors import DomainError
from shuanglian.foundation.workdays import services as workdays

from .. import clocks, definitions, semantics
from ..models import Clock, Timer, Token
from . import dating, escalating, pausing, run, store
from .pausing import CLOCKWORK
from .pausing import pause_all as pause_all
from .pausing import pause_clock as pause_clock
from .pausing import resume_all as resume_all
from .pausing import resume_clock as resume_clock
from .recording import record_task as record_task

log = logging.getLogger(__name__)
MAX_BACKOFF_MINUTES: Final = 60


@dataclass(slots=True)
class Fired:
    """What one sweep did."""

    timers: int = 0
    failed: int = 0
    warned: int = 0
    breached: int = 0
    resumed: int = 0
    escalated: int = 0


@dataclass(frozen=True, slots=True)
class Fire:
    """What became of one alarm fired by hand. `gone`: there is none, it is not pending any more, or its case is not open.
    `refused`: what it sets off was refused for `reason`; the alarm waits on and is tried again by the sweep."""

    timer: int
    how: Literal["fired", "refused", "gone"]
    reason: str = ""


def fire(timer_ids: Iterable[int], now: dt.datetime | None = None) -> list[Fire]:
    """Fire these pending alarms now, in this order, whatever their `due_at` and the back-off of an earlier failure say.

    Each is a transaction of its own with the same event as in the sweep, and waits for whoever holds its case, so the answer
    is final. Who calls decides that the time has come: this asks nobody.
    """
    at = now or timezone.now()
    return [_fire_by_hand(timer_id, at) for timer_id in timer_ids]


def _fire_by_hand(timer_id: int, now: dt.datetime) -> Fire:
    case_id = Timer.objects.filter(pk=timer_id).values_list("case", flat=True).first()
    if case_id is None:
        return Fire(timer_id, "gone")
    try:
        return Fire(timer_id, "fired" if _fire(case_id, timer_id, skip_locked=False) else "gone")
    except (DomainError, OperationalError) as error:
        _postpone(timer_id, now, error)
        return Fire(timer_id, "refused", str(error))


def fire_due(now: dt.datetime | None = None, limit: int = 1000) -> Fired:
    """Fire due timers, end pauses that have reached their last day, mark clocks that are nearly or wholly used up
    and tell superiors. Safe to run on several workers at once."""
    now = now or timezone.now()
    done = Fired()
    horizon = clocks.soon_until(workdays.calendar(), now)
    if not store.anything_due(now, horizon):
        return done
    _date_unknown()
    due = Timer.objects.filter(
        Q(retry_at=None) | Q(retry_at__lte=now),
        store.of_open_case(),
        status=Timer.Status.PENDING,
        due_at__lte=now,
    )
    for timer_id, case_id in list(due.order_by("due_at", "pk").values_list("pk", "case")[:limit]):
        try:
            done.timers += _fire(case_id, timer_id)
        except (DomainError, OperationalError) as error:
            _postpone(timer_id, now, error)
            done.failed += 1
    done.resumed = pausing.resume_due(now, limit)
    _sweep_clocks(now, horizon, limit, done)
    done.escalated = escalating.escalate_due(now, limit)
    return done


@transaction.atomic
def _fire(case_id: int, timer_id: int, *, skip_locked: bool = True) -> bool:
    case = run.lock(case_id, skip_locked=skip_locked)
    if case is None or not case.is_open:
        return False
    timer = Timer.objects.select_for_update().get(pk=timer_id)
    changed = Timer.objects.filter(pk=timer_id, status=Timer.Status.PENDING).update(status=Timer.Status.FIRED)
    if changed != 1:
        return False
    node = definitions.graph(case.definition).nodes[timer.node]
    command = semantics.Elapse(timer.token_id, node.id if node.attached_to else "")
    run.play(
        case,
        command,
        actor=system(CLOCKWORK),
        kind="timer.fired",
        detail={"node": node.id, "timer": timer_id},
    )
    return True


def _postpone(timer_id: int, now: dt.datetime, error: Exception) -> None:
    """A timer whose consequences are refused is tried again later, ever more rarely, and keeps the reason."""
    log.warning("timer %s could not fire: %s", timer_id, error)
    timer = Timer.objects.get(pk=timer_id)
    wait = dt.timedelta(minutes=min(2**timer.attempts, MAX_BACKOFF_MINUTES))
    Timer.objects.filter(pk=timer_id, status=Timer.Status.PENDING).update(
        attempts=F("attempts") + 1,
        retry_at=now + wait,
        error=str(error)[:500],
    )


def _date_unknown() -> None:
    """Compute dates that had to wait for the holidays of a year."""
    version, calendar = workdays.version(), workdays.calendar()
    waiting = Timer.objects.filter(status=Timer.Status.PENDING, due_at=None).exclude(days=None)
    for timer in waiting.select_related("token"):
        due = dating.timer_due(timer, calendar)
        if due is not None:
            Timer.objects.filter(pk=timer.pk, due_at=None).update(due_at=due, calendar_version=version)
    undated = Clock.objects.filter(stopped_at=None, paused_at=None, due_at=None)
    for clock in undated.select_related("case", "token"):
        dating.date_clock(clock, clock.case.config, clock.token.node)
        if clock.due_at is not None:
            Clock.objects.filter(pk=clock.pk, due_at=None, paused_at=None).update(
                due_at=clock.due_at, escalate_at=clock.escalate_at, calendar_version=version
            )


# -- warnings
def _sweep_clocks(now: dt.datetime, horizon: dt.datetime, limit: int, done: Fired) -> None:
    running = Clock.objects.filter(
        store.of_open_case(),
        stopped_at=None,
        paused_at=None,
        breached_at=None,
        due_at__isnull=False,
    ).order_by("due_at", "pk")
    for clock in running.filter(due_at__lt=now)[:limit]:
        done.breached += _mark(clock, "breached_at", "clock.breached", "task.overdue", now)
    for clock in running.filter(due_at__gte=now, due_at__lte=horizon, warned_at=None)[:limit]:
        done.warned += _mark(clock, "warned_at", "clock.warned", "task.due_soon", now)


@transaction.atomic
def _mark(clock: Clock, column: str, kind: str, topic: str, now: dt.datetime) -> bool:
    case = run.lock(clock.case_id, skip_locked=True)
    if case is None or not case.is_open:
        return False
    changed = Clock.objects.filter(
        pk=clock.pk,
        stopped_at=None,
        paused_at=None,
        due_at=clock.due_at,
        **{column: None},
    ).update(**{column: now})
    if changed != 1:
        return False
    due = clock.due_at.isoformat() if clock.due_at else ""
    record_task(case, clock.token_id, system(CLOCKWORK), kind, {"due_at": due})
    run.tell(case, topic, {"due_at": due}, now=now, token=Token.objects.get(pk=clock.token_id))
    return True
