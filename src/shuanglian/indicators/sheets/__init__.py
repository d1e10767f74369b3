"""Figures as tables: Excel, CSV and JSON lines in; long, or wide with a column for each period; all problems at once, all
or nothing, and a file that was imported already changes nothing."""

from __future__ import annotations

from django.db import transaction

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import InvalidImport, Reason
from shuanglian.registry.models import Place

from .. import services
from ..models import Indicator
from ..services.bulk import observations_report
from . import reading
from .exporting import export, template
from .planning import Plan, Planner, Problem

__all__ = ["Plan", "Problem", "apply", "dry_run", "export", "template"]


def dry_run(data: bytes, *, actor: Actor, name: str = "", is_demo: bool | None = None) -> Plan:
    """What importing would do, with everything that stands against it. Raises `InvalidImport` for a file that is no table.

    `name` is that of the file; its ending tells JSON lines from tables.
    """
    lines = reading.lines(data, name)
    return Planner(actor, is_demo=actor.is_demo if is_demo is None else is_demo).run(lines)


@transaction.atomic
def apply(*, actor: Actor, data: bytes, name: str = "", is_demo: bool | None = None) -> Plan:
    """Import the file, whole or not at all: definitions and targets are in force, values wait for a second person.

    Raises `InvalidImport` with every problem, `NotAllowed`, `Conflict` where somebody was faster.
    """
    plan = dry_run(data, actor=actor, name=name, is_demo=is_demo)
    if plan.problems:
        raise InvalidImport([Reason(one.code, str(one), f"{one.row}:{one.column}") for one in plan.problems])
    made = {row.code: _define(actor, row) for row in plan.definitions}
    for (code, place, year), row in plan.targets.items():
        indicator = made.get(code) or Indicator.objects.get(code=code)
        fields = {k: v for k, v in row.items() if k != "line"}
        demo = actor.is_demo if is_demo is None else is_demo
        services.target_save(
            actor=actor, indicator=indicator, year=year, place=_place(place), is_demo=demo, **fields
        )
    for one in plan.corrections:
        services.observation_correct(
            actor=actor, observation=one.old, value=one.value, unit=one.unit, reason=one.reason
        )
    for observation in plan.reports:
        observation.indicator = made.get(observation.indicator.code, observation.indicator)
    observations_report(actor=actor, rows=plan.reports)
    return plan


def _define(actor: Actor, row: Indicator) -> Indicator:
    fields = (
        "name", "unit", "group", "definition", "formula", "measure", "accumulation", "direction", "frequency", "path",
        "place", "plan", "number", "is_demo",
    )  # fmt: skip
    return services.indicator_save(
        actor=actor, code=row.code, **{field: getattr(row, field) for field in fields}
    )


def _place(pk: int | None) -> Place | None:
    return Place.objects.get(pk=pk) if pk is not None else None
