"""Visits to companies (S46 无事不扰): counted per company and month, capped, over the cap only with reason and leader."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, NotAllowed, Reason
from shuanglian.foundation.events.services import record
from shuanglian.registry.models import Party

from .. import engine, notices, policies, rules, visibility
from ..models import COUNTED, Appointment, Mode, Slot, SlotState, Visit, VisitMonth, VisitState
from . import _common as common
from . import slots

HOLDING = (VisitState.ASKED, VisitState.PLANNED, VisitState.MADE)


def month_of(day: dt.date) -> dt.date:
    return day.replace(day=1)


def counted(company: Party, month: dt.date) -> int:
    return Visit.objects.filter(COUNTED, company=company, month=month).count()


def is_full(company: Party, day: dt.date) -> bool:
    """One more visit in this month would go over the cap."""
    return counted(company, month_of(day)) >= rules.visits(day).cap_per_month


def _locked_full(company: Party, day: dt.date) -> bool:
    """The same, holding the lock of the month until the end of the transaction."""
    VisitMonth.objects.get_or_create(company=company, month=month_of(day))
    VisitMonth.objects.select_for_update().get(company=company, month=month_of(day))
    return is_full(company, day)


def plan(actor: Actor, row: Appointment, slot: Slot) -> bool:
    """The visit of a guidance on site; True if it must wait for a leader. Other ways to meet are no visits."""
    if row.mode != Mode.SITE:
        return False
    day = slot.starts_at.astimezone(slots.ZONE).date()
    over = _locked_full(row.company, day)
    reason = slot.over_reason or ("约定时该月次数已满" if over else "")
    visit = _create(actor, row.company, row.department_id, day, "guidance", "", over, reason, row)
    _recorded(actor, visit)
    if over:
        notices.tell_of_visit(notices.leaders(), visit, _("入企超过上限，请决定"), but=actor)
    return over


def over_problems(row: Appointment, offer: slots.Offer) -> list[Reason]:
    """Over the cap a reason must be given before anybody is asked."""
    if row.mode != Mode.SITE or not is_full(row.company, offer.day):
        return []
    told = _("该企业当月入企已到上限，请写明必须入企的理由，由分管领导决定；也可以改到部门或视频")
    return common.text(offer.over_reason, "over_reason", told, least=5)


def drop(actor: Actor, row: Appointment) -> None:
    """The visit does not take place; the month has room again."""
    for visit in row.visits.filter(state__in=HOLDING):
        _move(actor, visit, VisitState.DROPPED)


def made(actor: Actor, row: Appointment) -> None:
    for visit in row.visits.filter(state=VisitState.PLANNED):
        _move(actor, visit, VisitState.MADE)


@transaction.atomic
def visit_record(
    *,
    actor: Actor,
    company: Party,
    on: dt.date,
    purpose: str,
    text: str,
    reason: str = "",
    is_demo: bool = False,
) -> Visit:
    """A department plans a visit, or records one that was made (a day up to today). Over the cap it waits for a leader.

    Raises `NotAllowed`, `Invalid`.
    """
    if reasons := policies.may_record_visit(actor, company):
        raise NotAllowed(reasons)
    problems = _record_problems(on, purpose, text)
    over = False if problems else _locked_full(company, on)
    if over:
        told = _("该企业当月入企已到上限，请写明必须入企的理由，由分管领导决定")
        problems += common.text(reason, "reason", told, least=5)
    common.refuse(problems)
    unit, demo = actor.organisation_id or 0, is_demo or company.is_demo or actor.is_demo
    visit = _create(actor, company, unit, on, purpose, text, over, reason if over else "", None, demo)
    if not over and on <= timezone.localdate():
        visit.state = VisitState.MADE
        visit.save(update_fields=["state"])
    _recorded(actor, visit)
    people = notices.leaders() if over else notices.company(company.organisation_id)
    notices.tell_of_visit(people, visit, _("入企超过上限，请决定") if over else _("部门登记入企"), but=actor)
    return visit


@transaction.atomic
def visit_decide(*, actor: Actor, visit: Visit, agree: bool, note: str = "") -> Visit:
    """A leader decides a visit over the cap; the guidance behind it moves on. Raises `NotFound`, `NotAllowed`,
    `Conflict` when it was decided already."""
    visibility.visit_for(actor, visit.pk)
    if visit.appointment is not None:
        engine.lock(visit.appointment)
    rows = Visit.objects.select_for_update(of=("self",)).select_related(
        "company", "department", "appointment"
    )
    row = rows.get(pk=visit.pk)
    common.refuse_not_allowed(policies.may_decide_visit(actor, row))
    common.refuse([] if agree else common.text(note, "note", _("请写明为什么不同意")))
    past = row.took_place
    row.decided_by_id, row.decided_at, row.note = actor.user_id, timezone.now(), note.strip()[:500]
    agreed = VisitState.MADE if past else VisitState.PLANNED
    row.state = agreed if agree else VisitState.REFUSED
    row.save(update_fields=["decided_by", "decided_at", "note", "state"])
    _event(actor, row, "decided", {"agreed": agree})
    if row.appointment is not None:
        _move_guidance(actor, row.appointment, agree)
    notices.tell_of_visit(notices.department(row.department_id), row, _("超次入企已决定"), but=actor)
    return row


@transaction.atomic
def visit_close(*, actor: Actor, visit: Visit, made: bool) -> Visit:
    """The department says of a planned visit that it took place, or that it did not: then the month has room again.

    A guidance's visit is closed by the guidance. Raises `NotFound`, `NotAllowed`, `Conflict`.
    """
    visibility.visit_for(actor, visit.pk)
    rows = Visit.objects.select_for_update(of=("self",)).select_related("company", "department")
    row = rows.get(pk=visit.pk)
    common.refuse_not_allowed(policies.may_close_visit(actor, row))
    if made and row.on > timezone.localdate():
        raise Conflict(Reason("guidance.early", _("约定的时间还没有到")))
    _move(actor, row, VisitState.MADE if made else VisitState.DROPPED)
    people = notices.company(row.company.organisation_id)
    notices.tell_of_visit(people, row, _("已入企") if made else _("未成行"), but=actor)
    return row


def _move_guidance(actor: Actor, appointment: Appointment, agree: bool) -> None:
    """The process waits at the leader's task; a refusal gives the time back and asks for another way."""
    slot = slots.open_slot(appointment)
    if not agree and slot is not None:
        slots.settle(slot, SlotState.RELEASED, note="超次入企未获同意")
    engine.finish(appointment, "approve", actor=actor, data={"approved": agree})
    title = _("时间已约定") if agree else _("请另约时间或改用其他方式")
    people = notices.both(appointment) if agree else notices.department(appointment.department_id)
    notices.tell(people, "guidance.slot", appointment, title, but=actor)


