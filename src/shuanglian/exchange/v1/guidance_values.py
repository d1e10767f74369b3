"""What goes in and out of the operations on guidance and visits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from ninja import Schema
from pydantic import Field

from shuanglian.programmes.guidance.models import Advice, Slot, Visit
from shuanglian.programmes.guidance.selectors import GuidancePage

from ..values import Id, In, Moment


class GuidanceListIn(Schema):
    show: str = Field("", max_length=10, description="open、proposed 或 done")
    q: str = Field("", max_length=100)


class GuidanceDatesIn(In):
    wished: list[dt.date] = Field(max_length=5, description="希望的日期，1 到 5 个")


class GuidanceIn(GuidanceDatesIn):
    department: Id
    topic: str = Field(max_length=20)
    mode: str = Field("video", max_length=10, description="site、office 或 video")
    text: str = Field(max_length=3000)


class GuidanceAcceptIn(GuidanceDatesIn):
    mode: str = Field("video", max_length=10)
    text: str = Field("", max_length=3000)


class GuidanceSlotIn(In):
    officer: Id
    starts_at: Moment = Field(description="整点或半点，带时区")
    minutes: int = Field(60, ge=30, le=180)
    place: str = Field("", max_length=200)
    over_reason: str = Field("", max_length=500, description="超过当月入企上限时必填")
    mode: str = Field("", max_length=10, description="空：不变")


class GuidanceReasonIn(In):
    reason: str = Field(max_length=500)


class GuidanceNoteIn(In):
    note: str = Field("", max_length=500)


class GuidanceTextIn(In):
    text: str = Field(max_length=5000)


class GuidanceMissIn(GuidanceNoteIn):
    absent: str = Field(max_length=12, description="company、department 或 moved")


class GuidanceAdviceIn(In):
    findings: str = Field(max_length=5000)
    risks: str = Field(max_length=5000)
    suggestions: str = Field(max_length=5000)
    law: str = Field(max_length=5000)


class GuidanceSwitchIn(In):
    on: bool


class GuidanceCoverageIn(In):
    area: str = Field(max_length=20)
    organisation: Id


class GuidanceVisitIn(In):
    company_id: Id
    on: dt.date
    purpose: str = Field(max_length=20)
    text: str = Field(max_length=500)
    reason: str = Field("", max_length=500, description="超过上限时必填")


class GuidanceCloseIn(In):
    made: bool = Field(description="true：已入企；false：未成行")


class GuidanceDecideIn(GuidanceNoteIn):
    agree: bool


class GuidanceOut(Schema):
    id: int
    number: str
    company: str
    department: str
    topic_label: str
    mode_label: str
    origin: str
    status: str
    status_label: str
    meets_at: dt.datetime | None
    created_at: dt.datetime
    is_demo: bool


class GuidanceRuleOut(Schema):
    number: int
    why: str


class GuidanceCoverageOut(Schema):
    area: str
    name: str
    organisation: str


class GuidanceRulesOut(Schema):
    version: int
    rules: list[GuidanceRuleOut]
    coverage: list[GuidanceCoverageOut]
    window_days: int
    cap_per_month: int
    proposals_on: bool


class GuidanceWhyOut(Schema):
    why: str
    told: list[str]
    facts: dict[str, Any]
    rules: list[int]
    version: int
    at: dt.datetime


class GuidanceSlotOut(Schema):
    officer: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    place: str
    state: str
    absent: str


class GuidanceAdviceOut(Schema):
    findings: str
    risks: str
    suggestions: str
    law: str
    digest: str
    at: dt.datetime


class GuidanceQuestionOut(Schema):
    text: str
    asked_at: dt.datetime
    answer: str
    answered_at: dt.datetime | None


class GuidanceActionOut(Schema):
    name: str
    label: str
    allowed: bool
    reasons: list[str]


class GuidanceDetailOut(Schema):
    id: int
    number: str
    company: str
    company_id: int
    department: str
    department_id: int
    origin: str
    topic: str
    mode: str
    text: str
    wished: list[dt.date]
    status: str
    status_label: str
    end_reason: str
    created_at: dt.datetime
    acknowledged_at: dt.datetime | None
    ended_at: dt.datetime | None
    is_demo: bool
    step: str
    due_at: dt.datetime | None
    why: GuidanceWhyOut | None
    slots: list[GuidanceSlotOut]
    advice: GuidanceAdviceOut | None
    questions: list[GuidanceQuestionOut]
    visits_this_month: int
    cap: int
    actions: list[GuidanceActionOut]


class GuidanceMonthOut(Schema):
    company: str
    company_id: int
    month: dt.date
    counted: int
    over: int
    waiting: int
    cap: int


class GuidanceVisitOut(Schema):
    id: int
    company: str
    company_id: int
    department: str
    on: dt.date
    purpose: str
    text: str
    state: str
    is_over: bool
    reason: str
    note: str
    cap: int
    is_demo: bool


def detail_of(found: GuidancePage) -> dict[str, Any]:
    view = found.appointment
    plain = {name: getattr(view, name) for name in view.__slots__}
    return plain | {
        "step": found.step,
        "due_at": found.clock.due_at if found.clock else None,
        "why": found.why,
        "slots": [_slot(row) for row in found.slots],
        "advice": _advice(found.advice),
        "questions": found.questions,
        "visits_this_month": found.visits_this_month,
        "cap": found.cap,
        "actions": [
            {
                "name": action.name,
                "label": action.label,
                "allowed": action.allowed,
                "reasons": [str(reason.message) for reason in action.reasons],
            }
            for action in found.actions.values()
            if action.is_mine
        ],
    }


def visits_of(rows: Iterable[Visit]) -> list[dict[str, Any]]:
    return [
        {
            "id": row.pk,
            "company": row.company.name,
            "company_id": row.company_id,
            "department": row.department.name,
            "on": row.on,
            "purpose": row.purpose,
            "text": row.text,
            "state": row.state,
            "is_over": row.is_over,
            "reason": row.reason,
            "note": row.note,
            "cap": row.cap,
            "is_demo": row.is_demo,
        }
        for row in rows
    ]


def _slot(row: Slot) -> dict[str, Any]:
    return {
        "officer": row.officer_id,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "place": row.place,
        "state": row.state,
        "absent": row.absent,
    }


def _advice(row: Advice | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {name: getattr(row, name) for name in GuidanceAdviceOut.model_fields}
