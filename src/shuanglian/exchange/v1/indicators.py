"""Indicators and their values: where they stand, series with versions, reporting, publishing, correcting, sheets."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import File, Query, Router
from ninja import Path as InPath
from ninja.files import UploadedFile
from ninja.responses import Status

from shuanglian.foundation import uploads
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Invalid, NotFound, Reason
from shuanglian.foundation.files import selectors as files
from shuanglian.foundation.files.models import StoredFile
from shuanglian.indicators import selectors, services, sheets
from shuanglian.indicators.models import Indicator, Observation, Target
from shuanglian.indicators.selectors import Point
from shuanglian.indicators.status import Status as Standing
from shuanglian.indicators.status import status
from shuanglian.registry.models import Place, Source

from ..callers import EVERYONE, MEMBERS, actor_of
from ..downloads import SHEET, SHEETS, download
from ..paging import Page, PageIn, page
from ..values import PathId
from . import indicators_values as v

router = Router(tags=["指标"], auth=MEMBERS)
CodePath = Annotated[str, InPath(max_length=80, pattern=r"^[-a-zA-Z0-9_]+$")]


@router.get("/indicators", response=Page[v.IndicatorOut], auth=EVERYONE, summary="指标目录")
def indicators(
    request: HttpRequest, ask: Query[PageIn], filters: Query[v.IndicatorFilterIn]
) -> dict[str, Any]:
    rows = selectors.catalogue(actor_of(request), filters.plan or None)
    if filters.q:
        rows = rows.filter(Q(name__icontains=filters.q) | Q(code__icontains=filters.q))
    return page(rows, ask, lambda some: [_indicator(one) for one in some])


@router.get("/indicators/plans", response=list[v.IndicatorPlanOut], auth=EVERYONE, summary="规划")
def indicator_plans(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {
            "key": one.key, "name": one.name, "base_year": one.base_year, "target_year": one.target_year,
            "source": one.source.code if one.source else None,
        }
        for one in selectors.plans(actor_of(request))
    ]  # fmt: skip


@router.get(
    "/indicators/status",
    response=list[v.IndicatorStatusOut],
    auth=EVERYONE,
    summary="进度、红黄绿、预测；缺的为 null",
)
def indicator_status(request: HttpRequest, at: Query[v.IndicatorAtIn]) -> list[dict[str, Any]]:
    day = at.as_of or timezone.localdate()
    rows = status(actor_of(request), as_of=day, plan=at.plan or None, place=_place(at.place))
    return [_standing(one) for one in rows]


@router.get("/indicators/export", auth=EVERYONE, summary="导出已发布的数据", openapi_extra=SHEETS)
def indicator_export(request: HttpRequest, format: Literal["xlsx", "csv"] = "xlsx") -> HttpResponse:
    name = _("指标数据")
    return download(sheets.export(actor_of(request), format), f"{name}.{format}")


@router.get("/indicators/sheet", summary="导入模板", openapi_extra=SHEET)
def indicator_template(request: HttpRequest) -> HttpResponse:
    return download(sheets.template(), _("指标数据模板") + ".xlsx")


@router.post("/indicators/sheet", response=v.IndicatorSheetOut, summary="从表格导入；dry_run 只核对")
def indicator_import(request: HttpRequest, file: File[UploadedFile], dry_run: bool = True) -> dict[str, Any]:
    actor, data, name = actor_of(request), uploads.read(file), file.name or ""
    made = (
        sheets.dry_run(data, actor=actor, name=name)
        if dry_run
        else sheets.apply(actor=actor, data=data, name=name)
    )
    return made.to_json()


@router.get("/indicators/observations", response=Page[v.IndicatorObservationOut], summary="等待核对的数据")
def indicator_waiting(request: HttpRequest, ask: Query[PageIn]) -> dict[str, Any]:
    return page(selectors.waiting(actor_of(request)), ask, lambda some: [_observation(one) for one in some])


@router.get(
    "/indicators/observations/{observation_id}",
    response=v.IndicatorObservationOut,
    auth=EVERYONE,
    summary="一条数据",
)
def indicator_observation(request: HttpRequest, observation_id: PathId) -> dict[str, Any]:
    return _observation(selectors.get_observation(actor_of(request), observation_id))


@router.get(
    "/indicators/observations/{observation_id}/versions",
    response=list[v.IndicatorObservationOut],
    auth=EVERYONE,
    summary="同一期的各版",
)
def indicator_versions(request: HttpRequest, observation_id: PathId) -> list[dict[str, Any]]:
    viewer = actor_of(request)
    found = selectors.get_observation(viewer, observation_id)
    return [_observation(one) for one in selectors.versions(viewer, found)]


@router.post(
    "/indicators/observations/{observation_id}/publish",
    response=v.IndicatorObservationOut,
    summary="核对后发布（第二个人）",
)
def indicator_publish(request: HttpRequest, observation_id: PathId) -> dict[str, Any]:
    actor = actor_of(request)
    services.observation_publish(actor=actor, observation=selectors.get_observation(actor, observation_id))
    return _again(actor, observation_id)


@router.post(
    "/indicators/observations/{observation_id}/reject",
    response=v.IndicatorObservationOut,
    summary="退回，写明为什么",
)
def indicator_reject(request: HttpRequest, observation_id: PathId, body: v.IndicatorWhyIn) -> dict[str, Any]:
    actor = actor_of(request)
    found = selectors.get_observation(actor, observation_id)
    services.observation_reject(actor=actor, observation=found, reason=body.reason)
    return _again(actor, observation_id)


@router.post(
    "/indicators/observations/{observation_id}/withdraw",
    response=v.IndicatorObservationOut,
    summary="报送人撤回",
)
def indicator_withdraw(
    request: HttpRequest, observation_id: PathId, body: v.IndicatorWhyIn
) -> dict[str, Any]:
    actor = actor_of(request)
    found = selectors.get_observation(actor, observation_id)
    services.observation_withdraw(actor=actor, observation=found, reason=body.reason)
    return _again(actor, observation_id)


@router.post(
    "/indicators/observations/{observation_id}/correct",
    response={201: v.IndicatorObservationOut},
    summary="更正：提出新的一版",
)
def indicator_correct(
    request: HttpRequest, observation_id: PathId, body: v.IndicatorCorrectIn
) -> Status[dict[str, Any]]:
    actor = actor_of(request)
    made = services.observation_correct(
        actor=actor, observation=selectors.get_observation(actor, observation_id), value=body.value, unit=body.unit,
        reason=body.reason, evidence=_file(actor, body.evidence_id),
    )  # fmt: skip
    return Status(201, _again(actor, made.pk))


@router.get("/indicators/{code}", response=v.IndicatorDetailOut, auth=EVERYONE, summary="一个指标和它的目标")
def indicator_detail(request: HttpRequest, code: CodePath) -> dict[str, Any]:
    found = selectors.get_indicator(actor_of(request), code)
    targets = found.targets.select_related("place", "source")
    return _indicator(found) | {
        "parts": list(found.parts.order_by("code").values_list("code", flat=True)),
        "targets": [_target(one) for one in targets],
    }


@router.get(
    "/indicators/{code}/series", response=list[v.IndicatorPointOut], auth=EVERYONE, summary="已发布的数列"
)
def indicator_series(
    request: HttpRequest, code: CodePath, at: Query[v.IndicatorAtIn]
) -> list[dict[str, Any]]:
    viewer = actor_of(request)
    found = selectors.get_indicator(viewer, code)
    return [_point(p) for p in selectors.series(viewer, found, place=_place(at.place), as_of=at.as_of)]


@router.post(
    "/indicators/{code}/observations",
    response={201: v.IndicatorObservationOut},
    summary="报数，等第二个人发布",
)
def indicator_report(
    request: HttpRequest, code: CodePath, body: v.IndicatorReportIn
) -> Status[dict[str, Any]]:
    actor = actor_of(request)
    made = services.observation_report(
        actor=actor, indicator=selectors.get_indicator(actor, code), period=body.period, value=body.value,
        unit=body.unit, comparator=body.comparator, basis=body.basis, place=_place(body.place),
        source=_source(body.source), locator=body.locator, quote=body.quote, note=body.note,
        evidence=_file(actor, body.evidence_id),
    )  # fmt: skip
    return Status(201, _again(actor, made.pk))


# -- shown ------------------------------------------------------------------------------------------------
def _indicator(row: Indicator) -> dict[str, Any]:
    plain = (
        "code", "number", "group", "name", "definition", "unit", "measure", "accumulation", "direction", "frequency",
        "path", "formula", "computed_by", "is_public", "is_demo",
    )  # fmt: skip
    return {name: getattr(row, name) for name in plain} | {
        "plan": row.plan.key if row.plan else None,
        "parent": row.parent.code if row.parent else None,
        "place": row.place.code if row.place else None,
        "owner": row.owner.name if row.owner else None,
    }


def _target(row: Target) -> dict[str, Any]:
    return {
        "place": row.place.code if row.place else None, "kind": row.kind, "base_year": row.base_year,
        "base": row.base_value, "year": row.year, "value": row.value, "printed": row.printed,
        "source": row.source.code if row.source else None, "locator": row.locator, "is_demo": row.is_demo,
    }  # fmt: skip


def _point(p: Point) -> dict[str, Any]:
    return {
        "period": p.period.text, "words": p.period.words(), "value": p.value, "comparator": p.comparator,
        "version": p.version, "observation_id": p.observation_id, "is_demo": p.is_demo, "source": p.source,
    }  # fmt: skip


def _observation(row: Observation) -> dict[str, Any]:
    plain = (
        "id", "period", "value", "comparator", "basis", "raw", "raw_unit", "version", "reason", "state", "origin",
        "locator", "quote", "drill", "note", "reported_at", "decided_at", "decision_note", "is_demo",
    )  # fmt: skip
    return {name: getattr(row, name) for name in plain} | {
        "indicator": row.indicator.code, "unit": row.indicator.unit, "corrects": row.corrects_id,
        "place": row.place.code if row.place else None, "subject": row.subject.name if row.subject else None,
        "source": row.source.code if row.source else None,
        "organisation": row.organisation.name if row.organisation else None,
    }  # fmt: skip


def _standing(row: Standing) -> dict[str, Any]:
    plain = (
        "code", "number", "group", "name", "unit", "measure", "base_year", "base", "target_year", "target", "target_kind",
        "expected", "progress", "expected_progress", "growth", "light", "light_words", "forecast", "forecast_why",
        "needed_per_month", "needed_growth", "closed", "questions",
    )  # fmt: skip
    actual = row.actual and {
        "period": row.actual.period.text, "value": row.actual.value, "reported": row.actual.reported,
        "rolling": row.actual.rolling, "comparator": row.actual.comparator,
        "observation_id": row.actual.observation_id, "is_demo": row.actual.is_demo,
    }  # fmt: skip
    return {name: getattr(row, name) for name in plain} | {
        "actual": actual, "missing": list(row.missing), "parts": [_standing(part) for part in row.parts],
    }  # fmt: skip


# -- looked up --------------------------------------------------------------------------------------------
def _again(actor: Actor, observation_id: int) -> dict[str, Any]:
    return _observation(selectors.get_observation(actor, observation_id))


def _place(code: str) -> Place | None:
    found = Place.objects.filter(code=code).first() if code else None
    if code and found is None:
        raise Invalid(Reason("unknown_place", _("没有这个地方。"), "place"))
    return found


def _source(code: str) -> Source | None:
    found = Source.objects.filter(code=code).first() if code else None
    if code and found is None:
        raise Invalid(Reason("unknown_source", _("没有这个来源。"), "source"))
    return found


def _file(actor: Actor, file_id: int | None) -> StoredFile | None:
    if file_id is None:
        return None
    try:
        return files.get_for(actor, file_id)
    except NotFound as error:
        raise Invalid(Reason("evidence", _("没有这个文件"), "evidence_id")) from error
