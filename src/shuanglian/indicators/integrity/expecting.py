"""What a value of a series should have been, said by several simple predictors, and how far it is off.

A value is as odd as the *kindest* predictor says: one before, two before, the recent level, the same season last year,
what peers did. So a shock that hits everybody and the return after an outlier raise nothing. A season that is strong
enough to be seen is taken off first.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from . import naming
from .panel import SEASON, Series
from .statistics import Floats, mad, median, theil_sen

_LEAST: Final = 4  # differences needed before their spread means anything
_RECENT: Final = 6
_SEASONAL: Final = 0.7  # a season counts if taking it off leaves no more than this share of the spread


@dataclass(frozen=True, slots=True)
class Oddity:
    """`z` is how many times the usual spread the kindest predictor is off; `expected` is on the scale of the values;
    `usual` is the same distance by the predictor in the middle."""

    index: int
    z: float
    size: float
    expected: float
    usual: float


@dataclass(frozen=True, slots=True)
class Scale:
    """Values as they are compared: in logarithms for amounts and counts, as they are for shares and signed values.

    `noise` is the least spread of each value: rounding, and for counts the chance of counting.
    """

    ys: Floats
    noise: Floats
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


def season_of(series: Series, scale: Scale) -> Floats:
    """The part of each value that comes back every year; zeros where there is none to be seen."""
    season = SEASON[series.key.kind]
    none = np.zeros(len(series))
    if season == 1 or len(series) < 2.4 * season:
        return none
    level = _level(scale.ys, season)
    by_phase: dict[int, list[float]] = defaultdict(list)
    for position, rest in zip(series.positions, scale.ys - level, strict=True):
        by_phase[position % season].append(float(rest))
    phase = {key: median(rests) for key, rests in by_phase.items()}
    found = np.array([phase[position % season] for position in series.positions])
    before, after = mad(np.diff(scale.ys)), mad(np.diff(scale.ys - found))
    return found if after <= _SEASONAL * before else none


def _level(ys: Floats, season: int) -> Floats:
    """A running median over about a year, so wide that a season does not move it."""
    half = season // 2
    padded = [median(ys[max(0, i - half) : i + half + 1]) for i in range(len(ys))]
    return np.array(padded) + theil_sen(ys[-60:]) * np.array(
        [i - (max(0, i - half) + min(len(ys) - 1, i + half)) / 2 for i in range(len(ys))]
    )


def oddities(series: Series, scale: Scale, shocks: dict[int, float]) -> list[Oddity]:
    """How odd every value but the first is; `shocks` tells what peers did at a position (their median change)."""
    season = season_of(series, scale)
    predictions = _predictions(series, scale, season, shocks)
    found = []
    for index in range(1, len(series)):
        judged = [p for p in (one.get(index) for one in predictions) if p is not None]
        if judged:
            expected, spread = min(judged, key=lambda p: abs(scale.ys[index] - p[0]) / p[1])
            size = float(scale.ys[index]) - expected
            usual = median([abs(scale.ys[index] - y) / width for y, width in judged])
            found.append(Oddity(index, abs(size) / spread, size, scale.back(expected), usual))
    return found


_Predicted = dict[int, tuple[float, float]]  # index -> expected, spread


def _predictions(series: Series, scale: Scale, season: Floats, shocks: dict[int, float]) -> list[_Predicted]:
    calm = scale.ys - season
    raws = [_lagged(series, calm, 1), _lagged(series, calm, 2), _recent(calm)]
    raws = [{index: y + float(season[index]) for index, y in raw.items()} for raw in raws]
    if SEASON[series.key.kind] > 1:
        raws.append(_lagged(series, scale.ys, SEASON[series.key.kind]))
    if shocks:
        raws.append(_shocked(series, scale, shocks))
    return [_with_spread(scale, raw) for raw in raws]


def _with_spread(scale: Scale, raw: dict[int, float]) -> _Predicted:
    """Predictions corrected by their usual error, with their usual spread."""
    if len(raw) < _LEAST:
        return {}
    errors = [float(scale.ys[i]) - expected for i, expected in raw.items()]
    usual, spread = median(errors), mad(errors)
    return {i: (expected + usual, max(spread, float(scale.noise[i]), 1e-9)) for i, expected in raw.items()}


def _lagged(series: Series, ys: Floats, lag: int) -> dict[int, float]:
    """The value `lag` periods before; gaps in the series are respected."""
    at = {position: index for index, position in enumerate(series.positions)}
    step = _spacing(series.positions)
    raw = {}
    for index, position in enumerate(series.positions):
        before = at.get(position - (lag * step if lag < 4 else lag))
        if before is not None:
            raw[index] = float(ys[before])
    return raw


def _spacing(positions: Sequence[int]) -> int:
    """Moments may come every month or every quarter: the usual distance."""
    return max(1, round(median([float(d) for d in np.diff(positions)]))) if len(positions) > 1 else 1


def _recent(ys: Floats) -> dict[int, float]:
    slope = theil_sen(ys[-60:])
    raw = {}
    for index in range(3, len(ys)):
        window = ys[max(0, index - _RECENT) : index]
        raw[index] = median(window) + slope * (len(window) + 1) / 2
    return raw


def _shocked(series: Series, scale: Scale, shocks: dict[int, float]) -> dict[int, float]:
    """One before, plus what peers did in the same period."""
    return {
        index: float(scale.ys[index - 1]) + shocks[position]
        for index, position in enumerate(series.positions)
        if index and position in shocks
    }
