"""How far on the way from base to target, what the way asks for at a date, and what colour that is. Pure.

progress = (actual − base) / (target − base). A year stands for its last day: the base of 2021 is where the way begins on
31 December 2021. The way is drawn by equal amounts (linear) or equal rates (compound), as the indicator declares.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _

_PRECISE: Final = Context(prec=34)
_ONE: Final = Decimal(1)


class Light(StrEnum):
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Rule:
    """Green from `green` of what is expected by now, yellow from `yellow`, red below."""

    green: Decimal
    yellow: Decimal

    def words(self) -> str:
        return _("达到应有进度的 %(green)s%% 为绿，%(yellow)s%% 为黄，再低为红") % {
            "green": f"{self.green * 100:f}".rstrip("0").rstrip("."),
            "yellow": f"{self.yellow * 100:f}".rstrip("0").rstrip("."),
        }


RUNNING: Final = Rule(Decimal("0.95"), Decimal("0.8"))
CLOSED: Final = Rule(_ONE, Decimal("0.95"))  # when the target date has passed only reaching it is green


def progress(base: Decimal | None, actual: Decimal | None, target: Decimal | None) -> Decimal | None:
    """Share of the way: 0 at the base, 1 at the target, above 1 beyond it, below 0 when it went backward.

    None when one of the three is missing, or when base and target are the same and there is no way.
    """
    if base is None or actual is None or target is None or base == target:
        return None
    return _PRECISE.divide(actual - base, target - base)


def required(
    base: Decimal,
    target: Decimal,
    base_year: Decimal | int,
    target_year: Decimal | int,
    when: Decimal,
    shape: str = "linear",
) -> Decimal:
    """What the way asks for at `when` (see `decimal_year`): the base before it begins, the target after it ends.

    Equal rates need two positive ends; other ways are drawn by equal amounts.
    """
    start, end = Decimal(base_year), Decimal(target_year)
    if when <= start or end <= start:
        return base if when <= start else target
    if when >= end:
        return target
    share = _PRECISE.divide(when - start, end - start)
    if shape == "compound" and base > 0 and target > 0:
        return _PRECISE.multiply(base, _power(_PRECISE.divide(target, base), share))
    return base + _PRECISE.multiply(target - base, share)


def way(
    base: Decimal, target: Decimal, base_year: int, target_year: int, shape: str = "linear"
) -> list[tuple[int, Decimal]]:
    """What every year end from base to target asks for: for drawings and tables."""
    years = range(base_year, target_year + 1)
    return [(y, required(base, target, base_year, target_year, Decimal(y), shape)) for y in years]


def light(achieved: Decimal | None, expected: Decimal | None, rule: Rule = RUNNING) -> Light:
    """The colour of what was achieved against what is expected by now: shares of the way, or rates of growth.

    Nothing known, no colour. Where nothing is expected yet, not having lost anything is green.
    """
    if achieved is None or expected is None:
        return Light.NONE
    if expected <= 0:
        return Light.GREEN if achieved >= expected else Light.RED
    if achieved >= expected * rule.green:
        return Light.GREEN
    return Light.YELLOW if achieved >= expected * rule.yellow else Light.RED


def worst(lights: Iterable[Light]) -> Light:
    """The colour of a whole is the worst of its parts; parts without one do not count."""
    known = [light for light in _SEVERITY if light in set(lights)]
    return known[0] if known else Light.NONE


_SEVERITY: Final = (Light.RED, Light.YELLOW, Light.GREEN)


def average_growth(rates: Sequence[Decimal]) -> Decimal | None:
    """The yearly rate in % that, had it held every year, would have led to the same: the geometric mean."""
    if not rates or any(rate <= -100 for rate in rates):
        return None
    product = _ONE
    for rate in rates:
        product = _PRECISE.multiply(product, 1 + rate / 100)
    return (_power(product, _PRECISE.divide(_ONE, Decimal(len(rates)))) - 1) * 100


def growth_between(base: Decimal | None, actual: Decimal | None, years: Decimal) -> Decimal | None:
    """The yearly rate in % that leads from one level to the other; None without positive levels and time between."""
    if base is None or actual is None or base <= 0 or actual <= 0 or years <= 0:
        return None
    return (_power(_PRECISE.divide(actual, base), _PRECISE.divide(_ONE, years)) - 1) * 100


def needed_growth(rates: Sequence[Decimal], target: Decimal, years: int) -> Decimal | None:
    """The rate in % that every remaining year needs so that all `years` together average `target`; None when none is
    left."""
    left = years - len(rates)
    if left <= 0 or any(rate <= -100 for rate in rates) or target <= -100:
        return None
    so_far = _ONE
    for rate in rates:
        so_far = _PRECISE.multiply(so_far, 1 + rate / 100)
    whole = _PRECISE.power(1 + target / 100, years)
    return (_power(_PRECISE.divide(whole, so_far), _PRECISE.divide(_ONE, Decimal(left))) - 1) * 100


def needed_per_month(actual: Decimal, target: Decimal, months: int, *, up: bool = True) -> Decimal | None:
    """By how much it must rise (or fall) every month from now to meet the target; 0 when it is met, None when no month
    is left."""
    if (actual >= target) if up else (actual <= target):
        return Decimal(0)
    return _PRECISE.divide(target - actual, Decimal(months)) if months > 0 else None


def months_until(day: dt.date, end: dt.date) -> int:
    """Whole or begun months from `day` to `end`; 0 when it has passed."""
    months = (end.year - day.year) * 12 + end.month - day.month + (1 if end.day > day.day else 0)
    return max(months, 0) if end > day else 0


def decimal_year(day: dt.date) -> Decimal:
    """A date as a number whose whole years are year ends: 31 December 2024 is 2024, the middle of 2025 is 2024.5."""
    length = 366 if calendar.isleap(day.year) else 365
    return day.year - 1 + _PRECISE.divide(Decimal(day.timetuple().tm_yday), Decimal(length))


def year_end(year: int) -> dt.date:
    return dt.date(year, 12, 31)


def _power(base: Decimal, exponent: Decimal) -> Decimal:
    with localcontext(_PRECISE):
        return base**exponent
