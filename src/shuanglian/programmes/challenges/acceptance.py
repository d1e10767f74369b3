"""The verdict on a delivered result: the acceptance criteria of the challenge against the readings."""

from __future__ import annotations

from typing import Any

from shuanglian.programmes.siti import verification as v

from .models import Criterion, Milestone


def judge(milestone: Milestone) -> dict[str, Any]:
    """As plain JSON: passed, and one verdict per criterion. Computed from what is stored, every time."""
    criteria = Criterion.objects.filter(challenge=milestone.contract.award.bid.challenge_id)
    items = [
        v.Item(
            key=row.order,
            metric=row.metric,
            comparator=v.Comparator(row.comparator),
            target=row.target,
            unit=row.unit,
            sample_size=row.sample_size,
            high=row.high,
            is_hard=row.is_hard,
        )
        for row in criteria
    ]
    rows = milestone.readings.filter(voided_at__isnull=True).select_related("criterion").order_by("pk")
    return v.judge(
        items, [v.Reading(row.criterion.order, row.sample, row.value, row.unit) for row in rows]
    ).as_json()
