"""Moving running cases to a newer version of their process: plan, dry run, approval by a second person."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from shuanglian.casework.moving import selectors, services
from shuanglian.casework.moving.models import Move, MovedCase

from ..callers import MEMBERS, actor_of
from ..paging import Page, PageIn, page
from ..values import Id, In, PathId

router = Router(tags=["办件换版"], auth=MEMBERS)


class MoveProblemOut(Schema):
    """`element`: the node concerned. `cases`: how many have it (in the totals of a plan)."""

    code: str
    element: str
    message: str
    cases: int = 1


class MoveOut(Schema):
    """`digest` names what the dry run saw; who approves gives it back. `counts` by the state of the cases."""

    id: int
    process: str
    source_version: int
    target_version: int
    mapping: dict[str, str]
    chosen: list[int]
    note: str
    status: str
    digest: str
    counts: dict[str, int]
    problems: list[MoveProblemOut]
    created_by: str
    created_at: dt.datetime
    checked_at: dt.datetime | None
    approved_by: str
    approved_at: dt.datetime | None
    finished_at: dt.datetime | None


class MoveAsk(PageIn):
    process: str = Field("", max_length=60)


class MoveIn(In):
    """`mapping`: nodes that are called differently in the new version; an alarm mapped to "" is dropped."""

    process: str = Field(max_length=60)
    source_version: int = Field(ge=1, le=100_000)
    target_version: int = Field(ge=1, le=100_000)
    mapping: dict[str, str] = Field({}, max_length=500)
    cases: list[Id] = Field([], max_length=10_000, description="不给：原版本上所有在办的办件")
    note: str = Field("", max_length=500)


class MoveApproveIn(In):
    digest: str = Field(min_length=64, max_length=64, description="试算结果的 digest")


class MovedCaseOut(Schema):
    """`status`: ready, refused, moved, skipped."""

    case_id: int
    title: str
    status: str
    problems: list[MoveProblemOut]
    at: dt.datetime


class MovedCaseAsk(PageIn):
    status: Literal["", "ready", "refused", "moved", "skipped"] = ""


@router.get("/process-moves", response=Page[MoveOut], summary="换版计划，新的在前")
def move_list(request: HttpRequest, ask: Query[MoveAsk]) -> dict[str, object]:
    rows = selectors.moves(actor_of(request), key=ask.process)
    return page(rows, ask, lambda found: [_move(row) for row in found], newest_first=True)


@router.post("/process-moves", response={201: MoveOut}, summary="拟定换版并试算，不改动任何办件")
def move_plan(request: HttpRequest, body: MoveIn) -> Status[dict[str, Any]]:
    actor = actor_of(request)
    row = services.plan(
        actor=actor,
        source=selectors.version(actor, body.process, body.source_version),
        target=selectors.version(actor, body.process, body.target_version),
        mapping=body.mapping,
        cases=body.cases,
        note=body.note,
    )
    services.dry_run_soon(row.pk, actor=actor)
    return Status(201, _move(selectors.get(actor, row.pk)))


@router.get("/process-moves/{move_id}", response=MoveOut, summary="一个换版计划")
def move_detail(request: HttpRequest, move_id: PathId) -> dict[str, Any]:
    return _move(selectors.get(actor_of(request), move_id))


@router.get(
    "/process-moves/{move_id}/cases", response=Page[MovedCaseOut], summary="每个办件能不能换版，为什么"
)
def move_cases(request: HttpRequest, move_id: PathId, ask: Query[MovedCaseAsk]) -> dict[str, object]:
    rows = selectors.lines(selectors.get(actor_of(request), move_id), ask.status)
    return page(rows, ask, lambda found: [_line(row) for row in found])


@router.post("/process-moves/{move_id}/check", response=MoveOut, summary="重新试算")
def move_check(request: HttpRequest, move_id: PathId) -> dict[str, Any]:
    actor = actor_of(request)
    services.dry_run_soon(selectors.get(actor, move_id).pk, actor=actor)
    return _move(selectors.get(actor, move_id))


@router.post("/process-moves/{move_id}/approve", response=MoveOut, summary="第二个人批准，随即开始换版")
def move_approve(request: HttpRequest, move_id: PathId, body: MoveApproveIn) -> dict[str, Any]:
    actor = actor_of(request)
    services.approve(selectors.get(actor, move_id).pk, actor=actor, digest=body.digest)
    return _move(selectors.get(actor, move_id))


@router.post("/process-moves/{move_id}/cancel", response=MoveOut, summary="取消换版，已换的不退回")
def move_cancel(request: HttpRequest, move_id: PathId) -> dict[str, Any]:
    actor = actor_of(request)
    services.cancel(selectors.get(actor, move_id).pk, actor=actor)
    return _move(selectors.get(actor, move_id))


def _move(row: Move) -> dict[str, Any]:
    plain = ("id", "mapping", "chosen", "note", "status", "digest", "problems", "created_at", "checked_at")
    return {name: getattr(row, name) for name in (*plain, "approved_at", "finished_at")} | {
        "process": row.source.key,
        "source_version": row.source.version,
        "target_version": row.target.version,
        "counts": selectors.counts(row),
        "created_by": row.created_by_label,
        "approved_by": row.approved_by_label,
    }


def _line(row: MovedCase) -> dict[str, Any]:
    plain = ("case_id", "status", "problems", "at")
    return {name: getattr(row, name) for name in plain} | {"title": str(row.case)}
