"""Series that are copies: of another place, of it times a factor, of the year before, of the period before.

Each coincidence counts for as many bits as it is improbable; small counts and slow series say little and raise nothing.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
from django.utils.translation import gettext as _

from ...periods import Kind
from .. import naming, showing
from ..panel import SEASON, Panel, Series
from ..records import Finding, Record, Rules, Severity, rows_of
from ..statistics import mad, median

_MOST_PEERS = 250
_MATCHES = 4
_PROPORTIONAL = 6


def check(panel: Panel, rules: Rules) -> Iterator[Finding]:
    for group in panel.by_indicator.values():
        places = [s for s in group if len(s) >= _MATCHES and not naming.is_whole(s.key.place)]
        copied = list(_copies(places[:5000], rules))
        yield from (finding for _pair, finding in copied)
        done = {pair for pair, _finding in copied}
        yield from _proportional(places, done, rules)
    total = max(1, len(panel.dated))
    for series in panel.series:
        yield from _forward(series, total, rules)
        yield from _year(series, rules)


def grain(series: Series) -> float:
    """How fine the values really are: whole hundreds have a grain of 100, whatever digits are printed."""
    step, values = series.step, np.abs(series.values)
    while values.any():
        scaled = values / (step * 10)
        if np.mean(np.abs(scaled - np.round(scaled)) < 1e-6) < 0.97:
            break
        step *= 10
    return step


def innovation(series: Series) -> float:
    """The usual unforeseen change from one value to the next."""
    return mad(np.diff(series.values)) if len(series) > 2 else 0.0


def _bits(spread: float, fine: float) -> float:
    return math.log2(max(1.0, 2.5 * spread / fine)) if fine > 0 else 0.0


def _thing(series: Series) -> tuple[str, str, str]:
    return series.key.place, series.key.subject, series.key.segment


def _copies(group: Sequence[Series], rules: Rules) -> Iterator[tuple[tuple[int, int], Finding]]:
    """Pairs that share values at the same time; found by the values, not by comparing all with all."""
    at: dict[tuple[int, object], list[int]] = defaultdict(list)
    for number, series in enumerate(group):
        for position, value in zip(series.positions, series.exact, strict=True):
            if value:
                at[(position, value)].append(number)
    shared: dict[tuple[int, int], list[int]] = defaultdict(list)
    for (position, _value), numbers in at.items():
        if 1 < len(numbers) <= 12:
            for pair in combinations(numbers, 2):
                shared[pair].append(position)
    pairs = math.log2(max(2, len(group) * (len(group) - 1) / 2))
    for (a, b), positions in shared.items():
        one, other = group[a], group[b]
        if len(positions) < _MATCHES or _thing(one) == _thing(other):
            continue
        spread = min(innovation(one), innovation(other))
        if len(positions) * _bits(spread, max(grain(one), grain(other))) - pairs >= rules.copy_bits:
            yield (id(one), id(other)), _same(one, other, positions)


def _at(series: Series, positions: Sequence[int]) -> list[Record]:
    wanted = set(positions)
    return [r for r, p in zip(series.records, series.positions, strict=True) if p in wanted]


def _same(one: Series, other: Series, positions: Sequence[int]) -> Finding:
    mine, others = _at(one, positions), _at(other, positions)
    figures = {
        "name": one.name,
        "other": other.name,
        "n": str(len(positions)),
        "values": showing.listed((showing.number(r.value or 0) for r in mine), 3),
    }
    return Finding("duplicate_series", Severity.HIGH, rows_of([*mine, *others]), figures)


def _proportional(group: Sequence[Series], done: set[tuple[int, int]], rules: Rules) -> Iterator[Finding]:
    """Pairs with one factor between them in every period."""
    by_times: dict[tuple[int, ...], list[Series]] = defaultdict(list)
    for series in group:
        if len(series) >= _PROPORTIONAL and float(series.values.min()) > 0:
            by_times[tuple(series.positions)].append(series)
    for alike in by_times.values():
        some = alike[:_MOST_PEERS]
        pairs = math.log2(max(2, len(some) * (len(some) - 1) / 2))
        for one, other in combinations(some, 2):
            if (id(one), id(other)) in done or _thing(one) == _thing(other):
                continue
            factor = _factor(one, other, rules.copy_bits + pairs)
            if factor is not None:
                yield _scaled(one, other, factor)


def _factor(one: Series, other: Series, needed: float) -> float | None:
    """The factor between two series if rounding alone parts them and chance cannot be the reason."""
    ratios = one.values / other.values
    factor = float(np.median(ratios))
    if abs(ratios[0] / factor - 1) > 0.2 or abs(ratios[-1] / factor - 1) > 0.2:
        return None
    room = 0.55 * (grain(one) + factor * grain(other))
    if np.mean(np.abs(one.values - factor * other.values) <= room) < 0.95:
        return None
    spread = min(_noise(one), _noise(other) * factor)
    return factor if (len(one) - 2) * _bits(spread, 2 * room) >= needed else None


def _noise(series: Series) -> float:
    """Irregular part of the changes: what is left of a series that only grows at one rate is nothing."""
    logs = np.log(series.values)
    return mad(np.diff(logs)) * median(series.values)


def _scaled(one: Series, other: Series, factor: float) -> Finding:
    figures = {
        "name": one.name,
        "other": other.name,
        "times": showing.number(factor, 4),
        "n": str(len(one)),
    }
    return Finding("proportional_copy", Severity.MEDIUM, rows_of([*one.records, *other.records]), figures)


def _forward(series: Series, total: int, rules: Rules) -> Iterator[Finding]:
    """Runs of one value in a series that otherwise changes every time."""
    for start, end in _runs(series):
        value = series.values[start]
        changes = np.abs(np.diff(series.values))
        outside = np.concatenate([changes[:start], changes[end:]])
        if len(outside) < 4 or np.mean(outside > 0) < 0.75 or not value:
            continue
        bits = (end - start) * _bits(median(outside[outside > 0]), grain(series)) - math.log2(total)
        if bits >= rules.run_bits / 2:
            yield _run(series, start, end)


def _runs(series: Series) -> Iterator[tuple[int, int]]:
    """First and last index of each stretch of three or more equal values."""
    start = 0
    for index in range(1, len(series) + 1):
        if index == len(series) or series.values[index] != series.values[start]:
            if index - start >= 3:
                yield start, index - 1
            start = index


def _run(series: Series, start: int, end: int) -> Finding:
    records = series.records[start : end + 1]
    first, last = records[0].period, records[-1].period
    figures = {
        "name": series.name,
        "first": first.words() if first else "",
        "last": last.words() if last else "",
        "n": str(len(records)),
        "value": showing.amount(records[0].value or 0, series.unit),
    }
    return Finding("copied_forward", Severity.MEDIUM, rows_of(records), figures)


def _year(series: Series, rules: Rules) -> Iterator[Finding]:
    """Months or quarters that repeat those of the year before, as they were or times one factor."""
    if series.key.kind not in (Kind.MONTH, Kind.QUARTER) or float(series.values.min()) < 0:
        return
    season = SEASON[series.key.kind]
    at = dict(zip(series.positions, range(len(series)), strict=True))
    for year in sorted({p // season for p in series.positions})[1:]:
        pairs = [
            (at[p], at[p - season])
            for p in range(year * season, (year + 1) * season)
            if p in at and p - season in at and series.values[at[p - season]] > 0
        ]
        if len(pairs) >= _MATCHES:
            yield from _year_pairs(series, year, pairs, rules)


def _year_pairs(series: Series, year: int, pairs: list[tuple[int, int]], rules: Rules) -> Iterator[Finding]:
    spread = _season_noise(series)
    fine = grain(series)
    equal = [(a, b) for a, b in pairs if series.values[a] == series.values[b]]
    if len(equal) >= _MATCHES and len(equal) * _bits(spread, fine) >= rules.copy_bits:
        yield _repeated(series, year, equal, _("完全相同"))
        return
    ratios = np.array([series.values[a] / series.values[b] for a, b in pairs])
    factor = float(np.median(ratios))
    off = np.array([abs(series.values[a] - factor * series.values[b]) for a, b in pairs])
    room = 0.55 * fine * (1 + factor)
    if len(pairs) < _PROPORTIONAL or abs(factor - 1) <= 1e-9 or np.any(off > room):
        return
    if (len(pairs) - 2) * _bits(spread, 2 * room) >= rules.copy_bits:
        how = _("成固定比例（%(times)s 倍）") % {"times": showing.number(factor, 4)}
        yield _repeated(series, year, pairs, how)


def _season_noise(series: Series) -> float:
    """Unforeseen change, taken from neighbours: years that are copies must not lower it."""
    return min(innovation(series), _noise(series)) / 2 if float(series.values.min()) > 0 else 0.0


def _repeated(series: Series, year: int, pairs: list[tuple[int, int]], how: str) -> Finding:
    records = [series.records[a] for a, _b in pairs]
    figures = {
        "name": series.name,
        "year": str(year),
        "other": str(year - 1),
        "n": str(len(pairs)),
        "how": how,
    }
    return Finding("copied_year", Severity.MEDIUM, rows_of(records), figures)
