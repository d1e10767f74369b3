"""What `shuanglian verify` checks about challenges: commitments, results and payments are computed again."""

from __future__ import annotations

from collections.abc import Iterator

from shuanglian.foundation.events.invariants import Violation, register
from shuanglian.foundation.events.models import Event

from . import acceptance, scoring, sealing
from .models import AwardProposal, Bid, BidStatus, Challenge, Feedback, Milestone, Status
from .models.challenge import SEALED
from .services.awarding import losers
from .services.publishing import content_digest
from .services.reviewing import result_of

OPEN = (BidStatus.OPENED, BidStatus.AWARDED, BidStatus.NOT_AWARDED)


@register("challenges.commitment")
def opened_bids_are_what_was_committed() -> Iterator[Violation]:
    """Every opened bid gives the commitment of its row in the record; no bid came in after the deadline."""
    for bid in Bid.objects.select_related("challenge").iterator():
        row = Event.objects.filter(stream=bid.stream, seq=bid.event_seq).first()
        if row is None or row.payload.get("commitment") != bid.commitment:
            yield _violation("challenges.commitment", bid.challenge, f"方案 {bid.pk} 的承诺值不在留痕里")
        if bid.submitted_at >= bid.challenge.deadline:
            yield _violation("challenges.commitment", bid.challenge, f"方案 {bid.pk} 在截止以后收到")
        if bid.status in OPEN and not _fits(bid):
            yield _violation("challenges.commitment", bid.challenge, f"方案 {bid.code} 与提交时的承诺值不符")


def _fits(bid: Bid) -> bool:
    blind = sealing.digest(bid.blind_salt, bid.blind)
    identity = sealing.digest(bid.identity_salt, bid.identity) if bid.identity else bid.identity_digest
    whole = sealing.commitment(bid.challenge_id, bid.number, blind, identity)
    return (blind, identity, whole) == (bid.blind_digest, bid.identity_digest, bid.commitment)


@register("challenges.sealed")
def nothing_is_open_before_the_deadline() -> Iterator[Violation]:
    for challenge in Challenge.objects.filter(status__in=SEALED):
        if challenge.bids.exclude(blind="", identity="").exists() or challenge.opened_at is not None:
            yield _violation("challenges.sealed", challenge, "截止以前已有方案内容")


@register("challenges.ranking")
def results_follow_from_the_scores() -> Iterator[Violation]:
    for challenge in Challenge.objects.filter(locked_at__isnull=False):
        if (
            scoring.receipt(challenge.result) != challenge.receipt
            or scoring.receipt(result_of(challenge)) != challenge.receipt
        ):
            yield _violation("challenges.ranking", challenge, "按评分重算的结果与锁定时不一致")
        row = Event.objects.filter(stream=challenge.stream, kind="challenge.scores_locked").first()
        if row is None or row.payload.get("receipt") != challenge.receipt:
            yield _violation("challenges.ranking", challenge, "留痕里的结果摘要与库里不一致")


@register("challenges.published")
def published_by_three_people() -> Iterator[Violation]:
    """What was checked is what was published (corrections move the deadline only), by three different people."""
    for challenge in Challenge.objects.filter(published_at__isnull=False):
        people = {challenge.drafted_by_id, challenge.checked_by_id, challenge.approved_by_id}
        if len(people) != 3 and None not in people:
            yield _violation("challenges.published", challenge, "拟定、核对、批准不是三个人")
        row = Event.objects.filter(stream=challenge.stream, kind="challenge.published").first()
        digest = content_digest(challenge)
        if row is None or (not challenge.corrections.exists() and row.payload.get("digest") != digest):
            yield _violation("challenges.published", challenge, "内容与发布时的摘要不一致")


@register("challenges.award")
def awards_are_approved_and_within_the_prize() -> Iterator[Violation]:
    for row in (
        AwardProposal.objects.filter(decision="approved")
        .prefetch_related("awards")
        .select_related("challenge")
    ):
        if sum(award.amount_cents for award in row.awards.all()) > row.challenge.prize_cents:
            yield _violation("challenges.award", row.challenge, "中榜金额合计超过榜额")
        if row.proposed_by_id is not None and row.proposed_by_id == row.decided_by_id:
            yield _violation("challenges.award", row.challenge, "中榜结果由同一人拟定和批准")


@register("challenges.milestones")
def milestones_sum_and_final_ones_are_met() -> Iterator[Violation]:
    for row in Milestone.objects.filter(accepted_at__isnull=False, is_final=True).select_related(
        "contract__award__bid__challenge"
    ):
        if not acceptance.judge(row)["passed"] or acceptance.judge(row) != row.verdict:
            yield _violation(
                "challenges.milestones", row.contract.award.bid.challenge, "验收结论与测量值不符"
            )


@register("challenges.payments")
def paid_milestones_are_covered_by_confirmed_payments() -> Iterator[Violation]:
    for row in Milestone.objects.filter(paid_on__isnull=False).prefetch_related("payments"):
        paid = [one for one in row.payments.all() if one.status == "confirmed"]
        principal = sum(one.principal_cents for one in paid)
        whole = principal + sum(one.interest_cents for one in paid)
        if principal != row.amount_cents or whole != row.paid_cents:
            challenge = row.contract.award.bid.challenge
            yield _violation("challenges.payments", challenge, "收款方确认的款项与付清的金额不符")


@register("challenges.feedback")
def every_loser_of_a_closed_challenge_was_told() -> Iterator[Violation]:
    for challenge in Challenge.objects.filter(status=Status.CLOSED):
        lost = losers(challenge)
        if lost.count() != Feedback.objects.filter(bid__in=lost).count():
            yield _violation("challenges.feedback", challenge, "有未中榜方没有收到反馈")


def _violation(rule: str, challenge: Challenge, message: str) -> Violation:
    return Violation(rule, "challenge", str(challenge.pk), message)
