"""Cases of processes without a programme of their own: start one, finish its steps with their forms, stop and go on.

Reading cases, their steps and diagrams stands in `work`; every writing call may carry an `Idempotency-Key`.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema
from ninja.responses import Status

from shuanglian.casework import api, forms
from shuanglian.casework.api import Case, Definition, Evidence, Token
from shuanglian.casework.generic import policies, rules, services
from shuanglian.casework.generic import selectors as generic
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotFound, Reason
from shuanglian.foundation.events import selectors as events

from ..callers import MEMBERS, actor_of
from ..paging import Page, PageIn, page
from ..values import Id, In, Note, PathId
from .loop.given import ClockOut, ReasonShown
from .loop.shown import clock

router = Router(tags=["办件"], auth=MEMBERS)


class StartableOut(Schema):
    """`form` is a JSON Schema (draft 2020-12), null where nothing is asked."""

    process: str
    version: int
    name: str
    form: dict[str, Any] | None


class CaseStartIn(In):
    """`data` must fit the form of `GET /cases/startable`."""

    process: str = Field(max_length=60)
    data: dict[str, Any] = {}


class GenericCaseOut(Schema):
    """`rev` counts the changes: give it when finishing a step, to be told of what happened meanwhile."""

    id: int
    process: str
    version: int
    title: str
    status: str
    reason: str
    rev: int
    started_at: dt.datetime
    ended_at: dt.datetime | None
    is_demo: bool


class CaseListIn(PageIn):
    process: str = Field("", max_length=60)
    status: str = Field("", max_length=12)
    mine: bool = False
    q: str = Field("", max_length=80)


class OpenStepOut(Schema):
    """An open step. `reasons` say why the caller may not finish it; `form` is a JSON Schema; `evidence` are kinds."""

    id: int
    node: str
    name: str
    role: str
    claimed: bool
    mine: bool
    reasons: list[ReasonShown]
    form: dict[str, Any] | None
    evidence: list[str]
    clock: ClockOut | None


class CasePieceIn(In):
    """One piece of evidence: an uploaded file (`POST /files`) or a sentence."""

    kind: str = Field(min_length=1, max_length=40)
    file_id: Id | None = None
    statement: str = Field("", max_length=4000)


class StepDoneIn(In):
    data: dict[str, Any] = {}
    evidence: list[CasePieceIn] = Field([], max_length=20)
    rev: int | None = Field(None, ge=0, le=2**31 - 1)


class CaseReasonIn(In):
    reason: Note


class CaseReopenIn(In):
    node: str = Field(max_length=60)
    reason: Note


class ClockPauseIn(In):
    """`until`: the last day of the pause; the clock then goes on by itself."""

    reason: str = Field(max_length=300)
    waiting_for: str = Field("", max_length=120)
    until: dt.date | None = None


class CaseEventOut(Schema):
    seq: int
    kind: str
    at: dt.datetime
    actor: str
    node: str
    reason: str
    decisions: list[dict[str, Any]]


class CaseHistoryOut(Schema):
    """`verified`: the chain was recomputed for this answer and is whole; `problem` says what is not."""

    verified: bool
    problem: str
    events: list[CaseEventOut]


@router.get("/cases/startable", response=list[StartableOut], summary="我可以发起的流程和表单")
def cases_startable(request: HttpRequest) -> list[dict[str, Any]]:
    return [_startable(row) for row in generic.startable(actor_of(request))]


@router.get("/cases/listed", response=Page[GenericCaseOut], summary="办件清单：按流程、状态、与我有关筛选")
def cases_listed(request: HttpRequest, ask: Query[CaseListIn]) -> dict[str, Any]:
    rows = generic.listed(actor_of(request), key=ask.process, status=ask.status, mine=ask.mine, q=ask.q)
    return page(rows, ask, lambda found: [_case(row) for row in found], newest_first=True)


@router.post("/cases/start", response={201: GenericCaseOut}, summary="发起办件")
def case_start(request: HttpRequest, body: CaseStartIn) -> Status[dict[str, Any]]:
    case = services.begin(actor=actor_of(request), key=body.process, data=body.data)
    return Status(201, _case(case))


@router.get("/cases/{case_id}/open", response=list[OpenStepOut], summary="正在办的步骤、表单和所需凭证")
def case_open(request: HttpRequest, case_id: PathId) -> list[dict[str, Any]]:
    viewer = actor_of(request)
    case = api.get_for(viewer, case_id)
    rows = Token.objects.filter(case=case, status=Token.Status.ACTIVE, form="task")
    found = list(rows.select_related("case__definition", "clock", "assignee").order_by("pk"))
    clocks = api.clocks_for(found)
    return [_open(viewer, case, row, clocks.get(row.pk)) for row in found]


@router.post("/cases/{case_id}/steps/{task_id}/complete", response=GenericCaseOut, summary="办完一步")
def step_complete(request: HttpRequest, case_id: PathId, task_id: PathId, body: StepDoneIn) -> dict[str, Any]:
    actor = actor_of(request)
    pieces = [Evidence(p.kind, file=p.file_id, statement=p.statement) for p in body.evidence]
    token = _step(actor, case_id, task_id)
    done = services.finish(actor=actor, token_id=token.pk, data=body.data, evidence=pieces, rev=body.rev)
    return _case(done)


@router.post("/cases/{case_id}/steps/{task_id}/claim", response=GenericCaseOut, summary="签收一步")
def step_claim(request: HttpRequest, case_id: PathId, task_id: PathId) -> dict[str, Any]:
    actor = actor_of(request)
    services.claim(actor=actor, token=_step(actor, case_id, task_id))
    return _shown(actor, case_id)


@router.post("/cases/{case_id}/steps/{task_id}/release", response=GenericCaseOut, summary="退回一步")
def step_release(request: HttpRequest, case_id: PathId, task_id: PathId) -> dict[str, Any]:
    actor = actor_of(request)
    services.release(actor=actor, token=_step(actor, case_id, task_id))
    return _shown(actor, case_id)


@router.post("/cases/{case_id}/steps/{task_id}/pause", response=GenericCaseOut, summary="暂停一步的计时")
def step_pause(request: HttpRequest, case_id: PathId, task_id: PathId, body: ClockPauseIn) -> dict[str, Any]:
    actor = actor_of(request)
    token = _step(actor, case_id, task_id)
    services.pause(actor=actor, token=token, **body.model_dump())
    return _shown(actor, case_id)


@router.post("/cases/{case_id}/steps/{task_id}/continue", response=GenericCaseOut, summary="恢复一步的计时")
def step_continue(request: HttpRequest, case_id: PathId, task_id: PathId) -> dict[str, Any]:
    actor = actor_of(request)
    services.unpause(actor=actor, token=_step(actor, case_id, task_id))
    return _shown(actor, case_id)


@router.post("/cases/{case_id}/withdraw", response=GenericCaseOut, summary="撤回（发起方）")
def case_withdraw(request: HttpRequest, case_id: PathId, body: CaseReasonIn) -> dict[str, Any]:
    actor = actor_of(request)
    return _case(services.withdraw(actor=actor, case=api.get_for(actor, case_id), reason=body.reason))


@router.post("/cases/{case_id}/suspend", response=GenericCaseOut, summary="中止")
def case_suspend(request: HttpRequest, case_id: PathId, body: CaseReasonIn) -> dict[str, Any]:
    actor = actor_of(request)
    return _case(services.suspend(actor=actor, case=api.get_for(actor, case_id), reason=body.reason))


@router.post("/cases/{case_id}/resume", response=GenericCaseOut, summary="恢复")
def case_resume(request: HttpRequest, case_id: PathId) -> dict[str, Any]:
    actor = actor_of(request)
    return _case(services.resume(actor=actor, case=api.get_for(actor, case_id)))


@router.post("/cases/{case_id}/cancel", response=GenericCaseOut, summary="取消")
def case_cancel(request: HttpRequest, case_id: PathId, body: CaseReasonIn) -> dict[str, Any]:
    actor = actor_of(request)
    return _case(services.cancel(actor=actor, case=api.get_for(actor, case_id), reason=body.reason))


@router.post("/cases/{case_id}/reopen", response=GenericCaseOut, summary="重新打开已办结的办件")
def case_reopen(request: HttpRequest, case_id: PathId, body: CaseReopenIn) -> dict[str, Any]:
    actor = actor_of(request)
    case = api.get_for(actor, case_id)
    return _case(services.reopen(actor=actor, case=case, node=body.node, reason=body.reason))


@router.get("/cases/{case_id}/history", response=CaseHistoryOut, summary="留痕，并当场核对")
def case_history(request: HttpRequest, case_id: PathId) -> dict[str, Any]:
    viewer = actor_of(request)
    case = _generic(viewer, case_id)
    broken = events.verify_stream(case.stream)
    rows = events.timeline(viewer, streams=[case.stream], limit=300)
    return {
        "verified": broken is None,
        "problem": broken.message if broken else "",
        "events": [_event(viewer, row, case.definition) for row in reversed(rows)],
    }


def _generic(viewer: Actor, case_id: int) -> Case:
    """Records of programmes are read where the programme shows them."""
    case = api.get_for(viewer, case_id)
    if not policies.is_generic(case) and not viewer.is_staff:
        raise NotFound(Reason("not_found", _("没有这个办件")))
    return case


def _step(actor: Actor, case_id: int, task_id: int) -> Token:
    token = api.get_task(actor, task_id)
    if token.case_id != case_id:
        raise NotFound(Reason("not_found", _("没有这个任务")))
    return token


def _shown(actor: Actor, case_id: int) -> dict[str, Any]:
    return _case(api.get_for(actor, case_id))


def _startable(row: Definition) -> dict[str, Any]:
    rule = rules.start_rule(row.config)
    form = generic.form_of(row, rule.form if rule else "")
    return {"process": row.key, "version": row.version, "name": _(row.name), "form": form}


def _case(row: Case) -> dict[str, Any]:
    same = [name for name in GenericCaseOut.model_fields if name not in ("process", "version")]
    return {name: getattr(row, name) for name in same} | {
        "process": row.key,
        "version": row.definition.version,
    }


def _open(viewer: Actor, case: Case, row: Token, view: api.ClockView | None) -> dict[str, Any]:
    node = api.graph(case.definition).nodes[row.node]
    reasons = policies.may_finish(viewer, row)
    schema = generic.form_of(case.definition, node.form)
    in_form = [field.file for field in forms.fields(schema) if field.file] if schema else []
    return {
        "id": row.pk,
        "node": row.node,
        "name": str(row.name),
        "role": row.role,
        "claimed": row.assignee_id is not None,
        "mine": row.assignee_id is not None and row.assignee_id == viewer.user_id,
        "reasons": [{"code": r.code, "message": str(r.message)} for r in reasons],
        "form": schema,
        "evidence": list(dict.fromkeys([*node.evidence, *in_form])),
        "clock": clock(view),
    }


def _event(viewer: Actor, row: Any, definition: api.Definition) -> dict[str, Any]:
    payload = row.payload if isinstance(row.payload, dict) else {}
    own = row.actor == viewer.key or row.organisation_id == viewer.organisation_id is not None
    told = viewer.is_staff or own or not row.actor.startswith(("user:", "token:"))
    decisions = [line for line in payload.get("log", []) if line.get("kind") in ("decided", "chosen")]
    return {
        "seq": row.seq,
        "kind": row.kind,
        "at": row.at,
        "actor": row.actor_label if told else "",
        "node": str(payload.get("node", "")),
        "reason": str(payload.get("reason", "")),
        "decisions": [_decision(definition, line) for line in decisions] if viewer.is_staff else [],
    }


def _decision(definition: api.Definition, line: dict[str, Any]) -> dict[str, Any]:
    return api.decided.whole(definition, line) if line.get("kind") == "decided" else line
