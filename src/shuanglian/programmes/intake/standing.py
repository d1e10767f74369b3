"""What the indicators hold against a fact of a document: the same figure, and the same value of another scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import Q

from shuanglian.foundation.actor import Actor
from shuanglian.indicators import periods, selectors, units
from shuanglian.indicators.models import Accumulation, Frequency, Indicator, Observation, ObservationState
from shuanglian.indicators.periods import Kind, Period
from shuanglian.ingest.doors import Fact, Standing

LIVE: Final = (ObservationState.PUBLISHED, ObservationState.PROPOSED, ObservationState.HELD)
MOST: Final = 2000
EACH: Final = 6
# Two round numbers agree by chance too often to be worth a word.
_TELLING: Final = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """A fact in the unit of its indicator."""

    fact: Fact
    indicator: Indicator
    period: Period
    value: Decimal
    place: int | None


def standing(viewer: Actor, fact: Fact) -> list[Standing]:
    return standing_many(viewer, [fact]).get(0, [])


def standing_many(viewer: Actor, facts: Sequence[Fact]) -> dict[int, list[Standing]]:
    """By position of the fact. Two queries, however many facts."""
    rows = selectors.visible_to(viewer).filter(code__in={fact.code for fact in facts})
    known = {row.code: row for row in rows}
    asked = {
        at: one
        for at, fact in enumerate(facts)
        if (one := understood(fact, known.get(fact.code))) is not None
    }
    if not asked:
        return {}
    there = _there(viewer, list(asked.values()))
    return {at: _standings(one, there) for at, one in asked.items()}


def period_for(indicator: Indicator, text: str) -> Period:
    """The period of a figure, as the indicator counts: what there is at the end of a year is the stock of that year.

    Raises ValueError for what is no period.
    """
    found = periods.parse(text)
    if found.kind is not Kind.MOMENT or indicator.accumulation != Accumulation.STOCK:
        return found
    day = found.end
    spans = {
        Frequency.YEAR: periods.year(day.year),
        Frequency.QUARTER: periods.quarter(day.year, (day.month + 2) // 3),
        Frequency.MONTH: periods.month(day.year, day.month),
    }
    whole = spans[Frequency(indicator.frequency)]
    return whole if whole.end == day else found


def understood(fact: Fact, indicator: Indicator | None) -> Asked | None:
    """None for an indicator that is not there, a period that is none, a unit that does not fit."""
    if indicator is None:
        return None
    try:
        period = period_for(indicator, fact.period)
        value = units.convert(fact.value, fact.unit, indicator.unit)
    except ValueError:
        return None
    place = fact.place.pk if fact.place else indicator.place_id
    return Asked(fact, indicator, period, value, place)


def _there(viewer: Actor, asked: Sequence[Asked]) -> list[Observation]:
    """Values of the same indicators or with the same number, of periods that end on the same days."""
    ends = {one.period.end for one in asked}
    same = Q(indicator__in={one.indicator.pk for one in asked})
    for value in {one.value for one in asked if _is_telling(one.value)}:
        same |= Q(value=value)
    rows = selectors.observations(viewer).filter(same, period_end__in=ends, state__in=LIVE)
    return list(rows.order_by("-pk")[:MOST])


def _standings(one: Asked, there: Sequence[Observation]) -> list[Standing]:
    found = []
    for row in there:
        if row.period_end != one.period.end or row.is_demo != one.fact.is_demo:
            continue
        same_scope = _same_scope(one, row)
        same_value = near(row.value, one.value)
        trap = same_value and _is_telling(one.value) and units.same(row.indicator.unit, one.indicator.unit)
        if same_scope or (trap and row.period_kind == one.period.kind.value):
            found.append(_standing(row, same_scope, same_value))
    return sorted(found, key=lambda s: (not s.same_scope, s.same_value))[:EACH]


def _same_scope(one: Asked, row: Observation) -> bool:
    same = (one.indicator.pk, one.place, one.period.text) == (row.indicator_id, row.place_id, row.period)
    return same and row.subject_id == (one.fact.subject.pk if one.fact.subject else None)


def near(a: Decimal, b: Decimal) -> bool:
    """Equal as kept: eight decimals, fifteen digits."""
    return abs(a - b) <= max(Decimal("1E-8"), abs(a) * Decimal("1E-14"))


def _is_telling(value: Decimal) -> bool:
    return len(value.normalize().as_tuple().digits) >= _TELLING


def _standing(row: Observation, same_scope: bool, same_value: bool) -> Standing:
    source = row.source.title if row.source else ""
    words = f"{row.indicator.name} {units.words(row.value, row.indicator.unit)}（{row.get_state_display()}）"
    return Standing(
        words=f"{words} {source}".strip(),
        value=row.value,
        unit=row.indicator.unit,
        period=row.period,
        scope=row.place.name if row.place else (row.subject.name if row.subject else ""),
        url=f"/indicators/observations/{row.pk}/",
        same_scope=same_scope,
        same_value=same_value,
    )
