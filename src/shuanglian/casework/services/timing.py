"""Time: alarms that fire, clocks that warn, pause and resume. Driven by one periodic job."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass
from typing import Final

from django.db import OperationalError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound, Reason
from shuanglian.foundation.events.services import record
from shuanglian.foundation.workdays import services as workdays
from shuanglian.foundation.workdays.arithmetic import UnknownYear

from .. import clocks, definitions, policies, semantics
from ..models import Case, Clock, Timer, Token
from ..working import facts_of
from . import opening, run

log = logging.getLogger(__name__)
CLOCKWORK: Final = "计时"
MAX_BACKOFF_MINUTES: Final = 60


@dataclass(slots=True)
class Fired:
    """What one sweep did."""

    timers: int = 0
    failed: int = 0
    warned: int = 0
    breached: int = 0


def fire_due(now: dt.datetime | None = None, limit: int = 1000) -> Fired:
    """Fire due timers and mark clocks that are nearly or wholly used up. Safe to run on several workers at
    once."""
    now = now or timezone.now()
    _date_unknown()
    done = Fired()
    due = Timer.objects.filter(
        Q(retry_at=None) | Q(retry_at__lte=now),
        status=Timer.Status.PENDING,
        due_at__lte=now,
        case__status=Case.Status.OPEN,
    )
    for timer_id, case_id in list(due.order_by("due_at", "pk").values_list("pk", "case")[:limit]):
        try:
            done.timers += _fire(case_id, timer_id)
        except (DomainError, OperationalError) as error:
            _postpone(timer_id, now, error)
            done.failed += 1
    _sweep_clocks(now, limit, done)
    return done


@transaction.atomic
def _fire(case_id: int, timer_id: int) -> bool:
    case = run.lock(case_id, skip_locked=True)
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
    """Compute due dates that had to wait for the holidays of a year."""
    waiting = Timer.objects.filter(status=Timer.Status.PENDING, due_at=None).exclude(days=None)
    for timer in waiting.select_related("token"):
        due = opening.due_or_unknown(timer.token.created_at, _limit(timer))
        if due is not None:
            Timer.objects.filter(pk=timer.pk, due_at=None).update(due_at=due)
    for clock in Clock.objects.filter(stopped_at=None, paused_at=None, due_at=None):
        due = _due(clock)
        if due is not None:
            Clock.objects.filter(pk=clock.pk, due_at=None, paused_at=None).update(
                due_at=due,
                calendar_version=workdays.version(),
            )


def _limit(timer: Timer) -> clocks.Limit:
    return clocks.Limit(timer.days or 0, clocks.Unit(timer.unit))


def _due(clock: Clock) -> dt.datetime | None:
    try:
        return clocks.due_at(facts_of(clock), workdays.calendar())
    except UnknownYear:
        return None


# -- warnings
def _sweep_clocks(now: dt.datetime, limit: int, done: Fired) -> None:
    running = Clock.objects.filter(
        stopped_at=None,
        paused_at=None,
        breached_at=None,
        case__status=Case.Status.OPEN,
        due_at__isnull=False,
    ).order_by("due_at", "pk")
    for clock in running.filter(due_at__lt=now)[:limit]:
        done.breached += _mark(clock, "breached_at", "clock.breached", "task.overdue", now)
    horizon = clocks.soon_until(workdays.calendar(), now)
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


def record_task(case: Case, token_id: int, actor: Actor, kind: str, detail: dict[str, object]) -> None:
    """An event about a task that leaves the state of its case, and so its revision, as it is."""
    payload = {"case": case.pk, **detail}
    record(stream=case.stream, kind=kind, actor=actor, obj=("task", token_id), payload=payload)


# -- pausing
@transaction.atomic
def pause_clock(
    token_id: int,
    *,
    actor: Actor,
    reason: str,
    waiting_for: str = "",
    until: dt.date | None = None,
) -> Clock:
    """Stop the clock of one task while somebody else is waited for. Raises `NotAllowed`, `Conflict`,
    `Invalid`."""
    case, clock = _lock_clock(token_id, actor)
    if not reason.strip():
        raise Invalid(Reason("no_reason", _("请写明暂停的原因"), "reason"))
    if clock.paused_at is not None or clock.stopped_at is not None:
        raise Conflict(Reason("not_running", _("这个时限没有在走")))
    _pause(clock, reason.strip(), waiting_for.strip(), until, timezone.now())
    detail: dict[str, object] = {"reason": reason.strip(), "until": until.isoformat() if until else None}
    record_task(case, token_id, actor, "clock.paused", detail)
    return clock


@transaction.atomic
def resume_clock(token_id: int, *, actor: Actor) -> Clock:
    """Let the clock go on; the due date moves by the working days that were not counted."""
    case, clock = _lock_clock(token_id, actor)
    if clock.paused_at is None or clock.stopped_at is not None:
        raise Conflict(Reason("not_paused", _("这个时限没有暂停")))
    _resume(clock, timezone.now())
    record_task(
        case, token_id, actor, "clock.resumed", {"due_at": clock.due_at.isoformat() if clock.due_at else None}
    )
    return clock


def pause_all(case: Case, *, reason: str, now: dt.datetime) -> None:
    for clock in Clock.objects.select_for_update().filter(case=case, stopped_at=None, paused_at=None):
        _pause(clock, reason, "", None, now, by_case=True)


def resume_all(case: Case, *, since: dt.datetime, now: dt.datetime) -> None:
    """Clocks that the suspension stopped go on; relative alarms move by its length, fixed dates stay."""
    for clock in Clock.objects.select_for_update().filter(case=case, stopped_at=None).exclude(paused_at=None):
        if clock.pauses[-1].get("by_case"):
            _resume(clock, now)
    nodes = definitions.graph(case.definition).nodes
    for timer in Timer.objects.filter(case=case, status=Timer.Status.PENDING).exclude(due_at=None):
        wait = nodes[timer.node].wait
        if wait is not None and wait.instant is None and timer.due_at is not None:
            Timer.objects.filter(pk=timer.pk).update(due_at=timer.due_at + (now - since))


def _pause(
    clock: Clock,
    reason: str,
    waiting_for: str,
    until: dt.date | None,
    now: dt.datetime,
    *,
    by_case: bool = False,
) -> None:
    clock.pauses = [
        *clock.pauses,
        {
            "from": now.isoformat(),
            "to": None,
            "reason": reason,
            "waiting_for": waiting_for,
            "until": until.isoformat() if until else None,
            "by_case": by_case,
        },
    ]
    clock.paused_at, clock.due_at = now, None
    clock.save(update_fields=["pauses", "paused_at", "due_at"])


def _resume(clock: Clock, now: dt.datetime) -> None:
    clock.pauses = [*clock.pauses[:-1], {**clock.pauses[-1], "to": now.isoformat()}]
    clock.paused_at, clock.warned_at = None, None
    clock.due_at = _due(clock)
    clock.save(update_fields=["pauses", "paused_at", "warned_at", "due_at"])


def _lock_clock(token_id: int, actor: Actor) -> tuple[Case, Clock]:
    token = Token.objects.filter(pk=token_id).first()
    if token is None:
        raise NotFound(Reason("not_found", _("没有这个任务")))
    case = run.lock_or_404(token.case_id)
    policies.require_visible(actor, case)
    run.require_open(case)
    clock = Clock.objects.select_for_update().filter(token=token_id).first()
    if clock is None:
        raise NotFound(Reason("no_clock", _("这一步没有时限")))
    if not actor.is_staff:
        raise NotAllowed(Reason("staff_only", _("暂停和恢复时限由区内工作人员办理")))
    return case, clock
