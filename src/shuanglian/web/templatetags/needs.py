"""Filters of the need pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _

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


@register.filter
def rule_words(item: Any) -> str:
    """How a line of the plan is judged, in words."""
    if item.rule == "mean":
        return _("平均值达标")
    if item.rule == "share" and item.share is not None:
        return _("至少 %(share)s%% 的样品达标") % {"share": formats.number(item.share * 100)}
    return _("每个样品都达标")


@register.filter
def share_words(share: Any) -> str:
    """`62%（38%—83%）`: the shrunk share with its 90 % range."""
    return f"{share.value:.0%}（{share.low:.0%}—{share.high:.0%}）"


@register.filter
def metric_name(key: str) -> str:
    """The name of a follow-up metric."""
    from shuanglian.programmes.siti import rules

    return next((str(metric.name) for metric in rules.followup_metrics() if metric.key == key), key)


@register.filter
def requirement_changes(change: dict[str, Any]) -> str:
    """Before and after of the list of requirements, one line each; only what differs."""
    before, after = ([_line(row) for row in change.get(side) or []] for side in ("before", "after"))
    lines = [f"− {line}" for line in before if line not in after] + [
        f"+ {line}" for line in after if line not in before
    ]
    return "\n".join(lines)


def _line(row: dict[str, Any]) -> str:
    low, high = row.get("target_value"), row.get("target_high")
    aim = bound(str(row.get("comparator", "")), low, high)
    parts = [row.get("metric"), aim, row.get("unit"), row.get("test_method")]
    return " ".join(str(part) for part in parts if part)
