"""Personal data in comments: what a logged-in person wrote and left. Their copy and their removal."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.accounts.privacy import register

from .engine import PROCESS
from .models import Comment, Subscription
from .services import _common as common


def holders() -> None:
    register("supervision", export, remove)


def export(user_id: int) -> list[dict[str, Any]]:
    """Comments of this person or with their number as contact, and what they follow."""
    comments = [
        {
            "number": row.number,
            "about": row.about_token,
            "text": row.text,
            "contact": row.contact,
            "received_at": row.received_at.isoformat(),
        }
        for row in _of(user_id)
    ]
    followed = Subscription.objects.filter(user=user_id).order_by("pk")
    return comments + [{"follows": str(row), "since": row.created_at.isoformat()} for row in followed]


def remove(user_id: int) -> int:
    """Who wrote it is forgotten; the question stays, it is the public's."""
    rows = list(_of(user_id))
    for row in rows:
        row.contact, row.created_by_id, row.organisation_id = "", None, None
        row.save(update_fields=["contact", "created_by", "organisation"])
        common.event(PROCESS, row, "contact_erased", {"by": "account"})
    gone, _kinds = Subscription.objects.filter(user=user_id).delete()
    return len(rows) + gone


def _of(user_id: int) -> QuerySet[Comment]:
    user = User.objects.filter(pk=user_id).first()
    mine = Q(created_by=user_id)
    if user is not None and user.phone:
        mine |= Q(contact=user.phone)
    return Comment.objects.filter(mine).order_by("pk")
