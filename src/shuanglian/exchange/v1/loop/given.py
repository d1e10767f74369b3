"""What the loop gives: where a need stands, as far as the caller may know."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from ninja import Schema


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
    """One letter per day in `cells`: u used, t today, l left, p paused, h not counted, o overdue. `remaining` counts in
    `unit` (workday or day); `escalated` tells whether superiors were told."""

    state: str
    words: str
    note: str
    cells: str
    due_at: dt.datetime | None
    remaining_workdays: int | None
    unit: str
    remaining: int | None
    escalated: str
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
