"""What a value of a series should have been, said by several simple predictors, and how far it is off.

A value is as odd as the *kindest* predictor says: one before, two before, the recent level, the same season last year,
what peers did. So a season, a shock that hits everybody, and the return after an outlier raise nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..periods import Kind
from . import naming
from .panel import SEASON, Series
from .statistics import Floats, mad, median, theil_sen

_LEAST: Final = 4  # differences needed before their spread means anything
_RECENT: Final = 6


@dataclass(frozen=True, slots=True)
class Oddity:
    """`z` is how many times the usual spread the kindest predictor is off; `expected` is on the scale of the values."""

    index: int
    z: float
    size: float
    expected: float


@dataclass(frozen=True, slots=True)
class Scale:
    """Values as they are compared: in logarithms for amounts and counts, as they are for shares and signed values."""

    ys: Floats
    noise: Floats  # the least spread of each value: rounding, and for counts the chance of counting
    is_log: bool

    def back(self, y: float) -> float:
        return math.exp(min(y, 700.0)) if self.is_log else y


def scale_of(series: Series) -> Scale:
    values, first = series.values, series.records[0]
    relative = naming.is_relative(series.key.indicator, first.unit)
    if relative or float(values.min()) < 0:
        return Scale(values, np.full(len(values), series.step), is_log=False)
    counted = naming.is_counted(first.unit) or (not first.unit and bool(np.all(values % 1 == 0)))
    shifted = values + (0.5 * series.step if float(values.min()) == 0 else 0.0)
    noise = series.step / shifted
    if counted:
        noise = np.maximum(noise, 1 / np.sqrt(shifted + 1))
    return Scale(np.log(shifted), noise, is_log=True)


def oddities(series: Series, scale: Scale, shocks: dict[int, float]) -> list[Oddity]:
    """How odd every value but the first is; `shocks` tells what peers did at a position (their median change)."""
    predictions = _predictions(series, scale, shocks)
    found = []
    for index in range(1, len(series)):
        judged = [p for p in (one.get(index) for one in predictions) if p is not None]
        if judged:
            expected, spread = min(judged, key=lambda p: abs(scale.ys[index] - p[0]) / p[1])
            size = float(scale.ys[index]) - expected
            found.append(Oddity(index, abs(size) / spread, size, scale.back(expected)))
    return found


_Predicted = dict[int, tuple[float, float]]  # index -> expected, spread


def _predictions(series: Series, scale: Scale, shocks: dict[int, float]) -> list[_Predicted]:
    season = SEASON[series.key.kind]
    if series.key.kind is Kind.CUMULATIVE:
        return [_lagged(series, scale, season)]
    found = [_lagged(series, scale, 1), _lagged(series, scale, 2), _recent(series, scale)]
    if season > 1:
        found.append(_lagged(series, scale, season))
    if shocks:
        found.append(_shocked(series, scale, shocks))
    return found


def _with_spread(scale: Scale, raw: dict[int, float], least: int = _LEAST) -> _Predicted:
    """Predictions corrected by their usual error, with their usual spread."""
    if len(raw) < least:
        return {}
    errors = [float(scale.ys[i]) - expected for i, expected in raw.items()]
    usual, spread = median(errors), mad(errors)
    return {i: (expected + usual, max(spread, float(scale.noise[i]), 1e-9)) for i, expected in raw.items()}


def _lagged(series: Series, scale: Scale, lag: int) -> _Predicted:
    """The value `lag` periods before; gaps in the series are respected."""
    at = {position: index for index, position in enumerate(series.positions)}
    step = _spacing(series.positions)
    raw = {}
    for index, position in enumerate(series.positions):
        before = at.get(position - (lag * step if lag < 4 else lag))
        if before is not None:
            raw[index] = float(scale.ys[before])
    return _with_spread(scale, raw)


def _spacing(positions: Sequence[int]) -> int:
    """Moments may come every month or every quarter: the usual distance."""
    return max(1, round(median([float(step) for step in np.diff(positions)]))) if len(positions) > 1 else 1


def _recent(series: Series, scale: Scale) -> _Predicted:
    slope = theil_sen(scale.ys[-60:])
    raw = {}
    for index in range(3, len(series)):
        window = scale.ys[max(0, index - _RECENT) : index]
        raw[index] = median(window) + slope * (len(window) + 1) / 2
    return _with_spread(scale, raw)


def _shocked(series: Series, scale: Scale, shocks: dict[int, float]) -> _Predicted:
    """One before, plus what peers did in the same period."""
    raw = {
        index: float(scale.ys[index - 1]) + shocks[position]
        for index, position in enumerate(series.positions)
        if index and position in shocks
    }
    return _with_spread(scale, raw)
