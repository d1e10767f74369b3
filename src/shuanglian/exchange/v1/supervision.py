"""Public supervision over the machine interface: reading and handing in without login, working on it with one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from ninja.responses import Status

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events import selectors as events
from shuanglian.programmes.supervision import codes, counting, policies, selectors, services
from shuanglian.programmes.supervision.models import Comment, Subscription

from ..callers import EVERYONE, MEMBERS, actor_of
from ..paging import Page, page
from .events import ExtractOut
from .supervision_values import (
    FollowIn,
    FollowOut,
    SupervisionAgainIn,
    SupervisionAnswerIn,
    SupervisionAskIn,
    SupervisionAssignIn,
    SupervisionDraftIn,
    SupervisionHideIn,
    SupervisionKeyIn,
    SupervisionMergeIn,
    SupervisionNumber,
    SupervisionOut,
    SupervisionPageOut,
    SupervisionReasonIn,
    SupervisionReceivedOut,
    SupervisionRefuseIn,
    SupervisionStatisticsOut,
    shown,
)

router = Router(tags=["社会监督"], auth=MEMBERS)
OPEN = {"x-public": True}


@router.get(
    "/supervision", response=Page[SupervisionOut], auth=EVERYONE, openapi_extra=OPEN, summary="意见清单"
)
def comment_list(request: HttpRequest, ask: Query[SupervisionAskIn]) -> dict[str, object]:
    viewer = actor_of(request)
    wanted = selectors.Filters(
        show=ask.show, about=ask.about, kind=ask.kind, unit=ask.unit_id or 0, q=ask.q, demo=ask.demo
    )
    rows = selectors.comments(viewer, wanted)
    return page(rows, ask, lambda found: selectors.views(viewer, found), newest_first=True)


@router.post(
    "/supervision",
    response={201: SupervisionReceivedOut},
    auth=EVERYONE,
    openapi_extra=OPEN,
    summary="提意见",
)
def comment_submit(request: HttpRequest, body: SupervisionDraftIn) -> Status[dict[str, Any]]:
    """Without login as well. The query code is in this answer only."""
    counting.submission(_who(request))
    draft = services.Draft(body.about, body.text, body.kind, body.contact)
    comment, code = services.comment_submit(actor=actor_of(request), draft=draft)
    told = {"number": comment.number, "plain": code, "due_at": comment.due_at, "is_demo": comment.is_demo}
    return Status(201, told)


@router.get(
    "/supervision/statistics",
    response=SupervisionStatisticsOut,
    auth=EVERYONE,
    openapi_extra=OPEN,
    summary="办理统计：按期、用时、各单位、不予受理",
)
def comment_statistics(request: HttpRequest, demo: bool = False) -> object:
    return selectors.statistics_of(demo=demo)


@router.get("/supervision/following", response=list[FollowOut], summary="我的订阅")
def following(request: HttpRequest) -> list[Subscription]:
    return list(selectors.subscriptions(actor_of(request))[:200])


@router.post("/supervision/following", response={201: FollowOut}, summary="订阅")
def follow(request: HttpRequest, body: FollowIn) -> Status[Subscription]:
    return Status(201, services.subscribe(actor=actor_of(request), about=body.about))


@router.post("/supervision/following/end", response={204: None}, summary="取消订阅")
def unfollow(request: HttpRequest, body: FollowIn) -> Status[None]:
    services.unsubscribe(actor=actor_of(request), about=body.about)
    return Status(204, None)


@router.get(
    "/supervision/{number}",
    response=SupervisionPageOut,
    auth=EVERYONE,
    openapi_extra=OPEN,
    summary="一件意见",
)
def comment_detail(request: HttpRequest, number: SupervisionNumber) -> dict[str, Any]:
    viewer = actor_of(request)
    return shown(viewer, selectors.get_for(viewer, number))


@router.post(
    "/supervision/{number}/track",
    response=SupervisionPageOut,
    auth=EVERYONE,
    openapi_extra=OPEN,
    summary="凭查询码看进展",
)
def comment_track(request: HttpRequest, number: SupervisionNumber, body: SupervisionKeyIn) -> dict[str, Any]:
    comment, key = _with_code(request, number, body.code)
    return shown(actor_of(request), comment, key)


@router.get(
    "/supervision/{number}/extract",
    response=ExtractOut,
    auth=EVERYONE,
    openapi_extra=OPEN,
    summary="可离线核验的留痕",
)
def comment_extract(request: HttpRequest, number: SupervisionNumber) -> dict[str, Any]:
    viewer = actor_of(request)
    return events.extract(viewer, selectors.get_for(viewer, number).stream)


# -- the author -----------------------------------------------------------------------------------------------------
@router.post(
    "/supervision/{number}/satisfied",
    response=SupervisionPageOut,
    auth=EVERYONE,
    openapi_extra=OPEN,
    summary="满意",
)
def comment_satisfied(
    request: HttpRequest, number: SupervisionNumber, body: SupervisionKeyIn
) -> dict[str, Any]:
    comment, key = _with_code(request, number, body.code)
    actor = actor_of(request)
    return shown(actor, services.comment_satisfied(actor=actor, comment=comment, key=key), key)


@router.post(
    "/supervision/{number}/dissatisfied",
    response=SupervisionPageOut,
    auth=EVERYONE,
    openapi_extra=OPEN,
    summary="不满意，请复核",
)
def comment_dissatisfied(
    request: HttpRequest, number: SupervisionNumber, body: SupervisionAgainIn
) -> dict[str, Any]:
    comment, key = _with_code(request, number, body.code)
    actor = actor_of(request)
    done = services.comment_dissatisfied(actor=actor, comment=comment, words=body.words, key=key)
    return shown(actor, done, key)


@router.post(
    "/supervision/{number}/withdraw",
    response={204: None},
    auth=EVERYONE,
    openapi_extra=OPEN,
    summary="撤回意见",
)
def comment_withdraw(request: HttpRequest, number: SupervisionNumber, body: SupervisionKeyIn) -> Status[None]:
    comment, key = _with_code(request, number, body.code)
    services.comment_withdraw(actor=actor_of(request), comment=comment, key=key)
    return Status(204, None)


@router.post(
    "/supervision/{number}/contact-erase",
    response={204: None},
    auth=EVERYONE,
    openapi_extra=OPEN,
    summary="删除联系方式",
)
def contact_erase(request: HttpRequest, number: SupervisionNumber, body: SupervisionKeyIn) -> Status[None]:
    comment, key = _with_code(request, number, body.code)
    services.contact_erase(actor=actor_of(request), comment=comment, key=key)
    return Status(204, None)


def _who(request: HttpRequest) -> str:
    """Whose requests are counted: the person, else the address."""
    actor = actor_of(request)
    return actor.key if actor.is_authenticated else str(request.META.get("REMOTE_ADDR", ""))


def _with_code(request: HttpRequest, number: str, code: str) -> tuple[Comment, str]:
    """The comment and the key that goes on with the call. Guesses are counted; a wrong code is a `NotFound`, unless who
    is logged in wrote it."""
    if code:
        counting.attempt(_who(request), number)
    comment = selectors.get_for(actor_of(request), number, code)
    if code and not policies.is_author(actor_of(request), comment, code):
        raise selectors.missing()
    return comment, codes.pass_of(comment.code_hash) if code else ""


# -- whoever works on it --------------------------------------------------------------------------------------------
def _found(request: HttpRequest, number: str) -> tuple[Actor, Comment]:
    actor = actor_of(request)
    return actor, selectors.get_for(actor, number)


@router.post("/supervision/{number}/assign", response=SupervisionPageOut, summary="受理并交办")
def comment_assign(
    request: HttpRequest, number: SupervisionNumber, body: SupervisionAssignIn
) -> dict[str, Any]:
    actor, comment = _found(request, number)
    done = services.comment_assign(
        actor=actor,
        comment=comment,
        unit=body.unit_id,
        hide=body.hide,
        avoid=body.avoid,
        checked=body.checked,
    )
    return shown(actor, done)


@router.post("/supervision/{number}/refuse", response=SupervisionPageOut, summary="不予受理")
def comment_refuse(
    request: HttpRequest, number: SupervisionNumber, body: SupervisionRefuseIn
) -> dict[str, Any]:
    actor, comment = _found(request, number)
    return shown(
        actor, services.comment_refuse(actor=actor, comment=comment, reason=body.reason, words=body.words)
    )


@router.post("/supervision/{number}/merge", response=SupervisionPageOut, summary="并案")
def comment_merge(
    request: HttpRequest, number: SupervisionNumber, body: SupervisionMergeIn
) -> dict[str, Any]:
    actor, comment = _found(request, number)
    return shown(actor, services.comment_merge(actor=actor, comment=comment, into=body.into))


@router.post("/supervision/{number}/draft", response=SupervisionPageOut, summary="拟答")
def answer_draft(
    request: HttpRequest, number: SupervisionNumber, body: SupervisionAnswerIn
) -> dict[str, Any]:
    actor, comment = _found(request, number)
    services.answer_draft(
        actor=actor,
        comment=comment,
        text=body.text,
        basis=body.basis,
        files=body.file_ids,
        checked=body.checked,
    )
    return shown(actor, _again(actor, number))


@router.post("/supervision/{number}/review", response=SupervisionPageOut, summary="复核并拟答")
def answer_review(
    request: HttpRequest, number: SupervisionNumber, body: SupervisionAnswerIn
) -> dict[str, Any]:
    actor, comment = _found(request, number)
    services.answer_review(
        actor=actor,
        comment=comment,
        text=body.text,
        basis=body.basis,
        files=body.file_ids,
        checked=body.checked,
    )
    return shown(actor, _again(actor, number))


@router.post("/supervision/{number}/hand-back", response=SupervisionPageOut, summary="退回重新交办")
def hand_back(request: HttpRequest, number: SupervisionNumber, body: SupervisionReasonIn) -> dict[str, Any]:
    actor, comment = _found(request, number)
    return shown(actor, services.comment_hand_back(actor=actor, comment=comment, reason=body.reason))


@router.post("/supervision/{number}/release", response=SupervisionPageOut, summary="签发公开")
def answer_release(request: HttpRequest, number: SupervisionNumber) -> dict[str, Any]:
    actor, comment = _found(request, number)
    services.answer_release(actor=actor, comment=comment)
    return shown(actor, _again(actor, number))


@router.post("/supervision/{number}/send-back", response=SupervisionPageOut, summary="退回重拟")
def answer_send_back(
    request: HttpRequest, number: SupervisionNumber, body: SupervisionReasonIn
) -> dict[str, Any]:
    actor, comment = _found(request, number)
    return shown(actor, services.answer_send_back(actor=actor, comment=comment, reason=body.reason))


@router.post("/supervision/{number}/hide", response=SupervisionPageOut, summary="补充隐去个人信息")
def comment_hide(request: HttpRequest, number: SupervisionNumber, body: SupervisionHideIn) -> dict[str, Any]:
    actor, comment = _found(request, number)
    return shown(actor, services.comment_hide(actor=actor, comment=comment, hide=body.hide))


def _again(actor: Actor, number: str) -> Comment:
    """Read again after the process has moved it."""
    return selectors.get_for(actor, number)
