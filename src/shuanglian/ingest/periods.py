"""The canonical time of a proposal as the period of a figure, where it means one. Pure."""

from __future__ import annotations

import calendar
import re
from typing import Final

_FORMS: Final = (
    (re.compile(r"(\d{4})"), lambda m: m[1]),
    (re.compile(r"(\d{4})Q([1-4])"), lambda m: f"{m[1]}Q{m[2]}"),
    (re.compile(r"(\d{4})-(\d{2})"), lambda m: f"{m[1]}-{m[2]}"),
    (re.compile(r"(\d{4})-(\d{2})-(\d{2})"), lambda m: m[0]),
    (re.compile(r"(\d{4})-01\.\.(?:\1-)?(\d{2})"), lambda m: f"{m[1]}-01..{m[2]}"),
    (re.compile(r"annual (\d{4})"), lambda m: m[1]),
    (re.compile(r"(?:asof|cumulative to) (\d{4})"), lambda m: m[1]),
    (re.compile(r"asof (\d{4}-\d{2}-\d{2})"), lambda m: m[1]),
    (re.compile(r"(?:asof|cumulative to) (\d{4})-(\d{2})"), lambda m: _month_end(int(m[1]), int(m[2]))),
)


def period_of(time: str) -> str:
    """`asof 2026-03` → 2026-03-31. Empty for what is no single period (2021..2025, 3 years, n/a): a person says which."""
    for form, build in _FORMS:
        if found := form.fullmatch(time.strip()):
            return build(found)
    return ""


def _month_end(year: int, month: int) -> str:
    if not 1 <= month <= 12 or not 1 <= year <= 9999:
        return ""
    return f"{year:04}-{month:02}-{calendar.monthrange(year, month)[1]:02}"
