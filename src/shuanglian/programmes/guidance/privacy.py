"""Personal data in guidance: which officer was to come. The meeting stays on record; of an erased person it keeps no name
of its own, because it stores only the account."""

from __future__ import annotations

from typing import Any

from shuanglian.foundation.accounts.privacy import register

from .models import Slot, SlotState


def holders() -> None:
    register("guidance", export, remove)


def export(user_id: int) -> list[dict[str, Any]]:
    rows = Slot.objects.filter(officer=user_id).select_related("appointment").order_by("pk")
    return [
        {
            "number": row.appointment.number,
            "starts_at": row.starts_at.isoformat(),
            "state": row.state,
            "note": row.note,
        }
        for row in rows
    ]


def remove(user_id: int) -> int:
    """Notes about meetings that did not take place may be about the person."""
    rows = Slot.objects.filter(officer=user_id, state=SlotState.MISSED).exclude(note="")
    return rows.update(note="")
