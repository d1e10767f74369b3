"""What goes in and out of the operations on indicators and their values. Numbers are JSON numbers, null is missing."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import ConfigDict

from ..values import Id, In, Number

Code = Annotated[str, Field(max_length=80, pattern=r"^[-a-zA-Z0-9_]+$")]
Day = Annotated[dt.date, Field(ge=dt.date(1900, 1, 1), le=dt.date(2199, 12, 31))]
PeriodText = Annotated[
    str,
    Field(min_length=4, max_length=30, description="2024、2024Q1、2024-05、2024-01..04（累计）、2024-06-30"),
]
Comparator = Literal["eq", "ge", "le", "gt", "lt", "approx"]


class IndicatorFilterIn(Schema):
    q: str = Field("", max_length=100)
    plan: str = Field("", max_length=60, description="规划的 key")


class IndicatorAtIn(Schema):
    model_config = ConfigDict(extra="ignore")

    as_of: Day | None = Field(None, description="哪一天的情况；不填为今天")
    place: str = Field("", max_length=40, description="地方代码；不填为指标自己的范围")
    plan: str = Field("", max_length=60)


class IndicatorReportIn(In):
    period: PeriodText
    value: Number
    unit: str = Field("", max_length=40, description="同一种量的任何单位，例如 万元")
    comparator: Comparator = "eq"
    basis: Literal["actual", "estimate"] = "actual"
    place: str = Field("", max_length=40)
    source: str = Field("", max_length=60, description="来源代码")
    locator: str = Field("", max_length=120)
    quote: str = Field("", max_length=500)
    note: str = Field("", max_length=500)
    evidence_id: Id | None = Field(None, description="已上传的文件")


class IndicatorCorrectIn(In):
    value: Number
    unit: str = Field("", max_length=40)
    reason: str = Field(min_length=1, max_length=500)
    evidence_id: Id | None = None


class IndicatorWhyIn(In):
    reason: str = Field(min_length=1, max_length=500)


class IndicatorPlanOut(Schema):
    key: str
    name: str
    base_year: int
    target_year: int
    source: str | None


class IndicatorOut(Schema):
    code: str
    number: int | None
    group: str
    name: str
    definition: str
    unit: str
    measure: str
    accumulation: str
    direction: str
    frequency: str
    path: str
    plan: str | None
    parent: str | None
    place: str | None
    owner: str | None
    formula: str
    computed_by: str
    is_public: bool
    is_demo: bool


class IndicatorTargetOut(Schema):
    place: str | None
    kind: str
    base_year: int | None
    base: float | None
    year: int
    value: float
    printed: str
    source: str | None
    locator: str
    is_demo: bool


class IndicatorDetailOut(IndicatorOut):
    parts: list[str]
    targets: list[IndicatorTargetOut]


class IndicatorPointOut(Schema):
    period: str
    words: str
    value: float
    comparator: str
    version: int
    observation_id: int
    is_demo: bool
    source: str


class IndicatorObservationOut(Schema):
    id: int
    indicator: str
    period: str
    value: float
    unit: str
    comparator: str
    basis: str
    raw: str
    raw_unit: str
    place: str | None
    subject: str | None
    version: int
    corrects: int | None
    reason: str
    state: str
    origin: str
    source: str | None
    locator: str
    quote: str
    drill: str
    note: str
    organisation: str | None
    reported_at: dt.datetime
    decided_at: dt.datetime | None
    decision_note: str
    is_demo: bool


class IndicatorActualOut(Schema):
    period: str
    value: float
    reported: float
    rolling: bool
    comparator: str
    observation_id: int
    is_demo: bool


class IndicatorForecastOut(Schema):
    value: float
    low: float
    high: float
    model: str
    backtest_mape: float
    n: int


class IndicatorStatusOut(Schema):
    code: str
    number: int | None
    group: str
    name: str
    unit: str
    measure: str
    base_year: int | None
    base: float | None
    target_year: int | None
    target: float | None
    target_kind: str
    actual: IndicatorActualOut | None
    expected: float | None
    progress: float | None
    expected_progress: float | None
    growth: float | None
    light: str = Field(description="green、yellow、red、none")
    light_words: str
    forecast: IndicatorForecastOut | None
    forecast_why: str
    needed_per_month: float | None
    needed_growth: float | None
    closed: bool
    missing: list[str]
    questions: int
    parts: list[IndicatorStatusOut]


class IndicatorProblemOut(Schema):
    row: int
    column: str
    code: str
    message: str


class IndicatorSheetOut(Schema):
    ok: bool
    lines: int
    indicators: int
    reported: int
    corrected: int
    targets: int
    unchanged: int
    problems: list[IndicatorProblemOut]
