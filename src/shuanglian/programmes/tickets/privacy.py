"""Personal data in tickets: contact persons, and who was spoken to. Their copy and their removal."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.accounts.privacy import register
from shuanglian.foundation.actor import system
from shuanglian.foundation.events.services import record

from .models import Ticket
from .services.company import erase


def holders() -> None:
    register("tickets", export, remove)


def export(user_id: int) -> list[dict[str, Any]]:
    """Tickets that this person wrote or in which their number is to be called."""
    return [
        {
            "number": ticket.number,
            "title": ticket.title,
            "contact_name": ticket.contact_name,
            "contact_phone": ticket.contact_phone,
            "created_at": ticket.created_at.isoformat(),
        }
        for ticket in _of(user_id)
    ]


def remove(user_id: int) -> int:
    """The contact goes, the question stays: it is the company's."""
    found = [ticket for ticket in _of(user_id) if ticket.contact_name or ticket.contact_phone]
    for ticket in found:
        erase(ticket)
        record(
            stream=ticket.stream,
            kind="ticket.contact_erased",
            actor=system("注销账号"),
            obj=("ticket", ticket.pk),
            payload={"by_company": False},
        )
    return len(found)


def _of(user_id: int) -> QuerySet[Ticket]:
    user = User.objects.filter(pk=user_id).first()
    mine = Q(created_by=user_id, on_behalf=False)
    if user is not None and user.phone:
        mine |= Q(contact_phone=user.phone)
    return Ticket.objects.filter(mine).order_by("pk")
