"""What goes in and out of the operations on plan tasks and orders."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any

from ninja import Schema
from pydantic import AfterValidator, Field

from ..values import OUR_YEARS, Id, In, Number, Rev

FILES: Any = Field(default_factory=list, max_length=10, description="已上传文件的编号")


def _our_year(day: dt.date) -> dt.date:
    if day.year not in OUR_YEARS:
        raise ValueError(f"the year must be within {OUR_YEARS.start}..{OUR_YEARS.stop - 1}")
    return day


Day = Annotated[dt.date, AfterValidator(_our_year)]


# -- tasks ----------------------------------------------------------------------------------------------------
class PlanTaskFilterIn(Schema):
    plan: str = Field("", max_length=60)
    unit: int = Field(0, ge=0, le=2**63 - 1, description="牵头或配合单位的主体编号（id）")
    place: str = Field("", max_length=40)
    status: str = Field("", max_length=12)
    q: str = Field("", max_length=100)


class PlanTaskShareIn(In):
    year: int = Field(ge=1950, le=2100)
    value: Number


class PlanTaskMilestoneIn(In):
    number: int = Field(ge=1, le=60)
    title: str = Field(max_length=120)
    due_on: Day
    done_when: str = Field(max_length=300)
    evidence_kind: str = Field("document", max_length=12)


class PlanTaskIn(In):
    """A whole task; the one with this code of its plan is changed."""

    plan: str = Field(max_length=60)
    code: str = Field(max_length=60, pattern=r"^[-A-Za-z0-9_]+$")
    title: str = Field(max_length=200)
    what: str = Field("", max_length=3000)
    lead: str = Field("", max_length=20, description="主体编号")
    helpers: list[Annotated[str, Field(max_length=20)]] = Field(default_factory=list, max_length=50)
    places: list[Annotated[str, Field(max_length=40)]] = Field(default_factory=list, max_length=50)
    indicator: str = Field("", max_length=80)
    unit: str = Field("", max_length=40)
    total: Number | None = None
    starts_on: Day
    ends_on: Day
    shares: list[PlanTaskShareIn] = Field(default_factory=list, max_length=50)
    milestones: list[PlanTaskMilestoneIn] = Field(default_factory=list, max_length=60)
    source: str = Field("", max_length=40)
    locator: str = Field("", max_length=120)
    is_public: bool = True
    rev: Rev | None = None


class PlanTaskBlockIn(In):
    reason: str = Field(max_length=500)
    waiting_for: str = Field(max_length=120)


class PlanTaskHowIn(In):
    how: str = Field(max_length=500)


class PlanTaskLinkIn(In):
    project: str = Field("", max_length=40, description="项目编号")
    need: str = Field("", max_length=40, description="难题编号")


class PlanTaskClaimIn(In):
    statement: str = Field(max_length=500)
    file_id: Id | None = None
    done_on: Day | None = None


class PlanTaskNoteIn(In):
    note: str = Field("", max_length=500)


class PlanTaskMoveIn(In):
    to: Day
    reason: str = Field(max_length=500)


class PlanTaskForecastOut(Schema):
    finish: dt.date
    days_late: int
    slip: int
    rests_on: int


class PlanTaskOut(Schema):
    id: int
    plan: str
    code: str
    title: str
    lead: str
    status: str
    light: str
    progress: float | None
    milestones_done: int
    milestones: int
    overdue: int
    next_due: dt.date | None
    forecast: PlanTaskForecastOut | None
    is_demo: bool


class PlanTaskMilestoneOut(Schema):
    id: int
    number: int
    title: str
    due_on: dt.date
    first_due_on: dt.date
    done_when: str
    evidence_kind: str
    state: str
    done_on: dt.date | None
    is_demo: bool


class PlanTaskShareOut(Schema):
    year: int
    value: Decimal


class PlanTaskDetailOut(PlanTaskOut):
    what: str
    parent: int | None
    helpers: list[str]
    places: list[str]
    indicator: str
    unit: str
    total: Decimal | None
    comparator: str
    starts_on: dt.date
    ends_on: dt.date
    shares: list[PlanTaskShareOut]
    marks: list[PlanTaskMilestoneOut]
    projects: list[str]
    needs: list[str]
    source: str
    locator: str
    rev: int


class PlanTaskBoardOut(Schema):
    counts: dict[str, int]
    items: list[PlanTaskOut]


class PlanTaskSheetOut(Schema):
    ok: bool
    created: int
    updated: int
    unchanged: int
    problems: list[str]


# -- orders ---------------------------------------------------------------------------------------------------
class OrderToIn(In):
    organisation: Id
    part: str = Field("", max_length=500)
    due_on: Day | None = None


class OrderVersionIn(In):
    text: str = Field(max_length=8000)
    wanted: str = Field(max_length=500)
    due_on: Day
    units: list[OrderToIn] = Field(max_length=200)
    file_ids: list[Id] = FILES


class OrderIn(OrderVersionIn):
    title: str = Field(max_length=200)


class OrderAmendIn(OrderVersionIn):
    reason: str = Field(max_length=500)


class OrderNoteIn(In):
    note: str = Field("", max_length=500)


class OrderReasonIn(In):
    reason: str = Field(max_length=500)


class OrderPassIn(In):
    part: str = Field(max_length=500)
    due_on: Day
    unit: Id | None = None
    assignee: Id | None = None


class OrderReportIn(In):
    text: str = Field(max_length=1000)
    percent: int | None = Field(None, ge=0, le=100)
    file_ids: list[Id] = FILES


class OrderSubmitIn(In):
    text: str = Field(max_length=1000)
    file_id: Id | None = None


class OrderExtendIn(In):
    wanted_on: Day
    reason: str = Field(max_length=500)


class OrderDecideIn(In):
    grant: bool
    note: str = Field("", max_length=500)


class OrderUrgeIn(In):
    text: str = Field("", max_length=300)


class OrderListIn(Schema):
    state: str = Field("", max_length=10)
    q: str = Field("", max_length=100)


class OrderWatchIn(Schema):
    show: str = Field(
        "", max_length=10, description="late、unread、soon、submitted、extension；空：全部未办完"
    )
    unit: int = Field(0, ge=0, le=2**63 - 1)
    order: int = Field(0, ge=0, le=2**63 - 1)


class OrderInboxIn(Schema):
    show: str = Field("", max_length=10, description="unread、late、done；空：要办的")


class OrderOut(Schema):
    id: int
    number: str
    title: str
    issuer: str
    state: str
    current: int
    is_demo: bool


class OrderItemOut(Schema):
    id: int
    order_id: int
    order: str
    parent_id: int | None
    depth: int
    unit: str
    person: bool
    part: str
    due_on: dt.date
    state: str
    lamp: str
    words: str
    received: int
    open_children: int
    percent: int | None
    urged_today: bool


class OrderDetailOut(OrderOut):
    text: str
    wanted: str
    due_on: dt.date | None
    waiting: int | None
    sees_all: bool
    items: list[OrderItemOut]


class OrderItemDetailOut(OrderItemOut):
    text: str
    receipts: list[int]
    reports: int
    completions: list[str]
    extensions: list[str]
    may: list[str]


class OrderCountsOut(Schema):
    all: int
    late: int
    unread: int
    soon: int
    submitted: int
    extension: int
