"""Everything of the page of a challenge, as plain values, with what its viewer may see and nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count
from django.utils import timezone

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.workdays.arithmetic import Calendar
from shuanglian.foundation.workdays.services import calendar

from .. import engine, policies
from ..models import (
    Award,
    AwardProposal,
    Bid,
    Challenge,
    Contract,
    Correction,
    Criterion,
    Feedback,
    Objection,
    PaymentComplaint,
    ReadLog,
    Reviewer,
    Score,
    TextFile,
    Undertaking,
)
from ..services.awarding import losers
from ..services.bidding import tries_left
from ..services.paying import payment_of
from ..services.succeeding import candidates
from . import bids as bid_views
from . import reading


@dataclass(frozen=True, slots=True)
class MilestoneView:
    row: Any
    payment: Any
    transfers: list[Any]
    readings: list[Any]
    complaints: list[Any]


@dataclass(frozen=True, slots=True)
class ContractView:
    row: Contract
    code: str
    party: str
    is_own: bool
    milestones: list[MilestoneView]


@dataclass(frozen=True, slots=True)
class ReviewerView:
    """`name` is filled for the officer who named them, and for themselves."""

    id: int
    code: str
    status: str
    label: str
    name: str
    detected: int


@dataclass(frozen=True, slots=True)
class ChallengePage:
    """`may` holds the verbs that the viewer can do now."""

    row: Challenge
    may: frozenset[str]
    is_owner: bool
    reads_full: bool
    has_undertaking: bool
    text_files: list[TextFile]
    criteria: list[Criterion]
    corrections: list[Correction]
    own_bids: list[Bid]
    tries_left: int
    bids: list[bid_views.BidView]
    sealed_count: int | None
    reviewers: list[ReviewerView]
    me: Reviewer | None
    my_scores: Mapping[int, Mapping[str, Any]]
    my_recusals: list[Any]
    proposal: AwardProposal | None
    awards: list[Any]
    objections: list[Objection]
    feedbacks: list[Feedback]
    unheard: list[Bid]
    contracts: list[ContractView]
    reads: list[Any]
    contracted: frozenset[int] = frozenset()
    may_lapse: frozenset[int] = frozenset()
    ranking: list[Mapping[str, Any]] = field(default_factory=list)
    # Who may move up: for the publisher that has to decide, and for nobody else.
    next_in_rank: list[Bid] = field(default_factory=list)
    is_over: bool = False


def challenge_page(viewer: Actor, challenge: Challenge, now: dt.datetime | None = None) -> ChallengePage:
    """A bounded number of queries, whatever the number of bids and reviewers."""
    own = list(reading.own_bids(viewer, challenge))
    me = policies.reviewer_of(viewer, challenge)
    owner = policies.is_owner(viewer, challenge)
    identities = reading.sees_identities(viewer, challenge)
    may, awards = policies.allowed(viewer, challenge), _awards(viewer, challenge, owner)
    contracts = _contracts(viewer, challenge, owner)
    return ChallengePage(
        row=challenge,
        may=may,
        is_owner=owner,
        reads_full=reading.reads_full(viewer, challenge),
        has_undertaking=_has_undertaking(viewer, challenge),
        text_files=list(reading.text_files(viewer, challenge)),
        criteria=list(challenge.criteria.all()),
        corrections=list(challenge.corrections.all()),
        own_bids=own,
        tries_left=tries_left(challenge, viewer.organisation_id),
        bids=bid_views.opened(viewer, challenge),
        sealed_count=_count(challenge),
        reviewers=_reviewers(viewer, challenge, owner),
        me=me,
        my_scores=_my_scores(me),
        my_recusals=list(me.recusals.select_related("bid")) if me else [],
        proposal=_proposal(viewer, challenge, owner),
        awards=awards,
        objections=_objections(viewer, challenge, owner),
        feedbacks=_feedbacks(viewer, challenge, owner),
        unheard=_unheard(challenge) if owner else [],
        contracts=contracts,
        contracted=frozenset(k.row.award_id for k in contracts if k.row.status != Contract.Status.OBJECTED),
        may_lapse=_may_lapse(viewer, challenge, may, awards, contracts),
        reads=_reads(viewer, challenge, owner),
        ranking=challenge.result.get("ranking", []) if identities else [],
        next_in_rank=candidates(challenge) if owner and "succeed" in may else [],
        is_over=(now or timezone.now()) >= challenge.deadline,
    )


def opening_list(challenge: Challenge) -> dict[str, Any]:
    """What everybody may have after the opening: digests and salts, and after the lock those of the identities."""
    rows = Bid.objects.filter(challenge=challenge).exclude(code="").order_by("code")
    return {
        "format": "shuanglian-opening/1",
        "challenge": challenge.pk,
        "number": challenge.number,
        "opened_at": challenge.opened_at.isoformat() if challenge.opened_at else None,
        "receipt": challenge.receipt,
        "bids": [
            {
                "code": bid.code,
                "number": bid.number,
                "commitment": bid.commitment,
                "blind_digest": bid.blind_digest,
                "blind_salt": bid.blind_salt,
                "identity_digest": bid.identity_digest,
                "identity_salt": bid.identity_salt,
            }
            for bid in (rows if challenge.opened_at else [])
        ],
    }


def _count(challenge: Challenge) -> int | None:
    """How many bids there are is told to nobody before the opening."""
    return (
        None
        if challenge.opened_at is None
        else Bid.objects.filter(challenge=challenge).exclude(code="").count()
    )


def _has_undertaking(viewer: Actor, challenge: Challenge) -> bool:
    if viewer.organisation_id is None:
        return False
    return Undertaking.objects.filter(challenge=challenge, organisation=viewer.organisation_id).exists()


def _reviewers(viewer: Actor, challenge: Challenge, owner: bool) -> list[ReviewerView]:
    """Codes for all insiders; names for the departments that examine it. The publisher reads names after the decision,
    if the rules of the challenge say so (`reviewers_named`)."""
    insider = owner or viewer.role in (Role.OFFICER, Role.LEADER, Role.ADMIN)
    rows = (
        Reviewer.objects.filter(challenge=challenge).select_related("user").annotate(barred=Count("recusals"))
    )
    if not insider:
        return []
    told = challenge.decided_at is not None and bool(challenge.rules.get("reviewers_named"))
    named = told or (viewer.role in (Role.OFFICER, Role.ADMIN) and not owner)
    return [
        ReviewerView(
            row.pk,
            row.code,
            row.status,
            str(row.get_status_display()),
            row.user.name if named else "",
            row.barred,
        )
        for row in rows
    ]


def _my_scores(me: Reviewer | None) -> Mapping[int, Mapping[str, Any]]:
    return {} if me is None else {row.bid_id: row.rows for row in Score.objects.filter(reviewer=me)}


def _proposal(viewer: Actor, challenge: Challenge, owner: bool) -> AwardProposal | None:
    if not (owner or viewer.role == Role.LEADER):
        return None
    return challenge.proposals.filter(decision__in=["open", "approved"]).first()


def _awards(viewer: Actor, challenge: Challenge, owner: bool) -> list[Any]:
    """In public from the publicity on, with what was given up since; the open proposal for those who propose and approve."""
    shown = ["approved", "lapsed"]
    if owner or viewer.role == Role.LEADER:
        shown.append("open")
    rows = Award.objects.filter(proposal__challenge=challenge, proposal__decision__in=shown)
    return list(rows.select_related("bid__party", "proposal").order_by("proposal__number", "bid__rank", "pk"))


def _may_lapse(
    viewer: Actor, challenge: Challenge, may: frozenset[str], awards: list[Any], contracts: list[ContractView]
) -> frozenset[int]:
    """Awards without a signed contract that the viewer may give up, or take back because they are overdue."""
    if "lapse" not in may or (viewer.role == Role.LEADER and not engine.is_late(challenge, "contract")):
        return frozenset()
    signed = {k.row.award_id for k in contracts if k.row.status == Contract.Status.SIGNED}
    own = {
        row.pk
        for row in awards
        if viewer.role == Role.LEADER or row.bid.organisation_id == viewer.organisation_id
    }
    return frozenset(own - signed)


def _objections(viewer: Actor, challenge: Challenge, owner: bool) -> list[Objection]:
    rows = challenge.objections.select_related("organisation")
    if viewer.is_staff or owner:
        return list(rows)
    if viewer.organisation_id is None:
        return []
    return list(rows.filter(organisation=viewer.organisation_id))


def _feedbacks(viewer: Actor, challenge: Challenge, owner: bool) -> list[Feedback]:
    rows = Feedback.objects.filter(bid__challenge=challenge).select_related("bid")
    if owner:
        return list(rows)
    if viewer.organisation_id is None or viewer.is_staff:
        return []
    return list(rows.filter(bid__organisation=viewer.organisation_id))


def _unheard(challenge: Challenge) -> list[Bid]:
    rows = losers(challenge).filter(feedback__isnull=True)
    return list(rows.select_related("party").order_by("code"))


def _contracts(viewer: Actor, challenge: Challenge, owner: bool) -> list[ContractView]:
    rows = Contract.objects.filter(award__proposal__challenge=challenge).select_related("award__bid__party")
    if not (owner or viewer.role in (Role.OFFICER, Role.LEADER)):
        rows = rows.filter(award__bid__organisation=viewer.organisation_id or 0)
    rows = rows.prefetch_related(
        "milestones__readings__criterion", "milestones__complaints", "milestones__payments__voucher"
    )
    days = calendar()
    return [_contract(viewer, row, days) for row in rows]


def _contract(viewer: Actor, row: Contract, days: Calendar) -> ContractView:
    milestones = []
    for one in row.milestones.all():
        one.contract = row
        readings: list[Any] = [r for r in one.readings.all() if r.voided_at is None]
        complaints: list[PaymentComplaint] = list(one.complaints.all())
        milestones.append(
            MilestoneView(one, payment_of(one, days=days), list(one.payments.all()), readings, complaints)
        )
    bid = row.award.bid
    return ContractView(
        row, bid.code, bid.party.name, bid.organisation_id == viewer.organisation_id, milestones
    )


def _reads(viewer: Actor, challenge: Challenge, owner: bool) -> list[Any]:
    """Who read the full text: for the publisher, once the scores are locked (before, this would tell who bids). The
    panel has read it as well; the publisher does not learn who that is."""
    if challenge.locked_at is None or not owner:
        return []
    panel = Reviewer.objects.filter(challenge=challenge).values("user")
    rows = ReadLog.objects.filter(challenge=challenge).exclude(user__in=panel)
    rows = rows.select_related("organisation").order_by("-pk")
    return list(rows[:100])
