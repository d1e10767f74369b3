"""Payments to the winners: reported with the bank's voucher, counted once the receiver has confirmed them.

What is owed follows from confirmed payments only, so that a date typed by the payer changes neither interest nor the
right to complain. Parts, and the amount without its interest, are payments like any other.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Invalid, Reason
from shuanglian.foundation.files import selectors as files
from shuanglian.foundation.files.models import StoredFile, Visibility
from shuanglian.foundation.workdays.arithmetic import Calendar
from shuanglian.foundation.workdays.services import calendar

from .. import engine, payments, rules
from ..models import Challenge, Contract, Milestone, MilestonePayment
from ..notices import members, tell
from ._common import PROCESS, begin, event, gone, locked, refuse, text

PENDING, CONFIRMED, DISPUTED = MilestonePayment.Status


@transaction.atomic
def payment_record(
    *,
    actor: Actor,
    milestone: Milestone,
    paid_on: dt.date,
    principal_cents: int,
    interest_cents: int = 0,
    voucher: StoredFile | int | None,
    voucher_number: str = "",
) -> MilestonePayment:
    """The payer reports a transfer with its voucher, a file of this challenge; the receiver is asked."""
    fresh, row = locked_milestone(actor, milestone, "pay")
    if row.accepted_at is None or row.paid_on is not None:
        raise Conflict(Reason("challenges.not_payable", _("还没有验收，或已经登记付款")))
    file = _voucher(actor, fresh, voucher)
    refuse(_problems(row, paid_on, principal_cents, interest_cents))
    payment = MilestonePayment.objects.create(
        milestone=row,
        paid_on=paid_on,
        principal_cents=principal_cents,
        interest_cents=interest_cents,
        voucher=file,
        voucher_number=voucher_number.strip()[:80],
        recorded_by_id=actor.user_id,
    )
    event(actor, fresh, "payment_recorded", _payload(payment), public=False)
    tell(_receiver(row), "challenges.milestone", fresh, _("请确认收款"))
    return payment


@transaction.atomic
def payment_confirm(*, actor: Actor, payment: MilestonePayment) -> MilestonePayment:
    """The receiver has the money. The last one of the challenge ends the process."""
    fresh, row = _answered(actor, payment, CONFIRMED)
    event(actor, fresh, "payment_confirmed", _payload(row), public=False)
    tell(members(fresh.drafted_in_id), "challenges.milestone", fresh, _("收款方已确认"))
    settle(actor, fresh, row.milestone)
    return row


@transaction.atomic
def payment_dispute(*, actor: Actor, payment: MilestonePayment, reason: str) -> MilestonePayment:
    """The receiver has it not, not on that day or not in that amount: the payment counts for nothing."""
    refuse(text(reason, "reason", _("异议")))
    fresh, row = _answered(actor, payment, DISPUTED, reason.strip())
    event(actor, fresh, "payment_disputed", {**_payload(row), "reason": row.dispute}, public=False)
    tell(members(fresh.drafted_in_id), "challenges.milestone", fresh, _("收款方有异议"), body=row.dispute)
    return row


def payment_of(
    milestone: Milestone, today: dt.date | None = None, *, days: Calendar | None = None
) -> payments.PaymentView:
    """The payment clock of a milestone under the rule version of its contract; `days` spares the calendar's query."""
    rows = [row for row in milestone.payments.all() if row.status == CONFIRMED]
    return _view(milestone, rows, today or timezone.localdate(), days)


def _view(
    milestone: Milestone, rows: list[MilestonePayment], today: dt.date, days: Calendar | None = None
) -> payments.PaymentView:
    contract = milestone.contract
    return payments.view(
        rules.version("payment", contract.rule_version),
        days or calendar(),
        pay_days=contract.pay_days,
        amount_cents=milestone.amount_cents,
        delivered_on=day_of(milestone.delivered_at),
        accept_by=milestone.accept_by,
        accepted_on=day_of(milestone.accepted_at),
        paid=[payments.Paid(row.paid_on, row.principal_cents, row.interest_cents) for row in rows],
        today=today,
    )


def _problems(milestone: Milestone, paid_on: dt.date, principal: int, interest: int) -> list[Reason]:
    """No more than what is owed beside what waits for its confirmation."""
    found, today = [], timezone.localdate()
    delivered = day_of(milestone.delivered_at)
    if paid_on > today or (delivered is not None and paid_on < delivered):
        found.append(Reason("challenges.paid_on", _("付款日在交付日与今天之间"), "paid_on"))
    if principal < 0 or interest < 0 or principal + interest == 0:
        found.append(Reason("challenges.paid_cents", _("本金和利息至少填一项"), "principal"))
    rows = list(milestone.payments.exclude(status=DISPUTED))
    this = MilestonePayment(paid_on=paid_on, principal_cents=principal, interest_cents=0)
    owed = milestone.amount_cents - sum(row.principal_cents for row in rows)
    left = _view(milestone, [*rows, this], today).interest_owed
    for name, label, asked, most in (
        ("principal", _("本金"), principal, owed),
        ("interest", _("利息"), interest, left),
    ):
        if asked > most:
            told = _("%(label)s：还欠 %(owed)s 元") % {"label": label, "owed": _yuan(most)}
            found.append(Reason("challenges.paid_cents", told, name))
    return found


