"""What the operations of reporting take and give."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from ..values import Id, In, Note

Raw = Annotated[str, Field(max_length=60, description="可以带单位，如 118.2亿元")]


class ReportingFilterIn(Schema):
    tab: Annotated[str, Field(pattern="^(open|overdue|finished|all)$")] = "all"
    q: Annotated[str, Field(max_length=60)] = ""
    period: Annotated[str, Field(max_length=20)] = ""
    demo: bool | None = None


class ReportingRoundOut(Schema):
    id: int
    organisation: str
    organisation_id: int
    frequency: str
    period: str
    period_words: str
    opens_on: dt.date
    status: str
    status_words: str
    due_at: dt.datetime | None
    lines: int
    accepted: int
    waiting: int
    is_demo: bool


class ReportingQuestionOut(Schema):
    text: str
    url: str
    is_open: bool
    answer: str


class ReportingProofOut(Schema):
    id: int
    kind: str
    file_id: int
    name: str
    line_id: int | None


class ReportingCorrectionOut(Schema):
    id: int
    state: str
    old_observation_id: int | None
    new_observation_id: int
    value: str
    reason: str
    decision_reason: str


class ReportingLineOut(Schema):
    """`value` is in the indicator's unit and null where there is none: a missing value is never zero."""

    id: int
    indicator: str
    name: str
    position: int
    state: str
    raw: str
    unit: str
    units: list[str]
    value: str | None
    is_missing: bool
    missing_reason: str
    note: str
    last: str | None
    last_period: str | None
    year_before: str | None
    expected_low: str | None
    expected_high: str | None
    expected_why: str
    is_outside: bool
    path: str | None
    target: str | None
    observation_id: int | None
    return_reason: str
    open_questions: int
    questions: list[ReportingQuestionOut]
    corrections: list[ReportingCorrectionOut]
    rev: int


class ReportingDetailOut(ReportingRoundOut):
    step: str
    rules_version: str
    label: str
    checked_alone: bool
    check_reason: str
    may: dict[str, bool]
    missing_proofs: list[str]
    proofs: list[ReportingProofOut]
    reminders: list[dt.date]
    line_rows: list[ReportingLineOut]


class ReportingDraftIn(In):
    line_id: Id
    raw: Raw = ""
    unit: Annotated[str, Field(max_length=40)] = ""
    is_missing: bool = False
    missing_reason: Note = ""
    note: Note = ""
    rev: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None


class ReportingDraftsIn(In):
    lines: Annotated[list[ReportingDraftIn], Field(max_length=500)]


class ReportingKeyIn(In):
    key: Annotated[
        str, Field(min_length=1, max_length=80, description="同一次提交用同一个键，重发不会报两次")
    ]


class ReportingWhyIn(In):
    reason: Note


class ReportingProofIn(In):
    kind: Annotated[str, Field(max_length=20)]
    file_id: Id
    line_id: Id | None = None


class ReportingReminderIn(In):
    text: Annotated[str, Field(max_length=200)] = ""


class ReportingCorrectIn(In):
    raw: Raw
    unit: Annotated[str, Field(max_length=40)] = ""
    reason: Note
    file_id: Id | None = None


class ReportingDecideIn(In):
    accepted: bool
    reason: Note = ""


class ReportingSheetOut(Schema):
    ok: bool
    filled: int
    missing: int
    unchanged: int
    problems: list[str]


class ReportingRemindedOut(Schema):
    sent: int


class ReportingCountOut(Schema):
    """A number that the platform counts. `value` is null where there is nothing to share out."""

    key: str
    title: str
    unit: str
    explain: str
    period: str
    demo: bool
    value: str | None
    rows: int
    url: str


class ReportingRecordOut(Schema):
    """One record behind a number; without title where the caller may not know of it."""

    title: str
    url: str
    when: dt.date | None
    cents: int | None
    meets: bool | None


class ReportingBehindOut(ReportingCountOut):
    records: list[ReportingRecordOut]
    next: str


def plain(value: Any) -> str | None:
    """A number as text, exact and without zeros at the end."""
    return None if value is None else f"{value.normalize():f}"
