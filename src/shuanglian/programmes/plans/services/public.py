"""The tasks that the region's plan names, as facts with source and place in it: `regions/<region>/plans/*.yaml`.

Nothing is made up: a plan that names no unit, no yearly share and no milestone leaves them empty.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from shuanglian.foundation.actor import Actor, system
from shuanglian.indicators.models import Indicator, Plan
from shuanglian.registry.models import Party, Place, Source

from .. import rules
from .tasks import TaskSpec, task_save

LOADER = system("区域包")


@transaction.atomic
def load_public(actor: Actor = LOADER) -> int:
    """Bring in what is missing or has changed in the pack; how many tasks were written. A second load writes none.

    A file whose plan is not there yet is left for the next load.
    """
    return sum(_file(actor, path) for path in sorted(rules.BOOK.region_folder().glob("*.yaml")))


def _file(actor: Actor, path: Path) -> int:
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    source = Source.objects.filter(code=data["source"]).first()
    plan = _plan(data["plan"], source)
    if plan is None or source is None:
        return 0
    days = dt.date(plan.base_year + 1, 1, 1), dt.date(plan.target_year, 12, 31)
    return sum(_task(actor, plan, source, days, row) for row in data["tasks"])


def _plan(key: str, source: Source | None) -> Plan | None:
    """By its key, or the one real plan that was read from the same source."""
    found = Plan.objects.filter(key=key).first()
    if found is None and source is not None:
        found = Plan.objects.filter(source=source, is_demo=False).order_by("pk").first()
    return found


def _task(
    actor: Actor, plan: Plan, source: Source, days: tuple[dt.date, dt.date], row: dict[str, Any]
) -> int:
    total = row.get("total")
    spec = TaskSpec(
        plan=plan,
        code=row["code"],
        title=row["title"],
        what=row.get("what", ""),
        starts_on=days[0],
        ends_on=row.get("ends_on", days[1]),
        lead=_lead(row),
        helpers=list(Party.objects.filter(ref__in=row.get("helpers", []))),
        places=list(Place.objects.filter(code__in=row.get("places", []))),
        indicator=Indicator.objects.filter(code=row.get("indicator", "")).first(),
        unit=row.get("unit", ""),
        total=None if total is None else Decimal(str(total)),
        comparator=row.get("comparator", "eq"),
        source=source,
        locator=row["locator"],
    )
    return int(task_save(actor=actor, spec=spec)[1])


def _lead(row: dict[str, Any]) -> Party | None:
    ref = row.get("lead")
    return Party.objects.filter(ref=ref).first() if ref else None
