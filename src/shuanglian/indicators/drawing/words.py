"""Numbers and the sentence of a chart."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from .values import Axis, Number, Trajectory

THIN: Final = "\u2009"
MOST_TOLD: Final = 12


def figure(value: Number, digits: int = 4) -> str:
    """At most `digits` decimals without trailing zeros and with thin gaps; very large numbers by their power of ten."""
    if not math.isfinite(value):
        return "—"
    if abs(float(value)) >= 1e15:
        return f"{float(value):.3g}"
    text = f"{round(Decimal(str(value)), digits):,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return ("0" if text in ("-0", "") else text).replace(",", THIN).replace("-", "−")


def time_words(year: float, axis: Axis) -> str:
    """2024, 2024Q2 or 2024-05."""
    whole = math.floor(year + 1e-6)
    part = year - whole
    if axis is Axis.QUARTER:
        return f"{whole}Q{min(4, round(part * 4) + 1)}"
    if axis is Axis.MONTH:
        return f"{whole}-{min(12, round(part * 12) + 1):02d}"
    return str(whole)


def told(t: Trajectory) -> str:
    """The chart in one sentence; what it shows is said, what is missing is called missing."""
    parts = [_("基期 %(year)s：%(value)s") % _pair(t, *t.base)] if t.base else [_("基期暂无数据")]
    points = t.points()
    for x, y, demo in points[-MOST_TOLD:]:
        text = _("%(year)s：%(value)s（示例）") if demo else _("%(year)s：%(value)s")
        parts.append(text % _pair(t, x, y))
    if not points:
        parts.append(_("实际值暂无数据"))
    if t.target:
        parts.append(_("目标 %(year)s：%(value)s") % _pair(t, *t.target))
    if ahead := t.outlook():
        low, high = figure(ahead[2]), figure(ahead[3])
        parts.append(_("预测 %(low)s 至 %(high)s") % {"low": low, "high": high})
    return _("；").join(parts)


def _pair(t: Trajectory, year: Number, value: Number) -> dict[str, str]:
    return {"year": time_words(float(year), t.axis), "value": f"{figure(value)} {t.unit}".strip()}
