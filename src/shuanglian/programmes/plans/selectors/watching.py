"""监督一览无余: every open part of every order that the viewer watches over, on one page, with filters."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from shuanglian.foundation.actor import Actor

from .. import rules, visibility
from ..models import Decision, Extension, Item, ItemState, OrderState

SHOWS: Final = ("late", "unread", "soon", "submitted", "extension")


@dataclass(frozen=True, slots=True)
class Watch:
    """`show` is one of `SHOWS` or empty for everything that is open; `unit` an organisation."""

    show: str = ""
    unit: int = 0
    order: int = 0


def watched(viewer: Actor, watch: Watch | None = None, today: dt.date | None = None) -> QuerySet[Item]:
    """Open parts, of orders in force, that the viewer gave or stands above; the caller pages by day and id."""
    wanted, day = watch or Watch(), today or timezone.localdate()
    rows = visibility.asked(viewer).filter(order__state=OrderState.IN_FORCE)
    rows = rows.filter(_shown(wanted.show, day))
    if wanted.unit:
        rows = rows.filter(unit=wanted.unit)
    return rows.filter(order=wanted.order) if wanted.order else rows


def counts(viewer: Actor, today: dt.date | None = None) -> dict[str, int]:
    """How many parts each filter shows, in one query; `all` are those that are open."""
    day = today or timezone.localdate()
    rows = visibility.asked(viewer).filter(order__state=OrderState.IN_FORCE)
    shown = {show: Count("pk", filter=_shown(show, day)) for show in ("", *SHOWS)}
    found = rows.aggregate(**{show or "all": count for show, count in shown.items()})
    return {name: int(number) for name, number in found.items()}


def _shown(show: str, day: dt.date) -> Q:
    open_ = Q(state__in=[ItemState.OPEN, ItemState.SUBMITTED])
    match show:
        case "late":
            return open_ & Q(due_on__lt=day)
        case "unread":
            return Q(received__lt=F("order__current")) & ~Q(state=ItemState.WITHDRAWN)
        case "soon":
            near = day + dt.timedelta(days=rules.soon_days())
            return Q(state=ItemState.OPEN, due_on__gte=day, due_on__lte=near)
        case "submitted":
            return Q(state=ItemState.SUBMITTED)
        case "extension":
            asked = Extension.objects.filter(state=Decision.WAITING)
            return Q(pk__in=asked.values("item"))
    return open_
