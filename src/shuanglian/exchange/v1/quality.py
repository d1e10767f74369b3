"""The quality board for machines, and deciding about the calibration for people."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from shuanglian.foundation.errors import Invalid, NotAllowed, Reason
from shuanglian.matching.board import selectors, services
from shuanglian.matching.board.models import CalibrationVersion
from shuanglian.matching.board.policies import may_see_all
from shuanglian.programmes.siti.selectors.funnel import Period, needs_of
from shuanglian.programmes.siti.selectors.quality import measurement_json, quality_board, to_json
from shuanglian.registry import selectors as registry

from ..callers import EVERYONE, MEMBERS, actor_of
from ..paging import Page, PageIn, page
from ..values import BIGGEST, In, PathId

router = Router(tags=["匹配质量"], auth=EVERYONE)
OPEN = {"x-public": True}
Month = Annotated[str, Field(pattern=r"^(20\d\d-(0[1-9]|1[0-2]))?$", description="例如 2026-06")]
Text = Annotated[str, Field(min_length=1, max_length=services.MAX_REASON)]
Mode = Annotated[str, Field(pattern="^(lexical|hybrid)$")]


class QualityPeriodAsk(Schema):
    """By the month of publication, both included."""

    first: Month = ""
    last: Month = ""


class QualityBoardOut(Schema):
    """`real` and `demo` are apart. `full` is false for the public summary; `figures` is null where it would tell of too few."""

    full: bool
    period: dict[str, str | None]
    measurements: list[dict[str, Any]]
    real: dict[str, Any]
    demo: dict[str, Any]
    calibration: dict[str, Any]


class StoredMeasurementOut(Schema):
    id: int
    set_name: str
    encoder: str
    code_version: str
    ndcg10: float
    recall10: float
    recall100: float
    mrr10: float
    intervals: dict[str, list[float]]
    n_queries: int
    n_docs: int
    build_seconds: float
    query_ms_p50: float
    query_ms_p95: float
    index_mb: float
    at: dt.datetime


class QualityNeedsAsk(PageIn):
    stage: str = Field("published", pattern="^(published|answered|contracted|verified)$")
    segment: int | None = Field(None, ge=1, le=BIGGEST)
    demo: bool = False
    first: Month = ""
    last: Month = ""


class QualityNeedOut(Schema):
    id: int
    number: str
    title: str
    owner: str
    status: str
    is_demo: bool


class CalibrationVersionOut(Schema):
    """A curve P = 1 / (1 + exp(-(score - middle) / scale)) and what it promised."""

    number: int
    mode: str
    status: str
    middle: float
    scale: float
    threshold: float
    pairs: int
    useful: int
    error_before: float
    error_after: float
    brier_before: float
    brier_after: float
    reason: str
    proposed_at: dt.datetime
    decided_at: dt.datetime | None


class CalibrationRestoredOut(Schema):
    """`restored` is null when the curve that comes with the software counts again."""

    restored: int | None


class CalibrationModeIn(In):
    mode: Mode = "lexical"


class CalibrationReasonIn(In):
    reason: Text


class CalibrationBackIn(CalibrationReasonIn):
    mode: Mode = "lexical"


def _period(first: str, last: str) -> Period:
    months = [dt.date.fromisoformat(f"{month}-01") if month else None for month in (first, last)]
    if months[0] and months[1] and months[0] > months[1]:
        raise Invalid(Reason("period", _("起始月份晚于截止月份。"), "last"))
    return Period(*months)


@router.get("/quality", response=QualityBoardOut, openapi_extra=OPEN, summary="匹配质量板")
def board(request: HttpRequest, ask: Query[QualityPeriodAsk]) -> dict[str, Any]:
    return to_json(quality_board(actor_of(request), _period(ask.first, ask.last)))


@router.get(
    "/quality/measurements",
    response=Page[StoredMeasurementOut],
    openapi_extra=OPEN,
    summary="保存过的检索测评",
)
def measurements(request: HttpRequest, ask: Query[PageIn]) -> dict[str, object]:
    return page(
        selectors.measurements().order_by("id"), ask, lambda rows: [measurement_json(row) for row in rows]
    )


@router.get("/quality/needs", response=Page[QualityNeedOut], summary="漏斗里一个数背后的难题")
def needs(request: HttpRequest, ask: Query[QualityNeedsAsk]) -> dict[str, object]:
    viewer = actor_of(request)
    if not may_see_all(viewer):
        raise NotAllowed(Reason("role_needed", _("这份清单由为本区工作的人员使用。")))
    rows = needs_of(viewer, _period(ask.first, ask.last), stage=ask.stage, segment=ask.segment, demo=ask.demo)
    return page(
        rows.order_by("pk"), ask, lambda found: [_behind(v) for v in registry.need_views(viewer, found)]
    )


def _behind(view: registry.NeedView) -> dict[str, Any]:
    return {
        "id": view.id,
        "number": view.number,
        "title": view.title,
        "owner": view.owner_name,
        "status": view.status,
        "is_demo": view.is_demo,
    }


@router.get(
    "/quality/calibrations", response=Page[CalibrationVersionOut], auth=MEMBERS, summary="把握校准的各版"
)
def calibrations(request: HttpRequest, ask: Query[PageIn]) -> dict[str, object]:
    return page(selectors.versions(actor_of(request)).order_by("pk"), ask, list)


@router.post(
    "/quality/calibrations",
    response=CalibrationVersionOut,
    auth=MEMBERS,
    summary="按现有判断拟合，提出新一版",
)
def propose(request: HttpRequest, body: CalibrationModeIn) -> CalibrationVersion:
    return services.calibrate(actor=actor_of(request), mode=body.mode)


@router.post(
    "/quality/calibrations/{number}/put-in-use",
    response=CalibrationVersionOut,
    auth=MEMBERS,
    summary="复核并启用（另一个人）",
)
def put_in_use(request: HttpRequest, number: PathId) -> CalibrationVersion:
    actor = actor_of(request)
    return services.calibration_put_in_use(actor=actor, version=selectors.version_for(actor, number))


@router.post(
    "/quality/calibrations/{number}/reject",
    response=CalibrationVersionOut,
    auth=MEMBERS,
    summary="不采用，写明理由",
)
def reject(request: HttpRequest, number: PathId, body: CalibrationReasonIn) -> CalibrationVersion:
    actor = actor_of(request)
    version = selectors.version_for(actor, number)
    return services.calibration_reject(actor=actor, version=version, reason=body.reason)


@router.post(
    "/quality/calibrations/roll-back", response=CalibrationRestoredOut, auth=MEMBERS, summary="退回上一版"
)
def roll_back(request: HttpRequest, body: CalibrationBackIn) -> dict[str, int | None]:
    restored = services.calibration_roll_back(actor=actor_of(request), reason=body.reason, mode=body.mode)
    return {"restored": restored.number if restored else None}
