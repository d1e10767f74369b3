"""Remembered answers may hold personal data of the caller, so they are part of the copy and go with the person."""

from __future__ import annotations

from typing import Any

from shuanglian.foundation.accounts import privacy

from .models import IdempotentCall


def _export(user_id: int) -> list[dict[str, Any]]:
    rows = IdempotentCall.objects.filter(actor=f"user:{user_id}").order_by("pk")
    return [{"at": row.created_at.isoformat(), "key": row.key, "status": row.status} for row in rows]


def _erase(user_id: int) -> int:
    return IdempotentCall.objects.filter(actor=f"user:{user_id}").delete()[0]


privacy.register("interface_calls", _export, _erase)
