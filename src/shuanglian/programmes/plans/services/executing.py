"""Down the chain and back: receipt, parts for others, progress, completion and its acceptance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.casework.api import Evidence
from shuanglian.foundation.accounts.models import Membership, Organisation
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Conflict, Reason
from shuanglian.foundation.files.models import StoredFile

from .. import engine, notices, policies
from ..models import Completion, Decision, Item, ItemState, Receipt, Report
from ..models.items import DEEPEST
from . import _common as common
from .releasing import LIVE, close_if_done, start_item, withdraw_items


@transaction.atomic
def item_receive(*, actor: Actor, item: Item) -> Receipt:
    """Sign for the version that is in force."""
    item = common.lock_item(actor, item)
    policies.require(policies.may_receive(actor, item))
    version = item.order.current
    row = Receipt.objects.create(item=item, version=version, by_id=actor.user_id, at=timezone.now())
    item.received = version
    item.save(update_fields=["received"])
    engine.finish(item.case_id, "receive", actor=actor, data={})
    closed = item.parent_id is None and close_if_done(item.order)
    common.note_order(actor, item.order, "received", item=item.pk, version=version, closed=closed)
    return row


@transaction.atomic
def item_pass(
    *,
    actor: Actor,
    item: Item,
    part: str,
    due_on: dt.date,
    unit: int | None = None,
    assignee: int | None = None,
) -> Item:
    """Give a part of one's part to another unit, or to one person of one's own; never due after one's own day."""
    item = common.lock_item(actor, item)
    policies.require(policies.may_execute(actor, item))
    checks = common.Checks()
    plain = checks.text(part, "part", _("请写分给谁做什么"))
    checks.ahead(due_on, "due_on")
    if due_on > item.due_on:
        checks.add("plans.after_parent", _("分工的期限不能晚于 %s") % item.due_on.isoformat(), "due_on")
    if item.depth + 1 >= DEEPEST:
        checks.add("plans.too_deep", _("分工最多 %d 级") % DEEPEST)
    to = _receiver(checks, item, unit, assignee)
    checks.finish()
    child = _place(actor, item, to, assignee, plain, due_on)
    common.note_order(
        actor,
        item.order,
        "passed",
        item=item.pk,
        child=child.pk,
        unit=child.unit_id,
        person=assignee is not None,
    )
    notices.tell_item(notices.holders(child), "plans.order", child, _("收到分工，请签收"), but=actor)
    return child


def _receiver(
    checks: common.Checks, item: Item, unit: int | None, assignee: int | None
) -> Organisation | None:
    if (unit is None) == (assignee is None):
        checks.add("plans.receiver", _("请选一个下级单位，或者本单位的一个人"), "unit")
        return None
    same = item.children.exclude(state=ItemState.WITHDRAWN)
    if assignee is not None:
        member = Membership.objects.filter(
            user=assignee, organisation=item.unit_id, is_active=True, role__in=[Role.OFFICER, Role.MANAGER]
        )
        if item.assignee_id is not None or not member.exists():
            checks.add("plans.no_person", _("只能分给本单位的工作人员，个人不能再往下分给个人"), "assignee")
        if same.filter(assignee=assignee).exists():
            checks.add("plans.passed_twice", _("已经分给这个人了"), "assignee")
        return item.unit
    found: Organisation | None = common.receivers(item.order.is_demo).filter(pk=unit).first()
    line = Item.objects.filter(order=item.order, pk__in=_ids(item.path)).values_list("unit", flat=True)
    if found is None or found.pk in {*line, item.order.issuer_id}:
        checks.add("plans.no_unit", _("请选一个不在这条线上、有工作人员的单位"), "unit")
    elif same.filter(unit=found, assignee=None).exists():
        checks.add("plans.passed_twice", _("已经分给这个单位了"), "unit")
    return found


def _ids(path: str) -> list[int]:
    return [int(part) for part in path.split("/") if part]


def _place(
    actor: Actor, parent: Item, to: Organisation | None, assignee: int | None, part: str, due_on: dt.date
) -> Item:
    child = Item.objects.create(
        order=parent.order,
        parent=parent,
        unit=to or parent.unit,
        assignee_id=assignee,
        part=part,
        due_on=due_on,
        limit_on=parent.due_on,
        depth=parent.depth + 1,
        created_by_id=actor.user_id,
        created_at=timezone.now(),
    )
    child.path = f"{parent.path}{child.pk}/"
    child.save(update_fields=["path"])
    Item.objects.filter(pk=parent.pk).update(open_children=F("open_children") + 1)
    start_item(actor, child)
    return child


@transaction.atomic
def item_drop(*, actor: Actor, item: Item, reason: str) -> Item:
    """Take back a part that one has passed on, with everything below it."""
    item = common.lock_item(actor, item)
    policies.require(policies.may_drop(actor, item))
    checks = common.Checks()
    why = checks.text(reason, "reason", _("请写明为什么收回"))
    checks.finish()
    below = list(
        item.order.items.filter(path__startswith=item.path, state__in=LIVE).select_related("order", "parent")
    )
    withdraw_items(below, why)
    _one_less(item)
    common.note_order(actor, item.order, "dropped", items=[row.pk for row in below])
    for row in below:
        notices.tell_item(notices.holders(row), "plans.order", row, _("分工已收回"), but=actor)
    item.refresh_from_db(fields=["state", "end_reason"])
    return item


