"""Complaints about late payment, and the clocks beside them: who is told, when, and never twice."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Reason, Text
from shuanglian.foundation.workdays.arithmetic import UnknownYear
from shuanglian.foundation.workdays.services import calendar, due_at

from .. import rules
from ..models import Challenge, Contract, Milestone, MilestonePayment, PaymentComplaint
from ..notices import members, officers, tell
from ._common import begin, event, gone, refuse, text
from .paying import locked_milestone, payment_of

# How long before its day a reminder is sent, in calendar days.
BEFORE_PAYMENT: Final = 5
BEFORE_STEP: Final = 3
UNCONFIRMED: Final = dt.timedelta(days=5)
KIND: Final = "challenges.complaint"


@transaction.atomic
def complaint_file(*, actor: Actor, milestone: Milestone, text_: str) -> PaymentComplaint:
    """Only about a payment that is overdue today. The departments and the payer learn of it at once."""
    refuse(text(text_, "text", _("投诉内容"), least=4, longest=5000))
    fresh, row = locked_milestone(actor, milestone, "complain")
    if row.contract.award.bid.organisation_id != actor.organisation_id:
        raise gone()
    if payment_of(row).state != "late":
        raise Conflict(Reason("challenges.not_late", _("这笔款项没有逾期")))
    rule = rules.version("payment", row.contract.rule_version)["complaint"]
    now = timezone.now()
    complaint = PaymentComplaint.objects.create(
        milestone=row,
        text=text_.strip(),
        filed_by_id=actor.user_id,
        filed_at=now,
        forward_due=_workdays(now, rule["forward_workdays"]),
        answer_due=now + dt.timedelta(days=rule["answer_days"]),
        latest_due=now + dt.timedelta(days=rule["most_days"]),
    )
    event(actor, fresh, "complaint_filed", {"complaint": complaint.pk}, public=False)
    tell([*officers(fresh), *members(fresh.drafted_in_id)], KIND, fresh, _("收到欠款投诉"), body=row.title)
    return complaint


@transaction.atomic
def complaint_forward(*, actor: Actor, complaint: PaymentComplaint, to: str) -> PaymentComplaint:
    """Passed on to the department that answers for the payer."""
    refuse(text(to, "to", _("转送单位"), longest=200))
    fresh, row = _complaint(actor, complaint)
    if row.forwarded_at is not None or row.answered_at is not None:
        raise Conflict(Reason("challenges.forwarded", _("这份投诉已经转送或答复")))
    row.forwarded_at, row.forwarded_to = timezone.now(), to.strip()
    row.save(update_fields=["forwarded_at", "forwarded_to"])
    event(actor, fresh, "complaint_forwarded", {"complaint": row.pk, "to": row.forwarded_to}, public=False)
    tell(_complainant(row), KIND, fresh, _("转送欠款投诉"), body=row.forwarded_to)
    return row


@transaction.atomic
def complaint_extend(*, actor: Actor, complaint: PaymentComplaint, reason: str) -> PaymentComplaint:
    """A complicated one: up to the longest time that the rule allows."""
    refuse(text(reason, "reason", _("延长理由")))
    fresh, row = _complaint(actor, complaint)
    if row.answered_at is not None or row.extension_reason:
        raise Conflict(Reason("challenges.extended", _("已经延长或答复")))
    row.answer_due, row.extension_reason = row.latest_due, reason.strip()[:500]
    row.save(update_fields=["answer_due", "extension_reason"])
    event(
        actor,
        fresh,
        "complaint_extended",
        {"complaint": row.pk, "reason": row.extension_reason},
        public=False,
    )
    tell(_complainant(row), KIND, fresh, _("延长办理投诉"), body=row.extension_reason)
    return row


@transaction.atomic
def complaint_answer(*, actor: Actor, complaint: PaymentComplaint, answer: str) -> PaymentComplaint:
    refuse(text(answer, "answer", _("处理结果"), least=4, longest=5000))
    fresh, row = _complaint(actor, complaint)
    if row.answered_at is not None:
        raise Conflict(Reason("challenges.answered", _("这份投诉已经答复")))
    row.answer, row.answered_at = answer.strip(), timezone.now()
    row.save(update_fields=["answer", "answered_at"])
    event(actor, fresh, "complaint_answered", {"complaint": row.pk}, public=False)
    people = [*_complainant(row), *members(fresh.drafted_in_id)]
    tell(people, KIND, fresh, _("欠款投诉有了处理结果"))
    return row


# -- clocks: the periodic job calls these ------------------------------------------------------------------------------
def watch(now: dt.datetime | None = None) -> None:
    """Remind of every payment and complaint whose day comes or has come. Each person is told once of each stage."""
    at = now or timezone.now()
    chain = "milestone__contract__award__bid__challenge__owner"
    for complaint in PaymentComplaint.objects.filter(answered_at=None).select_related(chain):
        _watch_complaint(complaint, at)
    waiting = MilestonePayment.objects.filter(status="pending", recorded_at__lte=at - UNCONFIRMED)
    for payment in waiting.select_related(chain):
        bid = payment.milestone.contract.award.bid
        people = members(bid.organisation_id)
        tell(
            people, "challenges.milestone", bid.challenge, _("请确认收款"), key=f"payment:{payment.pk}:waits"
        )
    _watch_payments(timezone.localdate(at))


def _watch_payments(today: dt.date) -> None:
    rows = Milestone.objects.filter(
        delivered_at__isnull=False, paid_on=None, contract__status=Contract.Status.SIGNED
    ).select_related("contract__award__bid__challenge__owner")
    days = calendar()
    for row in rows.prefetch_related("payments"):
        due = payment_of(row, today, days=days).due_on
        stage = _stage(today, due, BEFORE_PAYMENT)
        if due is None or stage is None:
            continue
        bid = row.contract.award.bid
        people = [*members(bid.organisation_id), *members(bid.challenge.drafted_in_id)]
        if stage != "soon":
            people += officers(bid.challenge)
        _remind(people, bid.challenge, _PAYMENT[stage], row, due, f"milestone:{row.pk}:{stage}")


def _watch_complaint(complaint: PaymentComplaint, at: dt.datetime) -> None:
    row, today = complaint.milestone, timezone.localdate(at)
    if complaint.forward_due is None:
        _find_forward_due(complaint)
    bid = row.contract.award.bid
    people = [
        *officers(bid.challenge),
        *members(bid.organisation_id),
        *members(bid.challenge.drafted_in_id),
    ]
    steps = [("answer", complaint.answer_due)]
    if complaint.forwarded_at is None and complaint.forward_due is not None:
        steps.append(("forward", complaint.forward_due))
    for step, until in steps:
        due = timezone.localdate(until)
        stage = "late" if at > until else _stage(today, due, BEFORE_STEP)
        if stage is not None:
            key = f"complaint:{complaint.pk}:{step}:{stage}:{due.isoformat()}"
            _remind(people, bid.challenge, _STEPS[step, stage], row, due, key)


def _find_forward_due(complaint: PaymentComplaint) -> None:
    """The holidays of the year may have been announced since."""
    rule = rules.version("payment", complaint.milestone.contract.rule_version)["complaint"]
    complaint.forward_due = _workdays(complaint.filed_at, rule["forward_workdays"])
    if complaint.forward_due is not None:
        complaint.save(update_fields=["forward_due"])


def _stage(today: dt.date, due: dt.date | None, before: int) -> str | None:
    if due is None or today < due - dt.timedelta(days=before):
        return None
    return "soon" if today < due else "due" if today == due else "late"


def _remind(
    people: list[int], challenge: Challenge, title: Text, row: Milestone, due: dt.date, key: str
) -> None:
    tell(people, KIND, challenge, title, body=f"{row.title}（{due.isoformat()}）", key=f"challenges:{key}")


_PAYMENT: Final[dict[str, Text]] = {
    "soon": _("付款快到期"),
    "due": _("付款今天到期"),
    "late": _("付款已逾期"),
}
_STEPS: Final[dict[tuple[str, str], Text]] = {
    ("forward", "soon"): _("欠款投诉快到转送期限"),
    ("forward", "due"): _("欠款投诉今天到转送期限"),
    ("forward", "late"): _("欠款投诉超过转送期限"),
    ("answer", "soon"): _("欠款投诉快到答复期限"),
    ("answer", "due"): _("欠款投诉今天到答复期限"),
    ("answer", "late"): _("欠款投诉超过答复期限"),
}


def _complainant(complaint: PaymentComplaint) -> list[int]:
    return members(complaint.milestone.contract.award.bid.organisation_id)


def _complaint(actor: Actor, complaint: PaymentComplaint) -> tuple[Challenge, PaymentComplaint]:
    fresh = begin(actor, complaint.milestone.contract.award.proposal.challenge, "complaint_handle")
    return fresh, PaymentComplaint.objects.select_for_update().get(pk=complaint.pk)


def _workdays(now: dt.datetime, days: int) -> dt.datetime | None:
    try:
        return due_at(now, days)
    except UnknownYear:
        return None
