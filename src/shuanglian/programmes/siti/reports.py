"""From rows of the database to the pure arithmetic of verification, and to the report that is signed."""

from __future__ import annotations

from typing import Any

from . import verification
from .models import PlanItem, Round
from .verification import Comparator, Item, Reading, Report, Rule


def item_of(row: PlanItem) -> Item:
    return Item(
        key=row.pk,
        metric=row.metric,
        comparator=Comparator(row.comparator),
        target=row.target,
        unit=row.unit,
        sample_size=row.sample_size,
        rule=Rule(row.rule),
        share=row.share,
        high=row.high,
        is_hard=row.is_hard,
    )


def judge_round(round_: Round) -> Report:
    """The verdict as the valid readings stand now."""
    rows = [row for row in round_.measurements.all() if row.voided_at is None]
    readings = [Reading(row.item_id, row.sample, row.value, row.unit) for row in rows]
    return verification.judge([item_of(row) for row in round_.plan.items.all()], readings)


def build(round_: Round, report: Report) -> dict[str, Any]:
    """What the three sides sign: plan, readings with the digests of their evidence, verdicts. Plain JSON."""
    rows = (
        round_.measurements.filter(voided_at__isnull=True)
        .select_related("evidence")
        .order_by("item_id", "sample")
    )
    return {
        "need": round_.need.number,
        "plan_version": round_.plan.version,
        "round": round_.number,
        "plan": [_line(row) for row in round_.plan.items.all()],
        "readings": [
            {
                "item": row.item_id,
                "sample": row.sample,
                "value": format(row.value.normalize(), "f"),
                "unit": row.unit,
                "evidence": row.evidence.sha256 if row.evidence else "",
            }
            for row in rows
        ],
        **report.as_json(),
    }


def _line(row: PlanItem) -> dict[str, Any]:
    numbers = {name: getattr(row, name) for name in ("target", "high", "share")}
    plain = {
        name: None if value is None else format(value.normalize(), "f") for name, value in numbers.items()
    }
    return {
        "item": row.pk,
        "metric": row.metric,
        "comparator": row.comparator,
        "unit": row.unit,
        "method": row.method,
        "sample_size": row.sample_size,
        "rule": row.rule,
        "is_hard": row.is_hard,
        **plain,
    }
