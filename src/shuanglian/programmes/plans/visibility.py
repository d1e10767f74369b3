"""Who may know of an order and of which parts of it. Others' orders do not exist; a unit sees its part and what is below."""

from __future__ import annotations

from typing import Final

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import NotFound, Reason

from .models import Item, ItemState, Milestone, Order, OrderState, PlanTask

ALL: Final = (Role.LEADER, Role.ADMIN, Role.SYSTEM)
UNITS: Final = (Role.OFFICER, Role.MANAGER)  # who acts for a unit that orders go to


def tasks(viewer: Actor) -> QuerySet[PlanTask]:
    """Published tasks are for everyone; the region's people see all."""
    return PlanTask.objects.all() if viewer.is_staff else PlanTask.objects.filter(is_public=True)


def task_for(viewer: Actor, task_id: int) -> PlanTask:
    """Raises `NotFound`, never saying whether it exists."""
    rows = tasks(viewer).select_related("plan", "parent", "lead__organisation", "indicator", "source")
    found = rows.filter(pk=task_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有这项任务，或者您不能查看它。")))
    return found


def milestone_for(viewer: Actor, task_id: int, milestone_id: int) -> Milestone:
    rows = Milestone.objects.select_related("task__lead__organisation")
    found = rows.filter(pk=milestone_id, task=task_id, task__in=tasks(viewer)).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有这个里程碑")))
    return found


def sees_all(viewer: Actor, order: Order) -> bool:
    """The whole chain: leaders, administrators, and the people of the issuing unit."""
    return viewer.role in ALL or is_issuer(viewer, order)


def is_issuer(viewer: Actor, order: Order) -> bool:
    return viewer.is_in(Role.OFFICER, Role.LEADER) and viewer.organisation_id == order.issuer_id


def orders(viewer: Actor) -> QuerySet[Order]:
    """Those the viewer's unit issued or has a part in; what is not released yet, only its issuer and leaders."""
    if viewer.role in ALL:
        return Order.objects.all()
    organisation = viewer.organisation_id
    if organisation is None or viewer.role not in UNITS:
        return Order.objects.none()
    part = Exists(Item.objects.filter(order=OuterRef("pk"), unit=organisation))
    reached = part & ~Q(state__in=[OrderState.DRAFT, OrderState.DROPPED])
    return Order.objects.filter(Q(issuer=organisation) | reached if viewer.role == Role.OFFICER else reached)


def order_for(viewer: Actor, order_id: int) -> Order:
    """Raises `NotFound`, never saying whether it exists."""
    found = orders(viewer).select_related("issuer").filter(pk=order_id).first()
    if found is None:
        raise missing()
    return found


def items(viewer: Actor) -> QuerySet[Item]:
    """All parts for those who see whole orders; for a unit its own and everything below them."""
    if viewer.role in ALL:
        return Item.objects.all()
    organisation = viewer.organisation_id
    if organisation is None or viewer.role not in UNITS:
        return Item.objects.none()
    below = Q(Exists(_above(organisation)))
    return Item.objects.filter(
        below | Q(order__issuer=organisation) if viewer.role == Role.OFFICER else below
    )


def asked(viewer: Actor) -> QuerySet[Item]:
    """Parts that the viewer watches over: of orders their unit issued, and below parts of their unit; not their own."""
    if viewer.role in ALL:
        return Item.objects.all()
    organisation = viewer.organisation_id
    if organisation is None or viewer.role not in UNITS:
        return Item.objects.none()
    higher = Q(Exists(_above(organisation).filter(depth__lt=OuterRef("depth"))))
    if viewer.role == Role.OFFICER:
        higher |= Q(order__issuer=organisation)
    return Item.objects.filter(higher)


def mine(viewer: Actor) -> QuerySet[Item]:
    """The inbox: parts of the viewer's unit; those given to one person are in that person's inbox alone."""
    if viewer.organisation_id is None or viewer.role not in (*UNITS, Role.LEADER):
        return Item.objects.none()
    own = Q(assignee__isnull=True) | Q(assignee=viewer.user_id or 0)
    return Item.objects.filter(own, unit=viewer.organisation_id).exclude(state=ItemState.WITHDRAWN)


def item_for(viewer: Actor, order_id: int, item_id: int) -> Item:
    """Raises `NotFound`."""
    rows = items(viewer).select_related("order__issuer", "unit", "assignee", "parent__unit")
    found = rows.filter(pk=item_id, order=order_id).first()
    if found is None:
        raise missing()
    return found


def missing() -> NotFound:
    return NotFound(Reason("not_found", _("没有这件政令，或者您不能查看它。")))


def _above(organisation: int) -> QuerySet[Item]:
    """For a subquery: parts of the unit on the way from the top to the outer part."""
    outer = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    rows = Item.objects.filter(order=OuterRef("order"), unit=organisation).alias(below=outer)
    return rows.filter(below__startswith=F("path"))
