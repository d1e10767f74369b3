"""Values of one thing in different lengths of time: months make quarters, cumulative values never fall."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from ...periods import Kind, Period
from .. import naming, showing
from ..panel import Panel, Series, SeriesKey, additive, in_unit
from ..records import Finding, Record, Rules, Severity, rows_of

Thing = tuple[str, str, str, str, str, tuple[str, str]]


class Sum(NamedTuple):
    whole: Record
    parts: list[Record]
    added: Decimal
    slack: Decimal

    @property
    def value(self) -> Decimal:
        return self.whole.value or Decimal(0)

    @property
    def holds(self) -> bool:
        return abs(self.added - self.value) <= self.slack


def check(panel: Panel, rules: Rules) -> Iterator[Finding]:
    for series in panel.series:
        if _adds_up(series):
            yield from _falls(series)
    yield from _columns(panel)
    yield from _lengths(panel, rules)


def _adds_up(series: Series) -> bool:
    first = series.records[0]
    return not naming.is_relative(series.key.indicator, first.unit) and not naming.may_be_negative(
        series.key.indicator, first.unit
    )


def _falls(series: Series) -> Iterator[Finding]:
    """Cumulative values inside one year; a name with 累计 that goes on over years, over all years."""
    named = naming.is_cumulative(series.key.indicator)
    if not named and series.key.kind is not Kind.CUMULATIVE:
        return
    across = named and series.key.kind is not Kind.CUMULATIVE and not _restarts(series)
    for before, after in pairwise(series.records):
        same_year = before.period and after.period and before.period.year == after.period.year
        if (same_year or across) and _less(after, before):
            yield _fall(before, after)


def _restarts(series: Series) -> bool:
    """Whether it begins again each year: the first value of a year is below the last one of the year before."""
    turns = [
        in_unit(after, series.unit) < in_unit(before, series.unit)
        for before, after in pairwise(series.records)
        if before.period and after.period and before.period.year != after.period.year
    ]
    return bool(turns) and sum(turns) * 2 >= len(turns) and series.key.kind is not Kind.YEAR


def _less(after: Record, before: Record) -> bool:
    return in_unit(after, before.unit) < (before.value or 0) - before.step / 2


def _fall(before: Record, after: Record) -> Finding:
    figures = {
        "name": after.name,
        "value": showing.amount(after.value or 0, after.unit),
        "before": showing.amount(before.value or 0, before.unit),
    }
    return Finding("cumulative_falls", Severity.HIGH, rows_of([before, after]), figures)


def _columns(panel: Panel) -> Iterator[Finding]:
    """A row with the value of the period and the cumulative one: yesterday's sum plus today's value."""
    for series in panel.series:
        for before, after in pairwise(series.records):
            if before.cumulative is None or after.cumulative is None or not after.period:
                continue
            if before.period != after.period.previous() or not _adds_up(series):
                continue
            fresh = before.period.year != after.period.year
            start = Decimal(0) if fresh and after.cumulative < before.cumulative else before.cumulative
            computed = start + (after.value or Decimal(0))
            if after.cumulative < start - after.step:
                yield _column_fall(before, after, start)
            elif abs(computed - after.cumulative) > after.step * 2:
                yield _column_mismatch(before, after, start, computed)


def _column_fall(before: Record, after: Record, start: Decimal) -> Finding:
    figures = {
        "name": after.name,
        "value": showing.amount(after.cumulative or 0, after.unit),
        "before": showing.amount(start, before.unit),
    }
    return Finding("cumulative_falls", Severity.HIGH, rows_of([before, after]), figures)


def _column_mismatch(before: Record, after: Record, start: Decimal, computed: Decimal) -> Finding:
    figures = {
        "name": after.name,
        "before": showing.number(start),
        "current": showing.number(after.value or 0),
        "computed": showing.number(computed),
        "value": showing.amount(after.cumulative or 0, after.unit),
    }
    return Finding("cumulative_mismatch", Severity.HIGH, rows_of([before, after]), figures)


def _lengths(panel: Panel, rules: Rules) -> Iterator[Finding]:
    """Quarters against the year, months against the quarter, months against the cumulative value."""
    by_thing: dict[Thing, dict[Kind, dict[Period, Record]]] = defaultdict(dict)
    for series in panel.series:
        if _adds_up(series) and series.key.kind is not Kind.MOMENT:
            values = {record.period: record for record in series.records if record.period}
            by_thing[_thing(series.key)][series.key.kind] = values
    sums: dict[tuple[str, Kind, Kind], list[Sum]] = defaultdict(list)
    for thing, kinds in by_thing.items():
        for long, short in _PAIRS:
            found = list(_sums(kinds.get(long, {}), kinds.get(short, {}), rules))
            sums[(thing[0], long, short)] += found
    for found in sums.values():
        yield from (_wrong(one) for one in found if not one.holds and _is_flow(found))


_PAIRS = (
    (Kind.YEAR, Kind.QUARTER),
    (Kind.YEAR, Kind.MONTH),
    (Kind.QUARTER, Kind.MONTH),
    (Kind.CUMULATIVE, Kind.MONTH),
    (Kind.CUMULATIVE, Kind.QUARTER),
)


def _thing(key: SeriesKey) -> Thing:
    return key.indicator, key.place, key.subject, key.segment, key.source, key.base


def _sums(long: dict[Period, Record], short: dict[Period, Record], rules: Rules) -> Iterator[Sum]:
    for period, whole in long.items():
        inside = [part for part in short if period.covers(part)]
        if len(inside) < 2 or sum(part.months for part in inside) != period.months or not additive(whole):
            continue
        parts = [short[part] for part in sorted(inside, key=lambda p: p.end)]
        added = sum((in_unit(part, whole.unit) for part in parts), Decimal(0))
        room = (sum((part.step for part in parts), whole.step)) / 2
        yield Sum(whole, parts, added, room + abs(added) * Decimal(str(rules.sum_slack)))


def _is_flow(sums: list[Sum]) -> bool:
    """Stocks do not add up: only where sums mostly hold, or at least come near, is one that does not a question."""
    near = sum(abs(one.added - one.value) <= abs(one.value) / 4 for one in sums)
    held = sum(one.holds for one in sums)
    return held * 2 >= len(sums) if len(sums) > 2 else near == len(sums) or held > 0


def _wrong(one: Sum) -> Finding:
    figures = {
        "name": one.whole.name,
        "total": showing.amount(one.value, one.whole.unit),
        "sum": showing.number(one.added),
        "difference": showing.number(one.value - one.added),
    }
    return Finding("period_sum", Severity.HIGH, rows_of([one.whole, *one.parts]), figures)
