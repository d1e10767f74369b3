"""Values that nobody types in: counts over the platform's own records, and formulas from the beginning."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from shuanglian.foundation.actor import Actor

from .. import counts, formulas, periods
from ..models import Accumulation, Basis, Frequency, Indicator, Observation, ObservationState, Origin
from ..periods import Period, parse
from ..policies import may_keep, require
from .force import COMPUTER, compute, computed_keep

BACK = {Frequency.YEAR: 1, Frequency.QUARTER: 4, Frequency.MONTH: 12}


def counts_run(now: dt.datetime | None = None, *, actor: Actor = COMPUTER) -> int:
    """Count again every indicator that the platform computes, for its latest finished periods; how many values were
    written. Records and demonstration are counted apart; a world in which there was never anything has no value."""
    today = timezone.localdate(now)
    rows = Indicator.objects.exclude(computed_by="").filter(retired_on__isnull=True).select_related("place")
    written = 0
    for indicator in rows:
        count = counts.get(indicator.computed_by)
        for period in finished(indicator, today) if count else ():
            for demo in (False, True) if settings.DEMO else (False,):
                written += _count(actor, indicator, count, period, demo)
    return written


def finished(indicator: Indicator, today: dt.date) -> list[Period]:
    """The latest finished periods of its frequency, oldest first: spans for what adds up, days for what is counted on a
    day. A yearly sum also has its running year up to the last finished month."""
    frequency = Frequency(indicator.frequency)
    spans = [_last_finished(frequency, today)]
    while len(spans) < BACK[frequency]:
        spans.append(spans[-1].previous())
    if indicator.accumulation == Accumulation.STOCK:
        return [periods.moment(span.end) for span in reversed(spans)]
    running = _running(today) if frequency == Frequency.YEAR else None
    return [*reversed(spans), *([running] if running else [])]


def _last_finished(frequency: Frequency, today: dt.date) -> Period:
    """The period before the one that today is in."""
    current = {
        Frequency.YEAR: periods.year(today.year),
        Frequency.QUARTER: periods.quarter(today.year, (today.month + 2) // 3),
        Frequency.MONTH: periods.month(today.year, today.month),
    }[frequency]
    return current.previous()


def _running(today: dt.date) -> Period | None:
    return periods.cumulative(today.year, today.month - 1) if today.month > 1 else None


@transaction.atomic
def _count(
    actor: Actor, indicator: Indicator, count: counts.Count | None, period: Period, demo: bool
) -> bool:
    if count is None:
        return False
    found = count.compute(period, indicator.place, demo)
    if found.value is None:
        return False
    begun = Observation.objects.filter(indicator=indicator, is_demo=demo, state=ObservationState.PUBLISHED)
    if not found.rows and not begun.exists():
        return False
    kept = computed_keep(
        actor=actor, indicator=indicator, period=period, value=found.value, origin=Origin.COUNT, is_demo=demo,
        drill=found.drill_url,
    )  # fmt: skip
    return kept is not None


@transaction.atomic
def recompute(*, actor: Actor, indicator: Indicator) -> int:
    """Compute a formula for every period and place in which its inputs are in force; how many values changed.

    Formulas over this one follow by themselves. Raises `NotAllowed`.
    """
    require(may_keep(actor))
    return compute_everywhere(indicator)


def compute_everywhere(indicator: Indicator) -> int:
    codes = formulas.dependencies(indicator.formula)
    rows = Observation.objects.filter(
        indicator__code__in=codes, basis=Basis.ACTUAL, subject__isnull=True, state=ObservationState.PUBLISHED
    ).select_related("place")
    scopes = {(row.period, row.place_id, row.is_demo): row.place for row in rows.order_by("period_end")}
    done = [
        compute(indicator, parse(period), place, is_demo=demo)
        for (period, _pk, demo), place in scopes.items()
    ]
    return sum(one is not None for one in done)
