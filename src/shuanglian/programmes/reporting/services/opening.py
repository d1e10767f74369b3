"""Rounds by the calendar. Safe to run twice and by two workers: (organisation, period, world) is unique."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.workdays.arithmetic import UnknownYear
from shuanglian.foundation.workdays.services import calendar
from shuanglian.indicators.models import Indicator, Measure, Observation, ObservationState
from shuanglian.registry.models import Party

from .. import engine, rules
from ..models import Line, Round
from ..notices import tell, unit
from ..schedule import ORDER, Due, due
from ._common import note

Owned = dict[tuple[int, bool], list[Indicator]]


@dataclass(slots=True)
class Opened:
    """What one run made; `without_account`: owners that nobody works for here; `unknown_years`: no holidays known."""

    made: list[Round] = field(default_factory=list)
    known: int = 0
    without_account: list[str] = field(default_factory=list)
    unknown_years: list[int] = field(default_factory=list)


def rounds_open(*, today: dt.date | None = None, owners: Iterable[Party] | None = None) -> Opened:
    """Make the rounds that should have begun by now. `owners`: only theirs."""
    day = today or timezone.localdate()
    rule, told = rules.calendar(day), Opened()
    for frequency in ORDER:
        try:
            found = list(due(calendar(), frequency, rule.opens[frequency], day, rule.catch_up_days))
        except UnknownYear as error:
            told.unknown_years.append(error.year)
            continue
        for one in found:
            _open_all(one, rule.version, told, owners)
    return told


def _open_all(one: Due, version: str, told: Opened, owners: Iterable[Party] | None) -> None:
    owned = _owned(one, owners)
    parties = Party.objects.in_bulk([key for key, _demo in owned])
    for (party, demo), indicators in owned.items():
        owner = parties[party]
        if owner.organisation_id is None:
            if owner.name not in told.without_account:
                told.without_account.append(owner.name)
            continue
        made = round_open(organisation=owner, one=one, indicators=indicators, version=version, is_demo=demo)
        if made is None:
            told.known += 1
        else:
            told.made.append(made)


def _owned(one: Due, owners: Iterable[Party] | None) -> Owned:
    """Indicators by owner and world: those of this frequency that nothing computes and that have no published value yet.

    The parts of a pair are asked for, never the pair; a part without owner belongs to the owner of the pair.
    """
    rows = Indicator.objects.filter(frequency=one.frequency, formula="", computed_by="")
    rows = rows.exclude(measure=Measure.PAIRED).filter(
        Q(retired_on__isnull=True) | Q(retired_on__gt=one.period.end)
    )
    if owners is not None:
        mine = [owner.pk for owner in owners]
        rows = rows.filter(Q(owner__in=mine) | Q(owner__isnull=True, parent__owner__in=mine))
    told = _told(one)
    owned: Owned = defaultdict(list)
    for row in rows.select_related("owner", "parent__owner", "parent").order_by("number", "code"):
        owner = row.owner or (row.parent.owner if row.parent else None)
        if owner is None:
            continue
        demo = row.is_demo or owner.is_demo
        if row.pk not in told[demo]:
            owned[owner.pk, demo].append(row)
    return owned


def _told(one: Due) -> Mapping[bool, set[int]]:
    """Indicators that have a published value of the period in their own scope already, by world."""
    rows = Observation.objects.filter(
        period=one.period.text, state=ObservationState.PUBLISHED, subject__isnull=True
    )
    found: dict[bool, set[int]] = {True: set(), False: set()}
    scope = ("indicator", "is_demo", "place", "segment", "indicator__place", "indicator__segment")
    for indicator, demo, place, segment, wanted_place, wanted_segment in rows.values_list(*scope):
        if (place, segment) == (wanted_place, wanted_segment):
            found[demo].add(indicator)
    return found


def round_open(
    *, organisation: Party, one: Due, indicators: Iterable[Indicator], version: str, is_demo: bool
) -> Round | None:
    """One round with its lines and its case; None if there is one already."""
    lines = sorted(indicators, key=_order)
    if (
        not lines
        or Round.objects.filter(organisation=organisation, period=one.period.text, is_demo=is_demo).exists()
    ):
        return None
    try:
        with transaction.atomic():
            return _make(organisation, one, lines, version, is_demo)
    except IntegrityError:
        if Round.objects.filter(organisation=organisation, period=one.period.text, is_demo=is_demo).exists():
            return None
        raise


def _order(row: Indicator) -> tuple[int, str]:
    number = row.number or (row.parent.number if row.parent else None)
    return number or 9999, row.code


def _make(organisation: Party, one: Due, indicators: list[Indicator], version: str, is_demo: bool) -> Round:
    made = Round.objects.create(
        organisation=organisation, frequency=one.frequency, period=one.period.text,
        period_start=one.period.start, period_end=one.period.end, opens_on=one.opens_on,
        rules_version=version, is_demo=is_demo,
    )  # fmt: skip
    Line.objects.bulk_create(
        Line(round=made, indicator=row, position=position, unit=row.unit)
        for position, row in enumerate(indicators, 1)
    )
    title = f"{one.period.words()}报数：{organisation.name}"
    made.case = engine.begin(made, title=title)
    made.save(update_fields=["case"])
    note(engine.PLATFORM, made, "opened", period=made.period, lines=len(indicators), rules=version)
    tell(unit(made), "reporting.opened", made, _("请填报"))
    return made