def _create(
    actor: Actor,
    company: Party,
    department: int,
    day: dt.date,
    purpose: str,
    text: str,
    over: bool,
    reason: str,
    appointment: Appointment | None,
    is_demo: bool = False,
) -> Visit:
    return Visit.objects.create(
        company=company,
        department_id=department,
        month=month_of(day),
        on=day,
        purpose=purpose,
        text=text.strip(),
        appointment=appointment,
        state=VisitState.ASKED if over else VisitState.PLANNED,
        cap=rules.visits(day).cap_per_month,
        is_over=over,
        reason=reason.strip(),
        recorded_by_id=actor.user_id,
        recorded_at=timezone.now(),
        is_demo=is_demo or (appointment is not None and appointment.is_demo),
    )


def _record_problems(on: dt.date, purpose: str, text: str) -> list[Reason]:
    today = timezone.localdate()
    found = common.text(text, "text", _("请写明入企做什么"))
    if purpose == "guidance" or purpose not in dict(rules.visits().purposes):
        found.append(Reason("guidance.purpose", _("请选一个事由；预约指导的入企自动登记"), "purpose"))
    if not today - dt.timedelta(days=366) <= on <= today + dt.timedelta(days=rules.terms().ahead_days):
        found.append(Reason("guidance.visit_date", _("日期太早或太晚"), "on"))
    return found


def _move(actor: Actor, visit: Visit, state: VisitState) -> None:
    visit.state = state
    visit.save(update_fields=["state"])
    _event(actor, visit, str(state), {})


def _recorded(actor: Actor, visit: Visit) -> None:
    told = {"company": visit.company_id, "on": visit.on.isoformat(), "purpose": visit.purpose}
    _event(actor, visit, "recorded", told | {"over": visit.is_over, "cap": visit.cap})


def _event(actor: Actor, visit: Visit, kind: str, payload: dict[str, object]) -> None:
    record(stream=visit.stream, kind=f"visit.{kind}", actor=actor, obj=("visit", visit.pk), payload=payload)
