"""Process definitions: versions, drafts, checking, comparing, trying out, and a second person's decision."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router
from ninja.responses import Status

from shuanglian.casework.api import Definition
from shuanglian.casework.simulation import Move, Simulation
from shuanglian.casework.studio import differences, editing, policies, selectors, services, trying
from shuanglian.casework.studio.content import Content, of_definition, of_draft
from shuanglian.casework.studio.models import Draft
from shuanglian.casework.studio.steps import problems_shown, rows
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, NotAllowed, Reason

from ..callers import MEMBERS, actor_of
from ..paging import Page, PageIn, page
from ..values import PathId
from .processes_values import (
    ProcessAsk,
    ProcessCheckIn,
    ProcessDifferenceOut,
    ProcessDraftChangeIn,
    ProcessDraftDetailOut,
    ProcessDraftIn,
    ProcessDraftOut,
    ProcessProblemsOut,
    ProcessReasonIn,
    ProcessRevIn,
    ProcessRunIn,
    ProcessRunOut,
    ProcessStepValuesIn,
    ProcessSubmitIn,
    ProcessVersionDetailOut,
    ProcessVersionOut,
)

router = Router(tags=["流程定义"], auth=MEMBERS)


# -- versions
@router.get("/processes", response=Page[ProcessVersionOut], summary="流程的所有版本（工作人员）")
def processes(request: HttpRequest, ask: Query[ProcessAsk]) -> dict[str, Any]:
    found = selectors.definitions(actor_of(request))
    found = found.filter(key=ask.key) if ask.key else found
    return page(found, ask, lambda shown: [_version(row) for row in shown], newest_first=True)


@router.get("/processes/{process_id}", response=ProcessVersionDetailOut, summary="一个版本的全部内容")
def process(request: HttpRequest, process_id: PathId) -> dict[str, Any]:
    row = selectors.get_definition(actor_of(request), process_id)
    content, draft = of_definition(row), selectors.draft_of(row)
    kept = {"bpmn_xml": row.bpmn_xml, "tables": content.tables, "forms": row.forms, "config": row.config}
    steps = [dataclasses.asdict(step) for step in rows(content)]
    return _version(row) | kept | {"steps": steps, "draft_id": draft.pk if draft else None}


@router.get(
    "/processes/{process_id}/compare/{other_id}",
    response=list[ProcessDifferenceOut],
    summary="与另一个版本的差别：从 other_id 到 process_id",
)
def process_compare(request: HttpRequest, process_id: PathId, other_id: PathId) -> list[dict[str, Any]]:
    one, two = selectors.get_pair(actor_of(request), other_id, process_id)
    return _differences(of_definition(one), of_definition(two))


@router.post("/processes/{process_id}/approve", response=ProcessVersionOut, summary="批准：第二个人")
def process_approve(request: HttpRequest, process_id: PathId) -> dict[str, Any]:
    actor = actor_of(request)
    services.approve(actor=actor, draft=_waiting(actor, process_id))
    return _version(selectors.get_definition(actor, process_id))


@router.post("/processes/{process_id}/return", response=ProcessDraftOut, summary="退回给起草人，写明原因")
def process_return(request: HttpRequest, process_id: PathId, body: ProcessReasonIn) -> dict[str, Any]:
    actor = actor_of(request)
    draft = _waiting(actor, process_id)
    return _draft(services.send_back(actor=actor, draft=draft, reason=body.reason))


@router.post("/processes/{process_id}/retire", response=ProcessVersionOut, summary="停用：新的办件不再用它")
def process_retire(request: HttpRequest, process_id: PathId, body: ProcessReasonIn) -> dict[str, Any]:
    actor = actor_of(request)
    row = selectors.get_definition(actor, process_id)
    services.retire(actor=actor, definition=row, reason=body.reason)
    return _version(selectors.get_definition(actor, process_id))


@router.post("/process-check", response=ProcessProblemsOut, summary="检查一份内容，列出所有问题，什么都不改")
def process_check(request: HttpRequest, body: ProcessCheckIn) -> dict[str, Any]:
    if not policies.may_read(actor_of(request)):
        raise NotAllowed(Reason("role_needed", _("流程由工作人员查看和检查")))
    return _problems(body.key, Content(body.bpmn_xml, body.tables, body.forms, body.config))


# -- drafts
@router.get("/process-drafts", response=Page[ProcessDraftOut], summary="流程草稿（工作人员）")
def drafts(request: HttpRequest, ask: Query[PageIn]) -> dict[str, Any]:
    found = selectors.drafts(actor_of(request))
    return page(found, ask, lambda shown: [_draft(row) for row in shown], newest_first=True)


@router.post("/process-drafts", response={201: ProcessDraftDetailOut}, summary="从一个版本起草，或新起草")
def draft_create(request: HttpRequest, body: ProcessDraftIn) -> Status[dict[str, Any]]:
    actor = actor_of(request)
    base = selectors.get_definition(actor, body.base_id) if body.base_id else None
    made = services.draft_new(actor=actor, base=base, key=body.key, name=body.name)
    return Status(201, _whole(made))


@router.get("/process-drafts/{draft_id}", response=ProcessDraftDetailOut, summary="一份草稿的全部内容")
def draft(request: HttpRequest, draft_id: PathId) -> dict[str, Any]:
    return _whole(selectors.get_draft(actor_of(request), draft_id))


@router.patch(
    "/process-drafts/{draft_id}", response=ProcessDraftDetailOut, summary="保存草稿，写错的也先存下"
)
def draft_change(request: HttpRequest, draft_id: PathId, body: ProcessDraftChangeIn) -> dict[str, Any]:
    actor = actor_of(request)
    row = selectors.get_draft(actor, draft_id)
    given = body.model_dump(exclude={"rev"})
    return _whole(services.draft_save(actor=actor, draft=row, rev=body.rev, **given))


@router.post(
    "/process-drafts/{draft_id}/steps/{element_id}",
    response=ProcessDraftDetailOut,
    summary="改一个环节、网关或连线的属性",
)
def draft_step(
    request: HttpRequest, draft_id: PathId, element_id: str, body: ProcessStepValuesIn
) -> dict[str, Any]:
    actor = actor_of(request)
    row = selectors.get_draft(actor, draft_id)
    changed = editing.write(row.bpmn_xml, element_id, body.values)
    return _whole(services.draft_save(actor=actor, draft=row, rev=body.rev, bpmn_xml=changed))


@router.get("/process-drafts/{draft_id}/problems", response=ProcessProblemsOut, summary="草稿现在的所有问题")
def draft_problems(request: HttpRequest, draft_id: PathId) -> dict[str, Any]:
    row = selectors.get_draft(actor_of(request), draft_id)
    return _problems(row.key, of_draft(row))


@router.get(
    "/process-drafts/{draft_id}/compare",
    response=list[ProcessDifferenceOut],
    summary="草稿与它起草自的版本的差别",
)
def draft_compare(request: HttpRequest, draft_id: PathId) -> list[dict[str, Any]]:
    row = selectors.get_draft(actor_of(request), draft_id)
    return _differences(of_definition(row.base) if row.base else Content(""), of_draft(row))


@router.post("/process-drafts/{draft_id}/submit", response=ProcessDraftOut, summary="提交，等第二个人批准")
def draft_submit(request: HttpRequest, draft_id: PathId, body: ProcessSubmitIn) -> dict[str, Any]:
    actor = actor_of(request)
    row = selectors.get_draft(actor, draft_id)
    return _draft(services.draft_submit(actor=actor, draft=row, rev=body.rev, note=body.note))


@router.post("/process-drafts/{draft_id}/drop", response=ProcessDraftOut, summary="作废草稿")
def draft_drop(request: HttpRequest, draft_id: PathId, body: ProcessRevIn) -> dict[str, Any]:
    actor = actor_of(request)
    row = selectors.get_draft(actor, draft_id)
    return _draft(services.draft_drop(actor=actor, draft=row, rev=body.rev))


@router.post("/process-drafts/{draft_id}/simulate", response=ProcessRunOut, summary="试走一步，什么都不会存")
def draft_simulate(request: HttpRequest, draft_id: PathId, body: ProcessRunIn) -> dict[str, Any]:
    row = selectors.get_draft(actor_of(request), draft_id)
    content = of_draft(row)
    run = trying.begin(content, body.data) if body.run is None else trying.again(content, body.run)
    run = run.back(body.back) if body.back else run
    return _run(run.apply(Move.from_json(body.move)) if body.move is not None else run)


# -- as plain values
def _waiting(actor: Actor, process_id: int) -> Draft:
    found = selectors.draft_of(selectors.get_definition(actor, process_id))
    if found is None:
        raise Conflict(Reason("not_waiting", _("这个版本不在等批准")))
    return found


def _version(row: Definition) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ProcessVersionOut.model_fields}


def _draft(row: Draft) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ProcessDraftOut.model_fields}


def _whole(row: Draft) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ProcessDraftDetailOut.model_fields}


def _differences(before: Content, after: Content) -> list[dict[str, Any]]:
    return [dataclasses.asdict(one) for one in differences.compare(before, after)]


def _problems(key: str, content: Content) -> dict[str, Any]:
    found = problems_shown(services.problems_of(key, content), content)
    return {"ok": not found, "problems": found}


def _run(run: Simulation) -> dict[str, Any]:
    names = ("act", "token", "node", "title", "role", "due_at")
    possible = [{n: getattr(p, n) for n in names} | {"wants": list(p.wants)} for p in run.possible()]
    lines = [{"kind": x.kind, "node": x.node, "text": x.text} for x in run.steps[-1].lines]
    return {
        "run": run.to_json(),
        "now": run.now,
        "finished": run.finished,
        "current": list(run.current),
        "done": list(run.done),
        "data": dict(run.data),
        "lines": lines,
        "possible": possible,
    }
