"""Rankings: rules, frozen results, publication, objections."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from ninja.responses import Status

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Invalid, Reason
from shuanglian.foundation.files import selectors as files
from shuanglian.indicators.ranking import configuring, document, library, selectors, services
from shuanglian.indicators.ranking.models import Objection, Ranking
from shuanglian.indicators.ranking.reading import BadConfig
from shuanglian.indicators.ranking.shown import told

from ..callers import EVERYONE, MEMBERS, actor_of
from ..paging import Page, PageIn, page
from ..values import PathId
from . import rankings_values as v

router = Router(tags=["赛马与排名"], auth=MEMBERS)
MOST_BYTES: Final = 1024 * 1024
MOST_ROWS: Final = 500
MOST_SAMPLES: Final = 2000
JSON_FILE = {
    "responses": {200: {"description": "OK", "content": {"application/json": {"schema": {"type": "object"}}}}}
}


@router.get("/rankings", response=Page[v.RankingOut], auth=EVERYONE, summary="排名：公示以后人人可看")
def rankings(request: HttpRequest, ask: Query[PageIn], filters: Query[v.RankingFilterIn]) -> dict[str, Any]:
    rows = selectors.listed(actor_of(request), **filters.model_dump())
    return page(rows, ask, lambda some: [_row(one) for one in some], newest_first=True)


@router.post("/rankings", response={201: v.RankingDetailOut}, summary="按现行规则计算并封存")
def ranking_freeze(request: HttpRequest, body: v.RankingFreezeIn) -> Status[dict[str, Any]]:
    actor = actor_of(request)
    made = services.ranking_freeze(actor=actor, config=body.config, as_of=body.as_of)
    return Status(201, _detail(actor, made.pk))


@router.post("/rankings/preview", response=dict[str, Any], summary="按给出的规则和数据试算，不保存")
def ranking_preview(request: HttpRequest, body: v.RankingPreviewIn) -> dict[str, Any]:
    """Only with data in the configuration: it reads no figure of the database and no file."""
    text = json.dumps(body.config, ensure_ascii=False)
    try:
        config = configuring.parse(library.read_text(text)[0])
        if len(text) > MOST_BYTES or config.table or config.data is None or isinstance(config.data, str):
            raise Invalid(Reason("ranking.data", _("请把数据写在规则的 data 里，不超过 1 MB"), "config"))
        if config.sensitivity.samples > MOST_SAMPLES or len(config.data) > MOST_ROWS:
            raise Invalid(Reason("ranking.data", _("试算最多 500 行、2000 次抽样"), "config"))
        return told(services.preview(config, body.as_of))
    except BadConfig as error:
        raise library.refusal(error) from error


@router.get("/rankings/configs", response=list[v.RankingConfigOut], auth=EVERYONE, summary="评比规则")
def ranking_configs(request: HttpRequest) -> list[dict[str, Any]]:
    return [_config(key) for key in library.known_keys()]


@router.get(
    "/rankings/configs/{key}", response=list[v.RankingVersionOut], auth=EVERYONE, summary="一套规则的各个版本"
)
def ranking_config(request: HttpRequest, key: str) -> list[dict[str, Any]]:
    try:
        rows = library.versions(key)
    except BadConfig as error:
        raise library.refusal(error) from error
    return [{"key": one.key, "version": one.version, "config": document.told_config(one)} for one in rows]


@router.get("/rankings/{ranking_id}", response=v.RankingDetailOut, auth=EVERYONE, summary="一份排名")
def ranking_detail(request: HttpRequest, ranking_id: PathId) -> dict[str, Any]:
    return _detail(actor_of(request), ranking_id)


@router.get(
    "/rankings/{ranking_id}/subjects/{standing_id}",
    response=v.RankingRowOut,
    auth=EVERYONE,
    summary="一个对象：名次、各项得分和所用数据",
)
def ranking_subject(request: HttpRequest, ranking_id: PathId, standing_id: PathId) -> dict[str, Any]:
    viewer = actor_of(request)
    standing = selectors.get_standing(viewer, ranking_id, standing_id)
    shown = selectors.shown(viewer, ranking_id)
    return next(asdict(one) for one in (*shown.rows, *shown.excluded) if one.standing == standing.pk)


@router.get(
    "/rankings/{ranking_id}/document", auth=EVERYONE, summary="封存文件，逐字节", openapi_extra=JSON_FILE
)
def ranking_document(request: HttpRequest, ranking_id: PathId) -> HttpResponse:
    found = selectors.document_of(actor_of(request), ranking_id)
    return HttpResponse(found.document, content_type="application/json; charset=utf-8")


@router.post("/rankings/{ranking_id}/publish", response=v.RankingDetailOut, summary="开始公示（第二个人）")
def ranking_publish(request: HttpRequest, ranking_id: PathId) -> dict[str, Any]:
    actor = actor_of(request)
    services.ranking_publish(actor=actor, ranking=selectors.get_for(actor, ranking_id))
    return _detail(actor, ranking_id)


@router.post("/rankings/{ranking_id}/settle", response=v.RankingDetailOut, summary="公示期满，定下排名")
def ranking_settle(request: HttpRequest, ranking_id: PathId) -> dict[str, Any]:
    actor = actor_of(request)
    services.ranking_settle(actor=actor, ranking=selectors.get_for(actor, ranking_id))
    return _detail(actor, ranking_id)


@router.post("/rankings/{ranking_id}/withdraw", response=v.RankingDetailOut, summary="撤回")
def ranking_withdraw(request: HttpRequest, ranking_id: PathId, body: v.RankingReasonIn) -> dict[str, Any]:
    actor = actor_of(request)
    found = selectors.get_for(actor, ranking_id)
    services.ranking_withdraw(actor=actor, ranking=found, reason=body.reason)
    return _detail(actor, ranking_id)


# -- objections -------------------------------------------------------------------------------------------
@router.get(
    "/rankings/{ranking_id}/objections", response=Page[v.RankingObjectionOut], summary="异议：本单位的或全部"
)
def ranking_objections(request: HttpRequest, ranking_id: PathId, ask: Query[PageIn]) -> dict[str, Any]:
    viewer = actor_of(request)
    rows = selectors.objections(viewer, selectors.get_for(viewer, ranking_id)).order_by("-pk")
    return page(rows, ask, lambda some: [_objection(one) for one in some], newest_first=True)


@router.post(
    "/rankings/{ranking_id}/objections",
    response={201: v.RankingObjectionOut},
    summary="对本单位的结果提出异议",
)
def ranking_object(
    request: HttpRequest, ranking_id: PathId, body: v.RankingObjectionIn
) -> Status[dict[str, Any]]:
    actor = actor_of(request)
    evidence = files.get_for(actor, body.evidence_id) if body.evidence_id else None
    made = services.objection_file(
        actor=actor,
        standing=selectors.get_standing(actor, ranking_id, body.standing_id),
        reason=body.reason,
        indicator=body.indicator,
        evidence=evidence,
    )
    return Status(201, _fresh(actor, ranking_id, made.pk))


@router.get(
    "/rankings/{ranking_id}/objections/{objection_id}", response=v.RankingObjectionOut, summary="一件异议"
)
def ranking_objection(request: HttpRequest, ranking_id: PathId, objection_id: PathId) -> dict[str, Any]:
    return _fresh(actor_of(request), ranking_id, objection_id)


@router.post(
    "/rankings/{ranking_id}/objections/{objection_id}/answer",
    response=v.RankingObjectionOut,
    summary="答复（责任部门）",
)
def ranking_objection_answer(
    request: HttpRequest, ranking_id: PathId, objection_id: PathId, body: v.RankingAnswerIn
) -> dict[str, Any]:
    actor, found = _found(request, ranking_id, objection_id)
    services.objection_answer(actor=actor, objection=found, answer=body.words, upheld=body.upheld)
    return _fresh(actor, ranking_id, objection_id)


@router.post(
    "/rankings/{ranking_id}/objections/{objection_id}/appeal",
    response=v.RankingObjectionOut,
    summary="申诉，只有一次",
)
def ranking_objection_appeal(
    request: HttpRequest, ranking_id: PathId, objection_id: PathId, body: v.RankingReasonIn
) -> dict[str, Any]:
    actor, found = _found(request, ranking_id, objection_id)
    services.objection_appeal(actor=actor, objection=found, reason=body.reason)
    return _fresh(actor, ranking_id, objection_id)


@router.post(
    "/rankings/{ranking_id}/objections/{objection_id}/decide",
    response=v.RankingObjectionOut,
    summary="复核决定（没有答复过的人）",
)
def ranking_objection_decide(
    request: HttpRequest, ranking_id: PathId, objection_id: PathId, body: v.RankingAnswerIn
) -> dict[str, Any]:
    actor, found = _found(request, ranking_id, objection_id)
    services.objection_decide(actor=actor, objection=found, decision=body.words, upheld=body.upheld)
    return _fresh(actor, ranking_id, objection_id)


# -- shapes -----------------------------------------------------------------------------------------------
def _found(request: HttpRequest, ranking_id: int, objection_id: int) -> tuple[Actor, Objection]:
    actor = actor_of(request)
    return actor, selectors.get_objection(actor, ranking_id, objection_id)


def _row(row: Ranking) -> dict[str, Any]:
    return {name: getattr(row, name) for name in v.RankingOut.model_fields}


def _detail(viewer: Actor, ranking_id: int) -> dict[str, Any]:
    shown = selectors.shown(viewer, ranking_id)
    ranking = selectors.get_for(viewer, ranking_id)
    return _row(ranking) | {
        "responsible": shown.responsible,
        "rows": [asdict(one) for one in shown.rows],
        "excluded": [asdict(one) for one in shown.excluded],
        "config": dict(shown.config),
        "sensitivity": dict(shown.sensitivity) if selectors.may_read_document(viewer, ranking) else None,
        "notes": list(shown.notes),
        "open_objections": shown.open_objections,
        "corrected": shown.corrected,
        "software": shown.software,
    }


def _config(key: str) -> dict[str, Any]:
    try:
        rows = library.versions(key)
    except BadConfig as error:
        return {"key": key, "title": key, "versions": [], "is_demo": False, "problem": str(error)}
    newest = rows[0]
    return {
        "key": key, "title": newest.title, "versions": [one.version for one in rows], "is_demo": newest.is_demo, "problem": "",
    }  # fmt: skip


def _fresh(viewer: Actor, ranking_id: int, objection_id: int) -> dict[str, Any]:
    return _objection(selectors.get_objection(viewer, ranking_id, objection_id))


def _objection(row: Objection) -> dict[str, Any]:
    named = set(v.RankingObjectionOut.model_fields) - {"ranking_id", "subject"}
    kept = {name: getattr(row, name) for name in named}
    return kept | {"ranking_id": row.standing.ranking_id, "subject": row.standing.name}
