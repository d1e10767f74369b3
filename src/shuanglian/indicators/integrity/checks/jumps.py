"""Values that leave their own history, or what peers do, and unit slips among them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from django.utils.translation import gettext as _

from ...periods import Kind
from .. import naming, showing
from ..expecting import Oddity, Scale, oddities, scale_of
from ..panel import Panel, Series
from ..records import Finding, Rules, Severity
from ..statistics import mad, median, quantile

_SLIPS: Final = (1, 2, 3, 4, 8)
_TAIL: Final = 0.06  # share of values that make the tail
_PLAIN: Final = 0.6  # natural logarithm: 1.8 times
_LONG: Final = 24
_EXPECTED_FALSE: Final = 0.02  # values beyond the limit that chance would bring in one file


class Odd(NamedTuple):
    series: Series
    scale: Scale
    oddity: Oddity


def check(panel: Panel, rules: Rules) -> Iterator[Finding]:
    odd: list[Odd] = []
    for whole in panel.by_indicator.values():
        group = _months(whole)
        scales = [scale_of(series) for series in group]
        shocks = _shocks(group, scales, rules)
        for series, scale in zip(group, scales, strict=True):
            if len(series) >= rules.jump_short:
                odd += [Odd(series, scale, one) for one in oddities(series, scale, shocks)]
        yield from _peers(group, scales, rules)
        yield from _cross_section(group, rules)
    limit = _limit([one.oddity.z for one in odd], rules)
    for one in odd:
        if _is_jump(one, limit, rules):
            yield _finding(one)


def _months(group: Sequence[Series]) -> Sequence[Series]:
    """Cumulative values grow by themselves: the months behind them are looked at."""
    if group[0].key.kind is not Kind.CUMULATIVE or naming.is_relative(group[0].key.indicator, group[0].unit):
        return group
    return [flows for flows in (series.flows() for series in group) if len(flows)]


def _shocks(group: Sequence[Series], scales: Sequence[Scale], rules: Rules) -> dict[int, float]:
    """Median change of all series of one indicator, where there are enough of them."""
    changes: dict[int, list[float]] = defaultdict(list)
    if len(group) <= rules.peers:
        return {}
    for series, scale in zip(group, scales, strict=True):
        for position, change in zip(series.positions[1:], np.diff(scale.ys), strict=True):
            changes[position].append(float(change))
    return {position: median(seen) for position, seen in changes.items() if len(seen) > rules.peers}


def _limit(zs: list[float], rules: Rules) -> float:
    """Where the tail of this file's own noise would bring fewer than `_EXPECTED_FALSE` values (Hill's estimate)."""
    if len(zs) < 20:
        return rules.jump_sigmas
    ordered = sorted(zs, reverse=True)
    dropped = max(2, len(zs) // 50)  # what is looked for must not hide itself
    tail = [z for z in ordered[dropped : dropped + max(8, round(_TAIL * len(zs)))] if z > 0]
    if len(tail) < 4:
        return rules.jump_sigmas
    start = tail[-1]
    index = 1 / max(float(np.mean(np.log(np.array(tail) / start))), 0.05)
    reach = start * ((dropped + len(tail)) / _EXPECTED_FALSE) ** (1 / max(index, 1.5))
    return float(min(max(rules.jump_sigmas, reach), 4 * rules.jump_sigmas))


def _is_jump(one: Odd, limit: float, rules: Rules) -> bool:
    series, scale, oddity = one
    short = len(series) < rules.jump_history
    few = 1 + (6 / len(series)) ** 2  # the shorter the history, the less its spread is known
    if oddity.z < few * limit and not _is_plain(one, few * limit):
        return False
    if scale.is_log:
        return abs(oddity.size) >= (rules.jump_short_least if short else rules.jump_least)
    usual = max(quantile(np.abs(series.values), 0.75), series.step)
    return abs(oddity.size) >= (1.0 if short else 0.5) * usual


def _is_plain(one: Odd, limit: float) -> bool:
    """Nearly twice or half of what a long history says: one poor predictor does not excuse it if the others are sure."""
    far = one.scale.is_log and abs(one.oddity.size) >= _PLAIN and len(one.series) >= _LONG
    return far and one.oddity.z >= 0.75 * limit and one.oddity.usual >= 1.2 * limit


def _culprit(series: Series, scale: Scale, index: int) -> int:
    """A second value that differs from the first while the third is like the second: the first one is odd."""
    if index == 1 and len(series) > 2:
        away = abs(float(scale.ys[1] - scale.ys[0]))
        if abs(float(scale.ys[2] - scale.ys[1])) < 0.25 * away:
            return 0
    return index


def _finding(one: Odd) -> Finding:
    series, scale, oddity = one
    index = _culprit(series, scale, oddity.index)
    value = float(series.values[index])
    expected = oddity.expected if index == oddity.index else float(series.values[1])
    record = series.records[index]
    figures = {
        "name": record.name,
        "value": showing.amount(value, series.unit),
        "expected": showing.amount(expected, series.unit),
    }
    power = _power(value, expected)
    if power and scale.is_log:
        figures["factor"] = f"{10 ** abs(power):,}"
        return Finding("unit_slip", Severity.HIGH, (record.row,), figures)
    figures["times"] = showing.number(value / expected, 2) if expected else "—"
    figures["sigmas"] = showing.number(min(oddity.z, 999), 0)
    return Finding("jump", Severity.MEDIUM, (record.row,), figures)


def _power(value: float, expected: float) -> int:
    """The power of ten between the two, if it is one that slips of units make; 0 otherwise."""
    if value <= 0 or expected <= 0:
        return 0
    exponent = math.log10(value / expected)
    nearest = round(exponent)
    room = 0.09 if abs(nearest) == 1 else 0.2
    return nearest if abs(nearest) in _SLIPS and abs(exponent - nearest) <= room else 0


def _peers(group: Sequence[Series], scales: Sequence[Scale], rules: Rules) -> Iterator[Finding]:
    """Where own history is too short, the last change is compared with the change of peers in the same period."""
    changes: dict[int, list[tuple[Series, int, float]]] = defaultdict(list)
    for series, scale in zip(group, scales, strict=True):
        if not scale.is_log or float(series.values.min()) <= 0:
            continue
        for index in range(1, len(series)):
            change = float(scale.ys[index] - scale.ys[index - 1])
            changes[series.positions[index]].append((series, index, change))
    for seen in changes.values():
        short = [one for one in seen if len(one[0]) < rules.jump_short]
        if short and len(seen) > rules.peers:
            yield from _against(short, [change for _s, _i, change in seen], rules)


def _against(short: list[tuple[Series, int, float]], changes: list[float], rules: Rules) -> Iterator[Finding]:
    typical, spread = median(changes), max(mad(changes), 0.02)
    few = 1 + 12 / len(changes)  # the fewer peers, the less their spread is known
    for series, index, change in short:
        off = abs(change - typical)
        values = series.values
        counted = (
            3 / math.sqrt(min(float(values[index]), float(values[index - 1])) + 1) if series.step == 1 else 0
        )
        if off < rules.jump_sigmas * few * max(spread, counted / 3) or off < rules.jump_short_least:
            continue
        record = series.records[index]
        power = _power(float(values[index]), float(values[index - 1]) * math.exp(typical))
        figures = {"name": record.name, "value": showing.amount(float(values[index]), series.unit)}
        if power:
            expected = float(values[index - 1]) * math.exp(typical)
            figures |= {"expected": showing.amount(expected, series.unit), "factor": f"{10 ** abs(power):,}"}
            yield Finding("unit_slip", Severity.HIGH, (record.row,), figures)
            continue
        figures |= {
            "change": _change(change),
            "typical": _change(typical),
            "peers": str(len(changes) - 1),
            "sigmas": showing.number(off / spread, 0),
        }
        yield Finding("peer_jump", Severity.MEDIUM, (record.row,), figures)


def _change(change: float) -> str:
    percent = 100 * (math.exp(change) - 1)
    words = _("增长 %(percent)s%%") if percent >= 0 else _("下降 %(percent)s%%")
    return words % {"percent": showing.number(abs(percent), 1)}


def _cross_section(group: Sequence[Series], rules: Rules) -> Iterator[Finding]:
    """One value each: a place ten thousand times the others has another unit in mind."""
    single = [series for series in group if len(series) == 1 and float(series.values[0]) > 0]
    if len(single) != len(group) or len(group) <= rules.peers + 2:
        return
    logs = [math.log10(float(series.values[0])) for series in group]
    middle, spread = median(logs), max(mad(logs), 0.15)
    for series, log in zip(group, logs, strict=True):
        others = [abs(log - other) for other in logs if other != log]
        if abs(log - middle) > max(2.7, 6 * spread) and min(others, default=0) > 1.5:
            record = series.records[0]
            figures = {
                "name": record.name,
                "value": showing.amount(series.exact[0], series.unit),
                "expected": showing.amount(10**middle, series.unit),
                "factor": f"{10 ** round(abs(log - middle)):,}",
            }
            yield Finding("unit_slip", Severity.HIGH, (record.row,), figures)
