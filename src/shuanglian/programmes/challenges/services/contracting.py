"""Contracts with the winners: agreed, delivered, accepted by readings. What follows is in `paying.py`, `complaining.py`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Conflict, Invalid, Reason
from shuanglian.foundation.files import selectors as files
from shuanglian.foundation.files.models import StoredFile
from shuanglian.programmes.siti.units import UnitMismatch, convert

from .. import acceptance, engine, payments, rules
from ..drafts import ContractDraft
from ..models import (
    Award,
    AwardProposal,
    BidStatus,
    Challenge,
    Contract,
    Criterion,
    Milestone,
    MilestoneReading,
    Status,
)
from ..notices import members, tell
from ._common import PROCESS, begin, event, gone, move, refuse, text
from .awarding import close_feedback
from .paying import day_of, locked_milestone, settle
from .succeeding import nobody_left


@transaction.atomic
def contract_record(*, actor: Actor, award: Award, draft: ContractDraft) -> Contract:
    """Terms within the law (`payments.term_problems`); milestones sum to the amount of the award."""
    fresh = begin(actor, award.proposal.challenge, "contract")
    row = _approved_award(fresh, award)
    rule = rules.current("payment", draft.signed_on)
    refuse(_contract_problems(fresh, row, draft, rule))
    if row.bid.status != BidStatus.AWARDED:
        raise Conflict(Reason("challenges.lapsed", _("这份中榜已经放弃")))
    if row.contracts.exclude(status=Contract.Status.OBJECTED).exists():
        raise Conflict(Reason("challenges.contract_there", _("这份中榜方案已有合同")))
    contract = Contract.objects.create(
        award=row,
        number=draft.number.strip(),
        payer_kind=fresh.payer_kind,
        rule_version=rule["version"],
        pay_days=draft.pay_days,
        amount_cents=row.amount_cents,
        signed_on=draft.signed_on,
        recorded_by_id=actor.user_id,
    )
    Milestone.objects.bulk_create(
        Milestone(
            contract=contract,
            order=order,
            title=one.title.strip(),
            deliverable=one.deliverable.strip(),
            amount_cents=one.amount_cents,
            due_on=one.due_on,
            accept_by=one.accept_by,
            is_final=order == len(draft.milestones),
        )
        for order, one in enumerate(draft.milestones, 1)
    )
    close_feedback(fresh, PROCESS)
    event(actor, fresh, "contract_recorded", {"contract": contract.pk, "rule": rule["version"]}, public=False)
    tell(members(row.bid.organisation_id), "challenges.contract", fresh, _("请确认揭榜合同"))
    return contract


@transaction.atomic
def contract_reply(*, actor: Actor, contract: Contract, agree: bool, reason: str = "") -> Contract:
    """The winner agrees, or objects with a reason (then another one is recorded)."""
    if not agree:
        refuse(text(reason, "reason", _("异议")))
    fresh, row = _own_contract(actor, contract, "contract_reply")
    if row.status != Contract.Status.PROPOSED:
        raise Conflict(Reason("challenges.contract_state", _("这份合同已经答复")))
    row.status = Contract.Status.SIGNED if agree else Contract.Status.OBJECTED
    row.objection, row.confirmed_by_id, row.confirmed_at = (
        reason.strip()[:1000],
        actor.user_id,
        timezone.now(),
    )
    row.save(update_fields=["status", "objection", "confirmed_by", "confirmed_at"])
    event(
        actor, fresh, "contract_signed" if agree else "contract_objected", {"contract": row.pk}, public=agree
    )
    tell(members(fresh.drafted_in_id), "challenges.contract", fresh, _("合同有了答复"), body=row.objection)
    if agree and not _unsigned(fresh):
        engine.finish(fresh, "contract", actor=actor, data={"contracted": "signed"})
        move(fresh, Status.PERFORMING)
    close_feedback(fresh, PROCESS)
    return row


@transaction.atomic
def award_lapse(*, actor: Actor, award: Award, reason: str) -> Award:
    """A winner gives its award up, or a leader takes back one whose contract is overdue; the reason is public.

    The other winners go on. When the last one has gone the publisher decides whether the next in rank moves up
    (`succeeding.py`); without one that may, the challenge ends without an award (and may be published anew).
    """
    refuse(text(reason, "reason", _("原因"), least=4))
    fresh = begin(actor, award.proposal.challenge, "lapse")
    row = _approved_award(fresh, award)
    if actor.role == Role.LEADER:
        _taken_back_in_time(fresh)
    elif row.bid.organisation_id != actor.organisation_id:
        raise gone()
    live = row.contracts.exclude(status=Contract.Status.OBJECTED)
    if row.bid.status != BidStatus.AWARDED or live.filter(status=Contract.Status.SIGNED).exists():
        raise Conflict(Reason("challenges.contract_state", _("这份合同已经答复")))
    live.update(status=Contract.Status.OBJECTED, objection=reason.strip()[:1000])
    row.bid.status = BidStatus.NOT_AWARDED
    row.bid.save(update_fields=["status"])
    row.has_lapsed = True
    row.save(update_fields=["has_lapsed"])
    payload = {"code": row.bid.code, "reason": reason.strip(), "by": actor.role}
    event(actor, fresh, "award_lapsed", payload)
    people = [*members(fresh.drafted_in_id), *members(row.bid.organisation_id)]
    tell(people, "challenges.result", fresh, _("放弃中榜"), body=reason.strip(), but=actor)
    _after_lapse(fresh)
    return row


def _taken_back_in_time(challenge: Challenge) -> None:
    if not engine.is_late(challenge, "contract"):
        raise Conflict(Reason("challenges.not_overdue", _("签约期限还没有过")))


def _after_lapse(challenge: Challenge) -> None:
    """The way on: to the contracts that are signed, or to the end when nobody is left."""
    left = _live_awards(challenge)
    if left and _unsigned(challenge):
        return
    if left:
        engine.finish(challenge, "contract", actor=PROCESS, data={"contracted": "signed"})
        move(challenge, Status.PERFORMING)
    else:
        nobody_left(challenge)
    close_feedback(challenge, PROCESS)


@transaction.atomic
def milestone_deliver(
    *, actor: Actor, milestone: Milestone, note: str, evidence: Sequence[StoredFile | int] = ()
) -> Milestone:
    """The winner hands over; from here the payment clock can be computed."""
    refuse(text(note, "note", _("交付说明")))
    fresh, row = locked_milestone(actor, milestone, "deliver")
    if row.contract.award.bid.organisation_id != actor.organisation_id:
        raise gone()
    if row.delivered_at is not None:
        raise Conflict(Reason("challenges.delivered", _("这个里程碑已经交付")))
    row.delivery_files = [files.get_for(actor, _id(one)).pk for one in evidence]
    row.delivered_at, row.delivery_note = timezone.now(), note.strip()
    row.save(update_fields=["delivered_at", "delivery_note", "delivery_files"])
    event(actor, fresh, "milestone_delivered", {"milestone": row.pk}, public=False)
    tell(
        members(fresh.drafted_in_id), "challenges.milestone", fresh, _("里程碑已交付，请按约验收"), but=actor
    )
    return row


@transaction.atomic
def reading_enter(
    *,
    actor: Actor,
    milestone: Milestone,
    criterion: Criterion,
    sample: int,
    value: str,
    unit: str,
    evidence: StoredFile | int,
) -> MilestoneReading:
    """A measured value with its report. A wrong one is voided (`reading_void`), never changed."""
    fresh, row = locked_milestone(actor, milestone, "reading")
    if row.delivered_at is None or row.accepted_at is not None:
        raise Conflict(Reason("challenges.not_measuring", _("交付以后、验收以前才能填写测量值")))
    refuse(_reading_problems(fresh, criterion, sample, value, unit))
    if row.readings.filter(criterion=criterion, sample=sample, voided_at__isnull=True).exists():
        raise Conflict(Reason("challenges.reading_there", _("这个样本已有测量值，请先作废")))
    reading = MilestoneReading.objects.create(
        milestone=row,
        criterion=criterion,
        sample=sample,
        value=Decimal(value),
        unit=unit.strip(),
        evidence=files.get_for(actor, _id(evidence)),
        entered_by_id=actor.user_id,
    )
    event(actor, fresh, "reading_entered", {"reading": reading.pk, "milestone": row.pk}, public=False)
    return reading


@transaction.atomic
def reading_void(*, actor: Actor, reading: MilestoneReading, reason: str) -> MilestoneReading:
    refuse(text(reason, "reason", _("作废原因")))
    fresh, row = locked_milestone(actor, reading.milestone, "reading")
    found = MilestoneReading.objects.select_for_update().get(pk=reading.pk)
    if found.voided_at is not None or row.accepted_at is not None:
        raise Conflict(Reason("challenges.reading_state", _("已作废或已验收")))
    found.voided_at, found.void_reason = timezone.now(), reason.strip()[:500]
    found.save(update_fields=["voided_at", "void_reason"])
    event(actor, fresh, "reading_voided", {"reading": found.pk}, public=False)
    return found


@transaction.atomic
def milestone_accept(*, actor: Actor, milestone: Milestone) -> Milestone:
    """The final one only with readings that meet every hard criterion; the verdict is computed, nobody types it."""
    fresh, row = locked_milestone(actor, milestone, "accept")
    if row.delivered_at is None or row.accepted_at is not None:
        raise Conflict(Reason("challenges.not_delivered", _("还没有交付，或已经验收")))
    verdict = acceptance.judge(row) if row.is_final else None
    if verdict is not None and not verdict["passed"]:
        raise Invalid(
            Reason("challenges.not_met", _("测量值没有满足全部必须达到的指标，不能验收"), "readings")
        )
    row.accepted_at, row.accepted_by_id, row.verdict = timezone.now(), actor.user_id, verdict or {}
    row.save(update_fields=["accepted_at", "accepted_by", "verdict"])
    event(actor, fresh, "milestone_accepted", {"milestone": row.pk, "verdict": row.verdict}, public=False)
    tell(members(row.contract.award.bid.organisation_id), "challenges.milestone", fresh, _("里程碑已验收"))
    if row.amount_cents == 0:
        settle(actor, fresh, row)
    return row


@transaction.atomic
def milestone_refuse(*, actor: Actor, milestone: Milestone, reason: str) -> Milestone:
    """What was delivered does not pass: back to the winner, who delivers anew; its readings are void.

    The final one is refused by its readings alone. The others within the agreed time of acceptance: after that day the
    time for payment runs, and a refusal would only be a way to stop it.
    """
    refuse(text(reason, "reason", _("原因"), least=4))
    fresh, row = locked_milestone(actor, milestone, "refuse")
    if row.delivered_at is None or row.accepted_at is not None:
        raise Conflict(Reason("challenges.not_delivered", _("还没有交付，或已经验收")))
    verdict = _refusal_verdict(row)
    told = {
        "milestone": row.pk,
        "reason": reason.strip(),
        "delivered_at": row.delivered_at.isoformat(),
        "note": row.delivery_note,
        "files": row.delivery_files,
        "verdict": verdict,
    }
    readings = row.readings.filter(voided_at__isnull=True)
    readings.update(voided_at=timezone.now(), void_reason=reason.strip()[:500])
    row.delivered_at, row.delivery_note, row.delivery_files = None, "", []
    row.save(update_fields=["delivered_at", "delivery_note", "delivery_files"])
    event(actor, fresh, "milestone_refused", told, public=False)
    receivers = members(row.contract.award.bid.organisation_id)
    tell(receivers, "challenges.milestone", fresh, _("验收不通过，请整改后重新交付"), body=reason.strip())
    return row


def _refusal_verdict(milestone: Milestone) -> dict[str, Any]:
    """Raises `Invalid` if it may not be refused."""
    if milestone.is_final:
        verdict = acceptance.judge(milestone)
        if verdict["passed"] or not _is_measured(milestone):
            told = _("先填齐必须达到的指标；全部达到的不能拒收")
            raise Invalid(Reason("challenges.not_failed", told, "readings"))
        return verdict
    agreed = max(milestone.accept_by, day_of(milestone.delivered_at) or milestone.accept_by)
    if timezone.localdate() > agreed:
        told = _("已过约定的验收日，付款期限已经开始，不能再拒收")
        raise Invalid(Reason("challenges.refused_late", told))
    return {}


def _is_measured(milestone: Milestone) -> bool:
    """Every criterion that must be met has all of its samples, or one that fails already."""
    readings = milestone.readings.filter(voided_at__isnull=True)
    hard = Criterion.objects.filter(challenge=milestone.contract.award.bid.challenge_id, is_hard=True)
    return all(readings.filter(criterion=one).count() >= one.sample_size for one in hard)


# -- checks -------------------------------------------------------------------------------------------------------------
def _contract_problems(
    challenge: Challenge, award: Award, draft: ContractDraft, rule: dict[str, Any]
) -> list[Reason]:
    found = text(draft.number, "number", _("合同编号"), longest=80)
    found += payments.term_problems(rule, challenge.payer_kind, draft.pay_days, draft.pay_when_paid)
    if not draft.milestones:
        found.append(Reason("challenges.no_milestones", _("至少写一个里程碑"), "milestones"))
    elif sum(one.amount_cents for one in draft.milestones) != award.amount_cents:
        found.append(Reason("challenges.sum", _("里程碑金额之和要等于中榜金额"), "milestones"))
    for order, one in enumerate(draft.milestones, 1):
        wrong = (
            not one.title.strip()
            or one.amount_cents < 0
            or one.accept_by < one.due_on
            or one.due_on < draft.signed_on
        )
        if wrong:
            told = _("第 %(n)d 个里程碑要有名称，签订日 ≤ 交付日 ≤ 约定验收日") % {"n": order}
            found.append(Reason("challenges.milestone", told, "milestones"))
    return found


def _reading_problems(
    challenge: Challenge, criterion: Criterion, sample: int, value: str, unit: str
) -> list[Reason]:
    if criterion.challenge_id != challenge.pk:
        return [Reason("challenges.unknown_criterion", _("没有这项指标"), "criterion")]
    found = []
    if not 1 <= sample <= criterion.sample_size:
        told = _("样本编号在 1 到 %(n)d 之间") % {"n": criterion.sample_size}
        found.append(Reason("challenges.sample", told, "sample"))
    try:
        number = Decimal(value)
        if not number.is_finite() or abs(number) >= 10**15:
            raise InvalidOperation
        convert(number, unit, criterion.unit)
    except InvalidOperation:
        found.append(Reason("number", _("测量值请填数字"), "value"))
    except UnitMismatch:
        told = _("单位“%(unit)s”不能与“%(target)s”比较") % {"unit": unit, "target": criterion.unit}
        found.append(Reason("challenges.unit", told, "unit"))
    return found


# -- finding --------------------------------------------------------------------------------------------------------------
def _approved_award(challenge: Challenge, award: Award) -> Award:
    rows = Award.objects.select_for_update(of=("self",)).select_related("bid")
    row = rows.filter(pk=award.pk, proposal__challenge=challenge, proposal__decision="approved").first()
    if row is None:
        raise gone()
    return row


def _own_contract(actor: Actor, contract: Contract, verb: str) -> tuple[Challenge, Contract]:
    fresh = begin(actor, contract.award.proposal.challenge, verb)
    row = Contract.objects.select_for_update(of=("self",)).select_related("award__bid").get(pk=contract.pk)
    if row.award.bid.organisation_id != actor.organisation_id:
        raise gone()
    return fresh, row


def _unsigned(challenge: Challenge) -> bool:
    proposal = AwardProposal.objects.get(challenge=challenge, decision=AwardProposal.Decision.APPROVED)
    signed = Contract.objects.filter(award__proposal=proposal, status=Contract.Status.SIGNED).count()
    return signed < proposal.awards.filter(bid__status=BidStatus.AWARDED).count()


def _live_awards(challenge: Challenge) -> int:
    rows = Award.objects.filter(proposal__challenge=challenge, proposal__decision="approved")
    return rows.filter(bid__status=BidStatus.AWARDED).count()


def _id(file: StoredFile | int) -> int:
    return file.pk if isinstance(file, StoredFile) else file
