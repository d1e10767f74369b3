"""What stands beside each line: last value, value of the year before, expected range, path to the target. Two queries for
all lines of a round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from shuanglian.indicators import periods, trajectory
from shuanglian.indicators.models import (
    Accumulation,
    Basis,
    Frequency,
    Indicator,
    Measure,
    Observation,
    ObservationState,
    Target,
    TargetKind,
)
from shuanglian.indicators.periods import Period

from . import rules
from .expected import Range, expect
from .models import Line, Round


@dataclass(frozen=True, slots=True)
class Known:
    """A published value of an earlier period."""

    period: Period
    value: Decimal
    observation: int


@dataclass(frozen=True, slots=True)
class Path:
    """Where the way to the target stands at the end of the period."""

    value: Decimal
    target: Decimal
    year: int


@dataclass(slots=True)
class Figures:
    """By line id; what is not known is not there."""

    last: dict[int, Known] = field(default_factory=dict)
    year_before: dict[int, Known] = field(default_factory=dict)
    expected: dict[int, Range] = field(default_factory=dict)
    path: dict[int, Path] = field(default_factory=dict)


def figures(round_: Round, lines: Iterable[Line]) -> Figures:
    rows, found = list(lines), Figures()
    wanted = periods.parse(round_.period)
    history = _history(round_, [line.indicator for line in rows])
    targets = _targets(round_, [line.indicator for line in rows])
    rule = rules.expectation(round_.opens_on)
    for line in rows:
        known = history.get(line.indicator_id, {})
        _neighbours(found, line, known, wanted)
        values = {period: one.value for period, one in known.items()}
        indicator = line.indicator
        expected = expect(
            values, wanted, rule, by_rate=indicator.measure == Measure.LEVEL,
            floor=indicator.floor, ceiling=indicator.ceiling,
        )  # fmt: skip
        if expected is not None:
            found.expected[line.pk] = expected
        if (path := _path(indicator, targets.get(indicator.pk), wanted)) is not None:
            found.path[line.pk] = path
    return found


def _neighbours(found: Figures, line: Line, known: Mapping[Period, Known], wanted: Period) -> None:
    earlier = [one for period, one in known.items() if period.end < wanted.end]
    if earlier:
        found.last[line.pk] = max(earlier, key=lambda one: one.period.end)
    if (before := known.get(wanted.year_before())) is not None:
        found.year_before[line.pk] = before


def _history(round_: Round, indicators: list[Indicator]) -> dict[int, dict[Period, Known]]:
    """Published actual values of each indicator in its own scope, of the same world and the same kind of period."""
    scopes = {row.pk: (row.place_id, row.segment_id) for row in indicators}
    rows = Observation.objects.filter(
        indicator__in=scopes, state=ObservationState.PUBLISHED, basis=Basis.ACTUAL, is_demo=round_.is_demo,
        subject__isnull=True, period_kind=round_.frequency, period_end__lt=round_.period_end, comparator="eq",
    )  # fmt: skip
    found: dict[int, dict[Period, Known]] = defaultdict(dict)
    for pk, indicator, place, segment, period, value in rows.values_list(
        "pk", "indicator", "place", "segment", "period", "value"
    ):
        if scopes[indicator] == (place, segment):
            parsed = periods.parse(period)
            found[indicator][parsed] = Known(parsed, value, pk)
    return found


def _targets(round_: Round, indicators: list[Indicator]) -> dict[int, Target]:
    """The next target of each indicator that has a base: a way needs a beginning."""
    rows = Target.objects.filter(
        indicator__in=indicators, kind=TargetKind.LEVEL, year__gte=round_.period_end.year, base_value__isnull=False,
        base_year__isnull=False, is_demo__in=[False, round_.is_demo],
    ).order_by("is_demo", "-year")  # fmt: skip
    own = {row.pk: row.place_id for row in indicators}
    return {row.indicator_id: row for row in rows if row.place_id in (None, own[row.indicator_id])}


def _path(indicator: Indicator, target: Target | None, wanted: Period) -> Path | None:
    """Only where a value of this period can be compared with the target: yearly figures and counts at a moment."""
    comparable = indicator.frequency == Frequency.YEAR or indicator.accumulation == Accumulation.STOCK
    if target is None or not comparable or target.base_value is None or target.base_year is None:
        return None
    when = trajectory.decimal_year(wanted.end)
    value = trajectory.required(
        target.base_value, target.value, target.base_year, target.year, when, indicator.path
    )
    return Path(value, target.value, target.year)
