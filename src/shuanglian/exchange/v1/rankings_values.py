"""What goes in and out of the operations on rankings."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from ninja import Field, Schema

from ..values import Id, In


class RankingFilterIn(Schema):
    key: str = Field("", max_length=60)
    state: Literal["", "frozen", "published", "final", "withdrawn"] = ""


class RankingFreezeIn(In):
    config: str = Field(min_length=1, max_length=60, description="规则的 key，见 /rankings/configs")
    as_of: dt.date = Field(
        ge=dt.date(1990, 1, 1), le=dt.date(2199, 12, 31), description="对所有对象相同的数据截止日"
    )


class RankingPreviewIn(In):
    """`config` is a whole configuration (docs/developer/rankings.md), with its data in it."""

    config: dict[str, Any]
    as_of: dt.date = Field(ge=dt.date(1990, 1, 1), le=dt.date(2199, 12, 31))


class RankingReasonIn(In):
    reason: str = Field(min_length=1, max_length=2000)


class RankingObjectionIn(In):
    standing_id: Id
    reason: str = Field(min_length=1, max_length=2000)
    indicator: str = Field("", max_length=80)
    evidence_id: Id | None = None


class RankingAnswerIn(In):
    words: str = Field(min_length=1, max_length=2000)
    upheld: bool


class RankingConfigOut(Schema):
    """`problem` says why a configuration cannot be used; then the rest is empty."""

    key: str
    title: str
    versions: list[str]
    is_demo: bool
    problem: str


class RankingVersionOut(Schema):
    """`config` is the configuration as it was understood."""

    key: str
    version: str
    config: dict[str, Any]


class RankingOut(Schema):
    id: int
    key: str
    title: str
    config_version: str
    as_of: dt.date
    state: str
    receipt: str
    privacy: str
    published_at: dt.datetime | None
    objections_until: dt.datetime | None
    settled_at: dt.datetime | None
    withdraw_reason: str
    is_demo: bool


class RankingInputOut(Schema):
    name: str
    unit: str
    value: str
    note: str
    observation: int | None
    version: int | None
    period: str
    origin: str
    newer: int | None


class RankingPartOut(Schema):
    key: str
    name: str
    unit: str
    value: str
    share: str
    weight: str
    points: str
    most: str
    stood_in: bool
    damped: bool
    note: str
    inputs: list[RankingInputOut]


class RankingRowOut(Schema):
    """`parts` is empty where the caller may see grade and total only (`detailed` is false)."""

    standing: int
    key: str
    name: str
    rank: int | None
    total: str
    grade: str
    detailed: bool
    is_own: bool
    parts: list[RankingPartOut]
    reasons: list[str]
    consequences: list[str]
    best: int | None
    worst: int | None
    changed: str
    overtaken: str


class RankingDetailOut(RankingOut):
    responsible: str
    rows: list[RankingRowOut]
    excluded: list[RankingRowOut]
    config: dict[str, Any]
    sensitivity: dict[str, Any] | None
    notes: list[str]
    open_objections: int
    corrected: int
    software: str


class RankingObjectionOut(Schema):
    id: int
    number: str
    ranking_id: int
    standing_id: int
    subject: str
    indicator: str
    reason: str
    evidence_id: int | None
    state: str
    filed_at: dt.datetime
    due_at: dt.datetime
    answer: str
    upheld: bool | None
    answered_at: dt.datetime | None
    appeal_until: dt.datetime | None
    appeal_reason: str
    appealed_at: dt.datetime | None
    decision: str
    decided_at: dt.datetime | None
