"""The second person: release sends a version to all units at once; withdrawal takes the whole order back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Reason

from .. import engine, notices, policies
from ..models import (
    Addressee,
    Completion,
    Decision,
    Extension,
    Item,
    ItemState,
    Order,
    OrderState,
    OrderVersion,
    VersionState,
)
from . import _common as common

LIVE = (ItemState.OPEN, ItemState.SUBMITTED)


@transaction.atomic
def order_release(*, actor: Actor, order: Order, note: str = "") -> OrderVersion:
    """One press reaches every unit: each gets its part with a receipt to sign. A new version is signed for again by all,
    down to the lowest unit; what was handed in and not accepted yet lapses; what is done stays done."""
    order, version = _waiting(actor, order)
    _decide(actor, version, VersionState.RELEASED, note)
    order.current, order.state = version.number, OrderState.IN_FORCE
    order.save(update_fields=["current", "state"])
    _spread(actor, order, version)
    _restart(actor, order)
    engine.finish(version.case_id, "release", actor=actor, data={"released": True})
    units = sorted(version.addressees.values_list("organisation", flat=True))
    common.note_order(actor, order, "released", version=version.number, units=units)
    return version


@transaction.atomic
def order_refuse(*, actor: Actor, order: Order, note: str) -> OrderVersion:
    """Not released, with a reason; an order without any released version is over."""
    order, version = _waiting(actor, order)
    checks = common.Checks()
    why = checks.text(note, "note", _("请写明为什么不签发"))
    checks.finish()
    _decide(actor, version, VersionState.REFUSED, why)
    if order.state == OrderState.DRAFT:
        order.state, order.ended_at = OrderState.DROPPED, timezone.now()
        order.save(update_fields=["state", "ended_at"])
    engine.finish(version.case_id, "release", actor=actor, data={"released": False})
    closed = close_if_done(order)  # what was done while this version waited
    common.note_order(actor, order, "refused", version=version.number, closed=closed)
    notices.tell_order([version.drafted_by_id], "plans.release", order, _("政令未签发"), but=actor)
    return version


@transaction.atomic
def order_withdraw(*, actor: Actor, order: Order, reason: str) -> Order:
    """Take it back from everybody: open parts end, done parts stay on record."""
    order = common.lock_order(actor, order)
    policies.require(policies.may_withdraw(actor, order))
    checks = common.Checks()
    why = checks.text(reason, "reason", _("请写明为什么撤回"))
    checks.finish()
    waiting = order.versions.filter(state=VersionState.WAITING).first()
    if waiting is not None:
        told = _("有一版在等签发，请先签发或退回")
        raise Conflict(Reason("plans.waiting", told))
    touched = list(order.items.filter(state__in=LIVE).select_related("order", "parent"))
    withdraw_items(touched, why)
    order.state, order.end_reason, order.ended_at = OrderState.WITHDRAWN, why, timezone.now()
    order.save(update_fields=["state", "end_reason", "ended_at"])
    common.note_order(actor, order, "withdrawn", items=[item.pk for item in touched])
    for item in touched:
        notices.tell_item(notices.holders(item), "plans.order", item, _("政令已撤回"), but=actor)
    return order


def withdraw_items(rows: Iterable[Item], reason: str) -> None:
    """End parts with everything that waits on them. The caller holds the order's lock and keeps the counters."""
    found = list(rows)
    ids = [item.pk for item in found]
    lapse(ids, reason)
    Item.objects.filter(pk__in=ids).update(
        state=ItemState.WITHDRAWN, end_reason=reason[:500], open_children=0
    )
    for item in found:
        engine.drop(item.case_id, reason=reason)


def lapse(item_ids: list[int], reason: str) -> None:
    """What waits for a decision is void."""
    change = {"state": Decision.LAPSED, "decided_at": timezone.now(), "note": reason[:500]}
    for model in (Completion, Extension):
        model._default_manager.filter(item__in=item_ids, state=Decision.WAITING).update(**change)


