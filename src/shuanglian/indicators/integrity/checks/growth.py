"""Stated growth against the growth that the levels show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

from ...periods import Kind
from .. import naming, showing
from ..panel import Panel, SeriesKey
from ..records import Finding, GrowthOf, Record, Rules, Severity
from ..statistics import mad, median


class Pair(NamedTuple):
    """A stated growth in percent beside the computed one, and how far rounding may part them."""

    record: Record
    before: str
    base: float
    stated: float
    computed: float
    slack: float

    @property
    def gap(self) -> float:
        return self.stated - self.computed


def check(panel: Panel, rules: Rules) -> Iterator[Finding]:
    grouped: dict[tuple[str, GrowthOf], list[Record]] = defaultdict(list)
    for record in panel.records:
        if record.growth is not None and record.value is not None:
            grouped[(record.indicator, record.growth_of)].append(record)
    keys = {id(record): series.key for series in panel.series for record in series.records}
    for (name, of), records in grouped.items():
        if not naming.is_growth(name):
            yield from _judge(_best(panel, keys, records, of), rules)


def _best(panel: Panel, keys: dict[int, SeriesKey], records: list[Record], of: GrowthOf) -> list[Pair]:
    """Pairs under the reading of the growth (against which base, in percent or as a share) that most rows follow."""
    readings = [GrowthOf.YEAR_BEFORE, GrowthOf.PREVIOUS] if of is GrowthOf.UNKNOWN else [of]
    best: tuple[float, list[Pair]] = (-1.0, [])
    for reading in readings:
        for scale in (1.0, 100.0):
            pairs = [p for p in (_pair(panel, keys, r, reading, scale) for r in records) if p]
            share = sum(abs(p.gap) <= 0.6 + p.slack for p in pairs) / len(pairs) if pairs else -1.0
            share -= 0.01 * (scale > 1)
            if share > best[0]:
                best = (share, pairs)
    unsure = of is GrowthOf.UNKNOWN and best[0] < 0.5 and _two_readings(records)
    return [] if unsure else best[1]


def _two_readings(records: list[Record]) -> bool:
    """With no heading that says so, growth of a month may be against last month or last year."""
    return any(r.period and r.period.kind is not Kind.YEAR and r.base is None for r in records)


def _pair(
    panel: Panel, keys: dict[int, SeriesKey], record: Record, of: GrowthOf, scale: float
) -> Pair | None:
    found = _base(panel, keys, record, of)
    if found is None or found[0] <= 0 or record.growth is None:
        return None
    base, step, before = found
    computed = 100 * (record.number / base - 1)
    rounding = 50 * (float(record.step) + step * record.number / base) / base
    return Pair(
        record, before, base, scale * float(record.growth), computed, abs(rounding) + 0.06 * scale**0.5
    )


def _base(
    panel: Panel, keys: dict[int, SeriesKey], record: Record, of: GrowthOf
) -> tuple[float, float, str] | None:
    """Value, last digit and name of what the growth compares with."""
    if record.base is not None:
        return float(record.base), float(record.step), _("基期")
    key = keys.get(id(record))
    if key is None or record.period is None:
        return None
    yearly = of is GrowthOf.YEAR_BEFORE
    period = record.period.year_before() if yearly else record.period.previous()
    other = panel.latest.get((key, period))
    if other is None or other.unit != record.unit or other.value is None:
        return None
    return other.number, float(other.step), _("上年同期") if yearly else _("上期")


def _judge(pairs: list[Pair], rules: Rules) -> Iterator[Finding]:
    """Growth at constant prices differs from growth of levels everywhere: the usual difference is taken off first."""
    if not pairs:
        return
    gaps = [pair.gap for pair in pairs]
    usual, spread = (median(gaps), mad(gaps)) if len(pairs) >= 6 else (0.0, 0.0)
    for pair in pairs:
        room = max(rules.growth_slack, rules.growth_share * abs(pair.computed), 6 * spread) + pair.slack
        if abs(pair.gap - usual) > room and abs(pair.gap) > rules.growth_slack:
            yield _finding(pair)


def _finding(pair: Pair) -> Finding:
    figures = {
        "name": pair.record.name,
        "growth": showing.number(pair.stated, 2),
        "before": pair.before,
        "base": showing.number(pair.base),
        "value": showing.amount(pair.record.number, pair.record.unit),
        "computed": showing.number(pair.computed, 2),
        "difference": showing.number(abs(pair.gap), 2),
    }
    return Finding("growth_mismatch", Severity.MEDIUM, (pair.record.row,), figures)
