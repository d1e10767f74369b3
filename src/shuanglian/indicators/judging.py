"""One indicator against its target: what was asked by now, how far it is, what colour, what lies ahead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from . import forecast as forecasting
from . import trajectory
from .annual import Yearly, yearly
from .forecast import Forecast
from .models import Accumulation, Direction, Frequency, Indicator, Measure, Target, TargetKind
from .periods import Period
from .selectors import Valued
from .trajectory import Light, Rule

# How old the last value may be before it counts as stale: its own step and the time that reporting takes.
_STALE_DAYS: Final = {Frequency.YEAR: 366 + 183, Frequency.QUARTER: 92 + 61, Frequency.MONTH: 31 + 46}


@dataclass(frozen=True, slots=True)
class Actual:
    """`value` counts for a whole year where the indicator adds up; `reported` is what the observation itself says, and
    `rolling` tells that the two differ in what they span."""

    period: Period
    value: Decimal
    comparator: str
    observation_id: int
    is_demo: bool
    reported: Decimal
    rolling: bool


@dataclass(slots=True)
class Facts:
    """What the queries brought of one indicator."""

    indicator: Indicator
    as_of: dt.date
    target: Target | None = None
    points: list[Valued] = field(default_factory=list)
    questions: int = 0
    final: bool = False  # the value of the target year itself is known

    @property
    def end(self) -> dt.date | None:
        return trajectory.year_end(self.target.year) if self.target else None

    @property
    def closed(self) -> bool:
        """The target date has passed."""
        return self.end is not None and self.as_of >= self.end


@dataclass(frozen=True, slots=True)
class Judged:
    expected: Decimal | None = None
    progress: Decimal | None = None
    expected_progress: Decimal | None = None
    light: Light = Light.NONE
    needed_per_month: Decimal | None = None
    growth: Decimal | None = None
    needed_growth: Decimal | None = None
    forecast: Forecast | None = None
    forecast_why: str = ""


def _on_the_way(facts: Facts, *, adds_up: bool) -> list[Yearly]:
    """What came after the base and up to the target's year; without a target all there is."""
    target = facts.target
    base = trajectory.year_end(target.base_year) if target and target.base_year else dt.date.min
    last = trajectory.year_end(target.year) if target else dt.date.max
    points = yearly([(p.period, p.value) for p in facts.points], adds_up=adds_up, after=base)
    return [p for p in points if p.when <= last]


def _actual(facts: Facts, points: Sequence[Yearly]) -> Actual | None:
    if not points:
        return None
    last = points[-1]
    point = facts.points[last.index]
    return Actual(
        point.period,
        last.value,
        point.comparator,
        point.observation_id,
        point.is_demo,
        point.value,
        last.rolling,
    )


def _by_level(facts: Facts, target: Target, actual: Actual | None, points: Sequence[Yearly]) -> Judged:
    """A value to be reached: share of the way against the share that the date asks for."""
    base, shape = target.base_value, facts.indicator.path
    when = points[-1].when if points else facts.as_of
    expected = None
    if base is not None and target.base_year is not None:
        at = trajectory.decimal_year(when)
        expected = trajectory.required(base, target.value, target.base_year, target.year, at, shape)
    if facts.final:
        expected = target.value
    value = actual.value if actual else None
    share = trajectory.progress(base, value, target.value)
    asked = trajectory.progress(base, expected, target.value)
    light = trajectory.light(share, asked, _rule(facts)) if share is not None else _reached(facts, value)
    predicted, why = _forecast(facts, points, target)
    return Judged(expected, share, asked, light, _needed(facts, value), None, None, predicted, why)


def _by_growth(facts: Facts, target: Target, actual: Actual | None, points: Sequence[Yearly]) -> Judged:
    """A rate to be held on average: rates that were observed, or the rate between two levels."""
    up = facts.indicator.direction == Direction.UP
    rates = [p.value for p in points]
    if facts.indicator.measure == Measure.GROWTH:
        growth = trajectory.average_growth(rates)
        years = target.year - (target.base_year or _first_year(facts))
        needed = None if facts.closed else trajectory.needed_growth(rates, target.value, years)
    else:
        growth, needed = _growth_of_level(target, points), None
    sign = 1 if up else -1
    light = trajectory.light(None if growth is None else sign * growth, sign * target.value, _rule(facts))
    why = _("按年均增速判断，不预测到期值") if actual else _("还没有实际数")
    return Judged(target.value, None, None, light, None, growth, needed, None, why)


