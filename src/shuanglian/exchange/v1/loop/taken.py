"""What the verbs of the loop take."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field

from ...values import Cents, Id, In, Note, Rev
from ..needs import RequirementIn

Text = Annotated[str, Field(max_length=5000)]
Reason = Annotated[str, Field(max_length=1000)]
Score = Annotated[int, Field(ge=1, le=5)]
Scores = dict[Annotated[str, Field(max_length=40)], Score]
Days = Annotated[int, Field(ge=1, le=250, description="工作日")]
Measured = Annotated[str, Field(max_length=40, pattern=r"^-?\d{1,16}(\.\d{1,8})?$", description="十进制数")]


class Nothing(In):
    """No input beyond the need itself."""


class Reasoned(In):
    reason: Reason


class Pose(In):
    order: str | None = Field(None, max_length=20, description="assist_first 或 answer_first")


class Allow(In):
    allow: bool


class Accept(In):
    manager_user_id: Id | None = None
    note: Reason = ""
    clocks: dict[Annotated[str, Field(max_length=40)], Days] | None = None


class Items(In):
    items: list[Reason] = Field(max_length=50)


class Reassign(Reasoned):
    manager_user_id: Id


class ResumeClock(In):
    """`step` names the step when more than one is open."""

    step: str = Field("", max_length=40)


class PauseClock(ResumeClock):
    """`until` is what was agreed; the clock goes on only when somebody lets it."""

    reason: Reason
    waiting_for: str = Field(max_length=100)
    until: dt.date | None = None


class Refine(In):
    rev: Rev | None = None
    title: str | None = Field(None, max_length=200)
    text: str | None = Field(None, max_length=10000)
    kind: str | None = Field(None, max_length=20)
    stake_cents: Cents | None = None
    deadline: dt.date | None = None
    ip_wish: str | None = Field(None, max_length=300)
    requirements: list[RequirementIn] | None = Field(None, max_length=50)
    note: Note = ""


class OfRefinement(In):
    refinement_id: Id


class DeclineRefinement(OfRefinement):
    reason: Reason


class Attach(In):
    offering_id: Id
    note: Reason = ""


class Detach(Reasoned):
    support_id: Id


class FinishAssist(In):
    route: str = Field(max_length=20, description="direct、open 或 joint_lab")
    note: Reason = ""


class OfParty(Reasoned):
    party_id: Id


class OfInvitation(In):
    invitation_id: Id


class DeclineInvitation(OfInvitation):
    reason: Reason


class Member(In):
    name: str = Field(max_length=80)
    part: str = Field("", max_length=200)


class Milestone(In):
    title: str = Field(max_length=200)
    working_days: int = Field(ge=0, le=2500)
    deliverable: str = Field("", max_length=500)
    share: int = Field(0, ge=0, le=100)


class SaveAnswer(In):
    """`party_id` only for a technology manager who helps a solver."""

    party_id: Id | None = None
    rev: Rev | None = None
    route: str = Field("", max_length=20000)
    team: list[Member] = Field(default_factory=list, max_length=50)
    price_cents: Cents | None = None
    ip_wish: Text = ""
    milestones: list[Milestone] = Field(default_factory=list, max_length=50)
    confidential_note: Text = ""


class OfAnswer(In):
    answer_id: Id


class SubmitAnswer(OfAnswer):
    rev: Rev | None = None


class ReasonedAnswer(OfAnswer):
    reason: Reason


class Ask(In):
    text: Text
    is_public: bool = True


class Reply(In):
    question_id: Id
    text: Text


class Extend(Reasoned):
    working_days: Days


class Declare(In):
    party_id: Id
    has_conflict: bool
    note: Reason = ""


class ScoreAnswer(OfAnswer):
    scores: Scores
    note: Reason = ""


class GiveFeedback(OfAnswer):
    scores: Scores
    strengths: Reason
    gaps: Reason
    text: Text = ""


class RecordContract(In):
    kind: str = Field(max_length=40)
    amount_cents: Cents
    signed_on: dt.date
    due_on: dt.date
    milestones: list[Milestone] = Field(default_factory=list, max_length=50)
    ip_clause: Text = ""
    number: str = Field("", max_length=80)


class OfContract(In):
    contract_id: Id


class ObjectContract(OfContract):
    reason: Reason


class PlanLine(In):
    metric: str = Field(max_length=200)
    comparator: str = Field(max_length=10)
    target: Measured
    unit: str = Field("", max_length=40)
    method: str = Field(max_length=300)
    sample_size: int = Field(1, ge=1, le=1000)
    rule: str = Field("all", max_length=10, description="all、mean 或 share")
    share: Measured | None = None
    high: Measured | None = None
    is_hard: bool = True
    requirement_id: Id | None = None
    instrument_id: Id | None = None


class SavePlan(In):
    rev: Rev | None = None
    items: list[PlanLine] = Field(max_length=100)


class OfPlan(In):
    plan_id: Id


class ObjectPlan(OfPlan):
    reason: Reason


class Deliver(In):
    note: Text
    evidence_ids: list[Id] = Field(default_factory=list, max_length=50)


class Enter(In):
    item_id: Id
    sample: int = Field(ge=1, le=1000)
    value: Measured
    unit: str = Field("", max_length=40)
    evidence_id: Id | None = None


class Void(Reasoned):
    measurement_id: Id


class Figure(In):
    value: Measured
    evidence_id: Id | None = None
    note: Note = ""


class Follow(In):
    followup_id: Id
    figures: dict[Annotated[str, Field(max_length=40)], Figure]
    note: Reason = ""


class Rate(In):
    score: Score
    text: Text
    followup_id: Id | None = None
    evidence_id: Id | None = None


class Respond(In):
    """To a rating, or to the feedback on one's answer."""

    text: Text
    rating_id: Id | None = None
    feedback_id: Id | None = None
