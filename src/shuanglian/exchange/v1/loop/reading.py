"""Where needs stand, what waits for me, who worked together, what came of it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from shuanglian.foundation.actor import Actor
from shuanglian.programmes.siti import selectors
from shuanglian.programmes.siti.models import Engagement
from shuanglian.registry import selectors as registry

from ...callers import EVERYONE, MEMBERS, actor_of
from ...paging import Page, PageIn, page
from ...values import PathId
from . import given, shown

OPEN = {"x-public": True}


def register(router: Router) -> None:
    """Add the reading operations to `router`."""
    public: dict[str, Any] = {"auth": EVERYONE, "openapi_extra": OPEN}
    router.get("/needs/{need_id}/process", response=given.ProcessOut, summary="这项难题办到哪一步", **public)(
        process
    )
    router.get("/duties", response=list[given.DutyOut], auth=MEMBERS, summary="等我办的事，急的在前")(duties)
    router.get(
        "/cooperations",
        response=Page[given.CooperationOut],
        summary="技术攻关合作：有签约答题方的难题",
        **public,
    )(cooperations)
    router.get("/cooperations/count", response=given.CountOut, summary="技术攻关合作数", **public)(
        cooperation_count
    )
    router.get(
        "/needs/{need_id}/public-case", response=dict[str, Any], summary="双方同意公开的案例", **public
    )(public_case)
    router.get("/parties/{party_id}/record", response=given.RecordOut, summary="答题方的战绩", **public)(
        track_record
    )


def process(request: HttpRequest, need_id: PathId) -> dict[str, Any]:
    viewer = actor_of(request)
    return shown.process(selectors.need_page(viewer, registry.get_need(viewer, need_id)))


def duties(request: HttpRequest) -> list[dict[str, Any]]:
    plain = ("kind", "need_id", "number", "due_at", "token_id", "invitation_id")
    return [
        {name: getattr(duty, name) for name in plain} | {"title": str(duty.title), "what": str(duty.what)}
        for duty in selectors.duties(actor_of(request))
    ]


def cooperations(request: HttpRequest, ask: Query[PageIn]) -> dict[str, object]:
    viewer = actor_of(request)
    return page(
        selectors.cooperations(viewer), ask, lambda rows: _cooperations(viewer, rows), newest_first=True
    )


def cooperation_count(request: HttpRequest) -> dict[str, int]:
    return {"count": selectors.cooperation_count(actor_of(request))}


def public_case(request: HttpRequest, need_id: PathId) -> dict[str, Any]:
    case = asdict(selectors.public_case(registry.get_need(actor_of(request), need_id)))
    case["track"] = [{"key": s["key"], "name": str(s["name"]), "state": s["state"]} for s in case["track"]]
    return case


def track_record(request: HttpRequest, party_id: PathId) -> dict[str, Any]:
    viewer = actor_of(request)
    return shown.record(selectors.track_record(viewer, registry.get_party(viewer, party_id)))


def _cooperations(viewer: Actor, rows: list[Engagement]) -> list[dict[str, Any]]:
    views = {view.id: view for view in registry.need_views(viewer, [row.need for row in rows])}
    plain = ("need_id", "outcome", "signed_at", "finished_at", "is_historic", "is_demo")
    return [
        {name: getattr(row, name) for name in plain}
        | {"number": views[row.need_id].number, "title": views[row.need_id].title}
        for row in rows
    ]
