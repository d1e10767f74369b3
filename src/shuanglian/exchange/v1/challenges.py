"""Open challenges 揭榜挂帅: the twin of every button of their pages, until the scores are handed in."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from ninja import File, Form, Query
from ninja.files import UploadedFile
from ninja.responses import Status

from shuanglian.foundation.errors import NotFound, Reason
from shuanglian.programmes.challenges import receipts, selectors, services
from shuanglian.programmes.challenges.drafts import (
    BidDraft,
    ChallengeDraft,
    CriterionDraft,
    Upload,
)
from shuanglian.programmes.challenges.models import (
    Bid,
    Reviewer,
)
from shuanglian.programmes.challenges.record_access import record_is_open
from shuanglian.registry import selectors as registry

from ..callers import EVERYONE, actor_of
from ..paging import Page, PageIn, page
from ..values import PathId
from . import challenges_result  # noqa: F401 - its operations are on the same router
from .challenges_common import again, detail, found_in, one, router, row_of
from .challenges_values import (
    ChallengeAcceptedIn,
    ChallengeBidIn,
    ChallengeBidOut,
    ChallengeConflictIn,
    ChallengeCorrectionIn,
    ChallengeDetailOut,
    ChallengeFairnessIn,
    ChallengeIn,
    ChallengeListIn,
    ChallengeOut,
    ChallengePanelIn,
    ChallengeReasonIn,
    ChallengeScoreIn,
)

__all__ = ["router"]
PUBLIC: Final[dict[str, Any]] = {"auth": EVERYONE, "openapi_extra": {"x-public": True}}
CONTENT = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}


# -- reading
@router.get("/challenges", response=Page[ChallengeOut], summary="榜单", **PUBLIC)
def challenges(request: HttpRequest, ask: Query[PageIn], filters: Query[ChallengeListIn]) -> dict[str, Any]:
    rows = selectors.challenges(actor_of(request), **filters.model_dump())
    return page(rows, ask, lambda shown: [row_of(row) for row in shown], newest_first=True)


@router.get(
    "/challenges/{challenge_id}",
    response=ChallengeDetailOut,
    summary="一份榜单：看得到的部分和可办的事",
    **PUBLIC,
)
def challenge_detail(request: HttpRequest, challenge_id: PathId) -> dict[str, Any]:
    viewer, found = actor_of(request), found_in(request, challenge_id)
    shown = detail(viewer, found)
    if shown["text"] and found.is_published and viewer.is_authenticated:
        services.note_reading(viewer, found)
    return shown


@router.get(
    "/challenges/{challenge_id}/opening",
    response=dict[str, Any],
    summary="开标清单：承诺值、摘要值与盐值",
    **PUBLIC,
)
def challenge_opening(request: HttpRequest, challenge_id: PathId) -> dict[str, Any]:
    found = found_in(request, challenge_id)
    if found.opened_at is None or not record_is_open(actor_of(request), found):
        raise NotFound(Reason("not_found", _("还没有开标")))
    return selectors.opening_list(found)


@router.get(
    "/challenges/{challenge_id}/bids/{bid_id}/receipt",
    response=dict[str, Any],
    summary="本单位方案的回执，可离线核对",
)
def bid_receipt(request: HttpRequest, challenge_id: PathId, bid_id: PathId) -> dict[str, Any]:
    return receipts.receipt(actor_of(request), found_in(request, challenge_id), bid_id)


@router.get(
    "/challenges/{challenge_id}/bids/{bid_id}/files/{order}",
    summary="方案附件",
    openapi_extra={"responses": {200: {"description": "文件内容", "content": CONTENT}}},
)
def bid_file(request: HttpRequest, challenge_id: PathId, bid_id: PathId, order: PathId) -> HttpResponse:
    if order > 100:
        raise NotFound(Reason("not_found", ""))
    told, data = selectors.file_of(actor_of(request), found_in(request, challenge_id), bid_id, order)
    return _download(told["name"], told["media_type"], data)


@router.get(
    "/challenges/{challenge_id}/text-files/{file_id}",
    summary="全文的附件；看得到全文的才能下载，阅读有记录",
    openapi_extra={"responses": {200: {"description": "文件内容", "content": CONTENT}}},
)
def text_file(request: HttpRequest, challenge_id: PathId, file_id: PathId) -> HttpResponse:
    row, data = selectors.text_file(actor_of(request), found_in(request, challenge_id), file_id)
    return _download(row.name, row.media_type, data)


def _download(name: str, media_type: str, data: bytes) -> HttpResponse:
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


# -- until the deadline
@router.post("/challenges", response={201: ChallengeDetailOut}, summary="拟定榜单")
def challenge_create(request: HttpRequest, body: ChallengeIn) -> Status[dict[str, Any]]:
    actor = actor_of(request)
    need = registry.get_need(actor, body.need_id, full=True) if body.need_id else None
    return Status(201, detail(actor, services.challenge_draft(actor=actor, draft=_draft(body), need=need)))


@router.put("/challenges/{challenge_id}", response=ChallengeDetailOut, summary="修改草稿")
def challenge_change(request: HttpRequest, challenge_id: PathId, body: ChallengeIn) -> dict[str, Any]:
    actor, found = actor_of(request), found_in(request, challenge_id)
    services.challenge_save(actor=actor, challenge=found, draft=_draft(body), rev=body.rev)
    return again(request, found)


@router.post(
    "/challenges/{challenge_id}/text-files", response={201: ChallengeDetailOut}, summary="给全文加附件"
)
def text_file_add(
    request: HttpRequest, challenge_id: PathId, file: File[UploadedFile]
) -> Status[dict[str, Any]]:
    found = found_in(request, challenge_id)
    upload = Upload(file.name or "", file.read(found.max_file_bytes + 1))
    services.text_file_add(actor=actor_of(request), challenge=found, upload=upload)
    return Status(201, again(request, found))


@router.delete(
    "/challenges/{challenge_id}/text-files/{file_id}", response=ChallengeDetailOut, summary="删去全文的附件"
)
def text_file_remove(request: HttpRequest, challenge_id: PathId, file_id: PathId) -> dict[str, Any]:
    found = found_in(request, challenge_id)
    services.text_file_remove(actor=actor_of(request), challenge=found, file=file_id)
    return again(request, found)


@router.post("/challenges/{challenge_id}/submit", response=ChallengeDetailOut, summary="提交核对")
def challenge_submit(request: HttpRequest, challenge_id: PathId) -> dict[str, Any]:
    found = found_in(request, challenge_id)
    services.challenge_submit(actor=actor_of(request), challenge=found)
    return again(request, found)


@router.post(
    "/challenges/{challenge_id}/check-pass", response=ChallengeDetailOut, summary="核对通过并记公平竞争审查"
)
def check_pass(request: HttpRequest, challenge_id: PathId, body: ChallengeFairnessIn) -> dict[str, Any]:
    found = found_in(request, challenge_id)
    services.check_pass(actor=actor_of(request), challenge=found, fairness=body.model_dump())
    return again(request, found)


@router.post("/challenges/{challenge_id}/check-return", response=ChallengeDetailOut, summary="退回修改")
def check_return(request: HttpRequest, challenge_id: PathId, body: ChallengeReasonIn) -> dict[str, Any]:
    found = found_in(request, challenge_id)
    services.check_return(actor=actor_of(request), challenge=found, reason=body.reason)
    return again(request, found)


@router.post("/challenges/{challenge_id}/check-reject", response=ChallengeDetailOut, summary="不予发布")
def check_reject(request: HttpRequest, challenge_id: PathId, body: ChallengeReasonIn) -> dict[str, Any]:
    found = found_in(request, challenge_id)
    services.check_reject(actor=actor_of(request), challenge=found, reason=body.reason)
    return again(request, found)


@router.post("/challenges/{challenge_id}/approve", response=ChallengeDetailOut, summary="批准发布")
def approve(request: HttpRequest, challenge_id: PathId) -> dict[str, Any]:
    found = found_in(request, challenge_id)
    services.approve(actor=actor_of(request), challenge=found)
    return again(request, found)


@router.post("/challenges/{challenge_id}/approve-return", response=ChallengeDetailOut, summary="退回核对")
def approve_return(request: HttpRequest, challenge_id: PathId, body: ChallengeReasonIn) -> dict[str, Any]:
    found = found_in(request, challenge_id)
    services.approve_return(actor=actor_of(request), challenge=found, reason=body.reason)
    return again(request, found)


@router.post("/challenges/{challenge_id}/cancel", response=ChallengeDetailOut, summary="终止榜单")
def challenge_cancel(request: HttpRequest, challenge_id: PathId, body: ChallengeReasonIn) -> dict[str, Any]:
    found = found_in(request, challenge_id)
    services.challenge_cancel(actor=actor_of(request), challenge=found, reason=body.reason)
    return again(request, found)


@router.post(
    "/challenges/{challenge_id}/corrections", response={201: ChallengeDetailOut}, summary="发布更正公告"
)
def correct(
    request: HttpRequest, challenge_id: PathId, body: ChallengeCorrectionIn
) -> Status[dict[str, Any]]:
    found = found_in(request, challenge_id)
    services.correct(
        actor=actor_of(request),
        challenge=found,
        text_=body.text,
        is_material=body.is_material,
        deadline=body.deadline,
    )
    return Status(201, again(request, found))


@router.post("/challenges/{challenge_id}/undertaking", response=ChallengeDetailOut, summary="签署保密承诺")
def undertake(request: HttpRequest, challenge_id: PathId, body: ChallengeAcceptedIn) -> dict[str, Any]:
    found = found_in(request, challenge_id)
    services.undertake(actor=actor_of(request), challenge=found, accepted=body.accepted)
    return again(request, found)


@router.post("/challenges/{challenge_id}/bids", response={201: ChallengeBidOut}, summary="密封提交或替换方案")
def bid_submit(
    request: HttpRequest,
    challenge_id: PathId,
    body: Form[ChallengeBidIn],
    files: File[list[UploadedFile]] = [],  # noqa: B006
) -> Status[Bid]:
    found = found_in(request, challenge_id)
    draft = BidDraft(
        **body.model_dump(exclude={"promises"}),
        promises=body.promised(),
        files=tuple(
            Upload(f.name or "", f.read(found.max_file_bytes + 1)) for f in files[: found.max_files + 1]
        ),
    )
    return Status(201, services.bid_submit(actor=actor_of(request), challenge=found, draft=draft))


@router.post("/challenges/{challenge_id}/bids/withdraw", response=ChallengeBidOut, summary="撤回密封的方案")
def bid_withdraw(request: HttpRequest, challenge_id: PathId) -> Bid:
    return services.bid_withdraw(actor=actor_of(request), challenge=found_in(request, challenge_id))


# -- review
@router.post("/challenges/{challenge_id}/panel", response=ChallengeDetailOut, summary="组建或补选评审组")
def panel(request: HttpRequest, challenge_id: PathId, body: ChallengePanelIn) -> dict[str, Any]:
    found = found_in(request, challenge_id)
    services.panel_name(actor=actor_of(request), challenge=found, users=body.user_ids)
    return again(request, found)


@router.post("/challenges/{challenge_id}/conflicts", response=ChallengeDetailOut, summary="申报回避")
def declare(request: HttpRequest, challenge_id: PathId, body: ChallengeConflictIn) -> dict[str, Any]:
    found = found_in(request, challenge_id)
    services.conflict_declare(
        actor=actor_of(request), challenge=found, bids=body.bid_ids, note=body.note, whole=body.whole
    )
    return again(request, found)


@router.put(
    "/challenges/{challenge_id}/bids/{bid_id}/score", response=ChallengeDetailOut, summary="给一份方案打分"
)
def score(
    request: HttpRequest, challenge_id: PathId, bid_id: PathId, body: ChallengeScoreIn
) -> dict[str, Any]:
    found, actor = found_in(request, challenge_id), actor_of(request)
    bid = one(selectors.opened_bids(actor, found), bid_id)
    rows = {key: row.model_dump() for key, row in body.rows.items()}
    services.score_save(actor=actor, challenge=found, bid=bid, rows=rows)
    return again(request, found)


@router.post("/challenges/{challenge_id}/score-finish", response=ChallengeDetailOut, summary="提交评分")
def score_finish(request: HttpRequest, challenge_id: PathId) -> dict[str, Any]:
    found = found_in(request, challenge_id)
    services.score_finish(actor=actor_of(request), challenge=found)
    return again(request, found)


@router.post(
    "/challenges/{challenge_id}/reviewers/{reviewer_id}/replace",
    response=ChallengeDetailOut,
    summary="更换评审专家",
)
def replace(
    request: HttpRequest, challenge_id: PathId, reviewer_id: PathId, body: ChallengeReasonIn
) -> dict[str, Any]:
    found = found_in(request, challenge_id)
    row = one(Reviewer.objects.filter(challenge=found), reviewer_id)
    services.reviewer_replace(actor=actor_of(request), challenge=found, reviewer=row, reason=body.reason)
    return again(request, found)


def _draft(body: ChallengeIn) -> ChallengeDraft:
    kept = body.model_dump(exclude={"criteria", "review", "need_id", "rev"})
    return ChallengeDraft(
        **kept,
        criteria=tuple(CriterionDraft(**row.model_dump()) for row in body.criteria),
        review=tuple((row.title, row.weight) for row in body.review),
    )
