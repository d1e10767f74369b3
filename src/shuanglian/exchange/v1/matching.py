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
    """`quote` is cut out of `field` of the object named, or blank; `marks` are the spans within it that stand in the
    question too. Kinds: sentence, meaning (near in meaning, no marks), synonym, requirement, help, segment, place, record;
    against: conflict, requirement, coverage, segment, load, readiness, availability, place, record."""

    kind: str
    text: str
    source: str
    quote: str
    field: str
    object_type: str
    object_id: int | None
    marks: list[list[int]]


class MatchOut(Schema):
    """`parts` add up to `score`; `probability` is the calibrated chance that a technology manager would invite them.
    `counter_reasons` say why it may not fit after all; `help_kind` is what kind of help the leading offering is."""

    party: str
    party_id: int
    party_ref: str
    offering: str
    offering_id: int | None
    offering_ref: str
    score: float
    probability: float
    confidence: str
    parts: dict[str, float]
    reasons: list[MatchReason]
    counter_reasons: list[MatchReason]
    facts: list[dict[str, Any]]
    field: str
    help_kind: str
    is_neighbour: bool
    has_conflict: bool
    is_demo: bool


class Recommended(Schema):
    """`abstained`: nobody reaches `threshold`; `best` is the highest probability all the same.

    `mode` is `hybrid` where nearness of meaning took part (by the vectors of `encoder`), otherwise `lexical`; `degraded`
    tells what the index lacked. `help`: the best of each kind of help that has evidence (expert, result, test, instrument,
    pilot_line, space, fund, policy). `set_aside`: who would be proposed but for a conflict of interest; for staff only.
    """

    abstained: bool
    threshold: float
    best: float
    pool: int
    mode: str
    encoder: str | None
    degraded: list[str]
    understood: dict[str, Any]
    results: list[MatchOut]
    help: dict[str, list[MatchOut]]
    set_aside: list[MatchOut]


@router.post("/match", response=Recommended, openapi_extra=OPEN, summary="谁能解这个题，为什么")
def match(request: HttpRequest, body: MatchIn) -> dict[str, Any]:
    return services.match(actor_of(request), body.text, limit=body.limit).to_json()


@router.get("/needs/{need_id}/matches", response=Recommended, openapi_extra=OPEN, summary="这项难题谁能解")
def match_need(request: HttpRequest, need_id: PathId) -> dict[str, Any]:
    viewer = actor_of(request)
    return siti.recommend(viewer, selectors.get_need(viewer, need_id, full=True)).to_json()
