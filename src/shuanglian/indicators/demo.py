"""Demonstration figures (示例): reported by the officer and published by the steward, through the services. Nothing real is
known after the base year, and these say that they are not."""

from __future__ import annotations

from typing import Any, Final

from django.db import transaction

from shuanglian.foundation.accounts.services import persona_actor
from shuanglian.foundation.actor import Actor

from . import gate, region, services
from .models import Indicator, Observation

NOTE: Final = "示例数，不是真实统计"


def load_demo() -> int:
    """Report and publish the series that are missing; how many values were made. Never in production."""
    told = region.read("demo.yaml")
    if not told:
        return 0
    officer, steward = persona_actor("officer"), persona_actor("steward")
    made = sum(_series(officer, steward, row) for row in told.get("series", ()))
    return made + sum(_waiting(officer, row) for row in told.get("waiting", ()))


@transaction.atomic
def _series(officer: Actor, steward: Actor, row: dict[str, Any]) -> int:
    """One series is there as a whole or not at all. A value that the checks ask about stays held."""
    indicator = _missing(row["indicator"])
    if indicator is None:
        return 0
    for period, value in row["values"].items():
        made = services.observation_report(
            actor=officer, indicator=indicator, period=period, value=value, note=NOTE, is_demo=True
        )
        if not gate.waits(made):
            services.observation_publish(actor=steward, observation=made)
    return len(row["values"])


@transaction.atomic
def _waiting(officer: Actor, row: dict[str, Any]) -> int:
    """A value that a second person has still to look at."""
    indicator = _missing(row["indicator"])
    if indicator is None:
        return 0
    services.observation_report(
        actor=officer,
        indicator=indicator,
        period=row["period"],
        value=row["value"],
        note=row["note"],
        is_demo=True,
    )
    return 1


def _missing(code: str) -> Indicator | None:
    """The indicator, unless the region does not have it or it has demonstration figures already."""
    found = Indicator.objects.filter(code=code).first()
    if found is None or Observation.objects.filter(indicator=found, is_demo=True).exists():
        return None
    return found
