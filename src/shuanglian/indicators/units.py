"""Units of published figures: 万 and 亿 are scales, the counted thing stays what it is. Pure.

A unit is a scale and a base (万 + 元), or two of them with a slash (万元/亩). Values move between units of the same base
exactly; 家 never turns into 个 unless the indicator's own unit names both, as in `家（个）`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import Final

from django.utils.translation import gettext as _

SCALES: Final = {
    "万亿": 10**12,
    "千亿": 10**11,
    "百亿": 10**10,
    "十亿": 10**9,
    "亿": 10**8,
    "千万": 10**7,
    "百万": 10**6,
    "十万": 10**5,
    "万": 10**4,
    "千": 10**3,
    "百": 10**2,
}
# Units that differ from another one by a fixed factor: (base, factor).
_FACTORS: Final = {
    "‰": ("%", Fraction(1, 10)),
    "公顷": ("平方米", Fraction(10_000)),
    "亩": ("平方米", Fraction(2000, 3)),
    "平方千米": ("平方米", Fraction(1_000_000)),
    "平方公里": ("平方米", Fraction(1_000_000)),
    "角": ("元", Fraction(1, 10)),
    "分": ("元", Fraction(1, 100)),
}
_SAME: Final = {
    "人民币": "元",
    "块": "元",
    "㎡": "平方米",
    "m2": "平方米",
    "km2": "平方公里",
    "百分比": "%",
    "名": "人",
}
_WHOLE: Final = frozenset(
    {"百分点", "百分比", "个百分点", "千米", "千克", "百分制"}
)  # begin like a scale, are none
_PRECISE: Final = Context(prec=40)


class UnitMismatch(ValueError):
    """Two units that do not measure the same thing."""


@dataclass(frozen=True, slots=True)
class Unit:
    """`factor` base units make one; `base` says what is counted, below the slash too."""

    base: tuple[str, str]
    factor: Fraction


def parse(text: str) -> Unit:
    """Read a unit. An empty text is a plain number. Unknown bases are kept as they are written."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace("每", "/")
    above, _slash, below = plain.partition("/")
    base, factor = _atom(above)
    if not below:
        return Unit((base, ""), factor)
    under, divisor = _atom(below)
    return Unit((base, under), factor / divisor)


def _atom(text: str) -> tuple[str, Fraction]:
    scale, name = _split(text)
    name = _SAME.get(name, name)
    base, factor = _FACTORS.get(name, (name, Fraction(1)))
    return base, factor * scale


def _split(text: str) -> tuple[int, str]:
    """The scale in front and what follows; `百分点` has none."""
    if text not in _WHOLE:
        for word, scale in SCALES.items():
            if text.startswith(word):
                return scale, text.removeprefix(word)
    return 1, "百分点" if text == "个百分点" else text


def alternatives(text: str) -> list[str]:
    """Units that an indicator accepts: `家（个）` takes both."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = re.fullmatch(r"([^()]+)\(([^()]+)\)", plain)
    return [found[1].strip(), *re.split(r"[、,]", found[2])] if found else [plain]


def convert(value: Decimal, unit: str, to: str) -> Decimal:
    """`value` of `unit` said in `to`. An empty `unit` means the value is in `to` already.

    Raises UnitMismatch where the two do not measure the same thing.
    """
    if not unit.strip():
        return value
    given = parse(unit)
    for accepted in alternatives(to):
        wanted = parse(accepted)
        if wanted.base == given.base:
            return _scaled(value, given.factor / wanted.factor)
    told = _("单位“%(unit)s”不能换算成“%(to)s”")
    raise UnitMismatch(told % {"unit": unit.strip()[:40], "to": to.strip()})


def same(unit: str, to: str) -> bool:
    """Whether values can move between the two."""
    return any(parse(accepted).base == parse(unit).base for accepted in alternatives(to))


def _scaled(value: Decimal, factor: Fraction) -> Decimal:
    """Exact for every power of ten; other factors to forty digits."""
    product = _PRECISE.multiply(value, Decimal(factor.numerator))
    return _PRECISE.divide(product, Decimal(factor.denominator))


def words(value: Decimal, unit: str) -> str:
    """For people: at most four decimals, no zeros at the end, the unit behind (118.2 亿元, 3.05%)."""
    number = plain_number(value)
    if unit.startswith(("%", "‰")) or not unit:
        return number + unit
    return f"{number} {unit}"


def plain_number(value: Decimal, decimals: int = 4) -> str:
    """Digits without exponent and without zeros at the end; a rounded nothing has no sign."""
    rounded = round(value, decimals)
    text = f"{rounded:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text
