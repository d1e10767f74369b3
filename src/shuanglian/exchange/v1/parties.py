"""Parties, their people and relations; search over everything."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from shuanglian.foundation.actor import Actor
from shuanglian.registry import policies, selectors, services
from shuanglian.registry.models import Affiliation, Party, Relation

from .. import lookups
from ..callers import EVERYONE, MEMBERS, actor_of
from ..paging import Page, PageIn, page
from ..values import Id, In, Note, PathId, Rev, changes

router = Router(tags=["主体与搜索"], auth=EVERYONE)
OPEN = {"x-public": True}


class PartyAsk(PageIn):
    q: str = Field("", max_length=100)
    kind: str = Field("", max_length=20)
    place_id: Id | None = None
    segment_id: Id | None = None


class PartyOut(Schema):
    """`contact` is filled only for members of the party and those who work for the region."""

    id: int
    ref: str
    kind: str
    name: str
    short_name: str
    aliases: list[str]
    credit_code: str | None
    place_id: int | None
    place: str
    summary: str
    level: str
    website: str
    contact: str
    segment_ids: list[int]
    is_demo: bool
    rev: int


class PartyIn(In):
    kind: str = Field(max_length=20)
    name: str = Field(max_length=200)
    short_name: str = Field("", max_length=60)
    credit_code: str | None = Field(None, max_length=40)
    place_id: Id | None = None
    summary: str = Field("", max_length=5000)
    website: str = Field("", max_length=300)
    contact: str = Field("", max_length=200)
    segment_ids: list[Id] = Field(default_factory=list, max_length=50)


class PartyChange(In):
    rev: Rev
    name: str | None = Field(None, max_length=200)
    short_name: str | None = Field(None, max_length=60)
    credit_code: str | None = Field(None, max_length=40)
    place_id: Id | None = None
    summary: str | None = Field(None, max_length=5000)
    website: str | None = Field(None, max_length=300)
    contact: str | None = Field(None, max_length=200)
    segment_ids: list[Id] | None = Field(None, max_length=50)


class AffiliationOut(Schema):
    id: int
    person_id: int
    person: str
    party_id: int
    party: str
    kind: str
    post: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    source: str


class AffiliationIn(In):
    person_id: Id
    kind: str = Field(max_length=20)
    post: str = Field("", max_length=120)
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


class RelationOut(Schema):
    id: int
    kind: str
    subject_id: int
    subject: str
    target_id: int | None
    target: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    note: str
    source: str


class RelationIn(In):
    kind: str = Field(max_length=40)
    target_id: Id | None = None
    target_text: str = Field("", max_length=300)
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    note: Note = ""


class AliasIn(In):
    name: str = Field(max_length=200)


class SearchAsk(Schema):
    q: str = Field(min_length=1, max_length=100)
    limit: int = Field(20, ge=1, le=100)


class HitOut(Schema):
    kind: str
    id: int
    title: str
    note: str
    in_title: bool
    level: str


@router.get("/search", response=list[HitOut], openapi_extra=OPEN, summary="搜索主体、供给、需求")
def search(request: HttpRequest, ask: Query[SearchAsk]) -> list[Any]:
    hits = selectors.search(actor_of(request), ask.q, ask.limit)
    return [
        {
            f: str(v) if f in ("title", "note") else v
            for f in HitOut.model_fields
            if (v := getattr(h, f)) is not None
        }
        for h in hits
    ]


@router.get("/parties", response=Page[PartyOut], openapi_extra=OPEN, summary="主体")
def party_list(request: HttpRequest, ask: Query[PartyAsk]) -> dict[str, object]:
    viewer = actor_of(request)
    found = selectors.parties(viewer, q=ask.q, kind=ask.kind, place=ask.place_id, segment=ask.segment_id)
    return page(found, ask, lambda rows: [show(viewer, row) for row in rows])


@router.get("/parties/{party_id}", response=PartyOut, openapi_extra=OPEN, summary="一个主体")
def party(request: HttpRequest, party_id: PathId) -> dict[str, Any]:
    viewer = actor_of(request)
    return show(viewer, selectors.get_party(viewer, party_id))


@router.post("/parties", response={201: PartyOut}, auth=MEMBERS, summary="登记主体")
def party_create(request: HttpRequest, body: PartyIn) -> Status[dict[str, Any]]:
    actor = actor_of(request)
    data = body.model_dump(exclude={"place_id", "segment_ids"})
    made = services.party_create(
        actor=actor, segments=lookups.segments(body.segment_ids), place=lookups.place(body.place_id), **data
    )
    return Status(201, _again(actor, made))


@router.patch("/parties/{party_id}", response=PartyOut, auth=MEMBERS, summary="修改主体")
def party_update(request: HttpRequest, party_id: PathId, body: PartyChange) -> dict[str, Any]:
    actor = actor_of(request)
    sent = changes(body, "rev", "place_id", "segment_ids")
    if "place_id" in body.model_fields_set:
        sent["place"] = lookups.place(body.place_id)
    listed = None if body.segment_ids is None else lookups.segments(body.segment_ids)
    found = selectors.get_party(actor, party_id)
    return _again(
        actor, services.party_update(actor=actor, party=found, changes=sent, rev=body.rev, segments=listed)
    )


@router.post("/parties/{party_id}/aliases", response=PartyOut, auth=MEMBERS, summary="加别名")
def alias_add(request: HttpRequest, party_id: PathId, body: AliasIn) -> dict[str, Any]:
    actor = actor_of(request)
    found = selectors.get_party(actor, party_id)
    services.alias_add(actor=actor, party=found, name=body.name)
    return _again(actor, found)


@router.get(
    "/parties/{party_id}/affiliations",
    response=Page[AffiliationOut],
    openapi_extra=OPEN,
    summary="任职：人物的各个职务，或单位的人",
)
def affiliation_list(request: HttpRequest, party_id: PathId, ask: Query[PageIn]) -> dict[str, object]:
    viewer = actor_of(request)
    found = selectors.affiliations(viewer, selectors.get_party(viewer, party_id))
    return page(found, ask, lambda rows: [_affiliation(row) for row in rows])


@router.post(
    "/parties/{party_id}/affiliations", response={201: AffiliationOut}, auth=MEMBERS, summary="登记任职"
)
def affiliation_add(request: HttpRequest, party_id: PathId, body: AffiliationIn) -> Status[dict[str, Any]]:
    actor = actor_of(request)
    found = selectors.get_party(actor, party_id)
    person = lookups.party(actor, body.person_id, "person_id")
    data = body.model_dump(exclude={"person_id"})
    return Status(
        201, _affiliation(services.affiliation_add(actor=actor, person=person, party=found, **data))
    )


@router.get("/parties/{party_id}/relations", response=Page[RelationOut], openapi_extra=OPEN, summary="关系")
def relation_list(request: HttpRequest, party_id: PathId, ask: Query[PageIn]) -> dict[str, object]:
    viewer = actor_of(request)
    found = selectors.relations(viewer, selectors.get_party(viewer, party_id))
    return page(found, ask, lambda rows: [_relation(row) for row in rows])


@router.post("/parties/{party_id}/relations", response={201: RelationOut}, auth=MEMBERS, summary="登记关系")
def relation_add(request: HttpRequest, party_id: PathId, body: RelationIn) -> Status[dict[str, Any]]:
    actor = actor_of(request)
    found = selectors.get_party(actor, party_id)
    target = None if body.target_id is None else lookups.party(actor, body.target_id, "target_id")
    data = body.model_dump(exclude={"target_id"})
    return Status(201, _relation(services.relation_add(actor=actor, subject=found, target=target, **data)))


def show(viewer: Actor, row: Party) -> dict[str, Any]:
    """A party as this viewer may see it; aliases and segments should be prefetched."""
    plain = (
        "ref",
        "kind",
        "name",
        "short_name",
        "credit_code",
        "place_id",
        "summary",
        "level",
        "website",
        "is_demo",
        "rev",
    )
    return {name: getattr(row, name) for name in plain} | {
        "id": row.pk,
        "place": row.place.name if row.place else "",
        "aliases": [alias.name for alias in row.aliases.all()],
        "segment_ids": [segment.pk for segment in row.segments.all()],
        "contact": "" if policies.may_see_contact(viewer, row) else row.contact,
    }


def _again(actor: Actor, row: Party) -> dict[str, Any]:
    """After a change: read it anew, as far as the one who made it may still see it."""
    return show(
        actor, Party.objects.select_related("place").prefetch_related("aliases", "segments").get(pk=row.pk)
    )


def _affiliation(row: Affiliation) -> dict[str, Any]:
    return {
        "id": row.pk,
        "person_id": row.person_id,
        "person": row.person.name,
        "party_id": row.party_id,
        "party": row.party.name,
        "kind": row.kind,
        "post": row.post,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "source": row.source.title if row.source else "",
    }


def _relation(row: Relation) -> dict[str, Any]:
    return {
        "id": row.pk,
        "kind": row.kind,
        "subject_id": row.subject_id,
        "subject": row.subject.name,
        "target_id": row.target_id,
        "target": row.target.name if row.target else row.target_text,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "note": row.note,
        "source": row.source.title if row.source else "",
    }
