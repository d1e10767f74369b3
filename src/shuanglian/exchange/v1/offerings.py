"""Offerings: what parties can provide."""

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
from shuanglian.registry.models import Offering, OfferingMeasure

from .. import lookups
from ..callers import EVERYONE, MEMBERS, actor_of
from ..paging import Page, PageIn, page
from ..values import Id, In, Number, PathId, Rev, changes

router = Router(tags=["供给"], auth=EVERYONE)
OPEN = {"x-public": True}


class OfferingAsk(PageIn):
    q: str = Field("", max_length=100)
    kind: str = Field("", max_length=20)
    status: str = Field("", max_length=10)
    party_id: Id | None = None
    place_id: Id | None = None
    segment_id: Id | None = None
    trl_min: int | None = Field(None, ge=1, le=9)


class MeasureIn(In):
    metric: str = Field(max_length=100)
    comparator: str = Field("eq", max_length=10)
    value: Number | None = None
    high: Number | None = None
    unit: str = Field("", max_length=40)
    method: str = Field("", max_length=200)
    text: str = Field("", max_length=500)


class MeasureOut(Schema):
    metric: str
    comparator: str
    value: Decimal | None
    high: Decimal | None
    unit: str
    method: str
    text: str


class OfferingOut(Schema):
    id: int
    ref: str
    party_id: int
    party: str
    kind: str
    title: str
    summary: str
    text: str
    place_id: int | None
    trl: int | None
    price_text: str
    available_from: dt.date | None
    status: str
    segment_ids: list[int]
    measures: list[MeasureOut]
    is_demo: bool
    rev: int


class OfferingIn(In):
    party_id: Id
    kind: str = Field(max_length=20)
    title: str = Field(max_length=200)
    summary: str = Field("", max_length=1000)
    text: str = Field("", max_length=20000)
    place_id: Id | None = None
    trl: int | None = Field(None, ge=1, le=9)
    price_text: str = Field("", max_length=200)
    available_from: dt.date | None = None
    segment_ids: list[Id] = Field(default_factory=list, max_length=50)
    measures: list[MeasureIn] = Field(default_factory=list, max_length=100)


class OfferingChange(In):
    rev: Rev
    title: str | None = Field(None, max_length=200)
    summary: str | None = Field(None, max_length=1000)
    text: str | None = Field(None, max_length=20000)
    place_id: Id | None = None
    trl: int | None = Field(None, ge=1, le=9)
    price_text: str | None = Field(None, max_length=200)
    available_from: dt.date | None = None
    segment_ids: list[Id] | None = Field(None, max_length=50)
    measures: list[MeasureIn] | None = Field(None, max_length=100)


class RetireIn(In):
    rev: Rev


@router.get("/offerings", response=Page[OfferingOut], openapi_extra=OPEN, summary="供给")
def offering_list(request: HttpRequest, ask: Query[OfferingAsk]) -> dict[str, object]:
    found = selectors.offerings(
        actor_of(request),
        q=ask.q,
        kind=ask.kind,
        status=ask.status,
        party=ask.party_id,
        place=ask.place_id,
        segment=ask.segment_id,
        trl_min=ask.trl_min,
    )
    return page(found, ask, lambda rows: [show(row) for row in rows])


@router.get("/offerings/{offering_id}", response=OfferingOut, openapi_extra=OPEN, summary="一项供给")
def offering(request: HttpRequest, offering_id: PathId) -> dict[str, Any]:
    return show(selectors.get_offering(actor_of(request), offering_id))


@router.post("/offerings", response={201: OfferingOut}, auth=MEMBERS, summary="登记供给")
def offering_create(request: HttpRequest, body: OfferingIn) -> Status[dict[str, Any]]:
    actor = actor_of(request)
    data = body.model_dump(exclude={"party_id", "place_id", "segment_ids"})
    made = services.offering_create(
        actor=actor,
        party=lookups.party(actor, body.party_id),
        place=lookups.place(body.place_id),
        segments=lookups.segments(body.segment_ids),
        **data,
    )
    return Status(201, _again(actor, made))


@router.patch("/offerings/{offering_id}", response=OfferingOut, auth=MEMBERS, summary="修改供给")
def offering_update(request: HttpRequest, offering_id: PathId, body: OfferingChange) -> dict[str, Any]:
    actor = actor_of(request)
    sent = changes(body, "rev", "place_id", "segment_ids", "measures")
    if "place_id" in body.model_fields_set:
        sent["place"] = lookups.place(body.place_id)
    changed = services.offering_update(
        actor=actor,
        offering=selectors.get_offering(actor, offering_id),
        changes=sent,
        rev=body.rev,
        segments=None if body.segment_ids is None else lookups.segments(body.segment_ids),
        measures=None if body.measures is None else [_measure(m) for m in body.measures],
    )
    return _again(actor, changed)


@router.post("/offerings/{offering_id}/retire", response=OfferingOut, auth=MEMBERS, summary="下架供给")
def offering_retire(request: HttpRequest, offering_id: PathId, body: RetireIn) -> dict[str, Any]:
    actor = actor_of(request)
    found = selectors.get_offering(actor, offering_id)
    return _again(actor, services.offering_retire(actor=actor, offering=found, rev=body.rev))


def show(row: Offering) -> dict[str, Any]:
    """An offering; segments and measures should be prefetched."""
    plain = (
        "ref",
        "party_id",
        "kind",
        "title",
        "summary",
        "text",
        "place_id",
        "trl",
        "price_text",
        "available_from",
        "status",
        "is_demo",
        "rev",
    )
    return {name: getattr(row, name) for name in plain} | {
        "id": row.pk,
        "party": row.party.name,
        "segment_ids": [s.pk for s in row.segments.all()],
        "measures": [_measure_out(m) for m in row.measures.all()],
    }


def _measure(body: MeasureIn) -> services.MeasureData:
    return cast(services.MeasureData, body.model_dump())


def _measure_out(row: OfferingMeasure) -> dict[str, Any]:
    return {name: getattr(row, name) for name in MeasureOut.model_fields}


def _again(actor: Actor, row: Offering) -> dict[str, Any]:
    rows = Offering.objects.select_related("party").prefetch_related("segments", "measures")
    return show(rows.get(pk=row.pk))
