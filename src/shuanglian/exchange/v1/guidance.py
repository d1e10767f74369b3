"""Guidance by appointment and visits to companies over the machine interface: everything that the pages do."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from ninja.responses import Status

from shuanglian.foundation.events import selectors as events
from shuanglian.programmes.guidance import rules, selectors, services

from .. import lookups
from ..callers import EVERYONE, MEMBERS, actor_of
from ..paging import Page, PageIn, page
from ..values import PathId
from .guidance_values import (
    GuidanceAcceptIn,
    GuidanceAdviceIn,
    GuidanceCloseIn,
    GuidanceCoverageIn,
    GuidanceDatesIn,
    GuidanceDecideIn,
    GuidanceDetailOut,
    GuidanceIn,
    GuidanceListIn,
    GuidanceMissIn,
    GuidanceMonthOut,
    GuidanceNoteIn,
    GuidanceOut,
    GuidanceReasonIn,
    GuidanceRulesOut,
    GuidanceSlotIn,
    GuidanceSwitchIn,
    GuidanceTextIn,
    GuidanceVisitIn,
    GuidanceVisitOut,
    detail_of,
    visits_of,
)

router = Router(tags=["预约指导"], auth=MEMBERS)
PUBLIC = {"x-public": True}


@router.get(
    "/guidance", response=Page[GuidanceOut], summary="预约：企业看本单位的，部门看本部门的，服务专班看全部"
)
def appointments(request: HttpRequest, ask: Query[PageIn], wanted: Query[GuidanceListIn]) -> dict[str, Any]:
    rows = selectors.appointments(actor_of(request), wanted.show, wanted.q)
    return page(rows, ask, selectors.views, newest_first=True)


@router.post("/guidance", response={201: GuidanceDetailOut}, summary="企业预约一次指导")
def ask_for(request: HttpRequest, body: GuidanceIn) -> Status[dict[str, Any]]:
    asked = services.Request(body.topic, body.mode, body.text, body.wished)
    row = services.guidance_ask(actor=actor_of(request), department=body.department, request=asked)
    return Status(201, _detail(request, row.pk))


@router.get(
    "/guidance/rules",
    response=GuidanceRulesOut,
    auth=EVERYONE,
    openapi_extra=PUBLIC,
    summary="什么时候建议指导：公开的规则、每月入企上限、领域分工，以及本单位的开关",
)
def public_rules(request: HttpRequest) -> dict[str, Any]:
    found, version = selectors.public_rules()
    units = [
        {"area": key, "name": name, "organisation": row.organisation.name if row else ""}
        for key, name, row in selectors.coverage()
    ]
    return {
        "version": version,
        "rules": found,
        "coverage": units,
        "window_days": rules.terms().window_days,
        "cap_per_month": rules.visits().cap_per_month,
        "proposals_on": selectors.proposals_on(actor_of(request)),
    }


@router.put("/guidance/rules/switch", response=GuidanceRulesOut, summary="打开或关闭按规则建议（企业）")
def switch(request: HttpRequest, body: GuidanceSwitchIn) -> dict[str, Any]:
    services.proposals_switch(actor=actor_of(request), on=body.on)
    return public_rules(request)


@router.put("/guidance/rules/coverage", response=GuidanceRulesOut, summary="哪个部门指导哪个领域（服务专班）")
def coverage(request: HttpRequest, body: GuidanceCoverageIn) -> dict[str, Any]:
    services.coverage_set(actor=actor_of(request), area=body.area, organisation=body.organisation)
    return public_rules(request)


@router.get(
    "/guidance/visits", response=Page[GuidanceVisitOut], summary="入企记录：企业看本单位的，部门看本部门的"
)
def visits(request: HttpRequest, ask: Query[PageIn]) -> dict[str, Any]:
    return page(selectors.visits(actor_of(request)), ask, visits_of, newest_first=True)


@router.get("/guidance/visits/months", response=list[GuidanceMonthOut], summary="每家企业每月入企次数和上限")
def months(request: HttpRequest) -> list[selectors.MonthView]:
    return selectors.months(actor_of(request))


@router.post(
    "/guidance/visits",
    response={201: GuidanceVisitOut},
    summary="登记一次入企（部门）；超过上限要理由，等领导",
)
def visit_record(request: HttpRequest, body: GuidanceVisitIn) -> Status[dict[str, Any]]:
    actor = actor_of(request)
    company = lookups.party(actor, body.company_id, "company_id")
    made = services.visit_record(actor=actor, company=company, **body.model_dump(exclude={"company_id"}))
    return Status(201, visits_of([selectors.visit_for(actor, made.pk)])[0])


@router.post(
    "/guidance/visits/{visit_id}/close",
    response=GuidanceVisitOut,
    summary="已安排的入企：已入企或未成行（部门）",
)
def visit_close(request: HttpRequest, visit_id: PathId, body: GuidanceCloseIn) -> dict[str, Any]:
    actor = actor_of(request)
    services.visit_close(actor=actor, visit=selectors.visit_for(actor, visit_id), made=body.made)
    return visits_of([selectors.visit_for(actor, visit_id)])[0]


@router.post("/guidance/visits/{visit_id}/decide", response=GuidanceVisitOut, summary="分管领导决定超次入企")
def visit_decide(request: HttpRequest, visit_id: PathId, body: GuidanceDecideIn) -> dict[str, Any]:
    actor = actor_of(request)
    visit = selectors.visit_for(actor, visit_id)
    services.visit_decide(actor=actor, visit=visit, agree=body.agree, note=body.note)
    return visits_of([selectors.visit_for(actor, visit_id)])[0]


@router.get(
    "/guidance/{appointment_id}",
    response=GuidanceDetailOut,
    summary="一次预约：为什么建议、时间、书面建议、能做什么",
)
def detail(request: HttpRequest, appointment_id: PathId) -> dict[str, Any]:
    return _detail(request, appointment_id)


@router.get("/guidance/{appointment_id}/extract", response=dict[str, Any], summary="存证")
def extract(request: HttpRequest, appointment_id: PathId) -> dict[str, Any]:
    viewer = actor_of(request)
    return events.extract(viewer, selectors.get_for(viewer, appointment_id).stream)


@router.post("/guidance/{appointment_id}/accept", response=GuidanceDetailOut, summary="企业接受建议")
def accept(request: HttpRequest, appointment_id: PathId, body: GuidanceAcceptIn) -> dict[str, Any]:
    services.proposal_accept(**_who(request, appointment_id), **body.model_dump())
    return _detail(request, appointment_id)


@router.post("/guidance/{appointment_id}/decline", response=GuidanceDetailOut, summary="企业不接受，不用理由")
def decline(request: HttpRequest, appointment_id: PathId, body: GuidanceNoteIn) -> dict[str, Any]:
    services.proposal_decline(**_who(request, appointment_id), reason=body.note)
    return _detail(request, appointment_id)


@router.post("/guidance/{appointment_id}/schedule", response=GuidanceDetailOut, summary="部门约定时间")
def schedule(request: HttpRequest, appointment_id: PathId, body: GuidanceSlotIn) -> dict[str, Any]:
    offer = services.Offer(**body.model_dump(exclude={"mode"}))
    services.guidance_schedule(**_who(request, appointment_id), offer=offer, mode=body.mode)
    return _detail(request, appointment_id)


@router.post("/guidance/{appointment_id}/refuse", response=GuidanceDetailOut, summary="部门不受理，写明原因")
def refuse(request: HttpRequest, appointment_id: PathId, body: GuidanceReasonIn) -> dict[str, Any]:
    services.guidance_refuse(**_who(request, appointment_id), reason=body.reason)
    return _detail(request, appointment_id)


@router.post("/guidance/{appointment_id}/agree", response=GuidanceDetailOut, summary="企业同意时间")
def agree(request: HttpRequest, appointment_id: PathId) -> dict[str, Any]:
    services.slot_agree(**_who(request, appointment_id))
    return _detail(request, appointment_id)


@router.post("/guidance/{appointment_id}/disagree", response=GuidanceDetailOut, summary="企业希望换个时间")
def disagree(request: HttpRequest, appointment_id: PathId, body: GuidanceDatesIn) -> dict[str, Any]:
    services.slot_disagree(**_who(request, appointment_id), wished=body.wished)
    return _detail(request, appointment_id)


@router.post("/guidance/{appointment_id}/hold", response=GuidanceDetailOut, summary="记录已进行")
def hold(request: HttpRequest, appointment_id: PathId, body: GuidanceNoteIn) -> dict[str, Any]:
    services.guidance_hold(**_who(request, appointment_id), note=body.note)
    return _detail(request, appointment_id)


@router.post("/guidance/{appointment_id}/miss", response=GuidanceDetailOut, summary="记录没有成行")
def miss(request: HttpRequest, appointment_id: PathId, body: GuidanceMissIn) -> dict[str, Any]:
    services.guidance_miss(**_who(request, appointment_id), absent=body.absent, note=body.note)
    return _detail(request, appointment_id)


@router.post("/guidance/{appointment_id}/advise", response=GuidanceDetailOut, summary="出具书面建议")
def advise(request: HttpRequest, appointment_id: PathId, body: GuidanceAdviceIn) -> dict[str, Any]:
    services.advice_give(**_who(request, appointment_id), written=services.Written(**body.model_dump()))
    return _detail(request, appointment_id)


@router.post("/guidance/{appointment_id}/acknowledge", response=GuidanceDetailOut, summary="企业确认收到")
def acknowledge(request: HttpRequest, appointment_id: PathId) -> dict[str, Any]:
    services.advice_acknowledge(**_who(request, appointment_id))
    return _detail(request, appointment_id)


@router.post("/guidance/{appointment_id}/ask-back", response=GuidanceDetailOut, summary="企业追问")
def ask_back(request: HttpRequest, appointment_id: PathId, body: GuidanceTextIn) -> dict[str, Any]:
    services.advice_ask(**_who(request, appointment_id), text=body.text)
    return _detail(request, appointment_id)


@router.post("/guidance/{appointment_id}/answer", response=GuidanceDetailOut, summary="部门答复追问")
def answer(request: HttpRequest, appointment_id: PathId, body: GuidanceTextIn) -> dict[str, Any]:
    services.advice_answer(**_who(request, appointment_id), text=body.text)
    return _detail(request, appointment_id)


@router.post("/guidance/{appointment_id}/cancel", response=GuidanceDetailOut, summary="取消预约")
def cancel(request: HttpRequest, appointment_id: PathId, body: GuidanceReasonIn) -> dict[str, Any]:
    services.guidance_cancel(**_who(request, appointment_id), reason=body.reason)
    return _detail(request, appointment_id)


def _who(request: HttpRequest, appointment_id: int) -> dict[str, Any]:
    actor = actor_of(request)
    return {"actor": actor, "appointment": selectors.get_for(actor, appointment_id)}


def _detail(request: HttpRequest, appointment_id: int) -> dict[str, Any]:
    viewer = actor_of(request)
    return detail_of(selectors.guidance_page(viewer, selectors.get_for(viewer, appointment_id)))
