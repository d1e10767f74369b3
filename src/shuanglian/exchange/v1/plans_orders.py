"""Orders and their chain: drafting, release, receipt, parts, progress, acceptance, more time, urging, supervision."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from ninja.responses import Status

from shuanglian.foundation.actor import Actor
from shuanglian.programmes.plans import selectors, services
from shuanglian.programmes.plans.selectors import Watch
from shuanglian.programmes.plans.selectors.order_pages import chain
from shuanglian.programmes.plans.services import To

from ..callers import MEMBERS, actor_of
from ..paging import Page, PageIn, page
from ..values import PathId
from . import plans_shown as show
from . import plans_values as v

router = Router(tags=["Tasks of the plan and orders"], auth=MEMBERS)


@router.get("/orders", response=Page[v.OrderOut], summary="能看到的政令")
def orders(request: HttpRequest, ask: Query[PageIn], filters: Query[v.OrderListIn]) -> dict[str, Any]:
    rows = selectors.order_rows(actor_of(request), **filters.model_dump())
    return page(rows, ask, lambda some: [show.order(row) for row in some], newest_first=True)


@router.post("/orders", response={201: v.OrderDetailOut}, summary="起草政令，等领导签发")
def order_draft(request: HttpRequest, body: v.OrderIn) -> Status[dict[str, Any]]:
    actor = actor_of(request)
    made = services.order_draft(actor=actor, title=body.title, **_content(body))
    return Status(201, show.order_detail(actor, made.pk))


@router.get("/orders/inbox", response=Page[v.OrderItemOut], summary="本单位要办的")
def order_inbox(request: HttpRequest, ask: Query[PageIn], filters: Query[v.OrderInboxIn]) -> dict[str, Any]:
    actor = actor_of(request)
    return _items(actor, selectors.inbox(actor, show=filters.show), ask)


@router.get("/orders/watch", response=Page[v.OrderItemOut], summary="监督：所有未办完的事项")
def order_watch(request: HttpRequest, ask: Query[PageIn], filters: Query[v.OrderWatchIn]) -> dict[str, Any]:
    actor = actor_of(request)
    return _items(actor, selectors.watched(actor, Watch(**filters.model_dump())), ask)


@router.get("/orders/watch/counts", response=v.OrderCountsOut, summary="监督：各种情况的件数")
def order_watch_counts(request: HttpRequest) -> dict[str, int]:
    return selectors.counts(actor_of(request))


@router.get("/orders/{order_id}", response=v.OrderDetailOut, summary="一件政令和看得到的执行链条")
def order_detail(request: HttpRequest, order_id: PathId) -> dict[str, Any]:
    return show.order_detail(actor_of(request), order_id)


@router.post("/orders/{order_id}/amend", response=v.OrderDetailOut, summary="起草新版")
def order_amend(request: HttpRequest, order_id: PathId, body: v.OrderAmendIn) -> dict[str, Any]:
    actor = actor_of(request)
    found = selectors.order_for(actor, order_id)
    services.order_amend(actor=actor, order=found, reason=body.reason, **_content(body))
    return show.order_detail(actor, order_id)


@router.post("/orders/{order_id}/release", response=v.OrderDetailOut, summary="签发，一次送达")
def order_release(request: HttpRequest, order_id: PathId, body: v.OrderNoteIn) -> dict[str, Any]:
    actor = actor_of(request)
    services.order_release(actor=actor, order=selectors.order_for(actor, order_id), note=body.note)
    return show.order_detail(actor, order_id)


@router.post("/orders/{order_id}/refuse", response=v.OrderDetailOut, summary="不签发")
def order_refuse(request: HttpRequest, order_id: PathId, body: v.OrderNoteIn) -> dict[str, Any]:
    actor = actor_of(request)
    services.order_refuse(actor=actor, order=selectors.order_for(actor, order_id), note=body.note)
    return show.order_detail(actor, order_id)


@router.post("/orders/{order_id}/withdraw", response=v.OrderDetailOut, summary="撤回")
def order_withdraw(request: HttpRequest, order_id: PathId, body: v.OrderReasonIn) -> dict[str, Any]:
    actor = actor_of(request)
    services.order_withdraw(actor=actor, order=selectors.order_for(actor, order_id), reason=body.reason)
    return show.order_detail(actor, order_id)


@router.get("/orders/{order_id}/items/{item_id}", response=v.OrderItemDetailOut, summary="一个单位的一件")
def order_item(request: HttpRequest, order_id: PathId, item_id: PathId) -> dict[str, Any]:
    return show.item_detail(actor_of(request), order_id, item_id)


@router.post("/orders/{order_id}/items/{item_id}/receive", response=v.OrderItemDetailOut, summary="签收")
def order_item_receive(request: HttpRequest, order_id: PathId, item_id: PathId) -> dict[str, Any]:
    actor = actor_of(request)
    services.item_receive(actor=actor, item=selectors.item_for(actor, order_id, item_id))
    return show.item_detail(actor, order_id, item_id)


@router.post(
    "/orders/{order_id}/items/{item_id}/pass", response={201: v.OrderItemDetailOut}, summary="分给下级"
)
def order_item_pass(
    request: HttpRequest, order_id: PathId, item_id: PathId, body: v.OrderPassIn
) -> Status[dict[str, Any]]:
    actor = actor_of(request)
    found = selectors.item_for(actor, order_id, item_id)
    child = services.item_pass(actor=actor, item=found, **body.model_dump())
    return Status(201, show.item_detail(actor, order_id, child.pk))


@router.post("/orders/{order_id}/items/{item_id}/drop", response=v.OrderItemDetailOut, summary="收回分工")
def order_item_drop(
    request: HttpRequest, order_id: PathId, item_id: PathId, body: v.OrderReasonIn
) -> dict[str, Any]:
    actor = actor_of(request)
    services.item_drop(actor=actor, item=selectors.item_for(actor, order_id, item_id), reason=body.reason)
    return show.item_detail(actor, order_id, item_id)


@router.post("/orders/{order_id}/items/{item_id}/report", response=v.OrderItemDetailOut, summary="报进展")
def order_item_report(
    request: HttpRequest, order_id: PathId, item_id: PathId, body: v.OrderReportIn
) -> dict[str, Any]:
    actor = actor_of(request)
    found = selectors.item_for(actor, order_id, item_id)
    services.item_report(actor=actor, item=found, text=body.text, percent=body.percent, files=body.file_ids)
    return show.item_detail(actor, order_id, item_id)


@router.post(
    "/orders/{order_id}/items/{item_id}/submit", response=v.OrderItemDetailOut, summary="报完成，附凭证"
)
def order_item_submit(
    request: HttpRequest, order_id: PathId, item_id: PathId, body: v.OrderSubmitIn
) -> dict[str, Any]:
    actor = actor_of(request)
    found = selectors.item_for(actor, order_id, item_id)
    services.item_submit(actor=actor, item=found, text=body.text, file=body.file_id)
    return show.item_detail(actor, order_id, item_id)


@router.post("/orders/{order_id}/items/{item_id}/accept", response=v.OrderItemDetailOut, summary="验收通过")
def order_item_accept(
    request: HttpRequest, order_id: PathId, item_id: PathId, body: v.OrderNoteIn
) -> dict[str, Any]:
    actor = actor_of(request)
    services.item_accept(actor=actor, item=selectors.item_for(actor, order_id, item_id), note=body.note)
    return show.item_detail(actor, order_id, item_id)


@router.post("/orders/{order_id}/items/{item_id}/return", response=v.OrderItemDetailOut, summary="退回")
def order_item_return(
    request: HttpRequest, order_id: PathId, item_id: PathId, body: v.OrderNoteIn
) -> dict[str, Any]:
    actor = actor_of(request)
    services.item_return(actor=actor, item=selectors.item_for(actor, order_id, item_id), note=body.note)
    return show.item_detail(actor, order_id, item_id)


@router.post("/orders/{order_id}/items/{item_id}/extend", response=v.OrderItemDetailOut, summary="申请延期")
def order_item_extend(
    request: HttpRequest, order_id: PathId, item_id: PathId, body: v.OrderExtendIn
) -> dict[str, Any]:
    actor = actor_of(request)
    found = selectors.item_for(actor, order_id, item_id)
    services.extension_ask(actor=actor, item=found, wanted_on=body.wanted_on, reason=body.reason)
    return show.item_detail(actor, order_id, item_id)


@router.post("/orders/{order_id}/items/{item_id}/decide", response=v.OrderItemDetailOut, summary="决定延期")
def order_item_decide(
    request: HttpRequest, order_id: PathId, item_id: PathId, body: v.OrderDecideIn
) -> dict[str, Any]:
    actor = actor_of(request)
    found = selectors.item_for(actor, order_id, item_id)
    services.extension_decide(actor=actor, item=found, grant=body.grant, note=body.note)
    return show.item_detail(actor, order_id, item_id)


@router.post(
    "/orders/{order_id}/items/{item_id}/urge", response=v.OrderItemDetailOut, summary="催办，每天一次"
)
def order_item_urge(
    request: HttpRequest, order_id: PathId, item_id: PathId, body: v.OrderUrgeIn
) -> dict[str, Any]:
    actor = actor_of(request)
    services.item_urge(actor=actor, item=selectors.item_for(actor, order_id, item_id), text=body.text)
    return show.item_detail(actor, order_id, item_id)


def _items(actor: Actor, rows: Any, ask: PageIn) -> dict[str, Any]:
    """One page of parts with their lamps."""

    def shown(some: list[Any]) -> list[Any]:
        ids = [row.pk for row in some]
        return [show.item(line) for line in chain(actor, rows.filter(pk__in=ids).order_by("pk"))]

    return page(rows, ask, shown)


def _content(body: v.OrderVersionIn) -> dict[str, Any]:
    units = [To(one.organisation, one.part, one.due_on) for one in body.units]
    return {
        "text": body.text, "wanted": body.wanted, "due_on": body.due_on, "units": units, "files": body.file_ids,
    }  # fmt: skip
