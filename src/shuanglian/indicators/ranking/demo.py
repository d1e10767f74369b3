"""Demonstration rankings (示例): fictional parties whose figures were reported by one persona and published by another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from shuanglian.foundation.accounts.models import Membership
from shuanglian.foundation.accounts.services import ensure_personas, persona_actor
from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.errors import DomainError
from shuanglian.foundation.workdays.arithmetic import UnknownYear
from shuanglian.foundation.workdays.services import ZONE, load_bundled
from shuanglian.registry.models import Party, PartyKind, Place
from shuanglian.registry.services import party_create

from .. import services as figures
from ..models import Indicator, Observation
from . import demo_figures as told
from . import services
from .models import Ranking

NOTE: Final = "示例数据，全部虚构"
Codes = Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Cast:
    officer: Actor
    officer2: Actor
    steward: Actor
    today: dt.date


def load_demo() -> int:
    """Make what is missing; how many rankings were kept. Never in production."""
    if Ranking.objects.filter(is_demo=True).exists():
        return 0
    load_bundled()
    ensure_personas()
    cast = Cast(
        persona_actor("officer"), persona_actor("officer2"), persona_actor("steward"), timezone.localdate()
    )
    _figures(cast)
    return _rankings(cast)


@transaction.atomic
def _figures(cast: Cast) -> None:
    """Values of parties are reported by an officer and published by the steward; those of districts come from the system."""
    catalogue = _catalogue()
    for kind, rows, codes in (
        (PartyKind.PLATFORM, told.PLATFORMS, told.PLATFORM_CODES),
        (PartyKind.RESEARCH_INSTITUTE, told.INSTITUTES, told.INSTITUTE_CODES),
        (PartyKind.ENTERPRISE, told.FIRMS, told.FIRM_CODES),
        (PartyKind.ENTERPRISE, told.SMALL_FIRMS, told.SMALL_CODES),
    ):
        for name, values in rows.items():
            _report(cast, catalogue, codes, values, subject=_party(name, kind))
    known = {row.code: row for row in Indicator.objects.filter(code__in=[c for c, _y in told.DISTRICT_CODES])}
    for place in Place.objects.filter(code__in=told.DISTRICTS):
        _report(None, known, told.DISTRICT_CODES, told.DISTRICTS[place.code], place=place)


def _catalogue() -> dict[str, Indicator]:
    """Indicators of the demonstration; figures of single firms are not public."""
    keeper = system("示例")
    return {
        code: figures.indicator_save(
            actor=keeper, code=code, name=name, unit=unit, group="示例", definition=NOTE, direction=direction,
            accumulation="flow", is_public=not code.startswith(told.PRIVATE), is_demo=True,
        )
        for code, (name, unit, direction) in told.INDICATORS.items()
    }  # fmt: skip


def _report(
    cast: Cast | None,
    catalogue: Mapping[str, Indicator],
    codes: Codes,
    values: Sequence[float | None],
    **scope: Any,
) -> None:
    """What is there already stays as it is. A value that the checks hold stays held."""
    reporter = cast.officer if cast else system("示例")
    publisher = cast.steward if cast else system("示例")
    for (code, year), value in zip(codes, values, strict=True):
        indicator = catalogue.get(code)
        if value is None or indicator is None or _is_there(indicator, year, scope):
            continue
        row = figures.observation_report(
            actor=reporter, indicator=indicator, period=str(year), value=str(value), note=NOTE, is_demo=True, **scope
        )  # fmt: skip
        try:
            with transaction.atomic():
                figures.observation_publish(actor=publisher, observation=row)
        except DomainError:  # a question of the checks waits for its answer
            continue


def _is_there(indicator: Indicator, year: int, scope: Mapping[str, Any]) -> bool:
    return Observation.objects.filter(indicator=indicator, period=str(year), **scope).exists()


# -- rankings ---------------------------------------------------------------------------------------------
def _rankings(cast: Cast) -> int:
    """One final with an objection that was answered, one open for objections, one frozen; later starts add nothing."""
    made = [
        _tell(cast, key, ago)
        for key, ago in (
            ("platform-contest", 60),
            ("institute-performance", None),
            ("district-race", 3),
            ("output-per-mu-small", 2),
            ("output-per-mu-large", 2),
        )
    ]
    return sum(made)


def _tell(cast: Cast, key: str, ago: int | None) -> int:
    """Frozen today, or published so many days ago; the first one came to its end. Whatever the calendar or the data of
    this installation do not allow is left out."""
    try:
        with transaction.atomic():
            at = _moment(cast.today - dt.timedelta(days=ago or 0))
            made = services.ranking_freeze(
                actor=cast.officer, config=key, as_of=cast.today - dt.timedelta(days=ago or 0), now=at
            )
            if ago is not None:
                services.ranking_publish(actor=cast.steward, ranking=made, now=at)
            if ago is not None and ago > 30:
                services.ranking_settle(actor=cast.officer, ranking=made, now=_moment(cast.today))
    except (DomainError, UnknownYear):
        return 0
    return 1


def _moment(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(9), ZONE)


def _party(name: str, kind: str) -> Party:
    """Found again by its name: personas' organisations have their party already, or get it here."""
    found = Party.objects.filter(name=name, is_demo=True).first()
    if found is not None:
        return found
    rows = Membership.objects.select_related("organisation").filter(
        organisation__name=name, organisation__party__isnull=True
    )
    member = rows.first()
    return party_create(
        actor=system("示例"),
        name=name,
        kind=kind,
        organisation=member.organisation if member else None,
        is_demo=True,
    )
