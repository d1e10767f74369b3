"""Rounds of assignment: many needs, many experts, the best arrangement with its reasons, and what people decide."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import File, Query, Router
from ninja.files import UploadedFile
from ninja.responses import Status

from shuanglian.foundation import uploads
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Invalid, NotFound, Reason
from shuanglian.matching.rounds import explain, selectors, services, sheets, words
from shuanglian.matching.rounds.models import Round, RoundExpert, RoundNeed, RoundProposal

from ..callers import MEMBERS, actor_of
from ..downloads import SHEET, SHEETS, download
from ..paging import Page, PageIn, page
from ..values import PathId
from .rounds_values import (
    CandidateOut,
    ChangeIn,
    ComputeIn,
    ConflictIn,
    ExpertOut,
    MatchingRoundOut,
    NeedRowOut,
    NumberOut,
    ProposalOut,
    ReasonIn,
    ReplaceIn,
    RoundDetailOut,
    RoundExportIn,
    RoundIn,
    WhatIfIn,
    WhatIfOut,
)

router = Router(tags=["撮合轮次"], auth=MEMBERS)


@router.get(
    "/rounds",
    response=Page[MatchingRoundOut],
    summary="撮合轮次：工作人员看全部，其他人看与自己有关、已公布的",
)
def rounds(request: HttpRequest, ask: Query[PageIn]) -> dict[str, Any]:
    return page(
        selectors.visible_to(actor_of(request)),
        ask,
        lambda rows: [_round(r) for r in rows],
        newest_first=True,
    )


@router.post("/rounds", response={201: RoundDetailOut}, summary="新开一轮")
def round_create(request: HttpRequest, body: RoundIn) -> Status[dict[str, Any]]:
    actor = actor_of(request)
    made = services.round_create(
        actor=actor,
        name=body.name,
        needs=body.need_ids,
        experts={row.party_id: row.capacity for row in body.experts},
        opens=body.opens,
        closes=body.closes,
        rules=body.rules.model_dump(),
        wanted=body.wanted,
    )
    return Status(201, _detail(actor, made))


@router.get("/rounds/{round_id}", response=RoundDetailOut, summary="一轮：进度、结果、与逐题挑选的比较")
def round_detail(request: HttpRequest, round_id: PathId) -> dict[str, Any]:
    return _detail(actor_of(request), _found(request, round_id))


@router.patch("/rounds/{round_id}", response=RoundDetailOut, summary="改余力、人数、权重或规则")
def round_change(request: HttpRequest, round_id: PathId, body: ChangeIn) -> dict[str, Any]:
    actor = actor_of(request)
    changed = services.round_change(
        actor=actor,
        found=_found(request, round_id),
        capacities={row.expert_id: row.capacity for row in body.capacities},
        wanted={row.need_row_id: row.wanted for row in body.needs if row.wanted is not None},
        weights={row.need_row_id: row.weight for row in body.needs if row.weight is not None},
        rules=body.rules.model_dump() if body.rules else None,
    )
    return _detail(actor, changed)


@router.post("/rounds/{round_id}/compute", response={202: RoundDetailOut}, summary="在后台找候选并计算")
def round_compute(request: HttpRequest, round_id: PathId, body: ComputeIn) -> Status[dict[str, Any]]:
    actor = actor_of(request)
    started = services.compute_start(actor=actor, found=_found(request, round_id), matcher=body.matcher)
    return Status(202, _detail(actor, started))


@router.post("/rounds/{round_id}/accept-rest", response=NumberOut, summary="采纳所有待定的")
def accept_rest(request: HttpRequest, round_id: PathId) -> dict[str, int]:
    return {
        "number": services.proposals_accept_rest(actor=actor_of(request), found=_found(request, round_id))
    }


@router.post("/rounds/{round_id}/publish", response=RoundDetailOut, summary="公布：通知专家，记为邀请")
def round_publish(request: HttpRequest, round_id: PathId) -> dict[str, Any]:
    actor = actor_of(request)
    return _detail(actor, services.round_publish(actor=actor, found=_found(request, round_id)))


@router.post("/rounds/{round_id}/cancel", response=RoundDetailOut, summary="取消")
def round_cancel(request: HttpRequest, round_id: PathId, body: ReasonIn) -> dict[str, Any]:
    actor = actor_of(request)
    done = services.round_cancel(actor=actor, found=_found(request, round_id), reason=body.reason)
    return _detail(actor, done)


@router.get("/rounds/{round_id}/experts", response=Page[ExpertOut], summary="本轮的专家和余力（工作人员）")
def experts(request: HttpRequest, round_id: PathId, ask: Query[PageIn]) -> dict[str, Any]:
    found, viewer = _found(request, round_id), actor_of(request)
    rows = found.experts.select_related("party") if viewer.is_staff else RoundExpert.objects.none()
    return page(rows, ask, lambda shown: [_expert(row) for row in shown])


@router.get(
    "/rounds/{round_id}/needs", response=Page[NeedRowOut], summary="本轮的难题，没排上的带原因（工作人员）"
)
def needs(request: HttpRequest, round_id: PathId, ask: Query[PageIn]) -> dict[str, Any]:
    found = _found(request, round_id)
    missing = explain.missing(found)
    rows = selectors.needs(actor_of(request), found)
    return page(rows, ask, lambda shown: [_need(row, missing) for row in shown])


@router.get(
    "/rounds/{round_id}/proposals", response=Page[ProposalOut], summary="派给谁：各人只看到与自己有关的"
)
def proposals(request: HttpRequest, round_id: PathId, ask: Query[PageIn]) -> dict[str, Any]:
    viewer = actor_of(request)
    rows = selectors.proposals(viewer, _found(request, round_id))
    return page(rows, ask, lambda shown: [_proposal(viewer, row) for row in shown])


@router.post("/rounds/{round_id}/proposals/{proposal_id}/accept", response=ProposalOut, summary="采纳")
def accept(request: HttpRequest, round_id: PathId, proposal_id: PathId) -> dict[str, Any]:
    actor = actor_of(request)
    row = selectors.get_proposal(actor, round_id, proposal_id)
    return _proposal(actor, services.proposal_accept(actor=actor, proposal=row))


@router.post(
    "/rounds/{round_id}/proposals/{proposal_id}/decline", response=ProposalOut, summary="不采纳，写明理由"
)
def decline(request: HttpRequest, round_id: PathId, proposal_id: PathId, body: ReasonIn) -> dict[str, Any]:
    actor = actor_of(request)
    row = selectors.get_proposal(actor, round_id, proposal_id)
    return _proposal(actor, services.proposal_decline(actor=actor, proposal=row, reason=body.reason))


@router.post(
    "/rounds/{round_id}/proposals/{proposal_id}/replace", response=ProposalOut, summary="换一位，写明理由"
)
def replace(request: HttpRequest, round_id: PathId, proposal_id: PathId, body: ReplaceIn) -> dict[str, Any]:
    actor = actor_of(request)
    row = selectors.get_proposal(actor, round_id, proposal_id)
    chosen = _chosen(round_id, body.expert_id)
    return _proposal(
        actor, services.proposal_replace(actor=actor, proposal=row, expert=chosen, reason=body.reason)
    )


@router.post(
    "/rounds/{round_id}/needs/{need_row_id}/add", response={201: ProposalOut}, summary="人工指定一位"
)
def add(
    request: HttpRequest, round_id: PathId, need_row_id: PathId, body: ReplaceIn
) -> Status[dict[str, Any]]:
    actor = actor_of(request)
    row = selectors.get_need(actor, round_id, need_row_id)
    chosen = _chosen(round_id, body.expert_id)
    return Status(
        201, _proposal(actor, services.proposal_add(actor=actor, row=row, expert=chosen, reason=body.reason))
    )


@router.get(
    "/rounds/{round_id}/needs/{need_row_id}/candidates",
    response=list[CandidateOut],
    summary="一道题的候选，各自为什么没派（工作人员）",
)
def candidates(request: HttpRequest, round_id: PathId, need_row_id: PathId) -> list[dict[str, Any]]:
    viewer = actor_of(request)
    row = selectors.get_need(viewer, round_id, need_row_id)
    shown = explain.options(_found(request, round_id), row, list(selectors.candidates(viewer, row)))
    return [
        {
            "id": o.id,
            "expert_id": o.expert_id,
            "party_ref": o.ref,
            "party": o.name,
            "value": o.value,
            "capacity": o.capacity,
            "given": o.given,
            "reasons": o.reasons,
            "counter_reasons": o.counter_reasons,
            "conflict": o.conflict,
            "why_not": o.why_not,
        }
        for o in shown
    ]


@router.get(
    "/rounds/{round_id}/needs/{need_row_id}/what-if",
    response=WhatIfOut,
    summary="如果一定派给这一位会怎样：重新求解得出（工作人员）",
)
def what_if(
    request: HttpRequest, round_id: PathId, need_row_id: PathId, ask: Query[WhatIfIn]
) -> dict[str, str]:
    row = selectors.get_need(actor_of(request), round_id, need_row_id)
    chosen = _chosen(round_id, ask.expert_id)
    return {"told": explain.what_if(_found(request, round_id), row, chosen.party.ref)}


@router.put(
    "/rounds/{round_id}/needs/{need_row_id}/candidates/{candidate_id}/conflict",
    response=ConflictIn,
    summary="登记或撤销利益冲突，重算时生效",
)
def conflict(
    request: HttpRequest, round_id: PathId, need_row_id: PathId, candidate_id: PathId, body: ConflictIn
) -> dict[str, str]:
    actor = actor_of(request)
    rows = selectors.candidates(actor, selectors.get_need(actor, round_id, need_row_id))
    pair = rows.filter(pk=candidate_id).first()
    if pair is None:
        raise NotFound(Reason("not_found", _("没有这一项，或者您不能查看它。")))
    return {"reason": services.conflict_set(actor=actor, candidate=pair, reason=body.reason).conflict}


@router.get("/rounds/{round_id}/sheet", openapi_extra=SHEET, summary="下载候选表格的模板")
def sheet_template(request: HttpRequest, round_id: PathId) -> HttpResponse:
    _found(request, round_id)
    return download(sheets.template(), "candidates.xlsx")


@router.post("/rounds/{round_id}/sheet", response=NumberOut, summary="读入自己的评分表：要么全部，要么不动")
def sheet_apply(request: HttpRequest, round_id: PathId, file: File[UploadedFile]) -> dict[str, int]:
    found = _found(request, round_id)
    rows = sheets.read(uploads.read(file))
    return {"number": services.sheet_apply(actor=actor_of(request), found=found, rows=rows)}


@router.get("/rounds/{round_id}/export", openapi_extra=SHEETS, summary="导出我能看到的结果")
def export(request: HttpRequest, round_id: PathId, ask: Query[RoundExportIn]) -> HttpResponse:
    data = sheets.export(actor_of(request), _found(request, round_id), ask.format)
    return download(data, f"round-{round_id}.{ask.format}")


def _found(request: HttpRequest, round_id: int) -> Round:
    return selectors.get_for(actor_of(request), round_id)


def _chosen(round_id: int, expert_id: int) -> RoundExpert:
    row = RoundExpert.objects.select_related("party").filter(round=round_id, pk=expert_id).first()
    if row is None:
        raise Invalid(Reason("unknown_expert", _("请选一位这一轮里的专家。"), "expert_id"))
    return row


def _round(row: Round) -> dict[str, Any]:
    return {name: getattr(row, name) for name in MatchingRoundOut.model_fields}


def _detail(viewer: Actor, row: Round) -> dict[str, Any]:
    done, total = selectors.progress(row)
    result = row.result if viewer.is_staff else None
    return _round(row) | {
        "needs": total if viewer.is_staff else 0,
        "matched": done if viewer.is_staff else 0,
        "experts": row.experts.count() if viewer.is_staff else 0,
        "rules": row.rules,
        "result": result,
        "comparison": words.comparison(result) if result else "",
        "proof": words.proof(result) if result else "",
    }


def _expert(row: RoundExpert) -> dict[str, Any]:
    kept = {name: getattr(row, name) for name in ("id", "party_id", "capacity", "load", "is_newcomer")}
    return kept | {"party_ref": row.party.ref, "party": row.party.name}


def _need(row: RoundNeed, missing: dict[str, list[str]]) -> dict[str, Any]:
    kept = {name: getattr(row, name) for name in ("id", "need_id", "wanted", "minimum", "weight", "best")}
    return kept | {"number": row.need.number, "missing": missing.get(row.need.number, [])}


def _proposal(viewer: Actor, row: RoundProposal) -> dict[str, Any]:
    return {
        "id": row.pk,
        "need_row_id": row.need_id,
        "need_id": row.need.need_id,
        "number": row.need.need.number,
        "expert_id": row.expert_id,
        "party_id": row.expert.party_id,
        "party": row.expert.party.name,
        "value": row.value,
        "decision": row.decision,
        "reason": row.reason if viewer.is_staff else "",
        "is_override": row.is_override,
        "replaces_id": row.replaces_id if viewer.is_staff else None,
    }
