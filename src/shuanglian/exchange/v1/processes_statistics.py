"""How processes run: figures of their cases, and their record for process miners."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any, Final, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from shuanglian.casework.mining import Period, export, statistics
from shuanglian.casework.mining.exporting import FORMATS
from shuanglian.foundation.errors import Invalid, Reason

from ..callers import MEMBERS, actor_of

router = Router(tags=["流程定义"], auth=MEMBERS)
_BINARY: Final = {"schema": {"type": "string", "format": "binary"}}
_FILES: Final = {kind.partition(";")[0]: _BINARY for _suffix, kind in FORMATS.values()}
RECORD: Final = {"responses": {200: {"description": "流程记录", "content": _FILES}}}


class ProcessPeriodAsk(Schema):
    """Cases that began on these days (Shanghai), both included."""

    since: dt.date | None = None
    until: dt.date | None = None
    version: int | None = Field(None, ge=1, le=999_999, description="只统计这一版的办件")

    def period(self) -> Period:
        if self.since and self.until and self.since > self.until:
            raise Invalid(Reason("order", _("开始日期晚于结束日期"), "until"))
        return Period(self.since, self.until, self.version)


class ProcessSpreadOut(Schema):
    """Hours of the calendar; `n` observations."""

    n: int
    median: float | None
    p90: float | None
    mean: float | None


class ProcessStepFiguresOut(Schema):
    """`share` of all the time spent at tasks; `rework`: share of cases that came here more than once."""

    node: str
    name: str
    opened: int
    finished: int
    open: int
    total: ProcessSpreadOut
    waiting: ProcessSpreadOut
    share: float | None
    rework: float | None
    repeats: int
    late: int
    limited: int


class ProcessStatisticsOut(Schema):
    key: str
    name: str
    cut: bool
    demo: int
    cases: int
    by_status: dict[str, int]
    cycle: ProcessSpreadOut
    throughput: list[tuple[str, int]]
    steps: list[ProcessStepFiguresOut]
    bottleneck: str
    rework: float | None


@router.get(
    "/processes/by-key/{key}/statistics", response=ProcessStatisticsOut, summary="运行统计（工作人员）"
)
def process_statistics(request: HttpRequest, key: str, ask: Query[ProcessPeriodAsk]) -> dict[str, Any]:
    found = statistics(actor_of(request), key, ask.period())
    names = ProcessStatisticsOut.model_fields
    whole = {"key": found.key, "name": found.name, "cut": found.cut, "demo": found.demo}
    return whole | {name: getattr(found.figures, name) for name in names if hasattr(found.figures, name)}


@router.get(
    "/processes/by-key/{key}/record/{form}",
    summary="流程记录，供流程挖掘（数据专员、管理员）；人员是每次重新生成的代号",
    openapi_extra=RECORD,
)
def process_record(
    request: HttpRequest, key: str, form: Literal["ocel", "xes"], ask: Query[ProcessPeriodAsk]
) -> HttpResponse:
    target = io.BytesIO()
    export(actor_of(request), key, target, form=form, period=ask.period())
    suffix, media_type = FORMATS[form]
    response = HttpResponse(target.getvalue(), content_type=media_type)
    response.headers["Content-Disposition"] = (
        content_disposition_header(True, f"{key}.{suffix}") or "attachment"
    )
    return response
