"""Personal data in challenges: who reviewed and who read. Bids name people in their team; that text belongs to the bidder's
organisation and is part of what was committed to, so erasing a person's account does not change it (docs/threat-model.md)."""

from __future__ import annotations

from typing import Any

from .models import ReadLog, Reviewer


def exporter(user_id: int) -> list[dict[str, Any]]:
    reviews = Reviewer.objects.filter(user=user_id).select_related("challenge")
    reads = ReadLog.objects.filter(user=user_id).select_related("challenge")
    return [
        *(
            {"challenge": r.challenge.number, "reviewer": r.code, "status": r.status, "note": r.note}
            for r in reviews
        ),
        *({"challenge": r.challenge.number, "read_on": r.day.isoformat()} for r in reads),
    ]


def eraser(user_id: int) -> int:
    """Notes about conflicts of interest are about the person; the fact of the recusal stays."""
    changed = Reviewer.objects.filter(user=user_id).exclude(note="").update(note="")
    return changed + ReadLog.objects.filter(user=user_id).update(user=None)
