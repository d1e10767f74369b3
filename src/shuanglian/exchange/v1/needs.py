"""Needs before and beside the loop: drafting, editing, submitting, reading as far as one may."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, cast

from django.http import HttpRequest
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from shuanglian.foundation.actor import Actor
from shuanglian.registry import selectors, services
from shuanglian.registry.models import Need, NeedRevision

from .. import lookups
from ..callers import EVERYONE, MEMBERS, actor_of
from ..paging import Page, PageIn, page
from ..values import Cents, Id, In, Number, PathId, Rev, changes

router = Router(tags=["难题"], auth=EVERYONE)
OPEN = {"x-public": True}


class NeedAsk(PageIn):
    q: str = Field("", max_length=100)
    status: str = Field("", max_length=20)
    kind: str = Field("", max_length=20)
    owner_id: Id | None = None
    manager_user_id: Id | None = None
    segment_id: Id | None = None


class RequirementIn(In):
    metric: str = Field(max_length=100)
    current_value: Number | None = None
    comparator: str = Field("ge", max_length=10)
    target_value: Number | None = None
    target_high: Number | None = None
    target_text: str = Field("", max_length=200)
    unit: str = Field("", max_length=40)
    test_method: str = Field("", max_length=200)
    is_hard: bool = True
    source_text: str = Field("", max_length=500)


class RequirementOut(Schema):
    metric: str
    current_value: Decimal | None
    comparator: str
    target_value: Decimal | None
    target_high: Decimal | None
    target_text: str
    unit: str
    test_method: str
    is_hard: bool


class NeedOut(Schema):
    """At `level` teaser everything that could name the owner or the secret is blank."""

    id: int
    number: str
    level: str
    title: str
    text: str
    teaser: str
    owner_id: int | None
    owner_name: str
    kind: str
    status: str
    confidentiality: str
    segments: list[str]
    requirements: list[RequirementOut]
    stake_cents: int | None
    deadline: dt.date | None
    ip_wish: str
    on_behalf: bool
    manager_user_id: int | None
    is_demo: bool
    submitted_at: dt.datetime | None
    created_at: dt.datetime
    rev: int


class NeedIn(In):
    """`owner_id` is the party that lacks something: one's own, or any for a technology manager."""

    owner_id: Id
    title: str = Field(max_length=200)
    text: str = Field("", max_length=10000)
    kind: str = Field("technical", max_length=20)
    confidentiality: str = Field("public", max_length=10)
    teaser: str = Field("", max_length=500)
    stake_cents: Cents | None = None
    deadline: dt.date | None = None
    ip_wish: str = Field("", max_length=300)
    segment_ids: list[Id] = Field(default_factory=list, max_length=50)
    requirements: list[RequirementIn] = Field(default_factory=list, max_length=50)


class NeedChange(In):
    rev: Rev
    title: str | None = Field(None, max_length=200)
    text: str | None = Field(None, max_length=10000)
    kind: str | None = Field(None, max_length=20)
    confidentiality: str | None = Field(None, max_length=10)
    teaser: str | None = Field(None, max_length=500)
    stake_cents: Cents | None = None
    deadline: dt.date | None = None
    ip_wish: str | None = Field(None, max_length=300)
    segment_ids: list[Id] | None = Field(None, max_length=50)
    requirements: list[RequirementIn] | None = Field(None, max_length=50)


class RevisionOut(Schema):
    id: int
    number: int
    changes: dict[str, Any]
    note: str
    status: str
    at: dt.datetime
    confirmed_at: dt.datetime | None


class UndertakingOut(Schema):
    need_id: int
    organisation_id: int
    text_version: str
    signed_at: dt.datetime


@router.get("/needs", response=Page[NeedOut], openapi_extra=OPEN, summary="难题，按能看到的程度")
def need_list(request: HttpRequest, ask: Query[NeedAsk]) -> dict[str, object]:
    viewer = actor_of(request)
    found = selectors.needs(
        viewer,
        q=ask.q,
        status=ask.status,
        kind=ask.kind,
        owner=ask.owner_id,
        manager_user=ask.manager_user_id,
        segment=ask.segment_id,
    )
    return page(found, ask, lambda rows: [_show(view) for view in selectors.need_views(viewer, rows)])


@router.get("/needs/{need_id}", response=NeedOut, openapi_extra=OPEN, summary="一项难题")
def need(request: HttpRequest, need_id: PathId) -> dict[str, Any]:
    return _show(selectors.get_need_view(actor_of(request), need_id))


@router.post("/needs", response={201: NeedOut}, auth=MEMBERS, summary="起草难题")
def need_draft(request: HttpRequest, body: NeedIn) -> Status[dict[str, Any]]:
    actor = actor_of(request)
    data = body.model_dump(exclude={"owner_id", "segment_ids", "requirements"})
    made = services.need_draft(
        actor=actor,
        owner=lookups.party(actor, body.owner_id, "owner_id"),
        requirements=_requirements(body.requirements),
        segments=lookups.segments(body.segment_ids),
        **data,
    )
    return Status(201, _again(actor, made))


@router.patch("/needs/{need_id}", response=NeedOut, auth=MEMBERS, summary="修改草稿")
def need_update(request: HttpRequest, need_id: PathId, body: NeedChange) -> dict[str, Any]:
    actor = actor_of(request)
    changed = services.need_update(
        actor=actor,
        need=selectors.get_need(actor, need_id),
        rev=body.rev,
        changes=changes(body, "rev", "segment_ids", "requirements"),
        segments=None if body.segment_ids is None else lookups.segments(body.segment_ids),
        requirements=None if body.requirements is None else _requirements(body.requirements),
    )
    return _again(actor, changed)


@router.get("/needs/{need_id}/revisions", response=list[RevisionOut], auth=MEMBERS, summary="修订记录")
def revision_list(request: HttpRequest, need_id: PathId) -> list[NeedRevision]:
    viewer = actor_of(request)
    return list(selectors.revisions(viewer, selectors.get_need(viewer, need_id)))


@router.post(
    "/needs/{need_id}/undertaking", response=UndertakingOut, auth=MEMBERS, summary="签署保密承诺，读全文"
)
def undertake(request: HttpRequest, need_id: PathId) -> object:
    actor = actor_of(request)
    return services.need_undertake(actor=actor, need=selectors.get_need(actor, need_id))


def _requirements(rows: list[RequirementIn]) -> list[services.RequirementData]:
    return [cast(services.RequirementData, row.model_dump()) for row in rows]


def _show(view: selectors.NeedView) -> dict[str, Any]:
    plain = {
        name: getattr(view, name) for name in NeedOut.model_fields if name not in ("segments", "requirements")
    }
    rows = [{name: getattr(r, name) for name in RequirementOut.model_fields} for r in view.requirements]
    return plain | {"segments": [str(s) for s in view.segments], "requirements": rows}


def _again(actor: Actor, row: Need) -> dict[str, Any]:
    return _show(selectors.get_need_view(actor, row.pk))
