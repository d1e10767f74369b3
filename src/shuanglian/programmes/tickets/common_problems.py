"""Tickets as a source of shared problems: needs and tickets of several companies about one thing are seen together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor
from shuanglian.matching.problems import sources
from shuanglian.matching.problems.sources import Told

from .models import Status, Ticket
from .visibility import visible_to

KIND: Final = "ticket"
NO_PROBLEM: Final = (Status.DECLINED, Status.WITHDRAWN)
_CHUNK: Final = 500


def register() -> None:
    sources.register(KIND, texts, visible, address=address, label=_("工单"), find=find)


def texts(ids: Iterable[int] | None) -> Iterator[Told]:
    """Tickets in the order of their ids."""
    rows = Ticket.objects.exclude(status__in=NO_PROBLEM)
    wanted = rows.order_by("pk").values_list("pk", flat=True) if ids is None else sorted(ids)
    whole = list(wanted)
    for start in range(0, len(whole), _CHUNK):
        chunk = rows.filter(pk__in=whole[start : start + _CHUNK]).select_related("company")
        for ticket in chunk.order_by("pk"):
            yield _told(ticket)


def visible(viewer: Actor) -> QuerySet[Any, Any]:
    return visible_to(viewer).values_list("pk", flat=True)


def find(viewer: Actor, words: str) -> QuerySet[Any, Any]:
    rows = visible_to(viewer).filter(Q(title__icontains=words) | Q(text__icontains=words))
    return rows.order_by().values_list("pk", flat=True)


def address(pk: int) -> str:
    return f"/tickets/{pk}/"


def _told(ticket: Ticket) -> Told:
    return Told(
        id=ticket.pk,
        title=ticket.title,
        text=ticket.text,
        owner=ticket.company_id,
        number=ticket.number,
        owner_name=ticket.company.name,
        status=str(ticket.get_status_display()),
        is_demo=ticket.is_demo,
    )