def _one_less(item: Item) -> None:
    """The part above has one open part fewer. The order's lock is held, so the count cannot go wrong unseen."""
    if item.parent_id is None:
        return
    rows = Item.objects.filter(pk=item.parent_id, open_children__gt=0)
    if rows.update(open_children=F("open_children") - 1) != 1:
        raise Conflict(Reason("plans.count", _("上级的分工计数不对，请联系平台管理员")))


@transaction.atomic
def item_report(
    *,
    actor: Actor,
    item: Item,
    text: str,
    percent: int | None = None,
    files: Sequence[StoredFile | int] = (),
) -> Report:
    """Say how far it is, with papers where there are any."""
    item = common.lock_item(actor, item)
    policies.require(policies.may_execute(actor, item))
    checks = common.Checks()
    plain = checks.text(text, "text", _("请写进展"), least=4, longest=1000)
    if percent is not None and not 0 <= percent <= 100:
        checks.add("plans.percent", _("完成比例在 0 到 100 之间"), "percent")
    papers = checks.papers(actor, files, item.scope)
    checks.finish()
    row = Report.objects.create(
        item=item, text=plain, percent=percent, by_id=actor.user_id, at=timezone.now()
    )
    row.files.set(papers)
    common.place_papers(papers, item.scope)
    common.note_order(actor, item.order, "reported", item=item.pk, percent=percent, files=len(papers))
    notices.tell_item(notices.askers(item), "plans.item", item, _("有新的进展"), but=actor)
    return row


@transaction.atomic
def item_submit(*, actor: Actor, item: Item, text: str, file: StoredFile | int | None) -> Completion:
    """Hand it in as done, with a paper. Refused while any part below is open."""
    item = common.lock_item(actor, item)
    policies.require(policies.may_submit(actor, item))
    checks = common.Checks()
    plain = checks.text(text, "text", _("请写完成情况"), least=4, longest=1000)
    paper = checks.paper(actor, file, item.scope, "file")
    checks.finish()
    assert paper is not None
    moved = Item.objects.filter(pk=item.pk, state=ItemState.OPEN, open_children=0)
    if moved.update(state=ItemState.SUBMITTED) != 1:
        raise Conflict(Reason("plans.done", _("这一件刚被别人办过")))
    row = Completion.objects.create(item=item, text=plain, file=paper, by_id=actor.user_id, at=timezone.now())
    common.place_papers([paper], item.scope)
    evidence = [Evidence("result", file=paper.pk)]
    engine.finish(item.case_id, "execute", actor=actor, data={}, evidence=evidence)
    common.note_order(actor, item.order, "submitted", item=item.pk, completion=row.pk)
    notices.tell_item(notices.askers(item), "plans.item", item, _("完成情况待验收"), but=actor)
    return row


@transaction.atomic
def item_accept(*, actor: Actor, item: Item, note: str = "") -> Completion:
    """Accepted by whoever gave the part. It rolls up: the part above has one less to wait for, the order may be done."""
    item, row = _submitted(actor, item)
    _decide(actor, row, Decision.ACCEPTED, note)
    item.state, item.done_on = ItemState.DONE, timezone.localdate(row.at)
    item.save(update_fields=["state", "done_on"])
    _one_less(item)
    engine.finish(item.case_id, "review", actor=actor, data={"accepted": True})
    closed = item.parent_id is None and close_if_done(item.order)
    common.note_order(actor, item.order, "accepted", item=item.pk, completion=row.pk, closed=closed)
    notices.tell_item(notices.holders(item), "plans.item", item, _("完成已验收"), but=actor)
    return row


@transaction.atomic
def item_return(*, actor: Actor, item: Item, note: str) -> Completion:
    """Sent back with a reason; the unit goes on."""
    item, row = _submitted(actor, item)
    checks = common.Checks()
    why = checks.text(note, "note", _("请写明为什么退回"))
    checks.finish()
    _decide(actor, row, Decision.RETURNED, why)
    item.state = ItemState.OPEN
    item.save(update_fields=["state"])
    engine.finish(item.case_id, "review", actor=actor, data={"accepted": False})
    common.note_order(actor, item.order, "returned", item=item.pk, completion=row.pk)
    notices.tell_item(notices.holders(item), "plans.item", item, _("完成情况被退回"), but=actor)
    return row


def _submitted(actor: Actor, item: Item) -> tuple[Item, Completion]:
    item = common.lock_item(actor, item)
    row = item.completions.order_by("-pk").first()
    if row is None:
        policies.require([Reason("plans.not_waiting", _("还没有报完成"))])
        raise AssertionError
    row.item = item
    policies.require(policies.may_judge(actor, row))
    return item, row


def _decide(actor: Actor, row: Completion, state: Decision, note: str) -> None:
    row.state, row.decided_by_id, row.decided_at = state, actor.user_id, timezone.now()
    row.note = note.strip()[:500]
    row.save(update_fields=["state", "decided_by", "decided_at", "note"])