def close_if_done(order: Order) -> bool:
    """An order is done when every part of the first level is (there is at least one), all have signed for the version in
    force, and none waits for release: a new one would go to all of them again."""
    tops = order.items.filter(parent=None).exclude(state=ItemState.WITHDRAWN)
    if order.state != OrderState.IN_FORCE or not tops.exists():
        return False
    if tops.exclude(state=ItemState.DONE, received=order.current).exists():
        return False
    if order.versions.filter(state=VersionState.WAITING).exists():
        return False
    order.state, order.ended_at = OrderState.CLOSED, timezone.now()
    order.save(update_fields=["state", "ended_at"])
    return True


def _waiting(actor: Actor, order: Order) -> tuple[Order, OrderVersion]:
    order = common.lock_order(actor, order)
    version = order.versions.select_related("order").order_by("-number").first()
    if version is None:
        raise Conflict(Reason("plans.not_waiting", _("没有待签发的版本")))
    version.order = order
    policies.require(policies.may_release(actor, version))
    return order, version


def _decide(actor: Actor, version: OrderVersion, state: VersionState, note: str) -> None:
    version.state, version.decided_by_id, version.decided_at = state, actor.user_id, timezone.now()
    version.note = note.strip()[:500]
    version.save(update_fields=["state", "decided_by", "decided_at", "note"])


def _spread(actor: Actor, order: Order, version: OrderVersion) -> None:
    """Parts of the first level follow the new list: new ones come, old ones go, days are those of the version."""
    wanted = {row.organisation_id: row for row in version.addressees.all()}
    tops = {item.unit_id: item for item in order.items.filter(parent=None).exclude(state="withdrawn")}
    for unit_id, item in tops.items():
        if unit_id not in wanted and item.state in LIVE:
            below = order.items.filter(path__startswith=item.path, state__in=LIVE)
            withdraw_items(below.select_related("order"), version.reason)
        elif unit_id in wanted and item.state in LIVE:
            item.due_on, item.part = wanted[unit_id].due_on, wanted[unit_id].part
            item.save(update_fields=["due_on", "part"])
    for unit_id, row in wanted.items():
        if unit_id not in tops:
            _place(actor, order, row)
    shorten(order)


def _place(actor: Actor, order: Order, row: Addressee) -> Item:
    item = Item.objects.create(
        order=order,
        unit_id=row.organisation_id,
        part=row.part,
        due_on=row.due_on,
        created_by_id=actor.user_id,
        created_at=timezone.now(),
    )
    item.path = f"{item.pk}/"
    item.save(update_fields=["path"])
    return item


def shorten(order: Order) -> None:
    """No open part is due after the one above it: limits follow from the top down."""
    due: dict[int, dt.date] = {}
    for item in order.items.order_by("depth", "pk"):
        due[item.pk] = item.due_on
        if item.parent_id is None or item.state not in LIVE:
            continue
        limit = due[item.parent_id]
        if item.limit_on != limit or item.due_on > limit:
            item.limit_on, item.due_on = limit, min(item.due_on, limit)
            item.save(update_fields=["limit_on", "due_on"])
            due[item.pk] = item.due_on


def _restart(actor: Actor, order: Order) -> None:
    """A fresh process for every part that is not withdrawn: it begins with the receipt."""
    rows = order.items.exclude(state=ItemState.WITHDRAWN).select_related("parent", "unit")
    found = list(rows.order_by("depth", "pk"))
    why = _("第 %d 版已下发") % order.current
    lapse([item.pk for item in found], why)
    for item in found:
        item.order = order
        engine.drop(item.case_id, reason=why)
        if item.state == ItemState.SUBMITTED:
            item.state = ItemState.OPEN
        start_item(actor, item)
        title = _("收到政令，请签收") if order.current == 1 else _("政令有新版，请重新签收")
        notices.tell_item(notices.holders(item), "plans.order", item, title, but=actor)


def start_item(actor: Actor, item: Item) -> None:
    """Begin its process; the seat of the asker is the unit above or the issuer."""
    asker = item.parent.unit_id if item.parent else item.order.issuer_id
    item.case = engine.begin_item(item, asker=asker, actor=actor)
    item.save(update_fields=["case", "state"])
