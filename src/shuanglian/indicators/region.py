"""What the region's pack keeps of indicators: its plan with targets, and published figures with their sources.

Nothing is invented here: a value without a source in the pack is refused. Loading again changes nothing; a figure that
changed in the pack becomes a new version.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from shuanglian.foundation.actor import system
from shuanglian.foundation.events.models import Event
from shuanglian.registry.models import Place, Source
from shuanglian.registry.regions import yamlrows

from . import periods, services
from .models import Indicator, Observation, ObservationState, Origin, Plan

LOADER: Final = system("区域包")
_TARGET: Final = ("base", "target", "kind", "printed")


def folder() -> Path:
    """What the region of this installation keeps of indicators; the folder need not exist."""
    region = Path(settings.REGION)
    base = region if region.is_dir() else settings.PACKAGE_DIR / "regions" / settings.REGION
    return Path(base) / "indicators"


def read(name: str) -> dict[str, Any]:
    """A file of the folder as plain texts; empty when the region has none."""
    path = folder() / name
    return dict(yamlrows.read(path.read_text(encoding="utf-8")) or {}) if path.is_file() else {}


@transaction.atomic
def install() -> int:
    """Bring in the plan and the published figures; how many things were written."""
    before = Event.objects.count()
    if plan := read("plan.yaml"):
        _plan(plan)
    facts = read("published.yaml")
    for row in facts.get("indicators", ()):
        _indicator(row, plan=None, place=None, parent=None)
    for row in facts.get("observations", ()):
        _observation(row)
    return Event.objects.count() - before


def _plan(row: dict[str, Any]) -> None:
    source = _source(row["source"])
    if source is None:
        return
    plan = services.plan_save(
        actor=LOADER, key=row["key"], name=row["name"], base_year=int(row["base_year"]),
        target_year=int(row["target_year"]), source=source, locator=row.get("locator", ""),
    )  # fmt: skip
    place = _place(row.get("place", ""))
    for one in row["indicators"]:
        pair = _indicator(one, plan=plan, place=place, parent=None)
        for part in one.get("parts", ()):
            _indicator({**part, "group": one["group"]}, plan=plan, place=place, parent=pair)


def _indicator(
    row: dict[str, Any], *, plan: Plan | None, place: Place | None, parent: Indicator | None
) -> Indicator:
    """The indicator and, where the row has one, its target in the plan."""
    given = {k: v for k, v in row.items() if k not in ("code", "place", "parts", *_TARGET)}
    values = {k: int(v) if k == "number" else v for k, v in given.items()}
    where = _place(row["place"]) if row.get("place") else place
    made = services.indicator_save(
        actor=LOADER, code=row["code"], plan=plan, place=where, parent=parent, **values
    )
    if plan is not None and row.get("target"):
        _target(row, plan, made)
    return made


def _target(row: dict[str, Any], plan: Plan, indicator: Indicator) -> None:
    services.target_save(
        actor=LOADER, indicator=indicator, year=plan.target_year, value=row["target"],
        kind=row.get("kind", "level"), base_year=plan.base_year if row.get("base") else None,
        base_value=row.get("base") or None, printed=row.get("printed", ""), source=plan.source, locator=plan.locator,
    )  # fmt: skip


def _observation(row: dict[str, Any]) -> None:
    """A published figure: a new one, or a new version when the pack says another value now."""
    indicator = Indicator.objects.get(code=row["indicator"])
    source = _source(row["source"])
    if source is None:
        return
    known = Observation.objects.filter(
        indicator=indicator, period=periods.parse(row["period"]).text, source=source, origin=Origin.DOCUMENT,
        is_demo=False, state=ObservationState.PUBLISHED,
    ).first()  # fmt: skip
    made = _first(row, indicator, source) if known is None else _changed(known, row["value"])
    if made is not None:
        services.observation_publish(actor=LOADER, observation=made)


def _first(row: dict[str, Any], indicator: Indicator, source: Source) -> Observation:
    return services.observation_report(
        actor=LOADER, indicator=indicator, period=row["period"], value=row["value"], origin=Origin.DOCUMENT,
        comparator=row.get("comparator", "eq"), source=source, locator=row.get("locator", ""),
        note=row.get("note", ""), is_demo=False,
    )  # fmt: skip


def _changed(known: Observation, value: str) -> Observation | None:
    if known.value == Decimal(value):
        return None
    return services.observation_correct(actor=LOADER, observation=known, value=value, reason="区域包更正")


def _source(code: str) -> Source | None:
    return Source.objects.filter(code=code).first()


def _place(code: str) -> Place | None:
    return Place.objects.filter(code=code).first()
