"""Published sources that disagree, as the region's pack lists them: each is a question until somebody settles it."""

from __future__ import annotations

from typing import Any

from shuanglian.registry.models import Source

from .. import region
from ..models import Indicator
from . import services
from .records import Severity


def install() -> int:
    """Raise what is new in the pack; how many questions were raised or reopened."""
    rows = region.read("contradictions.yaml").get("contradictions", ())
    sources = dict(Source.objects.values_list("code", "title")) if rows else {}
    codes = [row.get("indicator", "") for row in rows]
    indicators = {one.code: one for one in Indicator.objects.filter(code__in=codes).select_related("owner")}
    return sum(_raise(row, sources, indicators) for row in rows)


def _raise(row: dict[str, Any], sources: dict[str, str], indicators: dict[str, Indicator]) -> bool:
    """Only where every source is in the pack: nothing is claimed that cannot be looked up."""
    statements = [_statement(one, sources) for one in row["statements"]]
    if not all(one["source"] for one in statements):
        return False
    indicator = indicators.get(row.get("indicator", ""))
    return services.contradiction_raise(
        key=row["key"], code="known_contradiction", severity=Severity(row.get("severity", "medium")).value,
        text=row["text"], statements=statements, indicator=indicator, organisation=indicator.owner if indicator else None,
    )  # fmt: skip


def _statement(row: dict[str, str], sources: dict[str, str]) -> dict[str, str]:
    return {
        "scope": row["scope"],
        "what": row["what"],
        "value": row["value"],
        "period": row.get("period", ""),
        "source": sources.get(row["source"], ""),
        "code": row["source"],
        "locator": row.get("locator", ""),
    }
