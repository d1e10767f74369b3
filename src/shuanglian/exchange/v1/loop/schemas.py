"""What the loop takes and gives."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from ...values import Cents, Id, In, Note, Rev
from ..needs import RequirementIn

Text = Annotated[str, Field(max_length=5000)]
Reason = Annotated[str, Field(max_length=1000)]
Score = Annotated[int, Field(ge=1, le=5)]
Scores = dict[Annotated[str, Field(max_length=40)], Score]
Days = Annotated[int, Field(ge=1, le=250, description="工作日")]
Measured = Annotated[str, Field(max_length=40, pattern=r"^-?\d{1,16}(\.\d{1,8})?$", description="十进制数")]


# -- taken ---------------------------------------------------------------------------------------------------------
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


# -- given ---------------------------------------------------------------------------------------------------------
class ReasonShown(Schema):
    code: str
    message: str


class ActionOut(Schema):
    """`allowed` false: `reasons` lists everything that speaks against it."""

    verb: str
    label: str
    allowed: bool
    reasons: list[ReasonShown]


class ClockOut(Schema):
    """One letter per day in `cells`: u used, t today, l left, p paused, h holiday, o overdue."""

    state: str
    words: str
    note: str
    cells: str
    due_at: dt.datetime | None
    remaining_workdays: int | None
    proof: list[str]


class StepOut(Schema):
    node: str
    name: str
    role: str
    state: str
    started_at: dt.datetime | None
    ended_at: dt.datetime | None
    clock: ClockOut | None


class StageOut(Schema):
    key: str
    name: str
    state: str


class InvitationOut(Schema):
    id: int
    party_id: int
    party: str
    status: str
    reason: str
    invited_at: dt.datetime


class AnswerLineOut(Schema):
    party_id: int
    party: str
    status: str
    submitted_at: dt.datetime | None


class AnswerOut(Schema):
    id: int
    party_id: int
    status: str
    route: str
    team: list[dict[str, Any]]
    price_cents: int | None
    ip_wish: str
    milestones: list[dict[str, Any]]
    rev: int


class ColumnOut(Schema):
    """One answer beside the others, once the window has closed."""

    answer_id: int
    party_id: int
    party: str
    status: str
    route: str
    price_cents: int | None
    working_days: int
    total: float | None
    scorers: int
    declared: bool | None


class QuestionOut(Schema):
    id: int
    text: str
    answer: str
    is_public: bool
    asked_at: dt.datetime
    answered_at: dt.datetime | None


class RefinementOut(Schema):
    id: int
    number: int
    status: str
    changes: dict[str, Any]
    note: str


class SupportOut(Schema):
    id: int
    offering_id: int
    offering: str
    note: str


class ContractOut(Schema):
    """`ip_text` is what was agreed or, when `ip_is_default`, what the law says where nothing was."""

    id: int
    status: str
    kind: str
    kind_name: str
    number: str
    amount_cents: int
    signed_on: dt.date
    due_on: dt.date
    ip_text: str
    ip_is_default: bool


class PlanItemOut(Schema):
    id: int
    metric: str
    comparator: str
    target: Decimal
    high: Decimal | None
    unit: str
    method: str
    sample_size: int
    rule: str
    share: Decimal | None
    is_hard: bool


class PlanOut(Schema):
    id: int
    version: int
    status: str
    rev: int
    items: list[PlanItemOut]


class MeasurementOut(Schema):
    id: int
    item_id: int
    sample: int
    value: Decimal
    unit: str
    evidence_id: int | None
    voided_at: dt.datetime | None


class RoundOut(Schema):
    """`report` is computed from the measurements."""

    id: int
    number: int
    result: str
    digest: str
    report: dict[str, Any]
    measurements: list[MeasurementOut]


class FollowUpOut(Schema):
    id: int
    months: int
    due_on: dt.date
    figures: dict[str, Any]
    recorded_at: dt.datetime | None


class RatingOut(Schema):
    id: int
    side: str
    score: int
    text: str
    reply: str


class RequirementRef(Schema):
    """What a line of the acceptance plan names as `requirement_id`."""

    id: int
    order: int
    metric: str
    is_hard: bool


class ProcessOut(Schema):
    """Where a need stands in the loop, as far as the caller may know."""

    need_id: int
    number: str
    status: str
    outcome: str
    order: str
    window_until: dt.datetime | None
    track: list[StageOut]
    steps: list[StepOut]
    actions: list[ActionOut]
    invitations: list[InvitationOut]
    answers: list[AnswerLineOut]
    my_answer: AnswerOut | None
    my_feedback_id: int | None
    comparison: list[ColumnOut]
    questions: list[QuestionOut]
    requirements: list[RequirementRef]
    refinements: list[RefinementOut]
    supports: list[SupportOut]
    contract: ContractOut | None
    plan: PlanOut | None
    rounds: list[RoundOut]
    signatures: list[str]
    followups: list[FollowUpOut]
    ratings: list[RatingOut]


class DoneOut(Schema):
    """`object_id` is what the verb made or changed. `process` is null when the caller sees the need no longer."""

    verb: str
    object_id: int | None
    process: ProcessOut | None


class DutyOut(Schema):
    kind: str
    need_id: int
    number: str
    title: str
    what: str
    due_at: dt.datetime | None
    token_id: int | None
    invitation_id: int | None


class CooperationOut(Schema):
    """`number` and `title` are those that the caller may read."""

    need_id: int
    number: str
    title: str
    outcome: str
    signed_at: dt.datetime | None
    finished_at: dt.datetime | None
    is_historic: bool
    is_demo: bool


class CountOut(Schema):
    count: int


class RecordOut(Schema):
    party_id: int
    answered: int
    chosen: int
    running: int
    n: int
    verified: dict[str, Any]
    ratings: dict[str, Any]
