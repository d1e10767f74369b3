"""Clusters of problems: reading them, and everything that can be done on their pages."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from shuanglian.foundation.actor import Actor
from shuanglian.matching.problems import exporting, selectors, services
from shuanglian.matching.problems.models import Cluster

from .. import lookups
from ..callers import EVERYONE, MEMBERS, actor_of
from ..downloads import CSV, SHEETS, XLSX
from ..paging import Page, PageIn, page
from ..values import Cents, Id, In, Note, PathId, Rev

router = Router(tags=["共性难题"], auth=EVERYONE)
OPEN = {"x-public": True}


class ClusterAsk(PageIn):
    """`repeated`: true for one company's repetitions only, false for what companies share."""

    q: str = Field("", max_length=100)
    segment_id: Id | None = None
    repeated: bool | None = None
    confirmed: bool | None = None


class ClusterOut(Schema):
    """Numbers count what the caller may see; `hidden` says in words that there is more, if there is much. `joined`, `rev` and
    `changed_at` are for those who manage clusters, null for others."""

    id: int
    number: str
    title: str
    named: bool
    confirmed: bool
    members: int
    enterprises: int
    joined: int | None
    stake_cents: int
    segments: list[str]
    need_id: int | None
    is_demo: bool
    hidden: str
    rev: int | None
    changed_at: dt.datetime | None


class WhyOut(Schema):
    """`parts` add up to `score`; quotes are exact pieces of the two problems."""

    other_id: int
    other: str
    kind: str
    score: float
    parts: list[dict[str, Any]]
    quotes: list[dict[str, Any]]


class ClusterMemberOut(Schema):
    id: int
    kind_label: str
    object_id: int
    number: str
    title: str
    owner: str
    status: str
    stake_cents: int | None
    is_demo: bool
    is_own: bool
    confirmed: bool
    consent: str
    why: WhyOut | None


class ClusterPageOut(ClusterOut):
    """`related`: other clusters that may be the same difficulty, for staff."""

    problems: list[ClusterMemberOut]
    related: list[int]
    joined_parties: list[str]
    has_joined: bool
    may_manage: bool
    may_join: bool
    lexical_only: bool


class ConfirmIn(In):
    name: str = Field(max_length=120)
    rev: Rev


class SplitIn(In):
    """`problem_ids` are ids of members, not of needs."""

    problem_ids: list[Id] = Field(min_length=1, max_length=100)
    reason: str = Field(max_length=300)
    rev: Rev


class MergeIn(In):
    other_id: Id
    rev: Rev
    other_rev: Rev


class IncludeIn(In):
    """`object_id` of `kind`, such as the id of a need."""

    kind: str = Field("need", max_length=20)
    object_id: Id
    rev: Rev


class PublishIn(In):
    owner_id: Id
    title: str = Field(max_length=200)
    text: str = Field(max_length=10_000)
    stake_cents: Cents | None = None
    rev: Rev


class JoinIn(In):
    note: Note = ""


class RevIn(In):
    rev: Rev


class ConsentIn(In):
    agreed: bool


class PublishedOut(Schema):
    need_id: int
    number: str


class ClusterDoneOut(Schema):
    done: bool


@router.get("/problems", response=Page[ClusterOut], openapi_extra=OPEN, summary="难题群，按能看到的程度")
def problem_list(request: HttpRequest, ask: Query[ClusterAsk]) -> dict[str, object]:
    viewer = actor_of(request)
    return page(_found(viewer, ask), ask, lambda rows: selectors.rows(viewer, rows))


@router.get("/problems/export", openapi_extra=OPEN | SHEETS, summary="难题群导出，一行一项难题")
def problem_export(
    request: HttpRequest, ask: Query[ClusterAsk], form: Literal["csv", "xlsx"] = "csv"
) -> HttpResponse:
    viewer = actor_of(request)
    kind = exporting.XLSX if form == exporting.XLSX else exporting.CSV
    return HttpResponse(
        exporting.export(viewer, _found(viewer, ask).order_by("-members", "pk"), kind),
        content_type=EXPORT_TYPES[kind],
    )


EXPORT_TYPES: Final = {exporting.CSV: CSV, exporting.XLSX: XLSX}


def _found(viewer: Actor, ask: ClusterAsk) -> Any:
    return selectors.clusters(
        viewer, q=ask.q, segment=ask.segment_id, repeated=ask.repeated, confirmed=ask.confirmed
    )


@router.get("/problems/{cluster_id}", response=ClusterPageOut, openapi_extra=OPEN, summary="一个难题群")
def problem(request: HttpRequest, cluster_id: PathId) -> dict[str, Any]:
    viewer = actor_of(request)
    return _shown(viewer, selectors.get_for(viewer, cluster_id))


@router.post("/problems/{cluster_id}/confirm", response=ClusterPageOut, auth=MEMBERS, summary="确认并命名")
def problem_confirm(request: HttpRequest, cluster_id: PathId, body: ConfirmIn) -> dict[str, Any]:
    actor = actor_of(request)
    cluster = selectors.get_for(actor, cluster_id)
    return _shown(actor, services.confirm(actor=actor, cluster=cluster, name=body.name, rev=body.rev))


