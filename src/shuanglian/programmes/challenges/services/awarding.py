"""The result: proposed and approved by different people, shown to the public, objected to, and told to the losers."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, NotAllowed, Reason

from .. import engine
from ..feedback import figures
from ..models import Award, AwardProposal, Bid, BidStatus, Challenge, Feedback, Objection, Status
from ..notices import members, tell
from ._common import PROCESS, begin, event, locked, move, organisation_id, refuse, text

D = AwardProposal.Decision
OBJECTIONS = frozenset({"objection", "objection_next"})
BID_SHOWN = [BidStatus.OPENED, BidStatus.AWARDED, BidStatus.NOT_AWARDED]


@transaction.atomic
def award_propose(
    *, actor: Actor, challenge: Challenge, amounts: Mapping[int, int], reason: str
) -> AwardProposal:
    """`amounts`: bid id → 分; empty: nobody wins. The sum may not exceed the prize."""
    fresh = begin(actor, challenge, "propose")
    require_open(fresh, "propose")
    refuse(text(reason, "reason", _("理由"), least=4, longest=5000) + _amount_problems(fresh, amounts))
    proposal = proposed(fresh, actor, amounts, reason)
    engine.finish(fresh, "propose", actor=actor)
    payload = {"proposal": proposal.number, "awards": shown(proposal), "reason": proposal.reason}
    event(actor, fresh, "award_proposed", payload, public=False)
    return proposal


@transaction.atomic
def award_approve(*, actor: Actor, challenge: Challenge) -> AwardProposal:
    """By somebody else than the proposer; the publicity period begins."""
    fresh = begin(actor, challenge, "award")
    proposal = _open_proposal(fresh, actor)
    proposal.decision, proposal.decided_by_id, proposal.decided_at = D.APPROVED, actor.user_id, timezone.now()
    proposal.save(update_fields=["decision", "decided_by", "decided_at"])
    engine.finish(fresh, _approving(proposal), actor=actor, data={"award": "approved"})
    fresh.refresh_from_db()
    event(
        actor,
        fresh,
        "award_approved",
        {"proposal": proposal.number, "awards": shown(proposal), "until": _iso(fresh)}
        | ({"succession": True} if proposal.is_succession else {}),
    )
    if proposal.is_succession:
        people = [user for row in proposal.awards.all() for user in members(row.bid.organisation_id)]
        tell(people, "challenges.result", fresh, _("您的方案拟递补中榜，正在公示"))
    return proposal


@transaction.atomic
def award_return(*, actor: Actor, challenge: Challenge, reason: str) -> AwardProposal:
    refuse(text(reason, "reason", _("退回原因")))
    fresh = begin(actor, challenge, "award")
    proposal = _open_proposal(fresh, actor)
    proposal.decision, proposal.decision_reason = D.RETURNED, reason.strip()
    proposal.decided_by_id, proposal.decided_at = actor.user_id, timezone.now()
    proposal.save(update_fields=["decision", "decision_reason", "decided_by", "decided_at"])
    engine.finish(fresh, _approving(proposal), actor=actor, data={"award": "returned"})
    event(
        actor, fresh, "award_returned", {"proposal": proposal.number, "reason": reason.strip()}, public=False
    )
    tell(members(fresh.drafted_in_id), "challenges.result", fresh, _("中榜建议退回"), body=reason.strip())
    return proposal


@transaction.atomic
def objection_raise(*, actor: Actor, challenge: Challenge, text_: str) -> Objection:
    """During the publicity period, in the name of an organisation."""
    refuse(text(text_, "text", _("异议内容"), least=4, longest=5000))
    fresh = begin(actor, challenge, "object", case_first=False)
    if fresh.publicity_until is None or timezone.now() > fresh.publicity_until:
        raise Conflict(Reason("challenges.publicity_over", _("公示期已满")))
    row = Objection.objects.create(
        challenge=fresh,
        organisation_id=organisation_id(actor),
        text=text_.strip(),
        raised_by_id=actor.user_id,
    )
    event(actor, fresh, "objection_raised", {"objection": row.pk}, public=False)
    return row


@transaction.atomic
def objection_answer(*, actor: Actor, objection: Objection, upheld: bool, answer: str) -> Objection:
    """Answered once. An upheld one takes the result back when the publicity ends."""
    refuse(text(answer, "answer", _("答复"), least=4, longest=5000))
    fresh = begin(actor, objection.challenge, "answer_objection")
    row = Objection.objects.select_for_update().get(pk=objection.pk)
    if row.answered_at is not None:
        raise Conflict(Reason("challenges.answered", _("这份异议已经答复")))
    row.upheld, row.answer, row.answered_by_id, row.answered_at = (
        upheld,
        answer.strip(),
        actor.user_id,
        timezone.now(),
    )
    row.save(update_fields=["upheld", "answer", "answered_by", "answered_at"])
    event(actor, fresh, "objection_answered", {"objection": row.pk, "upheld": upheld}, public=False)
    tell(members(row.organisation_id), "challenges.objection", fresh, _("异议有了答复"), body=row.answer)
    waiting = Objection.objects.filter(challenge=fresh, answered_at__isnull=True).exists()
    for node in engine.open_nodes(fresh) & OBJECTIONS if not waiting else ():
        engine.finish(fresh, node, actor=actor)
    return row


@transaction.atomic
def feedback_give(*, actor: Actor, bid: Bid, strengths: str, gaps: str) -> Feedback:
    """To one bidder that did not win: its own figures are computed, strengths and gaps are a person's words."""
    refuse(text(strengths, "strengths", _("长处")) + text(gaps, "gaps", _("差距")))
    fresh = begin(actor, bid.challenge, "feedback")
    row = Bid.objects.select_for_update().get(pk=bid.pk)
    if not losers(fresh).filter(pk=row.pk).exists():
        raise Conflict(Reason("challenges.not_loser", _("只反馈未中榜的方案")))
    if Feedback.objects.filter(bid=row).exists():
        raise Conflict(Reason("challenges.feedback_given", _("这一家已经反馈")))
    given = Feedback.objects.create(
        bid=row,
        figures=figures(fresh, row),
        strengths=strengths.strip(),
        gaps=gaps.strip(),
        given_by_id=actor.user_id,
    )
    event(actor, fresh, "feedback_given", {"bid": row.code}, public=False)
    tell(members(row.organisation_id), "challenges.feedback", fresh, _("揭榜方案的评审反馈"))
    close_feedback(fresh, actor)
    return given


