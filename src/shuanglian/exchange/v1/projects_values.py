"""What goes in and out of the operations on projects. Money is in 分."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from ninja import Field, Schema

from ..values import Cents, Id, In, Rev


class ProjectIn(In):
    name: str = Field(min_length=1, max_length=200)
    code: str = Field("", max_length=40)
    party_id: Id | None = None
    place: str = Field("", max_length=60, description="地方代码")
    segment_id: Id | None = None
    signed_on: dt.date | None = None
    total_cents: Cents | None = None
    total_raw: str = Field("", max_length=60)
    level: str = Field("", max_length=10)
    source: str = Field("", max_length=60, description="来源代码")
    note: str = Field("", max_length=500)


class ProjectChangeIn(In):
    rev: Rev
    name: str | None = Field(None, min_length=1, max_length=200)
    party_id: Id | None = None
    place: str | None = Field(None, max_length=60)
    segment_id: Id | None = None
    signed_on: dt.date | None = None
    total_cents: Cents | None = None
    total_raw: str | None = Field(None, max_length=60)
    level: str | None = Field(None, max_length=10)
    source: str | None = Field(None, max_length=60)
    note: str | None = Field(None, max_length=500)


class ProjectFilterIn(Schema):
    q: str = Field("", max_length=100)
    phase: str = Field("", max_length=10)
    list: str = Field("", max_length=60)
    place: str = Field("", max_length=40)
    level: str = Field("", max_length=10)


class ProjectOut(Schema):
    id: int
    code: str
    name: str
    party: str | None
    place: str | None
    segment: str | None
    signed_on: dt.date | None
    total_cents: int | None
    total_raw: str
    level: str
    phase: str = Field(description="attract 引、land 落、build 建、produce 产；空：来源未说")
    outcome: str
    source: str | None
    is_public: bool
    is_demo: bool
    rev: int


class ProjectIssueOut(Schema):
    id: int
    title: str
    owner: str
    due_on: dt.date
    is_blocking: bool
    solved_at: dt.datetime | None
    solution: str


class ProjectGateOut(Schema):
    kind: str
    status: str
    planned_on: dt.date | None
    held_on: dt.date | None
    decision: str
    participants: list[str]
    open_blocking: int
    issues: list[ProjectIssueOut]


class ProjectPhaseOut(Schema):
    phase: str
    started_on: dt.date
    planned_on: dt.date | None
    ended_on: dt.date | None
    standard_workdays: int
    workdays: int | None


class ProjectStepOut(Schema):
    key: str
    name: str
    planned_workdays: int
    after: list[str]
    is_review: bool
    started_on: dt.date | None
    ended_on: dt.date | None
    slack: int | None
    is_critical: bool | None


class ProjectReviewOut(Schema):
    """`slack`: working days of room that the office's review leaves; `lengthens` never holds the approval up."""

    without_review: int | None
    with_review: int | None
    slack: int | None
    lengthens: bool | None
    verdict: str
    reason: str


class ProjectDocumentOut(Schema):
    key: str
    name: str
    promised_on: dt.date | None
    supplied_on: dt.date | None
    broken: bool


class ProjectApplicationOut(Schema):
    id: int
    matter: str
    name: str
    status: str
    is_green: bool
    received_on: dt.date
    finished_on: dt.date | None
    standard_workdays: int
    actual_workdays: int | None
    saved_percent: float | None
    pauses: list[dict[str, Any]]
    proof: list[dict[str, Any]]
    documents: list[ProjectDocumentOut]


class ProjectYearOut(Schema):
    year: int
    planned_cents: int | None
    actual_cents: int
    months: list[dict[str, Any]]


class ProjectDetailOut(ProjectOut):
    """What only the company and the region's people see is empty for others."""

    lists: list[str]
    phases: list[ProjectPhaseOut]
    gates: list[ProjectGateOut]
    steps: list[ProjectStepOut]
    review: ProjectReviewOut | None
    applications: list[ProjectApplicationOut]
    investment: list[ProjectYearOut]
    open_tasks: list[str]


