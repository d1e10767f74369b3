"""Casework in general: what waits for the caller, taking and giving back tasks, the steps of a case and its diagram."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from shuanglian.casework import api, stand_ins
from shuanglian.casework.api import Case, ClockView, Filters, StepView, Token
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotFound, Reason
from shuanglian.programmes.siti import selectors as siti
from shuanglian.registry import selectors as registry

from ..callers import MEMBERS, actor_of
from ..paging import Page, PageIn, page
from ..values import BIGGEST, PathId
from .loop.given import ClockOut
from .loop.shown import clock

router = Router(tags=["办件"], auth=MEMBERS)


class TaskOut(Schema):
    """One task. `claimable`: nobody has it yet; `clock` is empty for tasks without a time limit. `on_behalf_of`: the
    colleague for whom the caller would do it."""

    id: int
    case_id: int
    title: str
    process: str
    node: str
    name: str
    role: str
    business_type: str
    business_id: int
    status: str
    mine: bool
    claimable: bool
    on_behalf_of: str
    created_at: dt.datetime
    clock: ClockOut | None
    is_demo: bool


class WorkCounts(Schema):
    all: int
    mine: int
    over: int
    soon: int
    paused: int


class WorkAsk(PageIn):
    """`scope`: all (mine and unclaimed), mine, open (unclaimed), team, escalated (late tasks of others that were reported to
    the caller). `due`: over, soon, paused, none."""

    scope: Literal["all", "mine", "open", "team", "escalated"] = "all"
    due: Literal["", "over", "soon", "paused", "none"] = ""
    process: str = Field("", max_length=60)
    node: str = Field("", max_length=120)
    need_id: int | None = Field(None, ge=1, le=BIGGEST)
    q: str = Field("", max_length=80)


class CaseOut(Schema):
    id: int
    process: str
    version: int
    title: str
    business_type: str
    business_id: int
    status: str
    started_at: dt.datetime
    ended_at: dt.datetime | None
    is_demo: bool


class CaseAsk(PageIn):
    process: str = Field("", max_length=60)
    need_id: int | None = Field(None, ge=1, le=BIGGEST)


class CaseStepOut(Schema):
    """`state`: done, now, cancelled or todo. `who` and `organisation` only for those concerned."""

    node: str
    name: str
    role: str
    state: str
    token_id: int | None
    who: str
    organisation: str
    started_at: dt.datetime | None
    ended_at: dt.datetime | None
    clock: ClockOut | None
    evidence: list[str]


class DiagramOut(Schema):
    """BPMN 2.0 with its layout, and the ids of the nodes done and open."""

    xml: str
    done: list[str]
    current: list[str]


@router.get("/work", response=Page[TaskOut], summary="等我办的任务")
def work_list(request: HttpRequest, ask: Query[WorkAsk]) -> dict[str, object]:
    viewer = actor_of(request)
    return page(api.worklist(viewer, _filters(ask)).order_by("pk"), ask, lambda rows: _tasks(viewer, rows))


@router.get("/work/counts", response=WorkCounts, summary="各有几件：全部、我的、逾期、快到期、暂停")
def work_counts(request: HttpRequest) -> dict[str, int]:
    return api.worklist_counts(actor_of(request))


@router.get("/work/{task_id}", response=TaskOut, summary="一个任务")
def task(request: HttpRequest, task_id: PathId) -> dict[str, Any]:
    viewer = actor_of(request)
    return _tasks(viewer, [_get(viewer, task_id)])[0]


@router.get("/work/{task_id}/clock", response=ClockOut, summary="时限怎么算出来的，逐条依据")
def task_clock(request: HttpRequest, task_id: PathId) -> dict[str, Any]:
    shown = clock(api.clock(_get(actor_of(request), task_id)))
    if shown is None:
        raise NotFound(Reason("no_clock", _("这个任务没有时限。")))
    return shown


@router.post("/work/{task_id}/claim", response=TaskOut, summary="签收（本人登录办理）")
def claim(request: HttpRequest, task_id: PathId) -> dict[str, Any]:
    actor = actor_of(request)
    api.claim(_get(actor, task_id).pk, actor=actor)
    return _tasks(actor, [api.get_task(actor, task_id)])[0]


@router.post("/work/{task_id}/release", response=TaskOut, summary="退回，让同事办")
def release(request: HttpRequest, task_id: PathId) -> dict[str, Any]:
    actor = actor_of(request)
    api.release(_get(actor, task_id).pk, actor=actor)
    return _tasks(actor, [api.get_task(actor, task_id)])[0]


@router.get("/cases", response=Page[CaseOut], summary="我能看到的办件，新的在前")
def case_list(request: HttpRequest, ask: Query[CaseAsk]) -> dict[str, object]:
    rows = _about(api.visible_to(actor_of(request)), ask).select_related("definition")
    return page(rows, ask, lambda found: [_case(row) for row in found], newest_first=True)


@router.get("/cases/{case_id}", response=CaseOut, summary="一个办件")
def case(request: HttpRequest, case_id: PathId) -> dict[str, Any]:
    return _case(api.get_for(actor_of(request), case_id))


@router.get("/cases/{case_id}/steps", response=list[CaseStepOut], summary="办过、在办、还没到的步骤")
def case_steps(request: HttpRequest, case_id: PathId) -> list[dict[str, Any]]:
    viewer = actor_of(request)
    return [_step(step) for step in _steps(viewer, api.get_for(viewer, case_id))]


@router.get("/cases/{case_id}/diagram", response=DiagramOut, summary="流程图和走到哪里")
def case_diagram(request: HttpRequest, case_id: PathId) -> dict[str, Any]:
    found = api.diagram(api.get_for(actor_of(request), case_id))
    return {name: found[name] for name in DiagramOut.model_fields}


def _filters(ask: WorkAsk) -> Filters:
    business = None if ask.need_id is None else ("need", ask.need_id)
    return Filters(ask.scope, ask.due, ask.process, ask.node, business, ask.q)


def _about(rows: QuerySet[Case], ask: CaseAsk) -> QuerySet[Case]:
    if ask.process:
        rows = rows.filter(key=ask.process)
    return rows if ask.need_id is None else rows.filter(business_type="need", business_id=ask.need_id)


def _get(viewer: Actor, task_id: int) -> Token:
    """A task of the viewer's own role or organisation; those of others are not there, even in a shared case."""
    found = api.get_task(viewer, task_id)
    own = found.organisation_id is not None and found.organisation_id == viewer.organisation_id
    offered = found.organisation_id is None and found.role == viewer.role
    if not (viewer.is_staff or own or offered):
        raise NotFound(Reason("not_found", _("没有这个任务")))
    return found


