"""A question in, ranked parties with reasons out; or the honest answer that nobody fits."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from shuanglian.matching import services
from shuanglian.programmes.siti import selectors as siti
from shuanglian.registry import selectors

from ..callers import EVERYONE, actor_of
from ..values import In, PathId

router = Router(tags=["匹配"], auth=EVERYONE)
OPEN = {"x-public": True}


class MatchIn(In):
    text: str = Field(min_length=1, max_length=10000)
    limit: int = Field(5, ge=1, le=50)


class MatchReason(Schema):
    kind: str
    text: str
    source: str


class MatchOut(Schema):
    """`counter_reasons` say why it may not fit after all."""

    party: str
    party_id: int
    party_ref: str
    offering: str
    offering_id: int | None
    offering_ref: str
    score: float
    probability: float
    confidence: str
    reasons: list[MatchReason]
    counter_reasons: list[MatchReason]
    facts: list[dict[str, Any]]
    is_demo: bool


class Recommended(Schema):
    """`abstained`: nobody reaches `threshold`; `best` is the highest probability all the same."""

    abstained: bool
    threshold: float
    best: float
    pool: int
    results: list[MatchOut]
    understood: dict[str, Any]


@router.post("/match", response=Recommended, openapi_extra=OPEN, summary="谁能解这个题，为什么")
def match(request: HttpRequest, body: MatchIn) -> dict[str, Any]:
    return services.match(actor_of(request), body.text, limit=body.limit).to_json()


@router.get("/needs/{need_id}/matches", response=Recommended, openapi_extra=OPEN, summary="这项难题谁能解")
def match_need(request: HttpRequest, need_id: PathId) -> dict[str, Any]:
    viewer = actor_of(request)
    return siti.recommend(viewer, selectors.get_need(viewer, need_id, full=True)).to_json()
