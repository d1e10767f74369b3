"""Stopping a clock while somebody else is waited for, within limits, and letting it go on by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed, NotFound, Reason
from shuanglian.foundation.workdays import services as workdays
from shuanglian.foundation.workdays.arithmetic import UnknownYear

from .. import clocks, definitions, policies, promises
from ..models import Case, Clock, Timer, Token
from ..working import facts_of
from . import dating, run, store
from .recording import record_task

CLOCKWORK: Final = "计时"
LONGEST_REASON: Final = 300


@transaction.atomic
def pause_clock(
    token_id: int,
    *,
    actor: Actor,
    reason: str,
    waiting_for: str = "",
    until: dt.date | None = None,
) -> Clock:
    """Stop the clock of one task while somebody else is waited for; it goes on by itself on the day `until`, or when
    the configured days are used up. Raises `NotAllowed`, `Conflict`, and `Invalid` with all reasons."""
    case, clock, token = _lock_clock(token_id, actor)
    if clock.paused_at is not None or clock.stopped_at is not None:
        raise Conflict(Reason("not_running", _("这个时限没有在走")))
    now = timezone.now()
    rule = promises.pause_rule(case.config, token.node)
    problems = past_due(clock.due_at, now) + list(
        _problems(clock, rule, reason.strip(), until, clocks.local_day(now))
    )
    if problems:
        raise Invalid(problems)
    last = until or _latest(clock, rule, clocks.local_day(now))
    _pause(clock, reason.strip(), waiting_for.strip()[:120], last, now)
    detail = {
        "reason": reason.strip(),
        "waiting_for": waiting_for.strip()[:120],
        "until": last and last.isoformat(),
    }
    record_task(case, token_id, actor, "clock.paused", detail)
    return clock


@transaction.atomic
def resume_clock(token_id: int, *, actor: Actor) -> Clock:
    """Let the clock go on; the due date moves by the days that were not counted."""
    case, clock, token = _lock_clock(token_id, actor)
    if clock.paused_at is None or clock.stopped_at is not None:
        raise Conflict(Reason("not_paused", _("这个时限没有暂停")))
    _resume(clock, timezone.now(), case.config, token.node)
    record_task(case, token_id, actor, "clock.resumed", {"due_at": _iso(clock.due_at)})
    return clock


def resume_due(now: dt.datetime, limit: int) -> int:
    """Let clocks go on whose pause has reached its last day. The pause ends then, however late this runs."""
    ready = Clock.objects.filter(store.of_open_case(), stopped_at=None, resume_at__lte=now)
    found = list(ready.order_by("resume_at", "pk").values_list("pk", "case")[:limit])
    return sum(_resume_one(pk, case_id, now) for pk, case_id in found)


@transaction.atomic
def _resume_one(pk: int, case_id: int, now: dt.datetime) -> bool:
    case = run.lock(case_id, skip_locked=True)
    if case is None or not case.is_open:
        return False
    clock = Clock.objects.select_for_update().filter(pk=pk, stopped_at=None, resume_at__lte=now).first()
    if clock is None or clock.resume_at is None:
        return False
    node = Token.objects.values_list("node", flat=True).get(pk=clock.token_id)
    _resume(clock, clock.resume_at, case.config, node)
    detail = {"due_at": _iso(clock.due_at), "by": "until"}
    record_task(case, clock.token_id, system(CLOCKWORK), "clock.resumed", detail)
    told = Token.objects.get(pk=clock.token_id)
    run.tell(case, "task.resumed", {"due_at": _iso(clock.due_at)}, now=now, token=told)
    return True


def pause_all(case: Case, *, reason: str, now: dt.datetime) -> None:
    """Every clock of a case that is suspended."""
    rows = Clock.objects.select_for_update(of=("self",))
    for clock in rows.filter(token__case=case, stopped_at=None, paused_at=None):
        _pause(clock, reason, "", None, now, by_case=True)


def resume_all(case: Case, *, since: dt.datetime, now: dt.datetime) -> None:
    """Clocks that the suspension stopped go on, as do those whose own pause ran out meanwhile. Alarms that count days
    do not count those of the suspension; others move by its length; fixed dates stay."""
    paused = Clock.objects.select_for_update(of=("self",)).filter(token__case=case, stopped_at=None)
    for clock in paused.exclude(paused_at=None).select_related("token"):
        if clock.pauses[-1].get("by_case") or (clock.resume_at is not None and clock.resume_at <= now):
            _resume(clock, now, case.config, clock.token.node)
    nodes, calendar = definitions.graph(case.definition).nodes, workdays.calendar()
    for timer in Timer.objects.filter(token__case=case, status=Timer.Status.PENDING).select_related("token"):
        wait = nodes[timer.node].wait
        if timer.days is not None and timer.calendar_version:
            _count_without(timer, since, now)
            timer.due_at = dating.timer_due(timer, calendar)
        elif wait is not None and wait.instant is None and timer.due_at is not None:
            timer.due_at += now - since
        timer.save(update_fields=["due_at", "pauses"])


def _count_without(timer: Timer, since: dt.datetime, now: dt.datetime) -> None:
    timer.pauses = [*timer.pauses, {"from": since.isoformat(), "to": now.isoformat()}]


def past_due(due_at: dt.datetime | None, now: dt.datetime) -> list[Reason]:
    """A limit that is over cannot be paused: that would hide how late it is."""
    if due_at is None or now <= due_at:
        return []
    return [Reason("past_due", _("时限已过，不能再暂停"))]


def due_of(clock: Clock, pauses: list[dict[str, Any]]) -> dt.datetime | None:
    """The date that a clock would have with these pauses; None where the calendar does not reach. Writes nothing."""
    facts = replace(facts_of(clock), pauses=clocks.pauses_from(pauses), finished_at=None, recorded_due=None)
    try:
        return clocks.due_at(facts, workdays.calendar())
    except UnknownYear:
        return None


def _problems(
    clock: Clock, rule: promises.PauseRule, reason: str, until: dt.date | None, today: dt.date
) -> Iterator[Reason]:
    own = [row for row in clock.pauses if not row.get("by_case")]
    if not reason:
        yield Reason("no_reason", _("请写明暂停的原因"), "reason")
    if len(reason) > LONGEST_REASON:
        yield Reason("too_long", _("原因最多 %d 个字") % LONGEST_REASON, "reason")
    if rule.times is not None and len(own) >= rule.times:
        yield Reason("pause_times", _("这一步最多暂停 %d 次，已经用完") % rule.times)
    latest = _latest(clock, rule, today)
    if latest is not None and latest <= today:
        yield Reason("pause_days", _("这一步累计最多暂停 %d 日，已经用完") % (rule.max_days or 0))
    if until is not None and until <= today:
        yield Reason("until_past", _("恢复的日期要晚于今天"), "until")
    elif until is not None and latest is not None and until > latest > today:
        text = _("累计最多暂停 %(n)d 日，最晚 %(day)s 恢复") % {"n": rule.max_days, "day": latest.isoformat()}
        yield Reason("pause_days", text, "until")


def _latest(clock: Clock, rule: promises.PauseRule, today: dt.date) -> dt.date | None:
    """The last day on which a pause that begins today may end.

    A pause costs the days it goes over, and at least those whose close lies in it: these are not counted by the clock.
    """
    if rule.max_days is None:
        return None
    own = [row for row in clock.pauses if not row.get("by_case")]
    spans = [(pause.start, pause.end) for pause in clocks.pauses_from(own) if pause.end is not None]
    used = sum(max(_nights(*span), _closes(*span)) for span in spans)
    return today + dt.timedelta(days=max(rule.max_days - used, 0))


def _nights(start: dt.datetime, end: dt.datetime) -> int:
    return (clocks.local_day(end) - clocks.local_day(start)).days


def _closes(start: dt.datetime, end: dt.datetime) -> int:
    """Days at whose close it was paused, as `clocks.is_paused_at_close` has it."""
    missed = start > clocks.closing(clocks.local_day(start))
    gained = end > clocks.closing(clocks.local_day(end))
    return _nights(start, end) - missed + gained


def _pause(
    clock: Clock,
    reason: str,
    waiting_for: str,
    until: dt.date | None,
    now: dt.datetime,
    *,
    by_case: bool = False,
) -> None:
    row: dict[str, Any] = {
        "from": now.isoformat(),
        "to": None,
        "reason": reason,
        "waiting_for": waiting_for,
        "until": until.isoformat() if until else None,
        "by_case": by_case,
    }
    clock.pauses = [*clock.pauses, row]
    clock.paused_at, clock.due_at, clock.escalate_at = now, None, None
    clock.resume_at = dt.datetime.combine(until, dt.time(), clocks.ZONE) if until else None
    clock.save(update_fields=["pauses", "paused_at", "due_at", "escalate_at", "resume_at"])


def _resume(clock: Clock, now: dt.datetime, config: dict[str, Any], node: str) -> None:
    clock.pauses = [*clock.pauses[:-1], {**clock.pauses[-1], "to": now.isoformat()}]
    clock.paused_at, clock.resume_at = None, None
    dating.date_clock(clock, config, node)
    again(clock)
    clock.save(
        update_fields=[
            "pauses", "paused_at", "resume_at", "warned_at", "breached_at", "due_at", "escalate_at", "calendar_version"
        ]
    )  # fmt: skip


def again(clock: Clock) -> None:
    """A new date warns anew; a clock whose date moved behind the present is not over any more."""
    clock.warned_at = None
    if clock.due_at is not None and clock.due_at > timezone.now():
        clock.breached_at = None


def _lock_clock(token_id: int, actor: Actor) -> tuple[Case, Clock, Token]:
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
    return case, clock, token


def _iso(at: dt.datetime | None) -> str | None:
    return at.isoformat() if at else None