def close_feedback(challenge: Challenge, actor: Actor) -> None:
    """The step of telling the losers is over when nobody is left to be told: each has been, or moved up."""
    if "feedback" in engine.open_nodes(challenge) and not _unheard(challenge):
        engine.finish(challenge, "feedback", actor=actor)


def close_told() -> None:
    """Where the only one still to be told has moved up, the step of telling has nobody left. The new result comes about in the
    middle of a step of the process, which cannot end another one; the next act on the contract or the hourly job does."""
    rows = Challenge.objects.filter(
        proposals__is_succession=True, case__tokens__node="feedback", case__tokens__status="active"
    )
    for number in rows.order_by("pk").values_list("pk", flat=True).distinct():
        with transaction.atomic():
            engine.lock(number)
            close_feedback(locked(number), PROCESS)


def announce(challenge_id: int, *, until_days: int) -> Challenge:
    """Called by the process once a result is approved: the publicity period."""
    from shuanglian.foundation.workdays.services import due_at

    challenge = locked(challenge_id)
    if not AwardProposal.objects.filter(challenge=challenge, decision=D.APPROVED).exists():
        raise Conflict(Reason("challenges.not_approved", _("还没有批准的结果")))
    challenge.publicity_from = timezone.now()
    challenge.publicity_until = due_at(challenge.publicity_from, until_days)
    move(challenge, Status.PUBLICITY, "publicity_from", "publicity_until")
    return challenge


def publicity_end(challenge_id: int, *, actor: Actor) -> tuple[str, int, int]:
    """(`open`, `upheld` or `none`, winners, losers) after the publicity period."""
    challenge = locked(challenge_id)
    if challenge.status != Status.PUBLICITY:
        raise Conflict(Reason("challenges.wrong_step", _("现在不在公示中")))
    proposal = AwardProposal.objects.select_for_update().get(challenge=challenge, decision=D.APPROVED)
    during = Objection.objects.filter(challenge=challenge, raised_at__gte=challenge.publicity_from)
    if during.filter(answered_at__isnull=True).exists():
        return "open", 0, 0
    if during.filter(upheld=True).exists():
        proposal.decision = D.REVOKED
        proposal.save(update_fields=["decision"])
        move(challenge, Status.SUCCEEDING if proposal.is_succession else Status.AWARDING)
        event(actor, challenge, "award_revoked", {"proposal": proposal.number})
        return "upheld", 0, 0
    return "none", *_settle(challenge, proposal, actor)