def _voucher(actor: Actor, challenge: Challenge, voucher: StoredFile | int | None) -> StoredFile:
    """Only a file of this challenge: the receiver has to read it."""
    if voucher is None:
        raise Invalid(Reason("challenges.voucher", _("请附银行回单"), "file"))
    file = files.get_for(actor, voucher.pk if isinstance(voucher, StoredFile) else voucher)
    shared = file.scope == challenge.stream and file.visibility == Visibility.CASE
    if not shared or file.organisation_id != challenge.drafted_in_id:
        raise Invalid(Reason("challenges.voucher", _("请附银行回单"), "file"))
    return file


def _answered(
    actor: Actor, payment: MilestonePayment, status: MilestonePayment.Status, dispute: str = ""
) -> tuple[Challenge, MilestonePayment]:
    fresh, milestone = locked_milestone(actor, payment.milestone, "payment_reply")
    if milestone.contract.award.bid.organisation_id != actor.organisation_id:
        raise gone()
    row = MilestonePayment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
    if row.status != PENDING:
        raise Conflict(Reason("challenges.payment_state", _("这笔付款已经答复")))
    row.milestone = milestone
    row.status, row.dispute, row.replied_by_id, row.replied_at = (
        status,
        dispute[:1000],
        actor.user_id,
        timezone.now(),
    )
    row.save(update_fields=["status", "dispute", "replied_by", "replied_at"])
    return fresh, row


def settle(actor: Actor, challenge: Challenge, milestone: Milestone) -> None:
    """A milestone is paid when nothing of it is owed: neither amount nor interest."""
    view = payment_of(milestone)
    if milestone.paid_on is not None or view.principal_owed or view.interest_owed or view.state == "unknown":
        return
    rows = milestone.payments.filter(status=CONFIRMED).order_by("-paid_on", "-pk")
    # One without an amount is settled by its acceptance.
    milestone.paid_on = rows[0].paid_on if rows else day_of(milestone.accepted_at)
    milestone.paid_cents = sum(row.principal_cents + row.interest_cents for row in rows)
    milestone.paid_by_id = rows[0].recorded_by_id if rows else actor.user_id
    milestone.save(update_fields=["paid_on", "paid_cents", "paid_by"])
    event(
        actor,
        challenge,
        "milestone_paid",
        {"milestone": milestone.pk, "cents": milestone.paid_cents, "on": str(milestone.paid_on)},
        public=False,
    )
    tell(_receiver(milestone), "challenges.milestone", challenge, _("里程碑已付款"))
    if not milestone.contract.milestones.filter(paid_on__isnull=True).exists():
        Contract.objects.filter(pk=milestone.contract_id).update(status=Contract.Status.FULFILLED)
    if not _unpaid(challenge) and "perform" in engine.open_nodes(challenge):
        engine.finish(challenge, "perform", actor=actor)


def settle_due() -> None:
    """What could not be settled while the holidays of a year were unknown."""
    rows = Milestone.objects.filter(paid_on=None, payments__status=CONFIRMED, contract__status="signed")
    for pk, challenge_id in rows.values_list("pk", "contract__award__proposal__challenge").distinct():
        with transaction.atomic():
            engine.lock(challenge_id)
            found = locked(challenge_id)
            row = Milestone.objects.select_for_update(of=("self",)).select_related("contract__award__bid")
            settle(PROCESS, found, row.get(pk=pk))


def locked_milestone(actor: Actor, milestone: Milestone, verb: str) -> tuple[Challenge, Milestone]:
    """The challenge and its milestone, both locked, if the actor may do the verb."""
    fresh = begin(actor, milestone.contract.award.proposal.challenge, verb)
    rows = Milestone.objects.select_for_update(of=("self",)).select_related("contract__award__bid")
    return fresh, rows.get(pk=milestone.pk)


def day_of(at: dt.datetime | None) -> dt.date | None:
    """The day as it is in Shanghai."""
    return timezone.localdate(at) if at is not None else None


def _unpaid(challenge: Challenge) -> bool:
    rows = Milestone.objects.filter(contract__award__proposal__challenge=challenge, paid_on__isnull=True)
    return rows.exclude(contract__status=Contract.Status.OBJECTED).exists()


def _receiver(milestone: Milestone) -> list[int]:
    return members(milestone.contract.award.bid.organisation_id)


def _payload(payment: MilestonePayment) -> dict[str, object]:
    return {
        "payment": payment.pk,
        "milestone": payment.milestone_id,
        "principal": payment.principal_cents,
        "interest": payment.interest_cents,
        "on": payment.paid_on.isoformat(),
        "voucher": payment.voucher.sha256,
    }


def _yuan(cents: int) -> str:
    return f"{max(0, cents) / 100:,.2f}" if cents % 100 else f"{max(0, cents) // 100:,}"
