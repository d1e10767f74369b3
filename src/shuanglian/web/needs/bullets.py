"""The bar beside a measurement: where the reading stands against its target, on a scale of 0 to 100."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from shuanglian.programmes.siti.models import PlanItem
from shuanglian.programmes.siti.verification import State, Verdict

ROOM = Decimal("1.25")


def bullet(item: PlanItem, verdict: Verdict) -> dict[str, Any] | None:
    """The larger of reading and target takes four fifths; None where zero would not be a sensible left end."""
    is_share = item.rule == "share" and item.share is not None
    target = (item.share if is_share else item.target) or Decimal(0)
    told = verdict.statistic
    top = max(target, told or Decimal(0)) * ROOM
    if top <= 0 or target < 0 or (told is not None and told < 0):
        return None
    return {
        "value": _part(told or Decimal(0), top),
        "target": _part(target, top),
        "bad": verdict.state is State.FAILED,
        "wait": told is None,
        "told": told,
        "is_share": is_share,
    }


def _part(value: Decimal, top: Decimal) -> int:
    return int(value / top * 100)