def _settle(challenge: Challenge, proposal: AwardProposal, actor: Actor) -> tuple[int, int]:
    winners = set(proposal.awards.values_list("bid", flat=True))
    bids = Bid.objects.filter(challenge=challenge, status__in=[BidStatus.OPENED, BidStatus.NOT_AWARDED])
    won = bids.filter(pk__in=winners).update(status=BidStatus.AWARDED)
    lost = bids.filter(status=BidStatus.OPENED).update(status=BidStatus.NOT_AWARDED)
    challenge.decided_at = timezone.now()
    move(challenge, Status.CONTRACTING if won else Status.NO_AWARD, "decided_at")
    payload = {"awards": shown(proposal), "losers": lost}
    event(actor, challenge, "decided", payload | ({"succession": True} if proposal.is_succession else {}))
    _tell_result(challenge, proposal)
    return won, lost


def _tell_result(challenge: Challenge, proposal: AwardProposal) -> None:
    """Who moved up is told; the others know since the first result that they have not won."""
    told = {BidStatus.AWARDED: _("您的方案中榜"), BidStatus.NOT_AWARDED: _("您的方案未中榜，反馈随后送达")}
    if proposal.is_succession:
        told = {BidStatus.AWARDED: _("您的方案递补中榜")}
    rows = list(Bid.objects.filter(challenge=challenge, status__in=BID_SHOWN))
    for status, title in told.items():
        people = [user for row in rows if row.status == status for user in members(row.organisation_id)]
        tell(people, "challenges.result", challenge, title)


def _amount_problems(challenge: Challenge, amounts: Mapping[int, int]) -> list[Reason]:
    found = []
    ranked = set(
        challenge.bids.filter(status=BidStatus.OPENED, rank__isnull=False).values_list("pk", flat=True)
    )
    if amounts.keys() - ranked:
        found.append(Reason("challenges.unknown_bid", _("只能授予有评审结果的方案"), "awards"))
    return found + money_problems(challenge, amounts.values(), "awards")


def money_problems(challenge: Challenge, amounts: Collection[int], field: str) -> list[Reason]:
    """`amounts` in 分; `field` is where the form asks for them."""
    found = []
    if any(cents <= 0 for cents in amounts):
        found.append(Reason("challenges.amount", _("每家的金额要大于零"), field))
    if sum(amounts) > challenge.prize_cents:
        found.append(Reason("challenges.over_prize", _("金额合计超过榜额"), field))
    return found


def require_open(challenge: Challenge, step: str) -> None:
    """Raises `Conflict` once the step is done: a proposal waits for its approval then."""
    if step not in engine.open_nodes(challenge):
        raise Conflict(Reason("challenges.wrong_step", _("已经拟定，等待批准")))


def proposed(
    challenge: Challenge,
    actor: Actor,
    amounts: Mapping[int, int],
    reason: str,
    *,
    is_succession: bool = False,
) -> AwardProposal:
    """Store the next proposal of a challenge; `amounts`: bid id → 分."""
    proposal = AwardProposal.objects.create(
        challenge=challenge,
        number=challenge.proposals.count() + 1,
        reason=reason.strip(),
        is_succession=is_succession,
        proposed_by_id=actor.user_id,
    )
    Award.objects.bulk_create(
        Award(proposal=proposal, bid_id=bid, amount_cents=cents) for bid, cents in sorted(amounts.items())
    )
    return proposal


def _open_proposal(challenge: Challenge, actor: Actor) -> AwardProposal:
    row = AwardProposal.objects.select_for_update().filter(challenge=challenge, decision=D.OPEN).first()
    if row is None:
        raise Conflict(Reason("challenges.no_proposal", _("还没有拟定的结果")))
    if actor.user_id is None or row.proposed_by_id == actor.user_id:
        raise NotAllowed(Reason("challenges.same_person", _("拟定的人不能批准")))
    return row


def _approving(proposal: AwardProposal) -> str:
    return "approve_next" if proposal.is_succession else "approve_award"


def losers(challenge: Challenge) -> QuerySet[Bid]:
    """Bids that did not win; one that won and gave its award up is none. One that is about to move up is one until the
    new result holds."""
    lapsed = Award.objects.filter(proposal__challenge=challenge, has_lapsed=True).values("bid")
    return Bid.objects.filter(challenge=challenge, status=BidStatus.NOT_AWARDED).exclude(pk__in=lapsed)


def _unheard(challenge: Challenge) -> bool:
    return losers(challenge).filter(feedback__isnull=True).exists()


def shown(proposal: AwardProposal) -> list[dict[str, object]]:
    rows = proposal.awards.select_related("bid__party").order_by("bid__code")
    return [
        {"code": row.bid.code, "party": row.bid.party.ref, "amount_cents": row.amount_cents} for row in rows
    ]


def _iso(challenge: Challenge) -> str:
    return challenge.publicity_until.isoformat() if challenge.publicity_until else ""