def _steps(viewer: Actor, found: Case) -> list[StepView]:
    """As on the page of the need; of other cases with names for the staff alone."""
    if found.business_type == "need":
        return list(siti.need_page(viewer, registry.get_need(viewer, found.business_id)).steps)
    steps = api.steps(found)
    return steps if viewer.is_staff else [replace(step, who="", organisation="") for step in steps]


def _tasks(viewer: Actor, rows: list[Token]) -> list[dict[str, Any]]:
    clocks, behalf = api.clocks_for(rows), stand_ins.on_behalf(viewer, rows)
    return [_task(viewer, row, clocks.get(row.pk), behalf.get(row.pk, "")) for row in rows]


def _task(viewer: Actor, row: Token, view: ClockView | None, behalf: str) -> dict[str, Any]:
    plain = ("id", "case_id", "node", "role", "status", "created_at")
    return {name: getattr(row, name) for name in plain} | {
        "title": row.case.title,
        "process": row.case.key,
        "name": str(row.name),
        "business_type": row.case.business_type,
        "business_id": row.case.business_id,
        "mine": row.assignee_id is not None and row.assignee_id == viewer.user_id,
        "claimable": row.assignee_id is None and row.status == Token.Status.ACTIVE,
        "on_behalf_of": behalf,
        "clock": clock(view),
        "is_demo": row.case.is_demo,
    }


def _case(row: Case) -> dict[str, Any]:
    plain = [name for name in CaseOut.model_fields if name not in ("process", "version")]
    return {name: getattr(row, name) for name in plain} | {
        "process": row.key,
        "version": row.definition.version,
    }


def _step(step: StepView) -> dict[str, Any]:
    plain = [name for name in CaseStepOut.model_fields if name not in ("name", "clock", "evidence")]
    return {name: getattr(step, name) for name in plain} | {
        "name": str(step.name),
        "clock": clock(step.clock),
        "evidence": list(step.evidence),
    }
