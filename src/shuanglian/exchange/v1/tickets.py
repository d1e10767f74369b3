"""135 tickets over the machine interface: everything that the pages do."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import File, Query, Router
from ninja.files import UploadedFile
from ninja.responses import Status

from shuanglian.foundation import uploads
from shuanglian.foundation.actor import Role
from shuanglian.foundation.errors import NotFound, Reason
from shuanglian.programmes.tickets import selectors, services, sheets
from shuanglian.programmes.tickets.grading import Facts
from shuanglian.programmes.tickets.models import Ticket
from shuanglian.programmes.tickets.selectors.league import MEASURES

from .. import lookups
from ..callers import EVERYONE, MEMBERS, actor_of
from ..downloads import SHEET, download
from ..paging import Page, PageIn, page
from ..values import PathId
from .tickets_values import (
    TicketAcceptIn,
    TicketAgreeIn,
    TicketAnswerOut,
    TicketAssignIn,
    TicketCallIn,
    TicketConfirmIn,
    TicketDetailOut,
    TicketDropIn,
    TicketGiveIn,
    TicketHandoverIn,
    TicketHelpIn,
    TicketIn,
    TicketLateOut,
    TicketLeagueIn,
    TicketLeagueOut,
    TicketListIn,
    TicketMaterialIn,
    TicketMeetingIn,
    TicketMeetingOut,
    TicketOut,
    TicketPauseIn,
    TicketPublishIn,
    TicketRateIn,
    TicketReasonIn,
    TicketReplyIn,
    TicketSayIn,
    TicketSheetOut,
    TicketSimilarIn,
    TicketSimilarOut,
    asked,
    detail_of,
    line_of,
    meeting_of,
    rows_of,
)

router = Router(tags=["135 工单"], auth=MEMBERS)
PUBLIC = {"x-public": True}


@router.get(
    "/tickets",
    response=Page[TicketOut],
    summary="工单：企业看本单位的，部门看与自己有关的，服务专班和领导看全部",
)
def tickets(request: HttpRequest, ask: Query[PageIn], wanted: Query[TicketListIn]) -> dict[str, Any]:
    filters = selectors.Filters(
        show=wanted.show, grade=wanted.grade, category=wanted.category, lead=wanted.lead, q=wanted.q
    )
    return page(selectors.tickets(actor_of(request), filters), ask, rows_of, newest_first=True)


@router.post(
    "/tickets",
    response={201: TicketDetailOut},
    summary="登记问题：企业提出，或代企业记（company_id、source_note）",
)
def submit(request: HttpRequest, body: TicketIn) -> Status[dict[str, Any]]:
    actor = actor_of(request)
    draft = services.Draft(**body.model_dump(exclude={"company_id", "file_ids"}))
    if actor.role == Role.ENTERPRISE or body.company_id is None:
        made = services.ticket_submit(actor=actor, draft=draft, files=body.file_ids)
    else:
        company = lookups.party(actor, body.company_id, "company_id")
        made = services.ticket_note(actor=actor, company=company, draft=draft, files=body.file_ids)
    return Status(201, _detail(request, made.pk))


@router.get(
    "/tickets/answers",
    response=Page[TicketAnswerOut],
    auth=EVERYONE,
    openapi_extra=PUBLIC,
    summary="公开答复，不含企业和个人",
)
def answers(request: HttpRequest, ask: Query[PageIn]) -> dict[str, Any]:
    rows = Ticket.objects.filter(published_at__isnull=False)
    return page(rows, ask, lambda found: [_answer(row) for row in found], newest_first=True)


@router.post("/tickets/similar", response=TicketSimilarOut, summary="相近的答复和可能用得上的政策")
def similar(request: HttpRequest, body: TicketSimilarIn) -> dict[str, Any]:
    viewer = actor_of(request)
    return {
        "answers": selectors.similar(viewer, body.text, limit=body.limit),
        "policies": selectors.policies(viewer, body.text),
    }


@router.get("/tickets/late", response=list[TicketLateOut], summary="逾期和一天之内到期的步骤")
def late(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {
            "ticket_id": row.ticket.pk,
            "number": row.ticket.number,
            "step": row.step,
            "who": row.who,
            "is_over": row.is_over,
            "due_at": row.clock.due_at,
        }
        for row in selectors.late(actor_of(request))
    ]


@router.get(
    "/tickets/league",
    response=list[TicketLeagueOut],
    auth=EVERYONE,
    openapi_extra=PUBLIC,
    summary="部门排名，带样本量",
)
def league(request: HttpRequest, ask: Query[TicketLeagueIn]) -> list[dict[str, Any]]:
    period, demo = asked(ask)
    return [line_of(line) for line in selectors.league(period, demo=demo)]


@router.get("/tickets/league/export", auth=EVERYONE, openapi_extra=PUBLIC | SHEET, summary="部门排名的表格")
def league_export(request: HttpRequest, ask: Query[TicketLeagueIn]) -> HttpResponse:
    period, demo = asked(ask)
    title = _("135 工单排名（示例）") if demo else _("135 工单排名")
    return download(sheets.league(selectors.league(period, demo=demo), title), f"{title}.xlsx")


@router.get("/tickets/league/tickets", response=Page[TicketOut], summary="一个数字背后的工单：只列能查看的")
def behind(request: HttpRequest, ask: Query[PageIn], wanted: Query[TicketLeagueIn]) -> dict[str, Any]:
    period, demo = asked(wanted)
    measure = wanted.measure if wanted.measure in MEASURES else "received"
    rows = selectors.tickets_behind(
        actor_of(request), period, organisation=wanted.organisation, measure=measure, demo=demo
    )
    return page(rows, ask, rows_of, newest_first=True)


@router.get("/tickets/meetings", response=Page[TicketMeetingOut], summary="政企面对面（工作人员）")
def meetings(request: HttpRequest, ask: Query[PageIn]) -> dict[str, Any]:
    rows = selectors.meetings(actor_of(request))
    return page(rows, ask, lambda found: [meeting_of(row) for row in found], newest_first=True)


@router.post(
    "/tickets/meetings", response={201: TicketMeetingOut}, summary="登记政企面对面，每个问题一件工单"
)
def meeting_record(request: HttpRequest, body: TicketMeetingIn) -> Status[dict[str, Any]]:
    actor = actor_of(request)
    questions = [
        services.Question(
            lookups.party(actor, row.company_id, f"questions.{n}.company_id"),
            services.Draft(**row.model_dump(exclude={"company_id", "file_ids"})),
        )
        for n, row in enumerate(body.questions, 1)
    ]
    meeting, made = services.meeting_record(
        actor=actor,
        title=body.title,
        held_on=body.held_on,
        place=body.place,
        questions=questions,
        organisations=body.organisation_ids,
        minutes=body.minutes_id,
    )
    return Status(201, meeting_of(meeting, [ticket.pk for ticket in made]))


@router.get("/tickets/meetings/{meeting_id}", response=TicketMeetingOut, summary="一次政企面对面（工作人员）")
def meeting(request: HttpRequest, meeting_id: PathId) -> dict[str, Any]:
    viewer = actor_of(request)
    found = selectors.meetings(viewer).filter(pk=meeting_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有这次会议")))
    rows = selectors.tickets(viewer).filter(meeting=found).values_list("pk", flat=True)
    return meeting_of(found, list(rows[:200]))


@router.get("/tickets/sheet/template", openapi_extra=SHEET, summary="表格模板")
def sheet_template(request: HttpRequest) -> HttpResponse:
    return download(sheets.template(), "企业问题-模板.xlsx")


@router.post("/tickets/sheet/check", response=TicketSheetOut, summary="核对表格，不写入")
def sheet_check(request: HttpRequest, file: File[UploadedFile]) -> dict[str, Any]:
    report = sheets.dry_run(_bytes(file), actor=actor_of(request))
    return report.to_json() | {"tickets": []}


@router.post(
    "/tickets/sheet",
    response={201: TicketSheetOut},
    summary="登记表格里的问题，全部或者都不；登记过的行不重复",
)
def sheet_apply(request: HttpRequest, file: File[UploadedFile]) -> Status[dict[str, Any]]:
    report, made = sheets.apply(actor=actor_of(request), data=_bytes(file))
    return Status(201, report.to_json() | {"tickets": [ticket.pk for ticket in made]})


@router.post("/tickets/sheet/errors", openapi_extra=SHEET, summary="有问题的行，带说明")
def sheet_errors(request: HttpRequest, file: File[UploadedFile]) -> HttpResponse:
    report = sheets.dry_run(_bytes(file), actor=actor_of(request))
    return download(sheets.error_sheet(report), "企业问题-有问题的行.xlsx")


@router.get(
    "/tickets/{ticket_id}",
    response=TicketDetailOut,
    summary="一件工单：级别和理由、时限、答复、企业怎么说、能做什么",
)
def ticket_detail(request: HttpRequest, ticket_id: PathId) -> dict[str, Any]:
    return _detail(request, ticket_id)


@router.post("/tickets/{ticket_id}/accept", response=TicketDetailOut, summary="受理，按决策表定级")
def accept(request: HttpRequest, ticket_id: PathId, body: TicketAcceptIn) -> dict[str, Any]:
    services.ticket_accept(**_who(request, ticket_id), facts=Facts(**body.model_dump()))
    return _detail(request, ticket_id)


@router.post("/tickets/{ticket_id}/decline", response=TicketDetailOut, summary="不予受理")
def decline(request: HttpRequest, ticket_id: PathId, body: TicketReasonIn) -> dict[str, Any]:
    services.ticket_decline(**_who(request, ticket_id), reason=body.reason)
    return _detail(request, ticket_id)


@router.post(
    "/tickets/{ticket_id}/assign",
    response=TicketDetailOut,
    summary="交办一个主办部门，可同时请协办；改级要理由",
)
def assign(request: HttpRequest, ticket_id: PathId, body: TicketAssignIn) -> dict[str, Any]:
    services.ticket_assign(
        **_who(request, ticket_id),
        lead=body.lead,
        helpers=[(row.organisation, row.question) for row in body.helpers],
        grade=body.grade,
        reason=body.reason,
    )
    return _detail(request, ticket_id)


@router.post("/tickets/{ticket_id}/regrade-check", response=TicketDetailOut, summary="领导复核改级")
def regrade_check(request: HttpRequest, ticket_id: PathId, body: TicketAgreeIn) -> dict[str, Any]:
    services.regrade_check(**_who(request, ticket_id), agree=body.agree, note=body.note)
    return _detail(request, ticket_id)


@router.post("/tickets/{ticket_id}/help-ask", response=TicketDetailOut, summary="请部门协办")
def help_ask(request: HttpRequest, ticket_id: PathId, body: TicketHelpIn) -> dict[str, Any]:
    services.help_ask(**_who(request, ticket_id), organisation=body.organisation, question=body.question)
    return _detail(request, ticket_id)


@router.post("/tickets/{ticket_id}/help-give", response=TicketDetailOut, summary="出具协办意见")
def help_give(request: HttpRequest, ticket_id: PathId, body: TicketGiveIn) -> dict[str, Any]:
    services.help_give(**_who(request, ticket_id), opinion=body.opinion, files=body.file_ids)
    return _detail(request, ticket_id)


@router.post("/tickets/{ticket_id}/help-drop", response=TicketDetailOut, summary="不再等一个部门的意见")
def help_drop(request: HttpRequest, ticket_id: PathId, body: TicketDropIn) -> dict[str, Any]:
    services.help_drop(**_who(request, ticket_id), organisation=body.organisation, reason=body.reason)
    return _detail(request, ticket_id)


@router.post("/tickets/{ticket_id}/reply", response=TicketDetailOut, summary="答复企业，要有附件或依据")
def reply(request: HttpRequest, ticket_id: PathId, body: TicketReplyIn) -> dict[str, Any]:
    services.ticket_reply(
        **_who(request, ticket_id),
        text=body.text,
        basis=body.basis,
        files=body.file_ids,
        reused=body.reused,
    )
    return _detail(request, ticket_id)


@router.post("/tickets/{ticket_id}/clock-pause", response=TicketDetailOut, summary="等企业材料，暂停计时")
def clock_pause(request: HttpRequest, ticket_id: PathId, body: TicketPauseIn) -> dict[str, Any]:
    services.clock_pause(
        **_who(request, ticket_id), reason=body.reason, waiting_for=body.waiting_for, until=body.until
    )
    return _detail(request, ticket_id)


@router.post("/tickets/{ticket_id}/clock-resume", response=TicketDetailOut, summary="恢复计时")
def clock_resume(request: HttpRequest, ticket_id: PathId) -> dict[str, Any]:
    services.clock_resume(**_who(request, ticket_id))
    return _detail(request, ticket_id)


@router.post("/tickets/{ticket_id}/handover-ask", response=TicketDetailOut, summary="主办部门提出转办")
def handover_ask(request: HttpRequest, ticket_id: PathId, body: TicketHandoverIn) -> dict[str, Any]:
    services.handover_ask(**_who(request, ticket_id), to=body.to, reason=body.reason)
    return _detail(request, ticket_id)


@router.post(
    "/tickets/{ticket_id}/handover-decide",
    response=TicketDetailOut,
    summary="决定转办：第一次服务专班，第二次起领导",
)
def handover_decide(request: HttpRequest, ticket_id: PathId, body: TicketAgreeIn) -> dict[str, Any]:
    services.handover_decide(**_who(request, ticket_id), accept=body.agree, note=body.note)
    return _detail(request, ticket_id)


@router.post("/tickets/{ticket_id}/confirm", response=TicketDetailOut, summary="企业确认是否解决")
def confirm(request: HttpRequest, ticket_id: PathId, body: TicketConfirmIn) -> dict[str, Any]:
    services.ticket_confirm(
        **_who(request, ticket_id), solved=body.solved, words=body.words, satisfaction=body.satisfaction
    )
    return _detail(request, ticket_id)


@router.post(
    "/tickets/{ticket_id}/callback", response=TicketDetailOut, summary="记录电话回访：谁、什么时候、说了什么"
)
def callback(request: HttpRequest, ticket_id: PathId, body: TicketCallIn) -> dict[str, Any]:
    services.callback_record(**_who(request, ticket_id), **body.model_dump())
    return _detail(request, ticket_id)


@router.post("/tickets/{ticket_id}/rate", response=TicketDetailOut, summary="评价满意度，1 到 5")
def rate(request: HttpRequest, ticket_id: PathId, body: TicketRateIn) -> dict[str, Any]:
    services.ticket_rate(**_who(request, ticket_id), satisfaction=body.satisfaction, words=body.words)
    return _detail(request, ticket_id)


@router.post("/tickets/{ticket_id}/reopen", response=TicketDetailOut, summary="办结后重新打开")
def reopen(request: HttpRequest, ticket_id: PathId, body: TicketSayIn) -> dict[str, Any]:
    services.ticket_reopen(**_who(request, ticket_id), reason=body.reason, called_at=body.called_at)
    return _detail(request, ticket_id)


@router.post(
    "/tickets/{ticket_id}/material", response=TicketDetailOut, summary="补充材料；暂停的计时随之恢复"
)
def material(request: HttpRequest, ticket_id: PathId, body: TicketMaterialIn) -> dict[str, Any]:
    services.material_add(**_who(request, ticket_id), note=body.note, files=body.file_ids)
    return _detail(request, ticket_id)


@router.post("/tickets/{ticket_id}/withdraw", response=TicketDetailOut, summary="企业撤回")
def withdraw(request: HttpRequest, ticket_id: PathId, body: TicketSayIn) -> dict[str, Any]:
    services.ticket_withdraw(**_who(request, ticket_id), reason=body.reason, called_at=body.called_at)
    return _detail(request, ticket_id)


@router.post("/tickets/{ticket_id}/publish", response=TicketDetailOut, summary="公开答复，不写企业和个人")
def publish(request: HttpRequest, ticket_id: PathId, body: TicketPublishIn) -> dict[str, Any]:
    services.answer_publish(**_who(request, ticket_id), question=body.question, answer=body.answer)
    return _detail(request, ticket_id)


@router.post("/tickets/{ticket_id}/unpublish", response=TicketDetailOut, summary="撤下公开的答复")
def unpublish(request: HttpRequest, ticket_id: PathId) -> dict[str, Any]:
    services.answer_unpublish(**_who(request, ticket_id))
    return _detail(request, ticket_id)


@router.post("/tickets/{ticket_id}/contact-erase", response=TicketDetailOut, summary="删除联系人的姓名和电话")
def contact_erase(request: HttpRequest, ticket_id: PathId) -> dict[str, Any]:
    services.contact_erase(**_who(request, ticket_id))
    return _detail(request, ticket_id)


def _who(request: HttpRequest, ticket_id: int) -> dict[str, Any]:
    actor = actor_of(request)
    return {"actor": actor, "ticket": selectors.get_for(actor, ticket_id)}


def _detail(request: HttpRequest, ticket_id: int) -> dict[str, Any]:
    viewer = actor_of(request)
    return detail_of(selectors.ticket_page(viewer, selectors.get_for(viewer, ticket_id)))


def _answer(row: Ticket) -> dict[str, Any]:
    return {
        "question": row.public_question,
        "answer": row.public_answer,
        "category": row.category,
        "published_at": row.published_at,
        "is_demo": row.is_demo,
    }


def _bytes(file: UploadedFile) -> bytes:
    return uploads.read(file)
