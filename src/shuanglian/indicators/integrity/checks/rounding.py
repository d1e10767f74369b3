"""A series that was exact and is suddenly rounded, while others of its kind go on as before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

import numpy as np

from .. import naming, showing
from ..panel import Panel, Series
from ..records import Finding, Rules, Severity, rows_of

_POWERS: Final = (6, 5, 4, 3, 2)


class Run(NamedTuple):
    """Neighbouring values, from `start` to before `end`, that are all multiples of `coarse`."""

    start: int
    end: int
    coarse: float


def check(panel: Panel, rules: Rules) -> Iterator[Finding]:
    for group in panel.by_indicator.values():
        runs = [(series, run) for series in group if (run := _run(series, rules)) is not None]
        if 2 * len(runs) > len(group) and len(group) > 1:
            continue  # most of them changed: a new convention
        for series, run in runs:
            if len(group) > 1 or run.coarse >= 1000 * series.step * 0.999:
                yield _finding(series, run)


def _run(series: Series, rules: Rules) -> Run | None:
    """The longest run at the coarsest grain, if the rest of the series is finer by far."""
    if len(series) < 2 * rules.rounded_run or naming.is_relative(series.key.indicator, series.unit):
        return None
    if len({record.unit for record in series.records}) > 1 or not series.values.all():
        return None
    for power in _POWERS:
        coarse = series.step * 10**power
        scaled = np.abs(series.values) / coarse
        fits = [bool(one) for one in np.abs(scaled - np.round(scaled)) < 1e-7 * np.maximum(scaled, 1)]
        run = _longest(fits, coarse)
        if run is not None and _tells(series, fits, run, rules):
            return run
    return None


def _longest(fits: Sequence[bool], coarse: float) -> Run | None:
    runs = []
    for fit, some in groupby(range(len(fits)), key=lambda index: fits[index]):
        indexes = list(some)
        if fit:
            runs.append(Run(indexes[0], indexes[-1] + 1, coarse))
    return max(runs, key=lambda run: run.end - run.start, default=None)


def _tells(series: Series, fits: Sequence[bool], run: Run, rules: Rules) -> bool:
    """Long, with different values, and hardly any such value elsewhere."""
    inside = series.values[run.start : run.end]
    outside = [*fits[: run.start], *fits[run.end :]]
    if min(len(inside), len(outside)) < rules.rounded_run or len(set(inside.tolist())) < 4:
        return False
    return sum(outside) <= 0.15 * len(outside)


def _finding(series: Series, run: Run) -> Finding:
    some = series.records[run.start : run.end]
    first, last = some[0].period, some[-1].period
    figures = {
        "name": series.name,
        "first": first.words() if first else "",
        "last": last.words() if last else "",
        "n": str(len(some)),
        "coarse": showing.number(run.coarse),
        "fine": showing.number(series.step),
    }
    return Finding("rounded_run", Severity.MEDIUM, rows_of(some), figures)