@router.post(
    "/problems/{cluster_id}/split", response=ClusterDoneOut, auth=MEMBERS, summary="分出不是同一难题的"
)
def problem_split(request: HttpRequest, cluster_id: PathId, body: SplitIn) -> dict[str, bool]:
    """The cluster may end by this, when a single problem is left; so no page is returned."""
    actor = actor_of(request)
    services.split(
        actor=actor,
        cluster=selectors.get_for(actor, cluster_id),
        problems=body.problem_ids,
        reason=body.reason,
        rev=body.rev,
    )
    return {"done": True}


@router.post(
    "/problems/{cluster_id}/merge", response=ClusterPageOut, auth=MEMBERS, summary="并入另一个难题群"
)
def problem_merge(request: HttpRequest, cluster_id: PathId, body: MergeIn) -> dict[str, Any]:
    actor = actor_of(request)
    into = services.merge(
        actor=actor,
        into=selectors.get_for(actor, cluster_id),
        other=selectors.get_for(actor, body.other_id),
        rev=body.rev,
        other_rev=body.other_rev,
    )
    return _shown(actor, into)


@router.post("/problems/{cluster_id}/include", response=ClusterPageOut, auth=MEMBERS, summary="归入一项难题")
def problem_include(request: HttpRequest, cluster_id: PathId, body: IncludeIn) -> dict[str, Any]:
    actor = actor_of(request)
    cluster = selectors.get_for(actor, cluster_id)
    found = selectors.find_problem(actor, body.kind, body.object_id)
    return _shown(actor, services.include(actor=actor, cluster=cluster, problem=found, rev=body.rev))


@router.post("/problems/{cluster_id}/publish", response={201: PublishedOut}, auth=MEMBERS, summary="联合出题")
def problem_publish(request: HttpRequest, cluster_id: PathId, body: PublishIn) -> Status[dict[str, Any]]:
    actor = actor_of(request)
    need = services.publish(
        actor=actor,
        cluster=selectors.get_for(actor, cluster_id),
        owner=lookups.party(actor, body.owner_id, "owner_id"),
        title=body.title,
        text=body.text,
        stake_cents=body.stake_cents,
        rev=body.rev,
    )
    return Status(201, {"need_id": need.pk, "number": need.number})


@router.post(
    "/problems/{cluster_id}/ask", response=ClusterDoneOut, auth=MEMBERS, summary="问出题单位能否给同群企业看"
)
def problem_ask(request: HttpRequest, cluster_id: PathId, body: RevIn) -> dict[str, bool]:
    actor = actor_of(request)
    services.consent_ask(actor=actor, cluster=selectors.get_for(actor, cluster_id), rev=body.rev)
    return {"done": True}


@router.post(
    "/problems/{cluster_id}/consents/{problem_id}",
    response=ClusterDoneOut,
    auth=MEMBERS,
    summary="同意或不同意给同群企业看",
)
def problem_consent(
    request: HttpRequest, cluster_id: PathId, problem_id: PathId, body: ConsentIn
) -> dict[str, bool]:
    actor = actor_of(request)
    cluster: Cluster = selectors.get_for(actor, cluster_id)
    member = selectors.get_problem(actor, cluster, problem_id)
    services.consent_answer(actor=actor, cluster=cluster, problem=member, agreed=body.agreed)
    return {"done": True}


@router.post(
    "/problems/{cluster_id}/join", response={201: ClusterDoneOut}, auth=MEMBERS, summary="我也有同样的问题"
)
def problem_join(request: HttpRequest, cluster_id: PathId, body: JoinIn) -> Status[dict[str, bool]]:
    actor = actor_of(request)
    services.join(actor=actor, cluster=selectors.get_for(actor, cluster_id), note=body.note)
    return Status(201, {"done": True})


@router.post(
    "/problems/{cluster_id}/leave", response=ClusterDoneOut, auth=MEMBERS, summary="撤回“我也有同样的问题”"
)
def problem_leave(request: HttpRequest, cluster_id: PathId) -> dict[str, bool]:
    actor = actor_of(request)
    services.leave(actor=actor, cluster=selectors.get_for(actor, cluster_id))
    return {"done": True}


def _shown(viewer: Actor, cluster: Cluster) -> dict[str, Any]:
    shown = selectors.page(viewer, cluster)
    row = {name: getattr(shown.row, name) for name in ClusterOut.model_fields}
    return row | {
        "problems": [_member(member) for member in shown.members],
        "related": [pk for pk, _name in shown.related],
        "joined_parties": list(shown.joined_parties),
        "has_joined": shown.has_joined,
        "may_manage": shown.may_manage,
        "may_join": shown.may_join,
        "lexical_only": shown.lexical_only,
    }


def _member(member: selectors.Member) -> dict[str, Any]:
    plain = {name: getattr(member, name) for name in ClusterMemberOut.model_fields if name != "why"}
    return plain | {"why": member.why.to_json() if member.why else None}
