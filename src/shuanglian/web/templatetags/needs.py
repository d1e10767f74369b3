"""Filters of the need pages."""

from __future__ import annotations

from typing import Any

from django import template

from shuanglian.web import formats

register = template.Library()
SIGNS = {"eq": "=", "ge": "≥", "le": "≤", "gt": ">", "lt": "<", "approx": "≈", "between": "", "contains": ""}


@register.filter
def target(requirement: Any) -> str:
    """`≥ 98`, `1—2` or the words of a requirement, without the unit."""
    if getattr(requirement, "target_text", ""):
        return str(requirement.target_text)
    low = getattr(requirement, "target_value", None)
    return bound(requirement.comparator, low, getattr(requirement, "target_high", None))


def bound(comparator: str, low: object, high: object) -> str:
    if low is None:
        return "—"
    if comparator == "between" and high is not None:
        return f"{formats.number(low)}—{formats.number(high)}"
    return f"{SIGNS.get(comparator, '')} {formats.number(low)}".strip()


@register.filter
def item_target(item: Any) -> str:
    """The target of a line of the acceptance plan."""
    return bound(item.comparator, item.target, item.high)
