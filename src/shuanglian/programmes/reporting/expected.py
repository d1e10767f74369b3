"""What a figure is expected to be, from its own history. Pure; only a hint for who fills in, never a verdict.

Changes from one period to the next (or, where at least `least_changes` of them are known, from the same period a year
before) have a median and a median absolute deviation (×1.4826); the range is the starting value moved by median ±
`width` deviations. Amounts change by rates (logarithms), so the range never leaves the positive numbers; ratios, growth
rates and series with zeros or negative numbers change by differences. Medians: one wild period does not widen the range.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Final

from django.utils.translation import gettext as _

from shuanglian.indicators.periods import Kind, Period, order_key
from shuanglian.indicators.units import plain_number

from .amounts import LIMIT
from .rules import Expectation

CONSISTENT: Final = (
    1.4826  # makes the deviation comparable with a standard deviation of a normal distribution
)
_EIGHT: Final = Decimal("0.00000001")
History = Mapping[Period, Decimal]


@dataclass(frozen=True, slots=True)
class Range:
    """`from_year`: compared with the same period a year before, else with the period before. `by_rate`: see above."""

    low: Decimal
    middle: Decimal
    high: Decimal
    start: Period
    changes: int
    from_year: bool
    by_rate: bool
    typical: float  # median change: a rate such as 0.031, or a difference

    def holds(self, value: Decimal) -> bool:
        return self.low <= value <= self.high

    def words(self, unit: str) -> str:
        """Why the range is what it is."""
        against = _("同比") if self.from_year else _("环比")
        change = f"{self.typical:+.1%}" if self.by_rate else f"{self.typical:+.4g}"
        told = _(
            "以%(start)s为起点，按历史 %(n)d 次%(against)s变化：中位数 %(change)s，区间按中位绝对偏差放宽，%(unit)s"
        )
        return told % {
            "start": self.start.words(), "n": self.changes, "against": against, "change": change,
            "unit": _("单位%s。") % unit,
        }  # fmt: skip

    def text(self) -> str:
        """Rounded as far as a hint is exact: large values to one decimal, shares below one to four."""
        size = max(abs(self.low), abs(self.high))
        decimals = 1 if size >= 100 else 2 if size >= 1 else 4
        return f"{plain_number(self.low, decimals)} ~ {plain_number(self.high, decimals)}"


def expect(
    history: History,
    wanted: Period,
    rule: Expectation,
    *,
    by_rate: bool = True,
    floor: Decimal | None = None,
    ceiling: Decimal | None = None,
) -> Range | None:
    """The range for `wanted` from what is known before it; None while the history is too short to say anything."""
    known = {p: v for p, v in history.items() if p.kind == wanted.kind and p.end < wanted.end}
    rate = by_rate and bool(known) and all(value > 0 for value in known.values())
    for from_year in (True, False):
        found = _changes(known, wanted, from_year=from_year)
        if found is not None and len(found[1]) >= rule.least_changes:
            start, pairs = found
            return _range(known, start, pairs[-rule.most_changes :], rule, from_year, rate, floor, ceiling)
    return None


Pair = tuple[float, float]


def _changes(known: History, wanted: Period, *, from_year: bool) -> tuple[Period, Sequence[Pair]] | None:
    """Where the range starts, and (before, after) of every change; a year against a year is the plain comparison."""
    if from_year:
        start = wanted.year_before()
        if wanted.kind is Kind.YEAR or start not in known:
            return None
        steps = [(p.year_before(), p) for p in sorted(known, key=order_key)]
    else:
        start = wanted.previous()
        if start not in known:
            return None
        steps = [(p.previous(), p) for p in sorted(known, key=order_key)]
    return start, [(float(known[a]), float(known[b])) for a, b in steps if a in known]


def _range(
    known: History,
    start: Period,
    pairs: Sequence[Pair],
    rule: Expectation,
    from_year: bool,
    rate: bool,
    floor: Decimal | None,
    ceiling: Decimal | None,
) -> Range:
    moves = [math.log(b / a) if rate else b - a for a, b in pairs]
    typical = median(moves)
    deviation = CONSISTENT * median(abs(move - typical) for move in moves)
    level = 1.0 if rate else median(abs(float(value)) for value in known.values())
    half = max(rule.width * deviation, rule.least_relative * level)
    ends = [_moved(float(known[start]), typical + side * half, rate) for side in (-1, 0, 1)]
    low, middle, high = (_within(Decimal(repr(end)), floor, ceiling) for end in ends)
    shown = math.expm1(typical) if rate else typical
    return Range(low, middle, high, start, len(pairs), from_year, rate, shown)


def _moved(value: float, change: float, rate: bool) -> float:
    return value * math.exp(min(change, 50.0)) if rate else value + change


def _within(value: Decimal, floor: Decimal | None, ceiling: Decimal | None) -> Decimal:
    value = max(-LIMIT, min(value, LIMIT))
    if floor is not None and value < floor:
        value = floor
    if ceiling is not None and value > ceiling:
        value = ceiling
    return value.quantize(_EIGHT)
