"""Lists against what their sources state."""

from __future__ import annotations

from django.db.models import QuerySet

from .. import rules, totals
from ..models import ListEntry, ProjectList, YearPlan
from ..words import MONEY_TOTALS, TotalKey


def lines_of(found: ProjectList) -> list[totals.Line]:
    """One line per stated total of a list, computed from its single projects."""
    stated = [
        totals.Stated(row.key, row.value, row.comparator, row.raw) for row in found.totals.order_by("pk")
    ]
    entries = ListEntry.objects.filter(list=found).select_related("project").order_by("pk")
    return totals.check(stated, _singles(found, entries), rules.tolerance())


def _singles(found: ProjectList, entries: QuerySet[ListEntry]) -> list[totals.Single]:
    plans = dict(
        YearPlan.objects.filter(project__entries__list=found, year=found.year or 0).values_list(
            "project", "cents"
        )
    )
    return [totals.Single({key: _value(entry, key, plans) for key in entry.counts_for}) for entry in entries]


def _value(entry: ListEntry, key: str, plans: dict[int, int]) -> int | None:
    if key not in MONEY_TOTALS:
        return 1
    return entry.project.total_cents if key == TotalKey.TOTAL else plans.get(entry.project_id)
