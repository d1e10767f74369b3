"""Projects from signing to production: the register, phases with gates, approvals, documents to follow, money, sessions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import File, Query, Router
from ninja.files import UploadedFile
from ninja.responses import Status

from shuanglian.foundation import uploads
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Invalid, Reason
from shuanglian.programmes.projects import selectors, services, sheets
from shuanglian.programmes.projects.selectors import Filters
from shuanglian.programmes.projects.selectors.speeds import speeds
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Place, Segment, Source

from ..callers import EVERYONE, MEMBERS, actor_of
from ..downloads import SHEET, SHEETS, download
from ..paging import Page, PageIn, page
from ..values import PathId, changes
from . import projects_shown as show
from . import projects_values as v
from .projects_requests import router as requests

router = Router(tags=["引落建产"], auth=MEMBERS)
router.add_router("", requests)


@router.get(
    "/projects", response=Page[v.ProjectOut], auth=EVERYONE, summary="项目：公众看公开事实，单位另看自己的"
)
def projects(request: HttpRequest, ask: Query[PageIn], filters: Query[v.ProjectFilterIn]) -> dict[str, Any]:
    rows = selectors.projects(actor_of(request), Filters(**filters.model_dump()))
    return page(rows, ask, lambda some: [show.row(p) for p in some], newest_first=True)


@router.post("/projects", response={201: v.ProjectDetailOut}, summary="登记项目")
def project_create(request: HttpRequest, body: v.ProjectIn) -> Status[dict[str, Any]]:
    actor = actor_of(request)
    given = _objects(actor, body.model_dump())
    given["note_text"] = given.pop("note")
    made = services.project_create(actor=actor, **given)
    return Status(201, show.detail(actor, made.pk))


@router.get(
    "/projects/lists",
    response=list[v.ProjectListOut],
    auth=EVERYONE,
    summary="清单：来源所述总数、单体合计、余数",
)
def project_lists(request: HttpRequest) -> list[dict[str, Any]]:
    return [show.project_list(found) for found in selectors.lists(actor_of(request))]


@router.get("/projects/speeds", response=v.ProjectSpeedsOut, summary="阶段速度、省下的时间、投资进度")
def project_speeds(request: HttpRequest, demo: bool = False) -> dict[str, Any]:
    return show.speeds(speeds(actor_of(request), year=timezone.localdate().year, demo=demo))


@router.get("/projects/sessions", response=Page[v.ProjectSessionOut], summary="调度会（工作人员）")
def project_sessions(request: HttpRequest, ask: Query[PageIn]) -> dict[str, Any]:
    rows = selectors.sessions(actor_of(request)).prefetch_related("findings")
    return page(rows, ask, lambda some: [show.session(row) for row in some])


@router.get("/projects/sheet", summary="导入模板", openapi_extra=SHEET)
def project_template(request: HttpRequest) -> HttpResponse:
    return download(sheets.template(), _("项目模板") + ".xlsx")


@router.post("/projects/sheet", response=v.ProjectSheetOut, summary="从表格导入；dry_run 只核对")
def project_import(request: HttpRequest, file: File[UploadedFile], dry_run: bool = True) -> dict[str, Any]:
    actor, data = actor_of(request), uploads.read(file)
    plan = sheets.dry_run(data, actor=actor) if dry_run else sheets.apply(actor=actor, data=data)
    return {
        "ok": plan.ok, "created": plan.created, "updated": plan.updated, "unchanged": plan.unchanged,
        "skipped": plan.skipped,
        "problems": [str(reason.message) for reason in plan.problems],
    }  # fmt: skip


@router.get("/projects/export", auth=EVERYONE, summary="导出能看到的项目", openapi_extra=SHEETS)
def project_export(request: HttpRequest, format: str = "xlsx") -> HttpResponse:
    fmt = "csv" if format == "csv" else "xlsx"
    data = sheets.export(actor_of(request), "csv" if fmt == "csv" else "xlsx")
    return download(data, f"{_('项目')}.{fmt}")


@router.get("/projects/{project_id}", response=v.ProjectDetailOut, auth=EVERYONE, summary="一个项目")
def project_detail(request: HttpRequest, project_id: PathId) -> dict[str, Any]:
    return show.detail(actor_of(request), project_id)


@router.patch("/projects/{project_id}", response=v.ProjectDetailOut, summary="修改登记")
def project_change(request: HttpRequest, project_id: PathId, body: v.ProjectChangeIn) -> dict[str, Any]:
    actor = actor_of(request)
    given = _objects(actor, changes(body, "rev"))
    services.project_change(
        actor=actor, project=selectors.get_work(actor, project_id), changes=given, rev=body.rev
    )
    return show.detail(actor, project_id)


@router.post("/projects/{project_id}/start", response=v.ProjectDetailOut, summary="进入推进")
def project_start(request: HttpRequest, project_id: PathId, body: v.ProjectStartIn) -> dict[str, Any]:
    actor = actor_of(request)
    services.project_start(
        actor=actor, project=selectors.get_work(actor, project_id), planned_on=body.planned_on
    )
    return show.detail(actor, project_id)


@router.post(
    "/projects/{project_id}/drop", response=v.ProjectDetailOut, summary="提请终止推进，等第二个人同意"
)
def project_drop(request: HttpRequest, project_id: PathId, body: v.ProjectWhyIn) -> dict[str, Any]:
    actor = actor_of(request)
    services.drop_ask(actor=actor, project=selectors.get_work(actor, project_id), reason=body.reason)
    return show.detail(actor, project_id)


@router.post("/projects/{project_id}/drop/agree", response=v.ProjectDetailOut, summary="第二个人同意终止")
def project_drop_agree(request: HttpRequest, project_id: PathId) -> dict[str, Any]:
    actor = actor_of(request)
    services.drop_agree(actor=actor, project=selectors.get_work(actor, project_id))
    return show.detail(actor, project_id)


@router.post("/projects/{project_id}/drop/decline", response=v.ProjectDetailOut, summary="第二个人不同意终止")
def project_drop_decline(request: HttpRequest, project_id: PathId, body: v.ProjectWhyIn) -> dict[str, Any]:
    actor = actor_of(request)
    services.drop_decline(actor=actor, project=selectors.get_work(actor, project_id), reason=body.reason)
    return show.detail(actor, project_id)


@router.post("/projects/{project_id}/gates/{kind}/plan", response=v.ProjectDetailOut, summary="定关口日期")
def project_gate_plan(
    request: HttpRequest, project_id: PathId, kind: str, body: v.ProjectGatePlanIn
) -> dict[str, Any]:
    actor = actor_of(request)
    gate = selectors.get_gate(actor, project_id, kind)
    services.gate_plan(actor=actor, gate=gate, planned_on=body.planned_on)
    return show.detail(actor, project_id)


@router.post("/projects/{project_id}/gates/{kind}/close", response=v.ProjectDetailOut, summary="登记关口结果")
def project_gate_close(
    request: HttpRequest, project_id: PathId, kind: str, body: v.ProjectGateCloseIn
) -> dict[str, Any]:
    actor = actor_of(request)
    given = body.model_dump()
    file = given.pop("minutes_file_id")
    gate = selectors.get_gate(actor, project_id, kind)
    services.gate_close(actor=actor, gate=gate, minutes_file=file, **given)
    return show.detail(actor, project_id)


@router.post("/projects/{project_id}/issues", response={201: v.ProjectIssueOut}, summary="向关口提出问题")
def project_issue_open(
    request: HttpRequest, project_id: PathId, body: v.ProjectIssueIn
) -> Status[dict[str, Any]]:
    actor = actor_of(request)
    given = body.model_dump()
    gate = selectors.get_gate(actor, project_id, given.pop("gate"))
    return Status(201, show.issue(services.issue_open(actor=actor, gate=gate, **given)))


@router.post(
    "/projects/{project_id}/issues/{issue_id}/solve", response=v.ProjectIssueOut, summary="登记问题解决"
)
def project_issue_solve(
    request: HttpRequest, project_id: PathId, issue_id: PathId, body: v.ProjectSolutionIn
) -> dict[str, Any]:
    actor = actor_of(request)
    issue = selectors.get_issue(actor, project_id, issue_id)
    return show.issue(services.issue_solve(actor=actor, issue=issue, solution=body.solution))


@router.post(
    "/projects/{project_id}/issues/{issue_id}/unblock", response=v.ProjectIssueOut, summary="改为不卡关口"
)
def project_issue_unblock(
    request: HttpRequest, project_id: PathId, issue_id: PathId, body: v.ProjectWhyIn
) -> dict[str, Any]:
    actor = actor_of(request)
    issue = selectors.get_issue(actor, project_id, issue_id)
    return show.issue(services.issue_unblock(actor=actor, issue=issue, reason=body.reason))


@router.post("/projects/{project_id}/steps/{key}/finish", response=v.ProjectDetailOut, summary="审批环节办完")
def project_step_finish(
    request: HttpRequest, project_id: PathId, key: str, body: v.ProjectDayIn
) -> dict[str, Any]:
    actor = actor_of(request)
    services.step_finish(actor=actor, project=selectors.get_work(actor, project_id), key=key, on=body.on)
    return show.detail(actor, project_id)


@router.post("/projects/{project_id}/review", response=v.ProjectDetailOut, summary="并行审核：科创属性")
def project_review(request: HttpRequest, project_id: PathId, body: v.ProjectReviewIn) -> dict[str, Any]:
    actor = actor_of(request)
    found = selectors.get_work(actor, project_id)
    services.office_review(actor=actor, project=found, **body.model_dump())
    return show.detail(actor, project_id)


@router.post("/projects/{project_id}/production", response=v.ProjectDetailOut, summary="确认投产")
def project_production(
    request: HttpRequest, project_id: PathId, body: v.ProjectProductionIn
) -> dict[str, Any]:
    actor = actor_of(request)
    found = selectors.get_work(actor, project_id)
    services.production_confirm(
        actor=actor, project=found, on=body.on, statement=body.statement, file=body.file_id
    )
    return show.detail(actor, project_id)


@router.put("/projects/{project_id}/plans/{year}", response=v.ProjectDetailOut, summary="年度计划投资")
def project_plan(
    request: HttpRequest, project_id: PathId, year: int, body: v.ProjectPlanIn
) -> dict[str, Any]:
    actor = actor_of(request)
    found = selectors.get_work(actor, project_id)
    services.plan_set(actor=actor, project=found, year=year, cents=body.cents, raw=body.raw)
    return show.detail(actor, project_id)


@router.post(
    "/projects/{project_id}/investments/{month}", response=v.ProjectDetailOut, summary="填报一个月的完成投资"
)
def project_invest(
    request: HttpRequest, project_id: PathId, month: str, body: v.ProjectInvestmentIn
) -> dict[str, Any]:
    actor = actor_of(request)
    services.investment_report(
        actor=actor, project=selectors.get_work(actor, project_id), month=_month(month), cents=body.cents,
        raw=body.raw, statement=body.statement, file=body.file_id,
    )  # fmt: skip
    return show.detail(actor, project_id)


@router.post(
    "/projects/{project_id}/investments/{month}/void", response=v.ProjectDetailOut, summary="作废一个月的数"
)
def project_void(
    request: HttpRequest, project_id: PathId, month: str, body: v.ProjectWhyIn
) -> dict[str, Any]:
    actor = actor_of(request)
    found = selectors.get_work(actor, project_id)
    services.investment_void(actor=actor, project=found, month=_month(month), reason=body.reason)
    return show.detail(actor, project_id)


def _month(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Invalid(Reason("month", _("月份写成 2026-05"), "month")) from None


def _objects(actor: Actor, given: dict[str, Any]) -> dict[str, Any]:
    """Ids and codes become objects. Raises `Invalid` for what there is not."""
    reasons = []
    if "party_id" in given:
        number = given.pop("party_id")
        given["party"] = registry.parties(actor).filter(pk=number).first() if number else None
        reasons += [Reason("party", _("没有这个主体"), "party_id")] if number and not given["party"] else []
    if "segment_id" in given:
        number = given.pop("segment_id")
        given["segment"] = Segment.objects.filter(pk=number).first() if number else None
        reasons += (
            [Reason("segment", _("没有这个环节"), "segment_id")] if number and not given["segment"] else []
        )
    for name, model in (("place", Place), ("source", Source)):
        if name in given:
            code = given[name]
            given[name] = model.objects.filter(code=code).first() if code else None
            reasons += [Reason(name, _("没有这个代码"), name)] if code and not given[name] else []
    if reasons:
        raise Invalid(reasons)
    return given
