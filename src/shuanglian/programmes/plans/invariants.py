"""What `shuanglian verify` computes again about plan tasks and orders."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef, Q, Sum

from shuanglian.casework.models import Case
from shuanglian.foundation.events.invariants import Violation, register

from .models import (
    Claim,
    Item,
    ItemState,
    Milestone,
    Order,
    OrderState,
    OrderVersion,
    PlanTask,
    Receipt,
    VersionState,
)

_LIVE = (ItemState.OPEN, ItemState.SUBMITTED)
_RUNNING = (Case.Status.OPEN, Case.Status.SUSPENDED)


@register("plans.shares")
def year_shares_add_up() -> Iterator[Violation]:
    """The kept sum is the sum of the rows, and equals the total where there are shares."""
    for task in PlanTask.objects.annotate(sum=Sum("shares__value")).order_by("pk"):
        if task.sum != task.shared or (task.sum is not None and task.sum != task.total):
            yield _found("plans.shares", "plantask", task.pk, "年度目标合计与总量不一致")


@register("plans.milestone")
def milestones_are_done_with_a_paper_and_a_second_person() -> Iterator[Violation]:
    good = Claim.objects.filter(milestone=OuterRef("pk"), state="accepted", done_on=OuterRef("done_on"))
    for row in Milestone.objects.filter(state="done").exclude(Exists(good)).order_by("pk"):
        yield _found("plans.milestone", "plantask", row.task_id, "里程碑记为完成，没有第二个人确认的申报")
    waiting = Claim.objects.filter(milestone=OuterRef("pk"), state="waiting")
    odd = Q(state="claimed") & ~Q(Exists(waiting)) | ~Q(state="claimed") & Q(Exists(waiting))
    for row in Milestone.objects.filter(odd).order_by("pk"):
        yield _found("plans.milestone", "plantask", row.task_id, "里程碑的状态与申报不一致")
    alone = Claim.objects.filter(decided_by=F("by"), by__isnull=False)
    for claim in alone.select_related("milestone").order_by("pk"):
        yield _found("plans.milestone", "plantask", claim.milestone.task_id, "申报和确认是同一个人")


@register("plans.released")
def orders_in_force_were_released_by_a_second_person() -> Iterator[Violation]:
    good = OrderVersion.objects.filter(
        order=OuterRef("pk"),
        number=OuterRef("current"),
        state=VersionState.RELEASED,
        decided_by__isnull=False,
    ).exclude(decided_by=F("drafted_by"))
    sent = Order.objects.filter(current__gt=0).exclude(Exists(good))
    for order in sent.order_by("pk"):
        yield _found("plans.released", "order", order.pk, "已下发的这一版不是由另一个人签发的")


@register("plans.chain")
def parts_stand_under_the_part_above() -> Iterator[Violation]:
    """Open children are counted, days do not go past the day above, paths lead to the part, receipts are on record."""
    live = Count("children", filter=Q(children__state__in=_LIVE))
    counted = Item.objects.exclude(state=ItemState.WITHDRAWN).annotate(n=live).exclude(open_children=F("n"))
    for number in counted.order_by("pk").values_list("order", flat=True):
        yield _found("plans.chain", "order", number, "未完成的下级分工数不一致")
    late = Q(state__in=_LIVE) & (Q(due_on__gt=F("parent__due_on")) | ~Q(limit_on=F("parent__due_on")))
    for item in Item.objects.filter(late, parent__isnull=False).order_by("pk"):
        yield _found("plans.chain", "order", item.order_id, "下级期限晚于上级")
    for item in Item.objects.select_related("parent").order_by("pk").iterator(500):
        above = item.parent.path if item.parent else ""
        if item.path != f"{above}{item.pk}/" or (item.parent and item.parent.order_id != item.order_id):
            yield _found("plans.chain", "order", item.order_id, "执行链条不连续")
    signed = Receipt.objects.filter(item=OuterRef("pk"), version=OuterRef("received"))
    for item in Item.objects.filter(received__gt=0).exclude(Exists(signed)).order_by("pk"):
        yield _found("plans.chain", "order", item.order_id, "记为已签收，没有签收记录")


@register("plans.case")
def orders_and_parts_follow_their_cases() -> Iterator[Violation]:
    """An order closes when all parts of the first level are done; an open part has an open case."""
    odd = Q(state__in=_LIVE, order__state=OrderState.IN_FORCE) & ~Q(case__status__in=_RUNNING)
    ended = Q(state=ItemState.WITHDRAWN, case__status__in=_RUNNING)
    for item in Item.objects.filter(odd | ended).order_by("pk"):
        yield _found("plans.case", "order", item.order_id, "执行事项与办件状态不一致")
    open_ = Q(items__parent=None, items__state__in=_LIVE)
    rows = Order.objects.annotate(open=Count("items", filter=open_))
    for order in rows.filter(state__in=[OrderState.CLOSED, OrderState.WITHDRAWN], open__gt=0).order_by("pk"):
        yield _found("plans.case", "order", order.pk, "已经结束，还有没办完的单位")


def _found(rule: str, kind: str, number: int, message: str) -> Violation:
    return Violation(rule, kind, str(number), message)
