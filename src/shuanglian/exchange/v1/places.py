"""Places as GeoJSON; industry chains with their segments."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from shuanglian.registry import selectors
from shuanglian.registry.models import Place

from ..callers import EVERYONE
from ..paging import Page, PageIn, page

router = Router(tags=["地与链"], auth=EVERYONE)
OPEN = {"x-public": True}


class PlaceAsk(PageIn):
    kind: str = Field("", max_length=20)


class PlaceProperties(Schema):
    code: str
    name: str
    kind: str
    parent: str
    area_km2: Decimal | None
    geometry_note: str
    is_reserve: bool


class Feature(Schema):
    """RFC 7946. A place whose shape no source gives has `geometry` null."""

    type: str
    id: int
    geometry: dict[str, Any] | None
    properties: PlaceProperties


class FeatureCollection(Schema):
    type: str
    features: list[Feature]
    next: str


class SegmentOut(Schema):
    id: int
    key: str
    name: str
    parent_id: int | None


class ChainOut(Schema):
    id: int
    key: str
    name: str
    segments: list[SegmentOut]


@router.get("/places", response=FeatureCollection, openapi_extra=OPEN, summary="地（GeoJSON）")
def place_list(request: HttpRequest, ask: Query[PlaceAsk]) -> dict[str, object]:
    found = page(selectors.places(kind=ask.kind), ask, lambda rows: [_feature(row) for row in rows])
    return {"type": "FeatureCollection", "features": found["items"], "next": found["next"]}


@router.get("/chains", response=Page[ChainOut], openapi_extra=OPEN, summary="产业链和环节")
def chain_list(request: HttpRequest, ask: Query[PageIn]) -> dict[str, object]:
    return page(
        selectors.chains(),
        ask,
        lambda rows: [
            {"id": c.pk, "key": c.key, "name": c.name, "segments": list(c.segments.all())} for c in rows
        ],
    )


def _feature(row: Place) -> dict[str, Any]:
    properties = {
        "code": row.code,
        "name": row.name,
        "kind": row.kind,
        "parent": row.parent.name if row.parent else "",
        "area_km2": row.area_km2,
        "geometry_note": row.geometry_note,
        "is_reserve": row.is_reserve,
    }
    return {"type": "Feature", "id": row.pk, "geometry": row.geometry, "properties": properties}
