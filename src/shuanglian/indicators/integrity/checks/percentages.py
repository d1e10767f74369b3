"""A share written as 0.52 among shares of 50 %, or as 52 among those of 0.5: found against other places and periods.

Series with a history of their own are judged by it (`jumps`); this looks at those with one to four values.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from .. import naming, showing
from ..panel import Panel, Series
from ..records import Finding, Record, Rules, Severity
from ..statistics import median

_SLIP: Final = 2.0  # decimal logarithm of 100
_GAP: Final = 1.2  # between the slipped value and the nearest of the others
_SPANS: Final = 2.5  # the same, in widths of the others: shares that differ much anyway say nothing
_FEW: Final = 0.2  # of the values may have slipped; more are a convention
_OWN: Final = 0.12  # two other values of the place itself agree so well


class Point(NamedTuple):
    log: float
    record: Record
    series: Series


def check(panel: Panel, rules: Rules) -> Iterator[Finding]:
    for (name, _base, _kind), group in panel.by_indicator.items():
        if all(naming.is_percentage(name, series.unit) for series in group):
            for point, expected in _slipped(group, rules):
                if not (point.log > _SLIP and naming.is_share(name, point.series.unit)):
                    yield _finding(point, expected)


def _slipped(group: Sequence[Series], rules: Rules) -> Iterator[tuple[Point, float]]:
    points = [
        Point(math.log10(float(value)), record, series)
        for series in group
        for value, record in zip(series.exact, series.records, strict=True)
        if value > 0
    ]
    apart, usual = _apart(sorted(points, key=lambda p: p.log), rules)
    told = {id(point.record) for point in apart}
    yield from ((point, usual) for point in apart if len(point.series) < rules.jump_short)
    by_series: dict[int, list[Point]] = defaultdict(list)
    for point in points:
        by_series[id(point.series)].append(point)
    for own in by_series.values():
        yield from (one for one in _of_itself(own) if id(one[0].record) not in told)


def _apart(points: Sequence[Point], rules: Rules) -> tuple[Sequence[Point], float]:
    """The few values, lowest or highest, that lie a hundredfold off a narrow band of all others; and its middle."""
    most = int(_FEW * len(points))
    for n in (*range(1, most + 1), *range(len(points) - most, len(points))):
        if points[n].log - points[n - 1].log >= _GAP:
            few, band = (points[:n], points[n:]) if n <= most else (points[n:], points[:n])
            if len(band) >= rules.peers and _is_slip([p.log for p in few], [p.log for p in band]):
                return few, 10 ** median([p.log for p in band])
    return (), 0.0


def _is_slip(few: Sequence[float], band: Sequence[float]) -> bool:
    low, high = min(band), max(band)
    if max(low - max(few), min(few) - high) < _SPANS * (high - low):
        return False
    shift = _SLIP if max(few) < low else -_SLIP
    return all(low - 0.1 <= log + shift <= high + 0.1 for log in few)


def _of_itself(points: Sequence[Point]) -> Iterator[tuple[Point, float]]:
    """One of three or four values of a place, where the others agree with each other."""
    for point in points if len(points) in (3, 4) else ():
        others = [p.log for p in points if p is not point]
        off = abs(median(others) - point.log)
        if max(others) - min(others) <= _OWN and abs(off - _SLIP) <= _OWN:
            yield point, 10 ** median(others)


def _finding(point: Point, expected: float) -> Finding:
    figures = {
        "name": point.record.name,
        "value": showing.amount(10**point.log, point.series.unit),
        "expected": showing.amount(expected, point.series.unit),
        "factor": "100",
    }
    return Finding("unit_slip", Severity.HIGH, (point.record.row,), figures)
