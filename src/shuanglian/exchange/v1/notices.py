"""One's own notices and how one wants to hear of things."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from shuanglian.foundation.notices import selectors, services
from shuanglian.foundation.notices.models import Notice, Preference

from ..callers import MEMBERS, actor_of
from ..paging import Page, PageIn, page
from ..values import In, PathId

router = Router(tags=["通知"], auth=MEMBERS)


class NoticeOut(Schema):
    id: int
    kind: str
    title: str
    body: str
    url: str
    object_type: str
    object_id: str
    created_at: dt.datetime
    read_at: dt.datetime | None


class NoticeAsk(PageIn):
    unread: bool = False


class Counted(Schema):
    count: int


class PreferenceIn(In):
    kind: str = Field(max_length=60)
    in_app: bool
    email: bool


class PreferenceOut(Schema):
    kind: str
    in_app: bool
    email: bool


@router.get("/notices", response=Page[NoticeOut], summary="我的通知，新的在前")
def notice_list(request: HttpRequest, ask: Query[NoticeAsk]) -> dict[str, object]:
    viewer = actor_of(request)
    found = selectors.unread(viewer) if ask.unread else selectors.visible_to(viewer)
    return page(found, ask, list, newest_first=True)


@router.post("/notices/{notice_id}/read", response=NoticeOut, summary="标为已读")
def mark_read(request: HttpRequest, notice_id: PathId) -> Notice:
    return services.mark_read(actor=actor_of(request), notice_id=notice_id)


@router.post("/notices/read", response=Counted, summary="全部标为已读")
def mark_all_read(request: HttpRequest) -> dict[str, int]:
    return {"count": services.mark_all_read(actor=actor_of(request))}


@router.get("/notices/preferences", response=list[PreferenceOut], summary="通知偏好")
def preference_list(request: HttpRequest) -> list[dict[str, object]]:
    choices = selectors.preferences(actor_of(request))
    return [{"kind": c.kind.key, "in_app": c.in_app, "email": c.email} for c in choices]


@router.put("/notices/preferences", response=PreferenceOut, summary="改通知偏好")
def preference_set(request: HttpRequest, body: PreferenceIn) -> Preference:
    return services.preference_set(actor=actor_of(request), **body.model_dump())
