"""Values that can be held against a yearly target. Pure.

A stock, a ratio or a rate is what it is on its last day. What adds up over a year is summed: a year is itself, four
quarters or twelve months in a row make one, and what has added up since January is completed with the rest of the year
before. So a value of any month can be compared with the target of a year.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Final

from . import periods
from .periods import Kind, Period, order_key

Days = tuple[dt.date, dt.date]


@dataclass(frozen=True, slots=True)
class Yearly:
    """`value` counts for the year that ends on `when`; `index` is the point it comes from, `rolling` says that others
    were added to it."""

    when: dt.date
    value: Decimal
    index: int
    rolling: bool


def yearly(points: Sequence[tuple[Period, Decimal]], *, adds_up: bool) -> list[Yearly]:
    """In order of time, one for each day on which a value ends; of several the whole year wins."""
    order = sorted(range(len(points)), key=lambda index: order_key(points[index][0]))
    spans = {points[index][0].days: points[index][1] for index in order}
    found: dict[dt.date, Yearly] = {}
    for index in order:
        period, value = points[index]
        whole = _whole(period, value, spans) if adds_up else value
        kept = found.get(period.end)
        if whole is not None and (kept is None or kept.rolling or not adds_up):
            rolling = adds_up and period.months != 12
            found[period.end] = Yearly(period.end, whole, index, rolling)
    return [found[day] for day in sorted(found)]


def _whole(period: Period, value: Decimal, spans: Mapping[Days, Decimal]) -> Decimal | None:
    """The sum of the twelve months that end with this period; None where one of them is missing."""
    if period.months == 12:
        return value
    rule = _RULES.get(period.kind)
    return rule(period, value, spans) if rule else None


def _cumulative(period: Period, value: Decimal, spans: Mapping[Days, Decimal]) -> Decimal | None:
    """What has added up, the whole year before, less what had added up by then."""
    before = spans.get(periods.year(period.year - 1).days)
    same = spans.get(period.year_before().days)
    return None if before is None or same is None else value + before - same


def _in_a_row(number: int) -> Callable[[Period, Decimal, Mapping[Days, Decimal]], Decimal | None]:
    def sum_up(period: Period, value: Decimal, spans: Mapping[Days, Decimal]) -> Decimal | None:
        parts = [spans.get(one.days) for one in islice(_backward(period), number)]
        return sum((part for part in parts if part is not None), Decimal(0)) if None not in parts else None

    return sum_up


def _backward(period: Period) -> Iterator[Period]:
    while True:
        yield period
        period = period.previous()


_RULES: Final = {Kind.CUMULATIVE: _cumulative, Kind.QUARTER: _in_a_row(4), Kind.MONTH: _in_a_row(12)}
