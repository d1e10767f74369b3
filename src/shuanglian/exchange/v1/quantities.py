"""The quantities that a text states: the twin of `shuanglian quantities`. Reads nothing from the registry."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from shuanglian.matching.readout import requirements

from ..callers import EVERYONE
from ..values import In

router = Router(tags=["匹配"], auth=EVERYONE)


class TextIn(In):
    text: str = Field(min_length=1, max_length=10000)


class Quantity(Schema):
    """`start` and `end` count characters of the text; `change` is signed and in `norm_unit`, for relative rows only."""

    metric: str
    metric_key: str
    comparator: Literal[">=", "<=", ">", "<", "=", "~", "range"]
    value: float
    value_max: float | None
    unit: str
    norm_value: float
    norm_value_max: float | None
    norm_unit: str
    dimension: str
    role: Literal["aim", "circumstance", "present"]
    relative: bool
    direction: str
    change: float | None
    hard: bool
    quote: str
    start: int
    end: int


@router.post(
    "/quantities", response=list[Quantity], openapi_extra={"x-public": True}, summary="文字里写了哪些指标要求"
)
def quantities(request: HttpRequest, body: TextIn) -> list[dict[str, Any]]:
    return requirements(body.text)
