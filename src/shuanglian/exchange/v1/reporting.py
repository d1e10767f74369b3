"""Reporting of figures: rounds of the responsible units, their lines, and what the platform counts itself."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import File, Query, Router
from ninja.files import UploadedFile
from ninja.responses import Status
from pydantic import Field

from shuanglian.foundation import uploads
from shuanglian.programmes.reporting import policies, selectors, services, sheets
from shuanglian.programmes.reporting.behind import asked, records
from shuanglian.programmes.reporting.counts import BEHIND
from shuanglian.programmes.reporting.selectors import Filters

from ..callers import EVERYONE, MEMBERS, actor_of
from ..downloads import SHEET, download
from ..paging import Page, PageIn, page
from ..values import PathId
from . import reporting_shown as show
from . import reporting_values as v

router = Router(tags=["报数"], auth=MEMBERS)
PeriodIn = Annotated[str, Field(max_length=20)]
CodeIn = Annotated[str, Field(max_length=40)]


@router.get("/reporting/rounds", response=Page[v.ReportingRoundOut], summary="报数任务：单位看自己的")
def reporting_rounds(
    request: HttpRequest, ask: Query[PageIn], filters: Query[v.ReportingFilterIn]
) -> dict[str, Any]:
    rows = selectors.rounds(actor_of(request), Filters(**filters.model_dump()))
    return page(rows, ask, lambda some: [show.row(one) for one in some], newest_first=True)


@router.get("/reporting/rounds/{round_id}", response=v.ReportingDetailOut, summary="一份报数任务")
def reporting_round(request: HttpRequest, round_id: PathId) -> dict[str, Any]:
    return show.detail(actor_of(request), round_id)


@router.patch("/reporting/rounds/{round_id}/lines", response=v.ReportingDetailOut, summary="保存草稿")
def reporting_save(request: HttpRequest, round_id: PathId, body: v.ReportingDraftsIn) -> dict[str, Any]:
    actor = actor_of(request)
    drafts = {one.line_id: services.Draft(**one.model_dump(exclude={"line_id"})) for one in body.lines}
    services.lines_save(actor=actor, round=selectors.get_for(actor, round_id), drafts=drafts)
    return show.detail(actor, round_id)


@router.post(
    "/reporting/rounds/{round_id}/proofs", response={201: v.ReportingProofOut}, summary="附原始记录、统计台账"
)
def reporting_proof_add(
    request: HttpRequest, round_id: PathId, body: v.ReportingProofIn
) -> Status[dict[str, Any]]:
    actor = actor_of(request)
    line = selectors.get_line(actor, round_id, body.line_id) if body.line_id else None
    made = services.proof_add(
        actor=actor, round=selectors.get_for(actor, round_id), kind=body.kind, file=body.file_id, line=line
    )
    return Status(201, show.proof(made))


@router.delete("/reporting/rounds/{round_id}/proofs/{proof_id}", response={204: None}, summary="删除凭证")
def reporting_proof_remove(request: HttpRequest, round_id: PathId, proof_id: PathId) -> Status[None]:
    actor = actor_of(request)
    services.proof_remove(actor=actor, round=selectors.get_for(actor, round_id), proof=proof_id)
    return Status(204, None)


@router.post(
    "/reporting/rounds/{round_id}/submit",
    response=v.ReportingDetailOut,
    summary="提交；重发同一个键不会报两次",
)
def reporting_submit(request: HttpRequest, round_id: PathId, body: v.ReportingKeyIn) -> dict[str, Any]:
    actor = actor_of(request)
    services.round_submit(actor=actor, round=selectors.get_for(actor, round_id), key=body.key)
    return show.detail(actor, round_id)


@router.post(
    "/reporting/rounds/{round_id}/confirm", response=v.ReportingDetailOut, summary="单位复核同意，送审"
)
def reporting_confirm(request: HttpRequest, round_id: PathId) -> dict[str, Any]:
    actor = actor_of(request)
    services.round_confirm(actor=actor, round=selectors.get_for(actor, round_id))
    return show.detail(actor, round_id)


@router.post("/reporting/rounds/{round_id}/send-back", response=v.ReportingDetailOut, summary="单位复核退回")
def reporting_send_back(request: HttpRequest, round_id: PathId, body: v.ReportingWhyIn) -> dict[str, Any]:
    actor = actor_of(request)
    services.round_send_back(actor=actor, round=selectors.get_for(actor, round_id), reason=body.reason)
    return show.detail(actor, round_id)


@router.post("/reporting/rounds/{round_id}/accept", response=v.ReportingDetailOut, summary="采用没有疑问的行")
def reporting_accept_all(request: HttpRequest, round_id: PathId) -> dict[str, Any]:
    actor = actor_of(request)
    services.lines_accept(actor=actor, round=selectors.get_for(actor, round_id))
    return show.detail(actor, round_id)


@router.post(
    "/reporting/rounds/{round_id}/lines/{line_id}/accept",
    response=v.ReportingDetailOut,
    summary="采用并发布一行",
)
def reporting_accept(request: HttpRequest, round_id: PathId, line_id: PathId) -> dict[str, Any]:
    actor = actor_of(request)
    services.line_accept(actor=actor, line=selectors.get_line(actor, round_id, line_id))
    return show.detail(actor, round_id)


@router.post(
    "/reporting/rounds/{round_id}/lines/{line_id}/return", response=v.ReportingDetailOut, summary="退回一行"
)
def reporting_return(
    request: HttpRequest, round_id: PathId, line_id: PathId, body: v.ReportingWhyIn
) -> dict[str, Any]:
    actor = actor_of(request)
    services.line_return(actor=actor, line=selectors.get_line(actor, round_id, line_id), reason=body.reason)
    return show.detail(actor, round_id)


@router.post(
    "/reporting/rounds/{round_id}/lines/{line_id}/corrections",
    response={201: v.ReportingCorrectionOut},
    summary="对已发布的数提出更正",
)
def reporting_correct(
    request: HttpRequest, round_id: PathId, line_id: PathId, body: v.ReportingCorrectIn
) -> Status[dict[str, Any]]:
    actor = actor_of(request)
    made = services.correction_ask(
        actor=actor, line=selectors.get_line(actor, round_id, line_id), raw=body.raw, unit=body.unit,
        reason=body.reason, evidence=body.file_id,
    )  # fmt: skip
    return Status(201, show.correction(made))


@router.post(
    "/reporting/rounds/{round_id}/corrections/{correction_id}",
    response=v.ReportingCorrectionOut,
    summary="第二个人对更正作结论",
)
def reporting_decide(
    request: HttpRequest, round_id: PathId, correction_id: PathId, body: v.ReportingDecideIn
) -> dict[str, Any]:
    actor = actor_of(request)
    found = selectors.get_correction(actor, round_id, correction_id)
    done = services.correction_decide(
        actor=actor, correction=found, accepted=body.accepted, reason=body.reason
    )
    return show.correction(done)


@router.post(
    "/reporting/rounds/{round_id}/remind", response=v.ReportingDetailOut, summary="催报，一天最多一次"
)
def reporting_remind(request: HttpRequest, round_id: PathId, body: v.ReportingReminderIn) -> dict[str, Any]:
    actor = actor_of(request)
    services.reminder_send(actor=actor, round=selectors.get_for(actor, round_id), text=body.text)
    return show.detail(actor, round_id)


@router.post("/reporting/remind", response=v.ReportingRemindedOut, summary="催报所有逾期、今天没催过的")
def reporting_remind_all(request: HttpRequest) -> dict[str, Any]:
    actor = actor_of(request)
    policies.require(policies.may_remind_all(actor))
    return {"sent": services.remind_overdue(actor=actor)}


@router.get("/reporting/rounds/{round_id}/sheet", summary="带参考值的填报表格", openapi_extra=SHEET)
def reporting_sheet(request: HttpRequest, round_id: PathId) -> HttpResponse:
    return download(sheets.template(actor_of(request), round_id), _("报数") + ".xlsx")


@router.post(
    "/reporting/rounds/{round_id}/sheet",
    response=v.ReportingSheetOut,
    summary="从表格填入草稿；dry_run 只核对",
)
def reporting_sheet_take(
    request: HttpRequest, round_id: PathId, file: File[UploadedFile], dry_run: bool = True
) -> dict[str, Any]:
    actor, data = actor_of(request), uploads.read(file)
    found = selectors.get_for(actor, round_id)
    take = sheets.dry_run if dry_run else sheets.apply
    return show.sheet(take(actor=actor, round=found, data=data))


@router.get(
    "/reporting/counts",
    response=list[v.ReportingCountOut],
    auth=EVERYONE,
    summary="平台计数：行政记录、运行数据",
)
def reporting_counts(request: HttpRequest, period: PeriodIn = "", demo: bool = False) -> list[dict[str, Any]]:
    wanted = period or str(timezone.localdate().year)
    return [show.count(asked(key, wanted, "", demo)) for key in BEHIND]


@router.get(
    "/reporting/counts/{key}",
    response=v.ReportingBehindOut,
    auth=EVERYONE,
    summary="一个数和它背后的每一条记录",
)
def reporting_count(
    request: HttpRequest,
    key: str,
    ask: Query[PageIn],
    period: PeriodIn = "",
    place: CodeIn = "",
    demo: bool = False,
) -> dict[str, Any]:
    viewer = actor_of(request)
    found = asked(key, period or str(timezone.localdate().year), place, demo)
    rows = found.behind.records(found.period, found.place, found.demo)
    some = page(rows, ask, lambda part: [asdict(one) for one in records(viewer, found, part)])
    return {**show.count(found), "records": some["items"], "next": some["next"]}
