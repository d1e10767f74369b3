"""What a series will be at a date, by three models that everybody can check by hand. Pure.

The models: the last value and its mean change (drift), a straight line by least squares, and a straight line through the
logarithms (equal rates). Each is tried on the past: fitted to the values up to a date and compared with the next one
(rolling back-test). The one with the smallest error is used, and its errors give the interval: eight out of ten would
lie in it if the future errs like the past. Too few values give no forecast, and `why_none` says so.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from django.utils.translation import gettext as _

FEWEST: Final = 4
MOST: Final = 24  # older values say little about the next ones
_FARTHEST: Final = 10.0
COVERAGE: Final = 80
# Student's t for 80 % (two-sided) by degrees of freedom; beyond the table the normal value.
_STUDENT: Final = (
    3.078,
    1.886,
    1.638,
    1.533,
    1.476,
    1.440,
    1.415,
    1.397,
    1.383,
    1.372,
    1.363,
    1.356,
    1.350,
    1.345,
)
_NORMAL: Final = 1.282

Points = Sequence[tuple[float, float]]
_Predict = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Forecast:
    """`low` to `high` is an 80 % interval; `backtest_mape` the mean error of the back-test in percent of the value;
    `n` how many values were used. `model` is drift, linear or loglinear."""

    value: float
    low: float
    high: float
    model: str
    backtest_mape: float
    n: int

    def model_words(self) -> str:
        return _MODEL_WORDS[self.model]()


def forecast(points: Points, at: float) -> Forecast | None:
    """The value at `at` (in years), or None; `points` are (year, value) in order of time."""
    if why_none(points, at):
        return None
    used = list(points)[-MOST:]
    tested = [(name, _errors(used, fit)) for name, fit in _MODELS.items() if _fits(name, used)]
    model, errors = min(tested, key=lambda one: (round(_mean_share(one[1]), 9), list(_MODELS).index(one[0])))
    value = _MODELS[model](used)(at)
    half = _half_width([error for error, _value in errors], _step(used), at - used[-1][0])
    return Forecast(value, value - half, value + half, model, 100 * _mean_share(errors), len(used))


def why_none(points: Points, at: float) -> str:
    """Why no forecast is made, in words; empty when one is."""
    if len(points) < FEWEST:
        return _("只有 %(count)d 期数据，至少要 %(fewest)d 期才预测") % {
            "count": len(points),
            "fewest": FEWEST,
        }
    if at <= points[-1][0]:
        return _("目标日期已到，不再预测")
    if at - points[-1][0] > _FARTHEST:
        return _("离目标日期太远，不预测")
    if any(b[0] <= a[0] for a, b in pairwise(points)):
        return _("期间有重复，不预测")
    return ""


def _drift(points: Points) -> _Predict:
    """The last value goes on by the mean change a year."""
    (first, start), (last, end) = points[0], points[-1]
    slope = (end - start) / (last - first)
    return lambda at: end + slope * (at - last)


def _linear(points: Points) -> _Predict:
    """The straight line of least squares."""
    n = len(points)
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    middle, mean = sum(xs) / n, sum(ys) / n
    away = [x - middle for x in xs]
    spread = sum([x * x for x in away])
    slope = sum([x * (y - mean) for x, y in zip(away, ys, strict=True)]) / spread
    return lambda at: mean + slope * (at - middle)


def _loglinear(points: Points) -> _Predict:
    """The same through the logarithms: equal rates a year."""
    line = _linear([(x, math.log(y)) for x, y in points])
    return lambda at: math.exp(min(line(at), 700.0))


_MODELS: Final[dict[str, Callable[[Points], _Predict]]] = {
    "drift": _drift,
    "linear": _linear,
    "loglinear": _loglinear,
}
_MODEL_WORDS: Final[dict[str, Callable[[], str]]] = {
    "drift": lambda: _("最近一期加年均增减"),
    "linear": lambda: _("直线趋势"),
    "loglinear": lambda: _("等速趋势"),
}


def _fits(name: str, points: Points) -> bool:
    """Logarithms need positive values."""
    return name != "loglinear" or all(y > 0 for _x, y in points)


def _errors(points: Points, fit: Callable[[Points], _Predict]) -> list[tuple[float, float]]:
    """(error, true value) of predicting each value from those before it, from the third on."""
    found = []
    for at in range(2, len(points)):
        x, y = points[at]
        found.append((y - fit(points[:at])(x), y))
    return found


def _mean_share(errors: Sequence[tuple[float, float]]) -> float:
    """Mean of the errors as shares of the values; against the mean size where values are zero."""
    size = sum(abs(y) for _e, y in errors) / len(errors) or 1.0
    return sum(abs(e) / (abs(y) or size) for e, y in errors) / len(errors)


def _step(points: Points) -> float:
    """The usual distance between two values."""
    return (points[-1][0] - points[0][0]) / (len(points) - 1)


def _half_width(errors: Sequence[float], step: float, ahead: float) -> float:
    """Errors of one step grow with the root of the steps ahead, as those of independent changes do."""
    spread = math.sqrt(sum(e * e for e in errors) / len(errors))
    freedom = len(errors)
    student = _STUDENT[freedom - 1] if freedom <= len(_STUDENT) else _NORMAL
    return student * spread * math.sqrt(max(ahead / step, 1.0))
