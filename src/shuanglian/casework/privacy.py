"""What the engine keeps about a person besides the record: who stood in for whom, and why."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone

from shuanglian.foundation.accounts.privacy import register

from .models import Delegation, Escalation


def _export(user_id: int) -> list[dict[str, Any]]:
    rows = Delegation.objects.filter(
        Q(from_user=user_id) | Q(to_user=user_id) | Q(given_by=user_id)
    ).order_by("pk")
    return [
        {
            "for": row.from_user_id,
            "by": row.to_user_id,
            "arranged_by": row.given_by_id,
            "from": row.valid_from.isoformat(),
            "until": row.valid_to.isoformat(),
            "reason": row.reason,
        }
        for row in rows
    ]


def _erase(user_id: int) -> int:
    """Reasons are free text about the person; running ones end; what superiors were told of is forgotten."""
    mine = Delegation.objects.filter(Q(from_user=user_id) | Q(to_user=user_id))
    mine.filter(revoked_at=None).update(revoked_at=timezone.now())
    changed = mine.exclude(reason="").update(reason="")
    return changed + Escalation.objects.filter(user=user_id).delete()[0]


register("stand_ins", _export, _erase)
