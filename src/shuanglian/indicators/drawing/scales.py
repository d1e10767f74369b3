"""From values to places in the drawing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .values import Axis

STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
MONTH_STEPS: Final = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200)


@dataclass(frozen=True, slots=True)
class Scale:
    """Linear from `low`..`high` to `start`..`end`; what lies outside is held at the edge."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return self.start + min(1.0, max(0.0, share)) * (self.end - self.start)


def bounds(values: Sequence[float], *, share: float = 0.08, zero: bool = False) -> tuple[float, float]:
    """A range around the values: never empty, with some air; from zero on with `zero`."""
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low <= max(abs(low), abs(high), 1e-3) * 1e-9:
        pad = abs(high) * 0.1 or 1.0
        return low - (0 if zero and low >= 0 else pad), high + pad
    air = (high - low) * share
    return (low if zero and low == 0 else low - air), (high if zero and high == 0 else high + air)


def ticks(low: float, high: float, count: int = 4, *, whole: bool = False) -> list[float]:
    """Round values from at or below `low` to at or above `high`, about `count` of them; counts have `whole` ones."""
    raw = (high - low) / max(1, count - 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * s for s in STEPS if power * s >= raw * 0.999)
    step = max(1.0, math.ceil(step)) if whole and step < 10 else step
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    return [index * step for index in range(first, last + 1)]


def time_bounds(years: Sequence[float], step: float) -> tuple[float, float]:
    low, high = (min(years), max(years)) if years else (0.0, 1.0)
    return (low, high) if high - low > 1e-6 else (low - step, high + step)


def time_ticks(low: float, high: float, axis: Axis, most: int) -> list[tuple[float, str]]:
    """(place, label) of at most `most` round times."""
    unit = {Axis.YEAR: 12, Axis.QUARTER: 3, Axis.MONTH: 1}[axis]
    first, last = math.ceil(low * 12 - 1e-6), math.floor(high * 12 + 1e-6)
    steps = [step for step in MONTH_STEPS if step >= unit]
    step = next((s for s in steps if (last - first) / s + 1 <= max(most, 2)), max(last - first, unit))
    start = -(-first // step) * step
    return [(index / 12, _label(index, step, axis)) for index in range(start, last + 1, step)]


def _label(index: int, step: int, axis: Axis) -> str:
    year, part = divmod(index, 12)
    if step >= 12:
        return str(year)
    return f"{year}Q{part // 3 + 1}" if axis is Axis.QUARTER else f"{year}-{part + 1:02d}"
