"""One quantity as read from a text, and whether what is known fulfils what is wanted. No reading here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from . import metrics, units

Comparator = Literal["eq", "ge", "le", "gt", "lt", "between", "approx"]
Role = Literal["value", "condition", "current"]
Fit = Literal["satisfied", "near", "contradicts", "unknown"]
SYMBOLS: Final[dict[str, str]] = {
    "eq": "=",
    "ge": "≥",
    "le": "≤",
    "gt": ">",
    "lt": "<",
    "between": "—",
    "approx": "≈",
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One quantity. `span` and `raw` refer to the original text.

    `change` is `up` or `down` for words of growth; `relative` tells an amount of change (降低20%) from a new level
    (降低到20%). `role` tells an aim or plain statement (`value`) from the circumstances it holds under (`condition`:
    在25℃下, 20次水洗后, and sums of money that are no price or cost of the thing itself: 投资500万元) and from today's
    level (`current`: 目前 61 kPa, 从85%). `canonical_*` are in the unit of `units.canonical`, `dimension` is a word for
    people.
    """

    metric: str
    comparator: Comparator
    value: float
    high: float | None
    unit: str
    raw: str
    span: tuple[int, int]
    canonical_value: float
    canonical_high: float | None
    canonical_unit: str
    dimension: str
    change: str = ""
    role: Role = "value"
    relative: bool = False

    @property
    def words(self) -> str:
        """As shown on a page: `静水压 ≥ 98 kPa`, `成本 ↓ 30 %`."""
        number = f"{_plain(self.value)}—{_plain(self.high)}" if self.high is not None else _plain(self.value)
        sign = "" if self.high is not None else SYMBOLS[self.comparator]
        if self.relative:
            sign = ("↑" if self.change == "up" else "↓") + ("" if sign == "=" else f" {sign}")
        return " ".join(part for part in (self.metric, sign, number, self.unit) if part)

    @property
    def is_difference(self) -> bool:
        """Whether it is a distance between two levels (温差 5 K, 降低 5 ℃), so that no zero point applies."""
        return self.relative or metrics.is_difference(self.metric)

    def to_json(self) -> dict[str, Any]:
        return {
            "metric": self.metric,
            "comparator": self.comparator,
            "value": self.value,
            "high": self.high,
            "unit": self.unit,
            "raw": self.raw,
            "span": list(self.span),
            "canonical_value": self.canonical_value,
            "canonical_high": self.canonical_high,
            "canonical_unit": self.canonical_unit,
            "dimension": self.dimension,
            "change": self.change,
            "relative": self.relative,
            "role": self.role,
            "words": self.words,
        }


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"


def compare(evidence: Measure, wanted: Measure, *, tolerance: float = 0.15) -> Fit:
    """Does what is known (`evidence`) fulfil what is wanted?

    `near`: misses by at most `tolerance` of the wanted value. Raises `IncompatibleUnits` when the dimensions differ.
    """
    apart = evidence.is_difference and wanted.is_difference
    low = units.convert(evidence.value, evidence.unit, wanted.unit, difference=apart)
    high = low
    if evidence.high is not None:
        high = units.convert(evidence.high, evidence.unit, wanted.unit, difference=apart)
    stated = replace(evidence, value=low, high=high if evidence.high is not None else None)
    floor, ceiling = _bounds(stated)
    if _is_to_cover(stated, wanted):
        return _covers(floor, ceiling, wanted, tolerance)
    if wanted.comparator not in ("eq", "approx") or wanted.high is not None:
        return _fits(floor, ceiling, wanted, tolerance)
    sense = "ge" if wanted.relative else metrics.sense(wanted.metric, wanted.unit)
    if not sense:
        return _about(floor, ceiling, wanted, tolerance)
    slack = tolerance if wanted.comparator == "approx" else 0.0
    edge = wanted.value - abs(wanted.value) * (slack if sense == "ge" else -slack)
    code: Comparator = "ge" if sense == "ge" else "le"
    return _fits(floor, ceiling, replace(wanted, comparator=code, value=edge), tolerance)


# A bare value that is no better for being more or less is met this closely, misses by little so far, and is told to be
# something else from there on; between the last two nobody can tell.
_MET, _NEAR, _OFF = 0.05, 0.25, 0.5
_DEGREES: Final = (2.0, 5.0, 30.0)  # the least of each for temperatures, whose zero means nothing


def _about(floor: float, ceiling: float, wanted: Measure, tolerance: float) -> Fit:
    """A bare value (温度 80 ℃, 孔径 0.1 μm): about that much."""
    shares = (tolerance if wanted.comparator == "approx" else _MET, _NEAR, _OFF)
    least = _DEGREES if wanted.dimension == "温度" else (0.0, 0.0, 0.0)
    met, near, off = (max(abs(wanted.value) * share, low) for share, low in zip(shares, least, strict=True))
    apart = max(floor - wanted.value, wanted.value - ceiling, 0.0)
    if apart <= met * (1 + 1e-9):
        return "satisfied"
    if apart <= near:
        return "near"
    return "contradicts" if apart > off else "unknown"


def _is_to_cover(stated: Measure, wanted: Measure) -> bool:
    """A range that the thing has to hold (工作温度 -40~85 ℃), not a value with its tolerance (25±2 ℃)."""
    if wanted.high is None or "±" in wanted.raw + stated.raw or not metrics.is_span(wanted.metric):
        return False
    return stated.high is not None or wanted.metric not in ("温度", "电压")


def _covers(floor: float, ceiling: float, wanted: Measure, tolerance: float) -> Fit:
    """An end that the statement does not name is not known to be covered."""
    low, high = _bounds(wanted)
    named = abs(floor) != float("inf") and abs(ceiling) != float("inf")
    if named and floor <= low and high <= ceiling:
        return "satisfied"
    slack = (high - low) * tolerance
    return "near" if floor <= high + slack and low - slack <= ceiling else "contradicts"


def _bounds(measure: Measure) -> tuple[float, float]:
    """The interval that a statement claims: '≥ 98' claims at least 98, with no upper end known."""
    infinity = float("inf")
    if measure.high is not None:
        return measure.value, measure.high
    if measure.comparator in ("ge", "gt"):
        return measure.value, infinity
    if measure.comparator in ("le", "lt"):
        return -infinity, measure.value
    return measure.value, measure.value


def _fits(floor: float, ceiling: float, wanted: Measure, tolerance: float) -> Fit:
    slack = abs(wanted.value) * tolerance
    low, high = _bounds(wanted)
    finite = [bound for bound in (floor, ceiling) if abs(bound) != float("inf")]
    best = max(finite) if wanted.comparator in ("ge", "gt") else min(finite)
    if any(low <= bound <= high for bound in finite) or (
        floor <= low and high <= ceiling and floor != ceiling
    ):
        strict = wanted.comparator in ("gt", "lt") and best == wanted.value and floor == ceiling
        return "near" if strict else "satisfied"
    return "near" if low - slack <= best <= high + slack else "contradicts"
