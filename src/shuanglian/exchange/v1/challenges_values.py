"""What goes in and out of the operations on open challenges."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from typing import Any, Literal

from django.utils.translation import gettext as _
from ninja import Field, Schema

from shuanglian.foundation.errors import Invalid, Reason
from shuanglian.programmes.challenges.selectors import BidView, ChallengePage

from ..values import Cents, Id, In, Moment, Number, Rev


class ChallengeListIn(Schema):
    status: str = Field("", max_length=20)
    q: str = Field("", max_length=100)
    mine: bool = False


class ChallengeCriterionIn(In):
    metric: str = Field(min_length=1, max_length=120)
    comparator: Literal["eq", "ge", "le", "gt", "lt", "between"]
    target: Number
    high: Number | None = None
    unit: str = Field("", max_length=40)
    test_method: str = Field("", max_length=300)
    sample_size: int = Field(1, ge=1, le=100)
    is_hard: bool = True


class ChallengeStandardIn(In):
    title: str = Field(min_length=1, max_length=100)
    weight: int = Field(ge=1, le=100)


class ChallengeIn(In):
    title: str = Field(max_length=200)
    teaser: str = Field(max_length=20_000)
    text: str = Field(max_length=20_000)
    eligibility: str = Field("", max_length=20_000)
    prize_cents: Cents
    payer_kind: Literal["government", "large", "small"] = "small"
    deadline: Moment
    trail: Literal["public", "restricted"] = "public"
    max_tries: int = Field(3, ge=1, le=20)
    max_files: int = Field(3, ge=0, le=10)
    quorum: int = Field(3, ge=1, le=15)
    criteria: list[ChallengeCriterionIn] = Field([], max_length=40)
    review: list[ChallengeStandardIn] = Field([], max_length=40)
    clocks: dict[str, int] = Field({}, max_length=40)
    need_id: Id | None = None
    rev: Rev | None = None


class ChallengeFairnessIn(In):
    conclusion: str = Field(max_length=2000)
    reviewer: str = Field(max_length=100)
    restricts_locals: bool = False


class ChallengeReasonIn(In):
    reason: str = Field(max_length=1000)


class ChallengeTextIn(In):
    text: str = Field(max_length=5000)


class ChallengeCorrectionIn(In):
    text: str = Field(max_length=5000)
    is_material: bool
    deadline: Moment | None = None


class ChallengeAcceptedIn(In):
    accepted: bool


class ChallengeBidIn(Schema):
    """Form fields beside the files. `promises`: JSON, order of the criterion → promised value."""

    title: str = Field(max_length=200)
    approach: str = Field(max_length=20_000)
    plan: str = Field(max_length=20_000)
    price_cents: Cents
    team: str = Field(max_length=5000)
    track_record: str = Field("", max_length=5000)
    promises: str = Field("{}", max_length=10_000, description="JSON：{指标序号: 承诺值}")
    anonymous: bool = False
    names_seen: bool = False

    def promised(self) -> dict[int, str]:
        """Raises `Invalid` for what is no such JSON."""
        try:
            found = json.loads(self.promises)
            return {int(order): str(value) for order, value in found.items()}
        except (ValueError, AttributeError, TypeError, RecursionError):
            raise Invalid(Reason("challenges.promises", _("promises 要是 JSON 对象"), "promises")) from None


class ChallengePanelIn(In):
    user_ids: list[Id] = Field(max_length=50)


class ChallengeConflictIn(In):
    bid_ids: list[Id] = Field([], max_length=500)
    note: str = Field("", max_length=1000)
    whole: bool = False


class ChallengePointsIn(In):
    points: int = Field(ge=0, le=100)
    reason: str = Field(max_length=1000)


class ChallengeScoreIn(In):
    rows: dict[str, ChallengePointsIn] = Field(max_length=40)


class ChallengeAwardIn(In):
    bid_id: Id
    amount_cents: Cents


class ChallengeProposalIn(In):
    awards: list[ChallengeAwardIn] = Field([], max_length=100)
    reason: str = Field(max_length=5000)


class ChallengeSuccessionIn(In):
    """`bid_id`: one of `next_in_rank`."""

    bid_id: Id
    amount_cents: Cents
    reason: str = Field(max_length=5000)


class ChallengeAnswerIn(In):
    upheld: bool
    answer: str = Field(max_length=5000)


class ChallengeFeedbackIn(In):
    strengths: str = Field(max_length=1000)
    gaps: str = Field(max_length=1000)


class ChallengeMilestoneIn(In):
    title: str = Field(max_length=200)
    deliverable: str = Field(max_length=500)
    amount_cents: Cents
    due_on: dt.date
    accept_by: dt.date


class ChallengeContractIn(In):
    number: str = Field(max_length=80)
    pay_days: int = Field(ge=0, le=10_000)
    signed_on: dt.date
    pay_when_paid: bool = False
    milestones: list[ChallengeMilestoneIn] = Field(max_length=40)


class ChallengeContractReplyIn(In):
    agree: bool
    reason: str = Field("", max_length=1000)


class ChallengeDeliveryIn(In):
    note: str = Field(max_length=1000)
    file_ids: list[Id] = Field([], max_length=20)


class ChallengeReadingIn(In):
    criterion_id: Id
    sample: int = Field(ge=1, le=100)
    value: Number
    unit: str = Field("", max_length=40)
    file_id: Id


class ChallengePaymentIn(In):
    """A transfer with its voucher, a file of this challenge. `principal_cents` and `interest_cents`: at least one."""

    paid_on: dt.date
    principal_cents: int = Field(0, ge=0, le=10**15)
    interest_cents: int = Field(0, ge=0, le=10**15)
    voucher_number: str = Field("", max_length=80)
    file_id: Id


class ChallengeForwardIn(In):
    to: str = Field(max_length=200)


class ChallengeOut(Schema):
    id: int
    number: str
    title: str
    teaser: str
    owner: str
    status: str
    prize_cents: int
    payer_kind: str
    deadline: dt.datetime
    trail: str
    max_tries: int
    max_files: int
    max_file_bytes: int
    quorum: int
    receipt: str
    rev: int
    is_demo: bool
    published_at: dt.datetime | None
    opened_at: dt.datetime | None
    publicity_until: dt.datetime | None


class ChallengeCriterionOut(ChallengeCriterionIn):
    id: int
    order: int


class ChallengeBidOut(Schema):
    """An own submission: nothing of its content."""

    id: int
    number: int
    status: str
    commitment: str
    code: str
    event_seq: int
    submitted_at: dt.datetime


class ChallengeOpenedBidOut(Schema):
    id: int
    code: str
    status: str
    rank: int | None
    blind: dict[str, Any]
    identity: dict[str, Any]


class ChallengePaymentOut(Schema):
    """Counts once the receiver has confirmed it."""

    id: int
    status: str
    paid_on: dt.date
    principal_cents: int
    interest_cents: int
    voucher_number: str
    voucher_id: int
    dispute: str


class ChallengeMilestoneOut(Schema):
    id: int
    order: int
    title: str
    amount_cents: int
    due_on: dt.date
    accept_by: dt.date
    delivered_at: dt.datetime | None
    accepted_at: dt.datetime | None
    paid_on: dt.date | None
    payment_state: str
    payment_due_on: dt.date | None
    late_days: int
    interest_cents: int
    principal_owed_cents: int
    interest_owed_cents: int
    payments: list[ChallengePaymentOut]
    proof: list[str]
    readings: list[int]
    complaints: list[int]


class ChallengeContractOut(Schema):
    id: int
    award_id: int
    number: str
    status: str
    party: str
    amount_cents: int
    pay_days: int
    milestones: list[ChallengeMilestoneOut]


class ChallengeReviewerOut(Schema):
    id: int
    code: str
    status: str
    name: str


class ChallengeAwardOut(Schema):
    id: int
    bid_id: int
    code: str
    party: str
    amount_cents: int
    is_succession: bool
    has_lapsed: bool


class ChallengeNextOut(Schema):
    """A bid that may move up, for the publisher that has to decide."""

    bid_id: int
    code: str
    party: str
    rank: int


class ChallengeObjectionOut(Schema):
    id: int
    text: str
    upheld: bool | None
    answer: str


class ChallengeFeedbackOut(Schema):
    bid_id: int
    figures: dict[str, Any]
    strengths: str
    gaps: str


class ChallengeCorrectionOut(Schema):
    number: int
    text: str
    is_material: bool
    new_deadline: dt.datetime


class ChallengeTextFileOut(Schema):
    """An attachment of the full text; the bytes are at `text-files/{id}`."""

    id: int
    name: str
    media_type: str
    size: int
    sha256: str


class ChallengeDetailOut(ChallengeOut):
    """`text` and `text_files` are empty for who may not read them; `may` are the verbs that the caller can do now."""

    text: str
    text_files: list[ChallengeTextFileOut]
    eligibility: str
    criteria: list[ChallengeCriterionOut]
    review: list[dict[str, Any]]
    corrections: list[ChallengeCorrectionOut]
    may: list[str]
    tries_left: int
    own_bids: list[ChallengeBidOut]
    bids: list[ChallengeOpenedBidOut]
    ranking: list[dict[str, Any]]
    reviewers: list[ChallengeReviewerOut]
    awards: list[ChallengeAwardOut]
    next_in_rank: list[ChallengeNextOut]
    objections: list[ChallengeObjectionOut]
    feedbacks: list[ChallengeFeedbackOut]
    contracts: list[ChallengeContractOut]


def detail_of(page: ChallengePage) -> dict[str, Any]:
    """The page as plain values; it already holds only what its viewer may see."""
    row = page.row
    return {
        "text": row.text if page.reads_full else "",
        "text_files": page.text_files,
        "eligibility": row.eligibility,
        "criteria": page.criteria,
        "review": row.review,
        "corrections": page.corrections,
        "may": sorted(page.may),
        "tries_left": page.tries_left,
        "own_bids": page.own_bids,
        "bids": [_opened(view) for view in page.bids],
        "ranking": [dict(one) for one in page.ranking],
        "reviewers": [asdict(one) for one in page.reviewers],
        "awards": [_award(one) for one in page.awards],
        "next_in_rank": [
            {"bid_id": bid.pk, "code": bid.code, "party": bid.party.name, "rank": bid.rank}
            for bid in page.next_in_rank
        ],
        "objections": page.objections,
        "feedbacks": page.feedbacks,
        "contracts": [_contract(one) for one in page.contracts],
    }


def _opened(view: BidView) -> dict[str, Any]:
    return {name: getattr(view, name) for name in ChallengeOpenedBidOut.model_fields}


def _award(row: Any) -> dict[str, Any]:
    return {
        "id": row.pk,
        "bid_id": row.bid_id,
        "code": row.bid.code,
        "party": row.bid.party.name,
        "amount_cents": row.amount_cents,
        "is_succession": row.proposal.is_succession,
        "has_lapsed": row.has_lapsed,
    }


def _contract(view: Any) -> dict[str, Any]:
    row = view.row
    kept = {
        name: getattr(row, name)
        for name in ("id", "award_id", "number", "status", "amount_cents", "pay_days")
    }
    return kept | {"party": view.party, "milestones": [_milestone(one) for one in view.milestones]}


def _milestone(view: Any) -> dict[str, Any]:
    row, payment = view.row, view.payment
    names = (
        "id",
        "order",
        "title",
        "amount_cents",
        "due_on",
        "accept_by",
        "delivered_at",
        "accepted_at",
        "paid_on",
    )
    return {name: getattr(row, name) for name in names} | {
        "payment_state": payment.state,
        "payment_due_on": payment.due_on,
        "late_days": payment.late_days,
        "interest_cents": payment.interest_cents,
        "principal_owed_cents": payment.principal_owed,
        "interest_owed_cents": payment.interest_owed,
        "payments": view.transfers,
        "proof": [str(line) for line in payment.proof],
        "readings": [one.pk for one in view.readings],
        "complaints": [one.pk for one in view.complaints],
    }
