"""Tasks of the plan: boards, milestones with a second person, sheets. Orders are in `plans_orders`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import File, Query, Router
from ninja.files import UploadedFile
from ninja.responses import Status

from shuanglian.foundation import uploads
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Invalid, Reason
from shuanglian.indicators.models import Indicator, Plan
from shuanglian.programmes.plans import selectors, services, sheets
from shuanglian.programmes.plans.models import PlanTask
from shuanglian.programmes.plans.selectors import Filters
from shuanglian.programmes.plans.services import MilestoneSpec, TaskSpec
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Place, Source

from ..callers import EVERYONE, MEMBERS, actor_of
from ..downloads import SHEET, SHEETS, download
from ..values import PathId
from . import plans_shown as show
from . import plans_values as v
from .plans_orders import router as orders

router = Router(tags=["Tasks of the plan and orders"], auth=MEMBERS)
router.add_router("", orders)


@router.get("/plans/tasks", response=v.PlanTaskBoardOut, auth=EVERYONE, summary="任务板：逾期在前，状态算出")
def plan_tasks(request: HttpRequest, filters: Query[v.PlanTaskFilterIn]) -> dict[str, Any]:
    rows = selectors.board(actor_of(request), Filters(**filters.model_dump()))
    return {"counts": selectors.board_counts(rows), "items": [show.task(row) for row in rows]}


@router.post("/plans/tasks", response={201: v.PlanTaskDetailOut}, summary="登记或修改任务")
def plan_task_save(request: HttpRequest, body: v.PlanTaskIn) -> Status[dict[str, Any]]:
    actor = actor_of(request)
    saved, _changed = services.task_save(actor=actor, spec=_spec(actor, body), rev=body.rev)
    return Status(201, show.task_detail(actor, saved.pk))


@router.get("/plans/tasks/sheet", summary="任务的导入模板", openapi_extra=SHEET)
def plan_task_template(request: HttpRequest) -> HttpResponse:
    return download(sheets.template(), _("规划任务模板") + ".xlsx")


@router.post("/plans/tasks/sheet", response=v.PlanTaskSheetOut, summary="从表格导入任务；dry_run 只核对")
def plan_task_import(request: HttpRequest, file: File[UploadedFile], dry_run: bool = True) -> dict[str, Any]:
    actor, data = actor_of(request), uploads.read(file)
    plan = sheets.dry_run(data, actor=actor) if dry_run else sheets.apply(actor=actor, data=data)
    return {
        "ok": plan.ok, "created": plan.created, "updated": plan.updated, "unchanged": plan.unchanged,
        "problems": [str(reason.message) for reason in plan.problems],
    }  # fmt: skip


@router.get("/plans/tasks/export", auth=EVERYONE, summary="导出能看到的任务", openapi_extra=SHEETS)
def plan_task_export(request: HttpRequest, format: str = "xlsx") -> HttpResponse:
    fmt = "csv" if format == "csv" else "xlsx"
    data = sheets.export(actor_of(request), "csv" if fmt == "csv" else "xlsx")
    return download(data, f"{_('规划任务')}.{fmt}")


@router.get("/plans/tasks/{task_id}", response=v.PlanTaskDetailOut, auth=EVERYONE, summary="一项任务")
def plan_task(request: HttpRequest, task_id: PathId) -> dict[str, Any]:
    return show.task_detail(actor_of(request), task_id)


@router.post("/plans/tasks/{task_id}/block", response=v.PlanTaskDetailOut, summary="报告受阻")
def plan_task_block(request: HttpRequest, task_id: PathId, body: v.PlanTaskBlockIn) -> dict[str, Any]:
    actor = actor_of(request)
    services.task_block(actor=actor, task=selectors.task_for(actor, task_id), **body.model_dump())
    return show.task_detail(actor, task_id)


@router.post("/plans/tasks/{task_id}/unblock", response=v.PlanTaskDetailOut, summary="解除受阻")
def plan_task_unblock(request: HttpRequest, task_id: PathId, body: v.PlanTaskHowIn) -> dict[str, Any]:
    actor = actor_of(request)
    services.task_unblock(actor=actor, task=selectors.task_for(actor, task_id), how=body.how)
    return show.task_detail(actor, task_id)


@router.post("/plans/tasks/{task_id}/link", response=v.PlanTaskDetailOut, summary="关联项目或难题")
def plan_task_link(request: HttpRequest, task_id: PathId, body: v.PlanTaskLinkIn) -> dict[str, Any]:
    actor = actor_of(request)
    services.task_link(actor=actor, task=selectors.task_for(actor, task_id), **body.model_dump())
    return show.task_detail(actor, task_id)


@router.post("/plans/tasks/{task_id}/unlink", response=v.PlanTaskDetailOut, summary="取消关联")
def plan_task_unlink(request: HttpRequest, task_id: PathId, body: v.PlanTaskLinkIn) -> dict[str, Any]:
    actor = actor_of(request)
    services.task_unlink(actor=actor, task=selectors.task_for(actor, task_id), **body.model_dump())
    return show.task_detail(actor, task_id)


@router.post(
    "/plans/tasks/{task_id}/milestones/{milestone_id}/claim",
    response=v.PlanTaskDetailOut,
    summary="报里程碑完成，附凭证",
)
def plan_milestone_claim(
    request: HttpRequest, task_id: PathId, milestone_id: PathId, body: v.PlanTaskClaimIn
) -> dict[str, Any]:
    actor = actor_of(request)
    row = selectors.milestone_for(actor, task_id, milestone_id)
    services.milestone_claim(
        actor=actor, milestone=row, statement=body.statement, file=body.file_id, done_on=body.done_on
    )
    return show.task_detail(actor, task_id)


@router.post(
    "/plans/tasks/{task_id}/milestones/{milestone_id}/confirm",
    response=v.PlanTaskDetailOut,
    summary="第二个人确认里程碑",
)
def plan_milestone_confirm(
    request: HttpRequest, task_id: PathId, milestone_id: PathId, body: v.PlanTaskNoteIn
) -> dict[str, Any]:
    actor = actor_of(request)
    row = selectors.milestone_for(actor, task_id, milestone_id)
    services.claim_confirm(actor=actor, milestone=row, note=body.note)
    return show.task_detail(actor, task_id)


@router.post(
    "/plans/tasks/{task_id}/milestones/{milestone_id}/return",
    response=v.PlanTaskDetailOut,
    summary="退回里程碑申报",
)
def plan_milestone_return(
    request: HttpRequest, task_id: PathId, milestone_id: PathId, body: v.PlanTaskNoteIn
) -> dict[str, Any]:
    actor = actor_of(request)
    row = selectors.milestone_for(actor, task_id, milestone_id)
    services.claim_return(actor=actor, milestone=row, note=body.note)
    return show.task_detail(actor, task_id)


@router.post(
    "/plans/tasks/{task_id}/milestones/{milestone_id}/move",
    response=v.PlanTaskDetailOut,
    summary="调整里程碑期限",
)
def plan_milestone_move(
    request: HttpRequest, task_id: PathId, milestone_id: PathId, body: v.PlanTaskMoveIn
) -> dict[str, Any]:
    actor = actor_of(request)
    row = selectors.milestone_for(actor, task_id, milestone_id)
    services.milestone_move(actor=actor, milestone=row, to=body.to, reason=body.reason)
    return show.task_detail(actor, task_id)


def _spec(actor: Actor, body: v.PlanTaskIn) -> TaskSpec:
    """Codes become objects. Raises `Invalid` for everything there is not."""
    reasons: list[Reason] = []

    def one(rows: Any, key: str, text: str, name: str) -> Any:
        found = rows.filter(**{key: text}).first() if text else None
        if text and found is None:
            reasons.append(Reason("unknown", _("库里没有“%s”") % text[:60], name))
        return found

    parties = registry.parties(actor)
    old = PlanTask.objects.filter(plan__key=body.plan, code=body.code).first()
    given: dict[str, Any] = {
        "plan": one(Plan.objects, "key", body.plan, "plan"),
        "lead": one(parties, "ref", body.lead, "lead"),
        "helpers": [one(parties, "ref", ref, "helpers") for ref in body.helpers],
        "places": [one(Place.objects, "code", code, "places") for code in body.places],
        "indicator": one(Indicator.objects, "code", body.indicator, "indicator"),
        "source": one(Source.objects, "code", body.source, "source"),
    }
    if not body.plan:
        reasons.append(Reason("required", _("请写规划代号"), "plan"))
    if len({row.year for row in body.shares}) != len(body.shares):
        reasons.append(Reason("plans.share_twice", _("同一年只写一次"), "shares"))
    if reasons:
        raise Invalid(reasons)
    plain = body.model_dump(include={
        "code", "title", "what", "unit", "total", "starts_on", "ends_on", "locator", "is_public",
    })  # fmt: skip
    marks = [MilestoneSpec(**row.model_dump()) for row in body.milestones]
    return TaskSpec(
        **given, **plain, shares={row.year: row.value for row in body.shares}, milestones=marks,
        is_demo=old.is_demo if old else actor.is_demo, parent=old.parent if old else None,
    )  # fmt: skip
