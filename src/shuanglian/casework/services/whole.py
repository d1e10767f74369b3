"""Verbs about a case as a whole: taking back, cancelling, suspending, reopening, seating. Each is one transaction.

What happens to a case happens to the cases it has called.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed, Reason

from .. import definitions, semantics
from ..models import Case, Token
from . import calling, pausing, reopening, run
from .commands import fill_seats, lock_case


@transaction.atomic
def withdraw(case_id: int, *, actor: Actor, reason: str) -> Case:
    """The one who started the case takes it back."""
    case = lock_case(case_id, actor)
    calling.refuse_alone(case)
    own = case.started_by == actor.key or (
        case.started_by_organisation_id is not None
        and case.started_by_organisation_id == actor.organisation_id
    )
    if not own and actor.role != Role.SYSTEM:
        raise NotAllowed(Reason("not_starter", _("只有发起的一方可以撤回")))
    return _close(case, Case.Status.WITHDRAWN, actor, reason, "case.withdrawn")


@transaction.atomic
def cancel(case_id: int, *, actor: Actor, reason: str) -> Case:
    """The region's staff end a case."""
    case = lock_case(case_id, actor)
    _require_staff(actor)
    calling.refuse_alone(case)
    return _close(case, Case.Status.CANCELLED, actor, reason, "case.cancelled")


@transaction.atomic
def suspend(case_id: int, *, actor: Actor, reason: str) -> Case:
    """Stop a case for a while: no task can be finished, no timer fires, every clock pauses."""
    case = lock_case(case_id, actor)
    _require_staff(actor)
    run.require_open(case)
    now, why = timezone.now(), _reason(reason)
    for one in [case, *(row for row in calling.open_below(case) if row.is_open)]:
        one.status, one.reason, one.suspended_at = Case.Status.SUSPENDED, why, now
        pausing.pause_all(one, reason=why, now=now)
        run.commit(one, actor=actor, kind="case.suspended", detail={"reason": why})
    return case


@transaction.atomic
def resume(case_id: int, *, actor: Actor) -> Case:
    """Go on with a suspended case: clocks run again, alarms move by as long as it was stopped."""
    case = lock_case(case_id, actor)
    _require_staff(actor)
    if case.status != Case.Status.SUSPENDED or case.suspended_at is None:
        raise Conflict(Reason("not_suspended", _("这个办件没有中止")))
    if case.caller is not None and not case.caller.case.is_open:
        raise Conflict(Reason("caller_suspended", _("上级办件已中止，请先恢复上级办件")))
    now, since = timezone.now(), case.suspended_at
    for one in [case, *(row for row in calling.open_below(case) if row.suspended_at == since)]:
        pausing.resume_all(one, since=since, now=now)
        one.status, one.reason, one.suspended_at = Case.Status.OPEN, "", None
        run.commit(one, actor=actor, kind="case.resumed", detail={})
    return case


@transaction.atomic
def reopen(case_id: int, node: str, *, actor: Actor, reason: str) -> Case:
    """Take a finished case up again at one task. Past steps and clocks stay as they were.

    Inside a parallel section the other branches count as having come to the join already. Raises `Invalid` for
    a task that cannot be the only open one, `Conflict` when the object has a newer case.
    """
    case = lock_case(case_id, actor)
    _require_staff(actor)
    calling.refuse_alone(case)
    if case.status != Case.Status.FINISHED:
        raise Conflict(Reason("not_finished", _("只有已办结的办件可以重新打开")))
    arrived = definitions.reentry(case.definition).get(node)
    if arrived is None:
        raise Invalid(Reason("bad_node", _("不能从这一步重新打开"), "node"))
    others = Case.objects.filter(key=case.key, business_type=case.business_type, business_id=case.business_id)
    if others.filter(status__in=calling.OPEN, caller=None).exists():
        raise Conflict(Reason("already_open", _("这件事已有一个进行中的办件")))
    why = _reason(reason)
    case.status, case.ended_at, case.end_node, case.reason = Case.Status.OPEN, None, "", ""
    detail = {"node": node, "reason": why}
    run.play(case, semantics.Enter(node, arrived), actor=actor, kind="case.reopened", detail=detail)
    reopening.date_reopened(case, node)
    return case


@transaction.atomic
def bind(
    case_id: int,
    *,
    actor: Actor,
    organisations: Mapping[str, int] | None = None,
    people: Mapping[str, int] | None = None,
) -> Case:
    """Say who sits in a seat, such as the solver once chosen. Open, unclaimed tasks of that seat follow.

    For programmes' services, which must have checked that `actor` may decide this.
    """
    case = lock_case(case_id, actor)
    run.require_open(case)
    for one in (case, *calling.open_below(case)):
        _seat(one, organisations or {}, people or {})
        run.commit(
            one,
            actor=actor,
            kind="case.seated",
            detail={"organisations": dict(organisations or {}), "people": dict(people or {})},
        )
    return case


def _seat(case: Case, organisations: Mapping[str, int], people: Mapping[str, int]) -> None:
    fill_seats(case, organisations, people)
    active = Token.objects.filter(case=case, status=Token.Status.ACTIVE, form=semantics.Form.TASK)
    for seat, organisation in organisations.items():
        active.filter(seat=seat, item__isnull=True).update(organisation_id=organisation, assignee=None)
    for seat, person in people.items():
        active.filter(seat=seat, item__isnull=True).update(assignee_id=person)


def _require_staff(actor: Actor) -> None:
    if not actor.is_staff:
        raise NotAllowed(Reason("staff_only", _("由区内工作人员办理")))


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Invalid(Reason("no_reason", _("请写明原因"), "reason"))
    return reason.strip()[:500]


def _close(case: Case, status: Case.Status, actor: Actor, reason: str, kind: str) -> Case:
    if not case.is_open and case.status != Case.Status.SUSPENDED:
        run.require_open(case)
    why, now = _reason(reason), timezone.now()
    run.close_all(case, actor=actor, now=now, reason=why)
    run.finish(case, status, now=now, reason=why)
    run.commit(case, actor=actor, kind=kind, detail={"reason": why})
    return case
