"""Reads; each takes the viewer and leaves out what the viewer may not see.

Everybody sees published values of public indicators and the versions they replaced. What waits or was not accepted is
seen by those who work for the region and by the unit that reported it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypeVar

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotFound, Reason
from shuanglian.registry.models import Party, Place

from ..models import Basis, Indicator, Observation, ObservationState, Plan
from ..models.observations import OPEN_STATES, Origin
from ..periods import Kind, Period, order_key, parse

SHOWN: Final = (ObservationState.PUBLISHED, ObservationState.SUPERSEDED)


class Stated(NamedTuple):
    """Where a value is from, as it is kept: the document with the place in it, or the unit that reported."""

    origin: str
    title: str | None
    locator: str
    unit: str | None


@dataclass(frozen=True, slots=True)
class Point:
    """One published value of a series. `source` says in words where it is from: found when it is shown, because a long
    series has many values and shows few."""

    period: Period
    value: Decimal
    comparator: str
    state: str
    version: int
    observation_id: int
    is_demo: bool
    stated: Stated

    @property
    def source(self) -> str:
        stated = self.stated
        return source_words(stated.origin, stated.title or "", stated.locator, stated.unit or "")


def plans(viewer: Actor) -> QuerySet[Plan]:
    """Plans are public."""
    return Plan.objects.select_related("source").order_by("key")


def plan_of(viewer: Actor, key: str) -> Plan:
    """Raises `NotFound`."""
    found = plans(viewer).filter(key=key).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有这个规划")))
    return found


def visible_to(viewer: Actor) -> QuerySet[Indicator]:
    rows = Indicator.objects.all()
    return rows if viewer.is_staff else rows.filter(is_public=True)


def catalogue(viewer: Actor, plan: Plan | str | None = None) -> QuerySet[Indicator]:
    """Indicators in the order of the plan; the parts of a pair follow it. `plan`: a plan or its key."""
    rows = visible_to(viewer).select_related("plan", "parent", "place", "segment", "owner")
    if plan is not None:
        rows = rows.filter(plan__key=plan) if isinstance(plan, str) else rows.filter(plan=plan)
    number = Coalesce("number", "parent__number").asc(nulls_last=True)
    return rows.order_by(F("plan").asc(nulls_last=True), number, F("parent").asc(nulls_first=True), "code")


def get_indicator(viewer: Actor, code: str) -> Indicator:
    """Raises `NotFound` for an indicator that does not exist or that is not for this viewer."""
    rows = visible_to(viewer).select_related("plan", "parent", "place", "segment", "owner")
    found = rows.filter(code=code).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有这个指标")))
    return found


def observations(viewer: Actor) -> QuerySet[Observation]:
    """Values that the viewer may read, whatever their state."""
    rows = Observation.objects.select_related(
        "indicator", "place", "segment", "subject", "source", "organisation"
    )
    if viewer.is_staff:
        return rows
    seen = Q(state__in=SHOWN)
    if viewer.organisation_id is not None:
        seen |= Q(organisation__organisation=viewer.organisation_id)
    return rows.filter(seen, indicator__is_public=True)


def get_observation(viewer: Actor, observation_id: int) -> Observation:
    """Raises `NotFound`."""
    found = observations(viewer).filter(pk=observation_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有这条数据")))
    return found


def waiting(viewer: Actor) -> QuerySet[Observation]:
    """What a second person has to decide on, the oldest first."""
    return observations(viewer).filter(state__in=OPEN_STATES).order_by("reported_at", "pk")


def versions(viewer: Actor, observation: Observation) -> list[Observation]:
    """Every version of the same series and period that the viewer may read, the first one first."""
    rows = observations(viewer).select_related("reported_by", "decided_by")
    return list(rows.filter(**series_key(observation), period=observation.period).order_by("version"))


def series_key(observation: Observation) -> dict[str, object]:
    """What makes the series of an observation, as a filter."""
    return {
        "indicator": observation.indicator_id,
        **_same("place", observation.place_id),
        **_same("segment", observation.segment_id),
        **_same("subject", observation.subject_id),
        "basis": observation.basis,
        "is_demo": observation.is_demo,
    }


def _same(name: str, value: int | None) -> dict[str, object]:
    return {name: value} if value is not None else {f"{name}__isnull": True}


def series(
    viewer: Actor,
    indicator: Indicator,
    *,
    place: Place | None = None,
    subject: Party | None = None,
    as_of: dt.date | None = None,
) -> list[Point]:
    """Published values by period. Without `place` the indicator's own scope; figures of the demonstration only while
    there is no real one in the series."""
    if not viewer.is_staff and not indicator.is_public:
        return []
    rows = published([indicator.pk], as_of=as_of).filter(
        **_same("place", place.pk if place else indicator.place_id),
        **_same("segment", indicator.segment_id),
        **_same("subject", subject.pk if subject else None),
    )
    return one_world(point for _indicator, point in points(rows))


def points(rows: QuerySet[Observation]) -> Iterator[tuple[int, Point]]:
    """(id of the indicator, value) of rows from `published`, in one query."""
    for indicator, *row in rows.values_list("indicator_id", *_COLUMNS):
        yield indicator, _point(row)


class Valued(NamedTuple):
    """A published value without what is told of its source: all that a judgement needs, and it needs thousands."""

    period: Period
    value: Decimal
    comparator: str
    observation_id: int
    is_demo: bool


class Scope(NamedTuple):
    """Which indicator, place and segment a value speaks of, by id."""

    indicator: int
    place: int | None
    segment: int | None


def scoped_values(rows: QuerySet[Observation]) -> dict[Scope, list[Valued]]:
    """Rows from `published` by what they speak of, in one query without joins."""
    found: dict[Scope, list[Valued]] = {}
    told = rows.values_list(
        "indicator_id", "place_id", "segment_id", "period", "value", "comparator", "pk", "is_demo"
    )
    for indicator, place, segment, period, value, comparator, pk, demo in told:
        known = found.setdefault(Scope(indicator, place, segment), [])
        known.append(Valued(_written(period), value, comparator, pk, demo))
    return found


# The text of a period is canonical (`invariants.periods_are_canonical`) and the same with every indicator; dates of
# thousands of rows would each have to be read.
_written: Final = lru_cache(maxsize=4096)(parse)


def published(indicators: Iterable[int], *, as_of: dt.date | None = None) -> QuerySet[Observation]:
    """Values in force of some indicators, of every scope, without the order and joins of the model."""
    rows = Observation.objects.filter(
        indicator__in=list(indicators), state=ObservationState.PUBLISHED, basis=Basis.ACTUAL
    )
    return (rows.filter(period_end__lte=as_of) if as_of else rows).order_by()


_COLUMNS: Final = (
    "period_kind", "period_start", "period_end", "value", "comparator", "state", "version", "pk", "is_demo",
    "origin", "source__title", "locator", "organisation__name",
)  # fmt: skip


@lru_cache(maxsize=4096)
def _period(kind: str, start: dt.date, end: dt.date) -> Period:
    """The same months come with every indicator."""
    return Period(Kind(kind), start, end)


def _point(row: Sequence[Any]) -> Point:
    kind, start, end, value, comparator, state, version, pk, is_demo, *stated = row
    return Point(_period(kind, start, end), value, comparator, state, version, pk, is_demo, Stated(*stated))


def source_words(origin: str, title: str, locator: str, unit: str) -> str:
    """The document with its place, or who reported it."""
    named = "，".join(text for text in (title, locator) if text)
    return named or "，".join(text for text in (str(Origin(origin).label), unit) if text)


AnyValue = TypeVar("AnyValue", Point, Valued)


def one_world(points: Iterable[AnyValue]) -> list[AnyValue]:
    """In order of time; figures of the demonstration give way to real ones as a whole, the two are never one line."""
    found = sorted(points, key=lambda point: order_key(point.period))
    real = [point for point in found if not point.is_demo]
    return real or found
