"""One indicator by place: the map (示意) and the table with the same content."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from shuanglian.foundation.actor import Actor
from shuanglian.indicators import drawing, periods, selectors
from shuanglian.indicators.models import Indicator
from shuanglian.registry.models import Place, PlaceKind

from .. import formats, nav
from . import shown

AREAS = (PlaceKind.DISTRICT, PlaceKind.COUNTY)
POINTS = (PlaceKind.SCIENCE_CITY,)
MOST = 200


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of one place."""

    pk: int
    value: Decimal
    comparator: str


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    value: str
    url: str
    place_url: str
    period: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class PlaceMap:
    chart: str
    small: str
    rows: list[Line]
    period: str


def by_place(viewer: Actor, indicator: Indicator, as_of: dt.date) -> PlaceMap | None:
    """The newest period for which any place has a value; None when no place ever had one. Three queries."""
    if not viewer.is_staff and not indicator.is_public:
        return None
    rows = selectors.published([indicator.pk], as_of=as_of).filter(place__isnull=False, subject__isnull=True)
    rows = rows.exclude(place=indicator.place_id) if indicator.place_id else rows
    newest = rows.order_by("is_demo", "-period_end", "-period_start").values("period", "is_demo").first()
    if newest is None:
        return None
    same = rows.filter(period=newest["period"], is_demo=newest["is_demo"])
    cells = same.values_list("place", "pk", "value", "comparator")[:MOST]
    found = {
        place: Cell(pk, value, comparator) for place, pk, value, comparator in cells if place is not None
    }
    period = periods.parse(newest["period"]).words()
    places = [p for p in _places(list(found)) if p.pk != indicator.place_id]
    areas = [_area(place, found.get(place.pk), newest["is_demo"]) for place in places]
    lines = [_line(place, found.get(place.pk), period, newest["is_demo"]) for place in places]
    drawn = [area for area in areas if area.geometry]
    return PlaceMap(_chart(drawn, indicator, 560, 400), _chart(drawn, indicator, 340, 320), lines, period)


def _chart(drawn: list[drawing.Area], indicator: Indicator, width: int, height: int) -> str:
    if not drawn:
        return ""
    return drawing.areas(drawn, unit=indicator.unit, title=indicator.name, width=width, height=height)


def _places(known: list[int]) -> list[Place]:
    """Whatever has a value, and the districts beside those, so that a missing one is seen."""
    districts = Place.objects.filter(
        kind__in=AREAS, parent__in=Place.objects.filter(pk__in=known).values("parent")
    )
    return list((districts | Place.objects.filter(pk__in=known)).order_by("code")[:MOST])


def _area(place: Place, row: Cell | None, demo: bool) -> drawing.Area:
    """Areas that lie inside others would hide them, so only districts and points are drawn."""
    drawable = place.kind in (*AREAS, *POINTS)
    value = row.value if row else None
    return drawing.Area(place.name, value, place.geometry if drawable else None, demo and row is not None)


def _line(place: Place, row: Cell | None, period: str, demo: bool) -> Line:
    sign = shown.SIGNS.get(row.comparator, "") if row else ""
    return Line(
        name=place.name,
        value=sign + formats.number(row.value) if row else "",
        url=nav.address("indicator-observation", row.pk) if row else "",
        place_url=f"{nav.address('places')}#{place.code}",
        period=period,
        is_demo=demo and row is not None,
    )