def _first_year(facts: Facts) -> int:
    """The year before the first one that a rate is asked of, where the target names no base."""
    plan = facts.indicator.plan
    return plan.base_year if plan else facts.as_of.year - 1


def _growth_of_level(target: Target, points: Sequence[Yearly]) -> Decimal | None:
    if not points or target.base_year is None:
        return None
    last = points[-1]
    years = trajectory.decimal_year(last.when) - target.base_year
    return trajectory.growth_between(target.base_value, last.value, years)


def _rule(facts: Facts) -> Rule:
    return trajectory.CLOSED if facts.final else trajectory.RUNNING


def _reached(facts: Facts, value: Decimal | None) -> Light:
    """Without a base only reaching the target says something."""
    if value is None or facts.target is None:
        return Light.NONE
    up = facts.indicator.direction == Direction.UP
    there = value >= facts.target.value if up else value <= facts.target.value
    if there:
        return Light.GREEN
    return Light.RED if facts.final else Light.NONE


def _needed(facts: Facts, value: Decimal | None) -> Decimal | None:
    if value is None or facts.target is None or facts.end is None or facts.closed:
        return None
    base = facts.target.base_value
    up = facts.indicator.direction == Direction.UP if base is None else facts.target.value >= base
    months = trajectory.months_until(facts.as_of, facts.end)
    return trajectory.needed_per_month(value, facts.target.value, months, up=up)


def _forecast(facts: Facts, points: Sequence[Yearly], target: Target) -> tuple[Forecast | None, str]:
    """The value at the target date, from the values of the way and its base."""
    if facts.final or facts.end is None:
        return None, _("目标年的数已有，不再预测")
    line = [(float(trajectory.decimal_year(p.when)), float(p.value)) for p in points]
    if target.base_value is not None and target.base_year is not None:
        line.insert(0, (float(target.base_year), float(target.base_value)))
    at = float(trajectory.decimal_year(facts.end))
    found = forecasting.forecast(line, at)
    return (_bounded(facts.indicator, found), "") if found else (None, forecasting.why_none(line, at))


def _bounded(indicator: Indicator, found: Forecast) -> Forecast:
    """A forecast cannot leave what the indicator can be."""
    low = float(indicator.floor) if indicator.floor is not None else float("-inf")
    high = float(indicator.ceiling) if indicator.ceiling is not None else float("inf")
    value, lower, upper = (min(max(v, low), high) for v in (found.value, found.low, found.high))
    return Forecast(value, lower, upper, found.model, found.backtest_mape, found.n)


def missing(facts: Facts, actual: Actual | None, judged: Judged) -> tuple[str, ...]:
    target = facts.target
    found = [] if target else ["target"]
    if target and target.base_value is None and target.kind == TargetKind.LEVEL:
        found.append("base")
    if actual is None:
        found.append("full_year" if facts.points else "actual")
    elif facts.closed and not facts.final:
        found.append("final")
    elif not facts.closed and (facts.as_of - actual.period.end).days > _STALE_DAYS[_frequency(facts)]:
        found.append("stale")
    growth = target is not None and target.kind == TargetKind.YEARLY_GROWTH
    if target and judged.forecast is None and not facts.final and not growth:
        found.append("forecast")
    return tuple(found)


def _frequency(facts: Facts) -> Frequency:
    return Frequency(facts.indicator.frequency)


def judge(facts: Facts) -> tuple[Actual | None, list[Yearly], Judged]:
    """The last value that counts, all values of the way, and what they say."""
    indicator, target = facts.indicator, facts.target
    adds_up = indicator.accumulation == Accumulation.FLOW and indicator.measure == Measure.LEVEL
    points = _on_the_way(facts, adds_up=adds_up)
    actual = _actual(facts, points)
    facts.final = facts.closed and bool(points) and points[-1].when == facts.end
    if target is None:
        return actual, points, Judged()
    rule = _by_growth if target.kind == TargetKind.YEARLY_GROWTH else _by_level
    return actual, points, rule(facts, target, actual, points)
