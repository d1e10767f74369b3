"""How far the indicators behind tasks have come, as the indicators' own status says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from shuanglian.foundation.actor import Actor

from ..models import PlanTask


def shares_done(viewer: Actor, tasks: Sequence[PlanTask], today: dt.date) -> dict[int, Decimal]:
    """Task → share of the way that its indicator has come; tasks whose indicator has no value are left out.

    One look for all, however many tasks there are. A demonstration value never speaks for a real task.
    """
    codes = sorted({task.indicator.code for task in tasks if task.indicator is not None})
    if not codes:
        return {}
    from shuanglian.indicators.status import status  # it reads every series: only where a task asks for it

    told = {row.code: row for row in status(viewer, as_of=today, codes=codes)}
    found = {}
    for task in tasks:
        row = told.get(task.indicator.code) if task.indicator is not None else None
        if row is None or row.progress is None or row.actual is None:
            continue
        if task.is_demo or not row.actual.is_demo:
            found[task.pk] = Decimal(row.progress)
    return found
