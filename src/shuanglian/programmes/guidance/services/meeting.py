"""From the time to the company's word: schedule, agree, hold, advise in writing, ask back, confirm."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.casework import api
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Reason

from .. import engine, notices
from ..models import Absent, Advice, Appointment, Mode, Question, Slot, SlotState, Status
from . import _common as common
from . import slots, visiting
from .asking import date_problems
from .slots import Offer


@dataclass(frozen=True, slots=True)
class Written:
    """The four parts of a written advice; none may be missing."""

    findings: str
    risks: str
    suggestions: str
    law: str

    def problems(self) -> list[Reason]:
        parts = {
            "findings": _("请写看到的情况"),
            "risks": _("请写有什么风险；没有也要写明"),
            "suggestions": _("请写建议怎么做"),
            "law": _("请写依据的法规和条款"),
        }
        return [
            reason
            for name, message in parts.items()
            for reason in common.text(getattr(self, name), name, message, longest=5000)
        ]


@transaction.atomic
def guidance_schedule(*, actor: Actor, appointment: Appointment, offer: Offer, mode: str = "") -> Slot:
    """The department gives a time. On a day that the company wished it is fixed at once; on another the company is asked.

    `mode` changes the way to meet (which the company then agrees to as well).
    """
    row = common.begin(actor, appointment, "schedule")
    changed = bool(mode) and mode != row.mode
    if changed and mode not in Mode.values:
        common.refuse([Reason("guidance.mode", _("请选一种方式"), "mode")])
    if changed:
        row.mode = mode
        row.save(update_fields=["mode"])
    common.refuse(visiting.over_problems(row, offer))
    fixed = not changed and offer.day.isoformat() in row.wished
    slot = slots.book(row, offer, SlotState.BOOKED if fixed else SlotState.OFFERED)
    over = visiting.plan(actor, row, slot) if fixed else False
    data = {"outcome": "fixed" if fixed else "other", "over": over}
    engine.finish(row, "schedule", actor=actor, data=data)
    common.event(actor, row, "scheduled", {"slot": slot.pk, "fixed": fixed, "over": over})
    title = _("时间已约定") if fixed else _("部门提出另一个时间")
    notices.tell(notices.both(row), "guidance.slot", row, title, but=actor)
    return slot


@transaction.atomic
def guidance_refuse(*, actor: Actor, appointment: Appointment, reason: str) -> Appointment:
    """Not this department's matter; the company reads why."""
    row = common.begin(actor, appointment, "refuse")
    common.refuse(common.text(reason, "reason", _("请写明为什么不受理、可以找谁")))
    row.end_reason = reason.strip()
    row.save(update_fields=["end_reason"])
    engine.finish(row, "schedule", actor=actor, data={"outcome": "refused", "over": False})
    common.event(actor, row, "refused")
    notices.tell(notices.both(row), "guidance.ended", row, _("部门未受理"), but=actor)
    return row


@transaction.atomic
def slot_agree(*, actor: Actor, appointment: Appointment) -> Appointment:
    row = common.begin(actor, appointment, "agree")
    slot = _open(row)
    if slot.starts_at <= timezone.now():
        raise Conflict(Reason("guidance.slot_past", _("这个时间已经过了，请换个时间")))
    slot.state = SlotState.BOOKED
    slot.save(update_fields=["state"])
    over = visiting.plan(actor, row, slot)
    engine.finish(row, "agree", actor=actor, data={"agreed": True, "over": over})
    common.event(actor, row, "agreed", {"slot": slot.pk, "over": over})
    notices.tell(notices.department(row.department_id), "guidance.slot", row, _("企业同意时间"), but=actor)
    return row


@transaction.atomic
def slot_disagree(*, actor: Actor, appointment: Appointment, wished: Sequence[dt.date]) -> Appointment:
    """Another time, please; the officer's time is free again."""
    row = common.begin(actor, appointment, "disagree")
    common.refuse(date_problems(wished))
    slots.settle(_open(row), SlotState.RELEASED)
    row.wished = [day.isoformat() for day in sorted(set(wished))]
    row.save(update_fields=["wished"])
    engine.finish(row, "agree", actor=actor, data={"agreed": False, "over": False})
    common.event(actor, row, "disagreed")
    notices.tell(
        notices.department(row.department_id), "guidance.slot", row, _("企业希望换个时间"), but=actor
    )
    return row


@transaction.atomic
def guidance_hold(*, actor: Actor, appointment: Appointment, note: str = "") -> Appointment:
    """It took place. Now the written advice is due."""
    row = common.begin(actor, appointment, "hold")
    slot = _open(row)
    if slot.starts_at > timezone.now():
        common.refuse([Reason("guidance.early", _("约定的时间还没有到"), "note")])
    slots.settle(slot, SlotState.HELD, note=note)
    visiting.made(actor, row)
    engine.finish(row, "meet", actor=actor, data={"held": True})
    common.event(actor, row, "held", {"slot": slot.pk})
    return row


