"""What a chart is drawn from. Years are decimal (2024.25 is the second quarter), values any finite number."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

Number = int | float | Decimal
Point = tuple[float, float]
Actual = tuple[Number, Number, bool]  # year, value, is demonstration
Forecast = tuple[Number, Number, Number, Number]  # year, value, low, high
LARGEST: Final = 1e30  # beyond that a scale in floating point says nothing


class Axis(StrEnum):
    """What one step of the time axis is."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"

    @property
    def step(self) -> float:
        return {"year": 1.0, "quarter": 0.25, "month": 1 / 12}[self.value]


@dataclass(frozen=True, slots=True)
class Trajectory:
    """One indicator against its target.

    `unit` is written once, `title` and `desc` are read out (a sentence is made when `desc` is empty). `until`: years
    after it are not missing yet and stay without hatch; None: all years up to the target count.
    """

    unit: str = ""
    base: tuple[Number, Number] | None = None
    target: tuple[Number, Number] | None = None
    required: Sequence[tuple[Number, Number]] = ()
    actual: Sequence[Actual] = ()
    forecast: Forecast | None = None
    title: str = ""
    desc: str = ""
    axis: Axis = Axis.YEAR
    until: Number | None = None

    def points(self) -> list[tuple[float, float, bool]]:
        """Actual values that can be drawn, by time; the last one given wins where two stand at one time."""
        found = {float(x): (float(x), float(y), demo) for x, y, demo in self.actual if drawable(x, y)}
        return [found[x] for x in sorted(found)]

    def path(self) -> list[Point]:
        return sorted(clean(self.required)) or clean([p for p in (self.base, self.target) if p is not None])

    def line(self) -> list[Point]:
        """The solid line: the base leads into the actual values when it stands before them."""
        points = [(x, y) for x, y, _demo in self.points()]
        start = clean([self.base]) if self.base else []
        return start + points if start and (not points or start[0][0] < points[0][0]) else points

    def outlook(self) -> tuple[float, float, float, float] | None:
        if self.forecast is None or not drawable(*self.forecast):
            return None
        year, value, low, high = (float(number) for number in self.forecast)
        return year, value, min(low, value, high), max(high, value, low)

    def spread(self) -> tuple[list[float], list[float]]:
        """All years and all values that the drawing must hold."""
        fixed = clean([p for p in (self.base, self.target) if p is not None])
        pairs = [*fixed, *self.path(), *self.line()]
        years, values = [x for x, _y in pairs], [y for _x, y in pairs]
        if ahead := self.outlook():
            years, values = [*years, ahead[0]], [*values, *ahead[1:]]
        return years, values


def drawable(*numbers: Number) -> bool:
    return all(math.isfinite(n) and abs(float(n)) <= LARGEST for n in numbers)


def clean(pairs: Iterable[tuple[Number, Number]]) -> list[Point]:
    """Pairs as floats, without those that cannot be drawn."""
    return [(float(x), float(y)) for x, y in pairs if drawable(x, y)]


def quarter(year: int, number: int) -> float:
    """Where a quarter (1 to 4) stands on the time axis."""
    return year + (number - 1) / 4


def month(year: int, number: int) -> float:
    """Where a month (1 to 12) stands on the time axis."""
    return year + (number - 1) / 12
