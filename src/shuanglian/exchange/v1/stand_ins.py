"""Stand-ins: who acts for an absent colleague, and until when."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from shuanglian.casework import api, stand_ins
from shuanglian.foundation.actor import Actor, Role

from ..callers import Session, actor_of
from ..paging import Page, PageIn, page
from ..values import Id, In, Moment, PathId

router = Router(tags=["委托代办"], auth=Session())


class StandInAsk(PageIn):
    """`which`: given, received, organisation (of colleagues, for who arranges them), past."""

    which: Literal["given", "received", "organisation", "past"] = "given"


class StandInIn(In):
    """`until` is not part of the period. `for_user_id`: a leader arranges it for a colleague; `role`: default the present
    one."""

    to_user_id: Id
    start: Moment
    until: Moment
    role: Role | None = None
    for_user_id: Id | None = None
    reason: str = Field("", max_length=200)


class StandInOut(Schema):
    """`state`: coming, now, resting (a member is suspended), over, revoked."""

    id: int
    for_user_id: int
    for_name: str
    to_user_id: int
    to_name: str
    role: str
    start: dt.datetime
    until: dt.datetime
    reason: str
    arranged_by: str
    revoked_at: dt.datetime | None
    state: str
    may_end: bool


@router.get("/stand-ins", response=Page[StandInOut], summary="谁代谁办理，新的在前")
def stand_in_list(request: HttpRequest, ask: Query[StandInAsk]) -> dict[str, object]:
    viewer = actor_of(request)
    rows = stand_ins.listed(viewer, ask.which)
    return page(rows, ask, lambda found: _shown(viewer, found), newest_first=True)


@router.post("/stand-ins", response={201: StandInOut}, summary="请同事代办；领导可替不在岗的同事安排")
def stand_in_give(request: HttpRequest, body: StandInIn) -> Status[dict[str, Any]]:
    actor = actor_of(request)
    row = api.delegate(
        actor=actor,
        to_user_id=body.to_user_id,
        valid_from=body.start,
        valid_to=body.until,
        role=body.role,
        for_user_id=body.for_user_id,
        reason=body.reason,
    )
    return Status(201, _shown(actor, [stand_ins.get(actor, row.pk)])[0])


@router.post("/stand-ins/{stand_in_id}/end", response=StandInOut, summary="收回代办")
def stand_in_end(request: HttpRequest, stand_in_id: PathId) -> dict[str, Any]:
    actor = actor_of(request)
    api.revoke(stand_in_id, actor=actor)
    return _shown(actor, [stand_ins.get(actor, stand_in_id)])[0]


def _shown(viewer: Actor, rows: list[api.Delegation]) -> list[dict[str, Any]]:
    return [_line(line) for line in stand_ins.lines(viewer, rows)]


def _line(line: stand_ins.StandIn) -> dict[str, Any]:
    row = line.row
    return {
        "id": row.pk,
        "for_user_id": row.from_user_id,
        "for_name": row.from_user.name,
        "to_user_id": row.to_user_id,
        "to_name": row.to_user.name,
        "role": row.role,
        "start": row.valid_from,
        "until": row.valid_to,
        "reason": row.reason,
        "arranged_by": row.given_by.name if row.given_by else "",
        "revoked_at": row.revoked_at,
        "state": line.state,
        "may_end": line.may_end,
    }
