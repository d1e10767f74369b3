"""From the values of a table to comparable shares: ratios and growth first, then one of five ways. Pure and exact.

Shares are fractions between 0 and 1 (`z` has no bounds). Adding a subject changes shares under min-max, z and rank, and not
under targets and fixed anchors.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final

from . import numbers
from .rules import NOTHING, Cell, Config, Direction, Growth, Indicator, Missing, SmallBase, Table, Way

ZERO, ONE = Fraction(0), Fraction(1)
HUNDRED: Final = Fraction(100)
HALF: Final = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Value:
    """What is compared; `note` says why it is missing or how it was damped, `judged` is False where nothing is to be judged.

    `cells` are the columns it was made of."""

    value: Fraction | None
    note: str = ""
    judged: bool = True
    damped: bool = False
    cells: tuple[tuple[str, Cell], ...] = ()


def value_of(config: Config, table: Table, subject: str, one: Indicator) -> Value:
    """The value of an indicator: its own column, a ratio of two, or growth over a base."""
    if one.ratio is not None:
        above, below = config.column_of(one.ratio.of), config.column_of(one.ratio.per)
        cells = ((above, table.cell(subject, above)), (below, table.cell(subject, below)))
        return _ratio(cells[0][1], cells[1][1], one.ratio.factor, cells)
    if one.growth is not None:
        current = config.column_of(one.growth.of) if one.growth.of else one.key
        base = config.column_of(one.growth.base)
        cells = ((current, table.cell(subject, current)), (base, table.cell(subject, base)))
        return _growth(one.growth, cells[0][1], cells[1][1], cells)
    cell = table.cell(subject, one.key)
    return Value(cell.value, cell.note or ("" if cell is not NOTHING else "没有数"), cells=((one.key, cell),))


def _ratio(above: Cell, below: Cell, factor: Fraction, cells: tuple[tuple[str, Cell], ...]) -> Value:
    if above.value is None or below.value is None:
        return Value(None, "分子或分母没有数", cells=cells)
    if below.value <= 0:
        return Value(None, "分母不大于零，比值没有意义", cells=cells)
    return Value(above.value / below.value * factor, cells=cells)


def _growth(rule: Growth, current: Cell, base: Cell, cells: tuple[tuple[str, Cell], ...]) -> Value:
    """In percent. Below the stated size the base is taken as that size (`damp`), or nothing is judged."""
    if current.value is None or base.value is None:
        return Value(None, "本期或基数没有数", cells=cells)
    is_small = rule.small is not None and base.value < rule.small
    if is_small and rule.rule == SmallBase.NOT_JUDGED:
        told = f"基数 {numbers.short(base.value)} 小于 {numbers.short(rule.small or ZERO)}，增速不评"
        return Value(None, told, judged=False, cells=cells)
    if base.value <= 0 and not is_small:
        return Value(None, "基数不大于零，增速没有意义", cells=cells)
    if not rule.of and base.value <= 0:
        return Value(None, "基数不大于零，增速没有意义", cells=cells)
    more = current.value - base.value if rule.of else current.value * base.value / HUNDRED
    under = rule.small if is_small and rule.small is not None else base.value
    told = (
        f"基数 {numbers.short(base.value)} 小于 {numbers.short(under)}，按 {numbers.short(under)} 计算增速"
        if is_small
        else ""
    )
    return Value(more / under * HUNDRED, told, damped=is_small, cells=cells)


# -- the five ways ----------------------------------------------------------------------------------------
Values = Mapping[str, Fraction]
Shares = dict[str, Fraction]


def shares(one: Indicator, values: Values) -> Shares:
    """The share of every subject that has a value."""
    return WAYS[one.way](one, values) if values else {}


def _minmax(one: Indicator, values: Values) -> Shares:
    least, most = min(values.values()), max(values.values())
    if least == most:
        return dict.fromkeys(values, ONE)
    width = most - least
    rise = ((key, _turned(one, (value - least) / width)) for key, value in values.items())
    return {key: one.floor + (1 - one.floor) * share for key, share in rise}


def _turned(one: Indicator, share: Fraction) -> Fraction:
    return 1 - share if one.direction == Direction.DOWN else share


def _z(one: Indicator, values: Values) -> Shares:
    """50 points at the mean and 10 more for each standard deviation (of the whole group); without bounds."""
    count = len(values)
    mean = sum(values.values(), ZERO) / count
    spread = numbers.root(sum(((value - mean) ** 2 for value in values.values()), ZERO) / count)
    if spread == 0:
        return dict.fromkeys(values, HALF)
    sign = -1 if one.direction == Direction.DOWN else 1
    return {key: HALF + sign * (value - mean) / spread / 10 for key, value in values.items()}


def _rank(one: Indicator, values: Values) -> Shares:
    """The share of the others that one beats; those who are level count half."""
    others = len(values) - 1
    if others == 0:
        return dict.fromkeys(values, ONE)
    ordered = sorted(values.values())
    found: Shares = {}
    for key, value in values.items():
        below, level = _count(ordered, value)
        beaten = below if one.direction == Direction.UP else others + 1 - below - level
        found[key] = (beaten + Fraction(level - 1, 2)) / others
    return found


def _count(ordered: Sequence[Fraction], value: Fraction) -> tuple[int, int]:
    first = bisect_left(ordered, value)
    return first, bisect_right(ordered, value) - first


def _target(one: Indicator, values: Values) -> Shares:
    """The share of the target that was reached; for `down` the target over the value. Between 0 and the cap."""
    goal = one.target or ONE
    return {key: min(max(_reached(one, value, goal), ZERO), one.cap) for key, value in values.items()}


def _reached(one: Indicator, value: Fraction, goal: Fraction) -> Fraction:
    if one.direction == Direction.UP:
        return value / goal
    return goal / value if value > 0 else one.cap


def _anchors(one: Indicator, values: Values) -> Shares:
    return {key: _between(one.anchors, value) for key, value in values.items()}


def _between(points: Sequence[tuple[Fraction, Fraction]], value: Fraction) -> Fraction:
    if value <= points[0][0]:
        return points[0][1]
    for (low, under), (high, over) in pairwise(points):
        if value <= high:
            return under + (over - under) * (value - low) / (high - low)
    return points[-1][1]


WAYS: Final[Mapping[Way, Callable[[Indicator, Values], Shares]]] = {
    Way.MINMAX: _minmax,
    Way.Z: _z,
    Way.RANK: _rank,
    Way.TARGET: _target,
    Way.ANCHORS: _anchors,
}


def stand_in(one: Indicator, found: Shares) -> Fraction | None:
    """The share that stands for a missing value; None where its weight goes to the others or the subject goes."""
    if one.missing == Missing.ZERO:
        return ZERO
    if not found or one.missing not in (Missing.LOWEST, Missing.MEDIAN):
        return None
    ordered = sorted(found.values())
    if one.missing == Missing.LOWEST:
        return ordered[0]
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
