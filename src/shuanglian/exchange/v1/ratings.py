"""Companies rating departments and places, over the machine interface."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from shuanglian.programmes.ratings import selectors, services, sheets
from shuanglian.programmes.ratings.selectors import Line, Part
from shuanglian.programmes.ratings.services import Vote
from shuanglian.programmes.ratings.statistics import Mean

from ..callers import EVERYONE, MEMBERS, actor_of
from ..downloads import SHEET, download
from ..values import Id, In

router = Router(tags=["企业评部门"], auth=MEMBERS)
PUBLIC = {"x-public": True}


class RatingAskIn(Schema):
    kind: str = Field("department", pattern="^(department|place)$")
    service: str = Field("", max_length=20)
    demo: bool = False


class RatingMeanOut(Schema):
    value: float
    low: float
    high: float


class RatingDimensionOut(RatingMeanOut):
    name: str


class RatingPartOut(Schema):
    label: str
    service: str
    votes: int
    overall: RatingMeanOut
    dimensions: list[RatingDimensionOut]
    is_small: bool


class RatingLineOut(Schema):
    subject_id: UUID
    kind: str
    name: str
    whole: RatingPartOut | None = Field(description="空：票数不足，暂不公布")
    trend: list[RatingPartOut]
    services: list[RatingPartOut]


class RatingWordsOut(Schema):
    texts: list[str]
    hidden: dict[str, int]


class RatingSubjectOut(RatingLineOut):
    words: RatingWordsOut


class RatingOfferOut(Schema):
    kind: str
    ref: int
    about: str
    title: str
    on: dt.date
    voted: bool
    is_demo: bool


class RatingVoteIn(In):
    kind: str = Field(max_length=20)
    ref: Id
    about: str = Field(pattern="^(department|place)$")
    scores: dict[str, int] = Field(max_length=20, description="每个方面 1 到 5")
    words: str = Field("", max_length=500)


class RatingRemarkOut(Schema):
    id: UUID
    text: str
    state: str
    reason: str
    note: str


class RatingDoubtIn(In):
    reason: str = Field(max_length=10, description="personal 或 abuse；批评不是理由")
    note: str = Field(max_length=200)


class RatingConfirmIn(In):
    hide: bool


@router.get(
    "/ratings",
    response=list[RatingLineOut],
    auth=EVERYONE,
    openapi_extra=PUBLIC,
    summary="公布的分数和票数，满足匿名门槛的才有",
)
def board(request: HttpRequest, ask: Query[RatingAskIn]) -> list[dict[str, Any]]:
    return [_line(line) for line in selectors.board(ask.kind, demo=ask.demo, service=ask.service)]


@router.get("/ratings/export", auth=EVERYONE, openapi_extra=PUBLIC | SHEET, summary="公布的分数的表格")
def export(request: HttpRequest, ask: Query[RatingAskIn]) -> HttpResponse:
    title = _("企业评价（示例）") if ask.demo else _("企业评价")
    lines = selectors.board(ask.kind, demo=ask.demo, service=ask.service)
    return download(sheets.board(lines, title), f"{title}.xlsx")


@router.get("/ratings/mine", response=list[RatingOfferOut], summary="本单位可以评的和已经评过的服务（企业）")
def mine(request: HttpRequest) -> list[services.Offer]:
    return selectors.my_offers(actor_of(request))


@router.post("/ratings/votes", response={204: None}, summary="评价一次服务的部门或场所，只能一次")
def vote(request: HttpRequest, body: RatingVoteIn) -> Status[None]:
    services.vote_cast(
        actor=actor_of(request),
        kind=body.kind,
        ref=body.ref,
        about=body.about,
        vote=Vote(body.scores, body.words),
    )
    return Status(204, None)


@router.get(
    "/ratings/words", response=list[RatingRemarkOut], summary="待审的文字（服务专班、数据专员、管理员）"
)
def waiting(request: HttpRequest) -> list[Any]:
    return list(selectors.remarks_waiting(actor_of(request))[:100])


@router.post("/ratings/words/{remark_id}/show", response={204: None}, summary="公开这条文字")
def show(request: HttpRequest, remark_id: UUID) -> Status[None]:
    actor = actor_of(request)
    services.remark_show(actor=actor, remark=selectors.remark_for(actor, remark_id))
    return Status(204, None)


@router.post("/ratings/words/{remark_id}/doubt", response={204: None}, summary="建议不公开，只有两种原因")
def doubt(request: HttpRequest, remark_id: UUID, body: RatingDoubtIn) -> Status[None]:
    actor = actor_of(request)
    remark = selectors.remark_for(actor, remark_id)
    services.remark_doubt(actor=actor, remark=remark, reason=body.reason, note=body.note)
    return Status(204, None)


@router.post("/ratings/words/{remark_id}/confirm", response={204: None}, summary="第二人决定公开不公开")
def confirm(request: HttpRequest, remark_id: UUID, body: RatingConfirmIn) -> Status[None]:
    actor = actor_of(request)
    services.remark_confirm(actor=actor, remark=selectors.remark_for(actor, remark_id), hide=body.hide)
    return Status(204, None)


@router.get(
    "/ratings/{subject_id}",
    response=RatingSubjectOut,
    auth=EVERYONE,
    openapi_extra=PUBLIC,
    summary="一个部门或场所：各方面、各时段、各类服务、企业的话",
)
def subject(request: HttpRequest, subject_id: UUID, demo: bool = False) -> dict[str, Any]:
    found = selectors.get_subject(subject_id)
    words = selectors.words(found, demo=demo)
    told = {"texts": list(words.texts), "hidden": dict(words.hidden)}
    return _line(selectors.subject_line(found, demo=demo)) | {"words": told}


def _line(line: Line) -> dict[str, Any]:
    return {
        "subject_id": line.subject_id,
        "kind": line.kind,
        "name": line.name,
        "whole": _part(line.whole) if line.whole else None,
        "trend": [_part(part) for part in line.trend],
        "services": [_part(part) for part in line.services],
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "label": part.label,
        "service": part.key,
        "votes": part.votes,
        "overall": _mean(part.overall),
        "dimensions": [{"name": name} | _mean(figure) for name, figure in part.dimensions],
        "is_small": part.is_small,
    }


def _mean(figure: Mean) -> dict[str, Any]:
    return {"value": figure.value, "low": figure.low, "high": figure.high}
