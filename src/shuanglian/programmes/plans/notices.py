"""Which notices plan tasks and orders send, and to whom."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.accounts.models import Membership
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Text
from shuanglian.foundation.notices import kinds
from shuanglian.foundation.notices.services import notify

from .models import Item, Order, PlanTask

for _key, _title in {
    "plans.task": _("规划任务的里程碑和受阻"),
    "plans.release": _("政令待签发"),
    "plans.order": _("政令送达、修改、撤回"),
    "plans.item": _("政令办理：进展、完成、延期"),
    "plans.urge": _("催办"),
    "plans.late": _("政令未签收、快到期、逾期"),
}.items():
    kinds.register(_key, _title, email=_key in {"plans.order", "plans.urge"})


def tell_task(
    people: Iterable[int | None], task: PlanTask, title: Text, *, but: Actor, body: Text = ""
) -> None:
    notify(
        recipients=_without(people, but),
        kind="plans.task",
        title=f"{title}：{task.code}",
        body=body or task.title,
        url=f"/plans/{task.pk}/",
        obj=("plantask", task.pk),
    )


def tell_order(people: Iterable[int | None], kind: str, order: Order, title: Text, *, but: Actor) -> None:
    notify(
        recipients=_without(people, but),
        kind=kind,
        title=f"{title}：{order.number}",
        body=order.title,
        url=f"/plans/orders/{order.pk}/",
        obj=("order", order.pk),
    )


def tell_item(
    people: Iterable[int | None],
    kind: str,
    item: Item,
    title: Text,
    *,
    but: Actor | None = None,
    body: Text = "",
    dedupe_key: str = "",
) -> None:
    """The body never tells the order's title: a sub-unit knows its part only."""
    notify(
        recipients=_without(people, but),
        kind=kind,
        title=f"{title}：{item.order.number}",
        body=body or item.part,
        url=f"/plans/orders/{item.order_id}/items/{item.pk}/",
        obj=("orderitem", item.pk),
        dedupe_key=dedupe_key,
    )


def holders(item: Item) -> list[int]:
    """Who has the part: the one person, or everybody who acts for the unit."""
    if item.assignee_id is not None:
        return [item.assignee_id]
    return unit(item.unit_id)


def askers(item: Item) -> list[int]:
    """Who gave the part: the unit above, or the issuer."""
    return unit(item.parent.unit_id if item.parent else item.order.issuer_id)


def unit(organisation_id: int | None) -> list[int]:
    roles = Q(role__in=[Role.OFFICER, Role.MANAGER, Role.LEADER])
    return _people(roles & Q(organisation=organisation_id or 0))


def leaders() -> list[int]:
    return _people(Q(role=Role.LEADER))


def second_people(task: PlanTask) -> list[int]:
    """Who may confirm milestones: stewards, and those who answer for the lead unit."""
    own = Q(organisation=_organisation(task)) & (Q(role=Role.LEADER) | Q(manages=True))
    return _people(Q(role=Role.STEWARD) | own)


def lead(task: PlanTask) -> list[int]:
    return _people(Q(organisation=_organisation(task), role=Role.OFFICER))


def _organisation(task: PlanTask) -> int:
    return (task.lead.organisation_id if task.lead else None) or 0


def _people(which: Q) -> list[int]:
    rows = Membership.objects.filter(which, is_active=True)
    return sorted(set(rows.values_list("user_id", flat=True)))


def _without(people: Iterable[int | None], but: Actor | None) -> list[int]:
    skipped = but.user_id if but else None
    return sorted({person for person in people if person is not None and person != skipped})
