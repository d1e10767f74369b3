"""Who reads the record and the files of plan tasks and orders."""

from __future__ import annotations

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events import access as events
from shuanglian.foundation.files import access as files
from shuanglian.foundation.files.models import StoredFile

from . import visibility
from .models import Item, Order

TASK, ORDER, ITEM = "plantask:", "order:", "orderitem:"


@events.register_extract(TASK)
def may_extract_task(viewer: Actor, stream: str) -> bool:
    number = events.number_of(stream)
    return viewer.is_staff and number is not None and visibility.tasks(viewer).filter(pk=number).exists()


@events.register_extract(ORDER)
def may_extract_order(viewer: Actor, stream: str) -> bool:
    """Those who see the whole chain."""
    order = _order(viewer, events.number_of(stream))
    return order is not None and visibility.sees_all(viewer, order)


@files.register(TASK)
def may_read_paper(viewer: Actor, file: StoredFile) -> bool:
    """Papers that prove milestones are for those who work for the region."""
    number = events.number_of(file.scope)
    return viewer.is_staff and number is not None and visibility.tasks(viewer).filter(pk=number).exists()


@files.register(ORDER)
def may_read_attachment(viewer: Actor, file: StoredFile) -> bool:
    """What is attached to the order itself: those above, and units of the first level."""
    order = _order(viewer, events.number_of(file.scope))
    if order is None:
        return False
    first = Item.objects.filter(order=order, parent=None, unit=viewer.organisation_id or 0)
    return visibility.sees_all(viewer, order) or first.exists()


@files.register(ITEM)
def may_read_item_paper(viewer: Actor, file: StoredFile) -> bool:
    number = events.number_of(file.scope)
    return number is not None and visibility.items(viewer).filter(pk=number).exists()


def _order(viewer: Actor, number: int | None) -> Order | None:
    return None if number is None else visibility.orders(viewer).filter(pk=number).first()