@transaction.atomic
def guidance_miss(*, actor: Actor, appointment: Appointment, absent: str, note: str = "") -> Appointment:
    """It did not take place: who was absent, or moved by both. The department gives another time."""
    row = common.begin(actor, appointment, "miss")
    problems = common.text(note, "note", "", least=0)
    if absent not in Absent.values:
        problems.append(Reason("guidance.absent", _("请选没有成行的原因"), "absent"))
    slot = _open(row)
    if absent != Absent.MOVED and slot.starts_at > timezone.now():
        problems.append(Reason("guidance.early", _("约定的时间还没有到"), "absent"))
    common.refuse(problems)
    slots.settle(slot, SlotState.MISSED, absent=absent, note=note)
    visiting.drop(actor, row)
    engine.finish(row, "meet", actor=actor, data={"held": False})
    common.event(actor, row, "missed", {"slot": slot.pk, "absent": absent})
    notices.tell(notices.both(row), "guidance.slot", row, _("没有成行，请另约时间"), but=actor)
    return row


@transaction.atomic
def advice_give(*, actor: Actor, appointment: Appointment, written: Written) -> Advice:
    """The written advice, whole or not at all; its digest is the evidence of the step."""
    row = common.begin(actor, appointment, "advise")
    common.refuse(written.problems())
    advice = Advice(
        appointment=row,
        findings=written.findings.strip(),
        risks=written.risks.strip(),
        suggestions=written.suggestions.strip(),
        law=written.law.strip(),
        by_id=actor.user_id,
        at=timezone.now(),
    )
    advice.digest = advice.computed()
    advice.save()
    proof = [api.Evidence("advice", statement=f"书面建议 SHA-256 {advice.digest}")]
    engine.finish(row, "advise", actor=actor, data={"advice": advice.digest}, evidence=proof)
    common.event(actor, row, "advised", {"digest": advice.digest})
    notices.tell(
        notices.company(row.company.organisation_id), "guidance.advice", row, _("书面建议已出具"), but=actor
    )
    return advice


@transaction.atomic
def advice_acknowledge(*, actor: Actor, appointment: Appointment) -> Appointment:
    """Received, which says nothing of agreeing with it."""
    row = common.begin(actor, appointment, "acknowledge")
    row.acknowledged_at = timezone.now()
    row.save(update_fields=["acknowledged_at"])
    engine.finish(row, "acknowledge", actor=actor, data={"asked": False})
    common.event(actor, row, "acknowledged")
    notices.tell(notices.department(row.department_id), "guidance.ended", row, _("企业已确认"), but=actor)
    return row


@transaction.atomic
def advice_ask(*, actor: Actor, appointment: Appointment, text: str) -> Question:
    row = common.begin(actor, appointment, "ask_back")
    common.refuse(common.text(text, "text", _("请写想追问什么"), longest=3000))
    question = Question.objects.create(appointment=row, text=text.strip(), asked_at=timezone.now())
    engine.finish(row, "acknowledge", actor=actor, data={"asked": True})
    common.event(actor, row, "asked_back", {"question": question.pk})
    notices.tell(notices.department(row.department_id), "guidance.advice", row, _("企业追问"), but=actor)
    return question


@transaction.atomic
def advice_answer(*, actor: Actor, appointment: Appointment, text: str) -> Question:
    row = common.begin(actor, appointment, "answer")
    common.refuse(common.text(text, "text", _("请写答复"), longest=5000))
    question = row.questions.get(answer="")
    question.answer, question.answered_by_id, question.answered_at = (
        text.strip(),
        actor.user_id,
        timezone.now(),
    )
    question.save()
    engine.finish(row, "answer", actor=actor, data={"answered": question.pk})
    common.event(actor, row, "answered", {"question": question.pk})
    notices.tell(
        notices.company(row.company.organisation_id), "guidance.advice", row, _("部门答复追问"), but=actor
    )
    return question


@transaction.atomic
def guidance_cancel(*, actor: Actor, appointment: Appointment, reason: str) -> Appointment:
    """Either side, until it was held; the other side reads why, and time and visit are free again."""
    row = common.begin(actor, appointment, "cancel")
    common.refuse(common.text(reason, "reason", _("请写明为什么取消")))
    slot = slots.open_slot(row)
    if slot is not None:
        slots.settle(slot, SlotState.RELEASED)
    visiting.drop(actor, row)
    row.status, row.ended_at, row.end_reason = Status.CANCELLED, timezone.now(), reason.strip()
    row.save(update_fields=["status", "ended_at", "end_reason"])
    engine.drop(row, reason="预约已取消")  # why is for the two sides, and every official may read cases
    common.event(actor, row, "cancelled")
    notices.tell(notices.both(row), "guidance.ended", row, _("预约已取消"), but=actor)
    return row


def _open(row: Appointment) -> Slot:
    slot = slots.open_slot(row)
    if slot is None:
        raise Conflict(Reason("guidance.no_slot", _("现在没有约定的时间")))
    return slot