class ProjectStartIn(In):
    planned_on: dt.date | None = None


class ProjectGatePlanIn(In):
    planned_on: dt.date


class ProjectGateCloseIn(In):
    decision: str = Field(max_length=5000)
    participants: list[str] = Field(max_length=50)
    held_on: dt.date | None = None
    minutes: str = Field("", max_length=5000)
    minutes_file_id: Id | None = None
    passed: bool = True
    next_planned_on: dt.date | None = None


class ProjectIssueIn(In):
    gate: Literal["prereview", "handover", "consult"]
    title: str = Field(max_length=200)
    owner: str = Field(max_length=120)
    due_on: dt.date
    is_blocking: bool = False


class ProjectSolutionIn(In):
    solution: str = Field(max_length=500)


class ProjectWhyIn(In):
    reason: str = Field(max_length=2000)


class ProjectDayIn(In):
    on: dt.date | None = None


class ProjectReviewIn(In):
    is_scientific: bool
    reason: str = Field(max_length=2000)
    on: dt.date | None = None


class ProjectProductionIn(In):
    on: dt.date | None = None
    statement: str = Field("", max_length=500)
    file_id: Id | None = None


class ProjectApplicationIn(In):
    matter: str = Field(max_length=40)
    promises: dict[str, dt.date] = Field({}, max_length=50, description="缺的材料 → 承诺补齐日期")
    received_on: dt.date | None = None


class ProjectDocumentIn(In):
    statement: str = Field("", max_length=500)
    file_id: Id | None = None


class ProjectPauseIn(In):
    reason: str = Field(max_length=500)
    on: dt.date | None = None
    file_id: Id | None = None


class ProjectPlanIn(In):
    cents: Cents
    raw: str = Field("", max_length=60)


class ProjectInvestmentIn(In):
    cents: Cents
    raw: str = Field("", max_length=60)
    statement: str = Field("", max_length=500)
    file_id: Id | None = None


class ProjectLineOut(Schema):
    key: str
    stated: int
    raw: str
    comparator: str
    known: int
    remainder: int
    named: int
    silent: int
    missing_projects: int | None
    state: str


class ProjectListOut(Schema):
    key: str
    name: str
    year: int | None
    source: str | None
    note: str
    is_demo: bool
    totals: list[ProjectLineOut]


class ProjectPaceOut(Schema):
    phase: str
    n: int
    median_workdays: float | None
    median_days: float | None
    standard_workdays: int
    actual_workdays: int
    saved_percent: float | None
    on_time: int
    planned: int


class ProjectSpeedsOut(Schema):
    is_demo: bool
    phases: list[ProjectPaceOut]
    applications: int
    applications_saved_percent: float | None
    planned_cents: int
    actual_cents: int


class ProjectFindingOut(Schema):
    id: int
    project_id: int
    title: str
    owner: str
    due_on: dt.date
    solved_at: dt.datetime | None
    solution: str


class ProjectSessionOut(Schema):
    id: int
    is_demo: bool
    before_start: bool
    kind: str
    period: str
    nominal_on: dt.date
    due_on: dt.date
    held_on: dt.date | None
    missed: bool
    result: dict[str, Any] | None
    findings: list[ProjectFindingOut]


class ProjectSessionHoldIn(In):
    held_on: dt.date | None = None
    participants: list[str] = Field(max_length=50)
    minutes: str = Field("", max_length=5000)
    minutes_file_id: Id | None = None


class ProjectFindingIn(In):
    project_id: Id
    title: str = Field(max_length=200)
    owner: str = Field(max_length=120)
    due_on: dt.date


class ProjectSheetOut(Schema):
    ok: bool
    created: int
    updated: int
    unchanged: int
    skipped: int
    problems: list[str]
