"""Personal data of members in this room: which sheets they handed in, which they took over, which forms they settled."""

from __future__ import annotations

from typing import Any

from shuanglian.foundation.accounts.privacy import register

from .models import LedgerForm, LedgerIntake


def holders() -> None:
    register("ledgers", export, remove)


def export(user_id: int) -> list[dict[str, Any]]:
    rows = LedgerIntake.objects.filter(handed_in_by=user_id).order_by("pk").only("pk", "name", "handed_in_at")
    taken = LedgerIntake.objects.filter(applied_by=user_id).order_by("pk").only("pk", "name", "applied_at")
    return [
        *({"ledger": row.pk, "name": row.name, "handed_in_at": row.handed_in_at.isoformat()} for row in rows),
        *(
            {"ledger": row.pk, "name": row.name, "applied_at": row.applied_at}
            for row in taken
            if row.applied_at
        ),
    ]


def remove(user_id: int) -> int:
    """Who brought a sheet and who settled a form is forgotten; who took it over stays as a number without a name."""
    handed = LedgerIntake.objects.filter(handed_in_by=user_id).update(handed_in_by=None)
    return handed + LedgerForm.objects.filter(made_by=user_id).update(made_by=None)
