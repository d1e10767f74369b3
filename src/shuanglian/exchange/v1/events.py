"""The record: what happened, and extracts that anybody can check offline."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from shuanglian.foundation.accounts.privacy import mask_name
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events import selectors
from shuanglian.foundation.events.models import Event

from ..callers import EVERYONE, actor_of
from ..paging import Page, PageIn, cursor, position

router = Router(tags=["留痕"], auth=EVERYONE)
Stream = Annotated[str, Field(max_length=80, pattern=r"^[a-z_]+:[\w.-]+$", description="例如 need:12")]


class EventAsk(PageIn):
    stream: Stream


class ExtractAsk(Schema):
    stream: Stream


class EventOut(Schema):
    id: int = Field(description="在这条流里的序号，与 seq 相同")
    stream: str
    seq: int
    at: dt.datetime
    actor: str
    actor_label: str
    kind: str
    object_type: str
    object_id: str
    payload: dict[str, Any]
    hash: str


class Head(Schema):
    seq: int
    hash: str


class ExtractOut(Schema):
    format: str
    stream: str
    head: Head
    rows: list[dict[str, Any]]


@router.get(
    "/events", response=Page[EventOut], openapi_extra={"x-public": True}, summary="一条流里发生的事，新的在前"
)
def timeline(request: HttpRequest, ask: Query[EventAsk]) -> dict[str, object]:
    viewer = actor_of(request)
    before = position(ask.cursor)
    found = selectors.timeline(viewer, streams=[ask.stream], limit=ask.limit + 1, before_seq=before)
    shown = found[: ask.limit]
    items = [_show(viewer, event) for event in shown]
    return {"items": items, "next": cursor(shown[-1].seq) if len(found) > ask.limit else ""}


@router.get(
    "/events/extract", response=ExtractOut, openapi_extra={"x-public": True}, summary="可离线核验的公开摘录"
)
def extract(request: HttpRequest, ask: Query[ExtractAsk]) -> dict[str, Any]:
    return selectors.extract(actor_of(request), ask.stream)


def _show(viewer: Actor, event: Event) -> dict[str, Any]:
    """Names of people are for those who are logged in; the public reads the organisation and a masked name."""
    row = {name: getattr(event, name) for name in EventOut.model_fields if name not in ("id", "stream")}
    if not viewer.is_authenticated:
        name, bracket, organisation = event.actor_label.partition("（")
        row["actor_label"] = f"{mask_name(name)}{bracket}{organisation}"
    # Ids count through all streams: their gaps would tell how much happens in those that nobody may read.
    return row | {"id": event.seq, "stream": event.stream_id}
