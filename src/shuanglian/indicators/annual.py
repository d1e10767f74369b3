"""Values that can be held against a yearly target. Pure.

A stock, a ratio or a rate is what it is on its last day. What adds up over a year is summed: a year is itself, four
quarters or twelve months in a row make one, and what has added up since January is completed with the rest of the year
before. So a value of any month can be compared with the target of a year.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
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


def yearly(
    points: Sequence[tuple[Period, Decimal]], *, adds_up: bool, after: dt.date = dt.date.min
) -> list[Yearly]:
    """In order of time, one for each day on which a value ends; of several the whole year wins. Only of days after
    `after`: what lies before is added to others, but not summed up for itself."""
    order = sorted(range(len(points)), key=lambda index: order_key(points[index][0]))
    spans = {points[index][0].days: points[index][1] for index in order} if adds_up else {}
    rows = {kind: _Row(spans, length) for kind, length in _LENGTHS.items()} if adds_up else {}
    found: dict[dt.date, Yearly] = {}
    for index in order:
        period, value = points[index]
        if period.end <= after:
            continue
        whole = _whole(period, value, spans, rows) if adds_up else value
        kept = found.get(period.end)
        if whole is not None and (kept is None or kept.rolling or not adds_up):
            rolling = adds_up and period.months != 12
            found[period.end] = Yearly(period.end, whole, index, rolling)
    return [found[day] for day in sorted(found)]


def _whole(
    period: Period, value: Decimal, spans: Mapping[Days, Decimal], rows: Mapping[Kind, _Row]
) -> Decimal | None:
    """The sum of the twelve months that end with this period; None where one of them is missing."""
    if period.months == 12:
        return value
    if period.kind is Kind.CUMULATIVE:
        return _cumulative(period, value, spans)
    return rows[period.kind].sum_up(period) if period.kind in rows else None


def _cumulative(period: Period, value: Decimal, spans: Mapping[Days, Decimal]) -> Decimal | None:
    """What has added up, the whole year before, less what had added up by then."""
    before = spans.get(periods.year(period.year - 1).days)
    same = spans.get(period.year_before().days)
    return None if before is None or same is None else value + before - same


class _Row:
    """Values that span `length` months each, by the number of their last month: a year of them is looked up, and its
    calendar not built again for every value."""

    def __init__(self, spans: Mapping[Days, Decimal], length: int) -> None:
        self.length = length
        self.values = {
            _month(end): value for (start, end), value in spans.items() if _fills(start, end, length)
        }
        self.known: dict[int, int] = {}  # how many follow each other without a gap up to this one
        for at in sorted(self.values):
            self.known[at] = self.known.get(at - length, 0) + 1

    def sum_up(self, period: Period) -> Decimal | None:
        """The twelve months that end with it; None where one is missing."""
        last = _month(period.end)
        if self.known.get(last, 0) * self.length < _YEAR:
            return None
        return sum((self.values[at] for at in range(last, last - _YEAR, -self.length)), Decimal(0))


def _month(day: dt.date) -> int:
    return day.year * _YEAR + day.month


def _fills(start: dt.date, end: dt.date, length: int) -> bool:
    """Whether it spans so many months of one year: periods begin on the first day of a month and end on its last."""
    return start.day == 1 and end.day > 1 and _month(end) - _month(start) == length - 1


_YEAR: Final = 12
_LENGTHS: Final = {Kind.QUARTER: 3, Kind.MONTH: 1}
