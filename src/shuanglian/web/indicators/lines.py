"""Series as lines: which periods go together, and where they stand on the time axis."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from shuanglian.indicators import drawing
from shuanglian.indicators import trajectory as paths
from shuanglian.indicators.drawing import Axis, Trajectory
from shuanglian.indicators.models import Accumulation, Frequency, Indicator
from shuanglian.indicators.periods import Kind, Period
from shuanglian.indicators.selectors import Point
from shuanglian.indicators.status import Status

BY: Final = ("year", "quarter", "month", "cumulative")
AXES: Final = {"year": Axis.YEAR, "quarter": Axis.QUARTER, "month": Axis.MONTH, "cumulative": Axis.MONTH}
STEPS: Final = {Frequency.YEAR: "year", Frequency.QUARTER: "quarter", Frequency.MONTH: "month"}
ENDS: Final = {"year": 0.0, "quarter": 0.75, "month": 11 / 12, "cumulative": 11 / 12}
Goal = tuple[int, Decimal]


def family(period: Period) -> str:
    """Which line a period belongs to. A moment stands for the year, quarter or month that ends with it."""
    if period.kind is not Kind.MOMENT:
        return str(period.kind.value)
    if (period.end.month, period.end.day) == (12, 31):
        return "year"
    return (
        "quarter" if period.end.month % 3 == 0 and (period.end + dt.timedelta(days=1)).day == 1 else "month"
    )


def at(period: Period, by: str) -> float:
    """Where a period of a line stands."""
    if by == "year":
        return float(period.year)
    if by == "quarter":
        return drawing.quarter(period.year, (period.end.month + 2) // 3)
    return drawing.month(period.year, period.end.month)


def chosen(points: Sequence[Point], indicator: Indicator, asked: str = "") -> str:
    """The line that was asked for, that of years, that of the indicator's frequency, or the one with most values."""
    counts = Counter(family(point.period) for point in points)
    if asked in BY:
        return asked
    if counts["year"] or not counts:
        return "year"
    usual = STEPS[Frequency(indicator.frequency)]
    return usual if counts[usual] else counts.most_common(1)[0][0]


def of_line(points: Iterable[Point], by: str) -> list[Point]:
    """Values of one line by time."""
    found = {at(point.period, by): point for point in points if family(point.period) == by}
    return [found[when] for when in sorted(found)]


def of_status(one: Status, as_of: dt.date) -> Trajectory:
    """By years, from what the judgement itself used: values that count for a whole year. Of a pair the first part."""
    if one.parts:
        return of_status(one.parts[0], as_of)
    demo = one.actual is not None and one.actual.is_demo
    last = {point.when.year: point for point in one.points}
    actual = [(_year_at(point.when), point.value, demo) for point in last.values()]
    base, target = ends(one)
    outlook = None
    if one.forecast is not None and target is not None:
        outlook = (target[0], one.forecast.value, one.forecast.low, one.forecast.high)
    return Trajectory(
        unit=one.unit, base=base, target=target, required=way(base, target, one.shape), actual=actual,
        forecast=outlook, until=whole_years(as_of), title=one.name,
    )  # fmt: skip


def _year_at(day: dt.date) -> float:
    return float(paths.decimal_year(day))


def ends(one: Status) -> tuple[Goal | None, Goal | None]:
    """Base and target as points; a rate to be held every year is no point."""
    if one.target_kind != "level":
        return None, None
    base = (one.base_year, one.base) if one.base_year is not None and one.base is not None else None
    target = (one.target_year, one.target) if one.target_year is not None and one.target is not None else None
    return base, target


def whole_years(as_of: dt.date) -> int:
    """The last year that is over: later ones are not missing yet."""
    return as_of.year if (as_of.month, as_of.day) == (12, 31) else as_of.year - 1


def way(base: Goal | None, target: Goal | None, shape: str) -> list[tuple[int, Decimal]]:
    """The required value of every year end between base and target."""
    if base is None or target is None or target[0] <= base[0]:
        return []
    return paths.way(base[1], target[1], base[0], target[0], shape)


def of_series(
    one: Status, points: Sequence[Point], by: str, indicator: Indicator, as_of: dt.date
) -> Trajectory:
    """A finer line; the goal stands at the end of its year, and only beside values that can be held against it."""
    if by == "year":
        return of_status(one, as_of)
    base, target = ends(one) if comparable(indicator, by) else (None, None)
    shift = ENDS[by]
    return Trajectory(
        unit=one.unit,
        base=(base[0] + shift, base[1]) if base else None,
        target=(target[0] + shift, target[1]) if target else None,
        required=[(year + shift, value) for year, value in way(base, target, one.shape)],
        actual=[(at(p.period, by), p.value, p.is_demo) for p in of_line(points, by)],
        axis=AXES[by],
        until=whole_years(as_of),
        title=one.name,
    )


def comparable(indicator: Indicator, by: str) -> bool:
    """Whether the goal may stand beside this line: what adds up in a quarter is no part of a yearly goal."""
    return by in ("year", "cumulative") or indicator.accumulation == Accumulation.STOCK
