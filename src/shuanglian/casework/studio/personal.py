"""Personal data in the studio: who started drafts. What was published stays with who answers for it (event record)."""

from __future__ import annotations

from typing import Any

from shuanglian.foundation.accounts import privacy

from .models import Draft


def _export(user_id: int) -> list[dict[str, Any]]:
    rows = Draft.objects.filter(owner_id=user_id).order_by("pk")
    return [{"key": r.key, "name": r.name, "status": r.status, "at": r.created_at.isoformat()} for r in rows]


def _erase(user_id: int) -> int:
    """The process is the region's; the name of the person leaves it."""
    return Draft.objects.filter(owner_id=user_id).update(owner=None, owner_label="")


privacy.register("process_drafts", _export, _erase)
