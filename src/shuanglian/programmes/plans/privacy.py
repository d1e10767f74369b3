"""What orders keep about a person: parts that were given to them by name. Their copy and their removal."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from shuanglian.foundation.accounts.privacy import register
from shuanglian.foundation.actor import system
from shuanglian.foundation.events.services import record

from .models import Item, ItemState


def holders() -> None:
    register("plans", export, remove)


def export(user_id: int) -> list[dict[str, Any]]:
    """Parts that this person has or had, with what they signed for."""
    return [
        {
            "order": item.order.number,
            "part": item.part,
            "due_on": item.due_on.isoformat(),
            "state": item.state,
            "received": [row.at.isoformat() for row in item.receipts.all() if row.by_id == user_id],
        }
        for item in _of(user_id).prefetch_related("receipts")
    ]


def remove(user_id: int) -> int:
    """Open parts fall back to the unit as a whole; a unit that has one of its own already keeps the name's number only."""
    moved = 0
    for item in _of(user_id).filter(state__in=[ItemState.OPEN, ItemState.SUBMITTED]):
        same = Item.objects.filter(
            order=item.order_id, parent=item.parent_id, unit=item.unit_id, assignee=None
        )
        if same.exclude(state=ItemState.WITHDRAWN).exists():
            continue
        Item.objects.filter(pk=item.pk).update(assignee=None)
        record(
            stream=item.order.stream,
            kind="order.person_left",
            actor=system("注销账号"),
            obj=("order", item.order_id),
            payload={"item": item.pk},
        )
        moved += 1
    return moved


def _of(user_id: int) -> QuerySet[Item]:
    return Item.objects.filter(assignee=user_id).select_related("order").order_by("pk")
