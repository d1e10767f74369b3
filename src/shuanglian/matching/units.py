"""Units of technical Chinese with their dimensions; conversion that refuses to compare lengths with weights.

A table of our own (`unit_table`) instead of a general library: half of these spellings (毫米水柱, 吨标煤, 分特, 件/天) are
in none, and a unit that is not in the table must be left unread, not guessed. Factors are exact fractions of SI units.
Any product, quotient and power of units in the table is a unit (g·mm/(m²·h·kPa)).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Final

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.errors import Invalid, Reason

from . import unit_table as data

Dimension = tuple[tuple[str, int], ...]


class IncompatibleUnits(Invalid):
    """Two quantities of different dimension were compared or converted into each other."""

    code = "incompatible_units"


class UnknownUnit(Invalid):
    """A unit that the table does not hold."""

    code = "unknown_unit"


@dataclass(frozen=True, slots=True)
class Unit:
    """`value × factor + offset` is the value in coherent SI units of `dimension`."""

    symbol: str
    factor: Fraction
    dimension: Dimension
    offset: Fraction = Fraction(0)


_UNIT_ATOM_TAIL = re.compile(r"[A-Za-zμΩ]$")
_LATIN = re.compile(r"[A-Za-zμΩ]")
_EXPONENT = re.compile(
    r"\^?([234])(?!\d|\.\d+(?!\d|\s?h))|\^(-[1-4])(?![\d.])"
    r"|(-[1-4])(?![\d.])(?!\s*[A-Za-zμΩ°%]+(?![A-Za-zμ])(?!\^?-[1-4]))"
)
_COEFFICIENT = re.compile(r"(\d+(?:\.\d+)?|百万|[百千万亿])\s*")
_COEFFICIENTS: Final = {"百": 100, "千": 1000, "万": 10**4, "百万": 10**6, "亿": 10**8}
_PLAIN_COEFFICIENTS: Final = frozenset(
    Fraction(n) for n in ("2", "2.5", "3", "5", "10", "24", "25", "30", "50", "100", "1000")
)
_OPERATOR = re.compile(
    r"\s?(?:(/|÷)\s?|(每|per\s)|[·•⋅・‧∙]\s?|[*]|\.(?=[A-Za-zμΩ(])|\.(?=24\s?h)|(?=(?<=[ ])[A-Za-zμΩ°]{1,5}\^?-[1-4]))"
)
_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


@cache
def _atoms() -> Mapping[str, Unit]:
    """All single units by spelling; lines of the table win over what prefixes make."""
    found: dict[str, Unit] = {}
    made: dict[str, Unit] = {}
    for line in filter(None, (data.TABLE + data.EXTRA).splitlines()):
        symbol, others, factor, dimension, *prefixes = (cell.strip() for cell in line.split("|"))
        offset = Fraction(data.OFFSETS.get(symbol, "0"))
        unit = Unit(symbol, Fraction(factor), _dimension(dimension), offset)
        spellings = [symbol, *(other.replace("_", " ") for other in others.split())]
        found.update(dict.fromkeys(spellings, unit))
        for prefix in prefixes[0] if prefixes else "":
            made.update(_prefixed(prefix, unit, spellings))
    return made | found


def _prefixed(prefix: str, unit: Unit, spellings: list[str]) -> dict[str, Unit]:
    """Spellings of `unit` with an SI prefix: the symbol with the Latin one, Chinese names with the Chinese one."""
    chinese, factor = data.PREFIXES[prefix]
    bigger = Unit(prefix + unit.symbol, unit.factor * Fraction(factor), unit.dimension)
    names = [prefix + unit.symbol, *(chinese + name for name in spellings if _is_chinese(name))]
    if prefix == "μ":
        names.append("u" + unit.symbol)
    return dict.fromkeys(names, bigger)


@cache
def _longest() -> int:
    return max(map(len, _atoms()))


@cache
def latin_spellings() -> frozenset[str]:
    """All spellings in Latin letters, in lower case, but for English words."""
    return frozenset(spelling.lower() for spelling in _atoms() if spelling.isascii()) - data.WORDS


def _dimension(words: str) -> Dimension:
    """`kg m-1 s-2` as sorted pairs."""
    pairs: dict[str, int] = {}
    for word in words.split():
        parts = re.fullmatch(r"(.+?)(-?[1-9])?", word)
        if parts is not None:
            pairs[parts[1]] = int(parts[2] or 1)
    return tuple(sorted(pairs.items()))


def _combine(parts: Iterable[tuple[Dimension, int]]) -> Dimension:
    total: dict[str, int] = {}
    for dimension, power in parts:
        for base, exponent in dimension:
            total[base] = total.get(base, 0) + exponent * power
    return tuple(sorted((base, exponent) for base, exponent in total.items() if exponent))


@dataclass(slots=True)
class _Factor:
    unit: Unit
    power: int
    coefficient: Fraction
    label: str


class _Parser:
    """Recursive descent over `g/(m2·24h)`. After a slash a dot stays in the denominator, as in print (W/m·K)."""

    def __init__(self, text: str, position: int) -> None:
        self.text = text
        self.position = position
        self.factors: list[_Factor] = []
        self.powered = False

    def product(self, sign: int) -> bool:
        if not self._factor(sign):
            return False
        return self.rest(sign)

    def rest(self, current: int) -> bool:
        """What is multiplied onto, or divided from, the factors read so far."""
        sign = 1 if not self.factors else current
        while True:
            mark = self.position
            operator = self._operator()
            if operator == "/":
                current = -sign
            if operator is None or not self._factor(current):
                self.position = mark
                return True

    def _operator(self) -> str | None:
        found = _OPERATOR.match(self.text, self.position)
        if found is None:
            implied = self.powered and _LATIN.match(self.text, self.position)
            return "·" if implied else None  # W/m2K
        self.position = found.end()
        return "/" if found[1] or found[2] else "·"

    def _factor(self, sign: int) -> bool:
        if self.text.startswith("(", self.position) and self.factors:
            return self._group(sign)
        coefficient = Fraction(1)
        found = self._atom(self.position)
        number = _COEFFICIENT.match(self.text, self.position) if self.factors and not found else None
        if number is not None:
            found = self._atom(number.end())
            coefficient = Fraction(_COEFFICIENTS.get(number[1]) or number[1])
        if found is None or not self._sensible(number, coefficient, found[0]):
            return False
        return self._take(sign, coefficient, number[1] if number else "", *found)

    def _take(self, sign: int, coefficient: Fraction, label: str, unit: Unit, end: int) -> bool:
        mark, self.position = self.position, end
        power = self._power() if not _is_chinese(self.text[end - 1]) or self.text[end - 1] == "米" else 1
        self.powered = bool(self.factors) and (power != 1 or self.text.startswith("K", self.position))
        if power != 1 and not self.factors and _LATIN.match(self.text, self.position):
            self.position = mark  # 5H2O is no 5 h²
            return False
        self.factors.append(_Factor(unit, sign * power, coefficient, label))
        return True

    def _sensible(self, number: re.Match[str] | None, coefficient: Fraction, unit: Unit) -> bool:
        """N/5cm and g/100g are units; 5 mm/3 mm, 120 ℃/30 min and 85 ℃/85 %RH are two quantities."""
        if number is None:
            return True
        first = self.factors[0].unit
        if first.offset or unit.offset or (not unit.dimension and number[1].isdigit()):
            return False
        if first.dimension == unit.dimension:
            return coefficient in (10, 100, 1000)
        return coefficient in _PLAIN_COEFFICIENTS or number[1] in _COEFFICIENTS

    def _group(self, sign: int) -> bool:
        mark, count = self.position, len(self.factors)
        self.position += 1
        if self.product(sign) and self.text.startswith(")", self.position):
            self.position += 1
            self.powered = False
            return True
        self.position = mark
        del self.factors[count:]
        return False

    def _atom(self, start: int) -> tuple[Unit, int] | None:
        """The longest spelling at `start` that the next character does not turn into another word."""
        atoms = _atoms()
        if self._metre_kelvin(start):
            return atoms["m"], start + 1
        for length in range(min(_longest(), len(self.text) - start), 0, -1):
            spelling = self.text[start : start + length]
            known = spelling in atoms or (spelling in data.COMPOUND_ONLY and self.factors)
            if known and self._ends(spelling, start + length):
                if self.factors:
                    spelling = data.COMPOUND_ONLY.get(spelling, spelling)
                return atoms[spelling], start + length
        return None

    def _metre_kelvin(self, start: int) -> bool:
        """W/mK is W/(m·K), never millikelvin."""
        return bool(self.factors) and re.compile(r"mK(?![A-Za-z])").match(self.text, start) is not None

    def _ends(self, spelling: str, end: int) -> bool:
        follower = self.text[end : end + 1]
        if _UNIT_ATOM_TAIL.search(spelling) and follower.isascii() and follower.isalpha():
            return False
        if not follower or follower not in data.NOT_BEFORE.get(spelling, ""):
            return spelling not in data.NEVER_ALONE or bool(self.factors) or follower in ("/", "·", ".", "每")
        return False

    def _power(self) -> int:
        found = _EXPONENT.match(self.text, self.position)
        if found is None:
            return 1
        self.position = found.end()
        return int(found[1] or found[2] or found[3])


def _is_chinese(symbol: str) -> bool:
    return "\u4e00" <= symbol[0] <= "\u9fff"


def parse_at(text: str, position: int) -> tuple[Unit, int] | None:
    """The longest unit that starts at `position` of normalised text, and where it ends."""
    parser = _Parser(text, position)
    if not parser.product(1):
        return None
    return _whole(parser.factors), parser.position


def reciprocal_at(text: str, position: int) -> tuple[Unit, int] | None:
    """`/cm2` or `/℃` right after a number: so many per square centimetre."""
    if not _RECIPROCAL.match(text, position):
        return None
    parser = _Parser(text, position + 1)
    parser.factors.append(_Factor(Unit("1", Fraction(1), ()), 1, Fraction(1), ""))
    start = len(parser.factors)
    if not parser._factor(-1) or len(parser.factors) == start:
        return None
    parser.rest(-1)
    return _whole(parser.factors), parser.position


_RECIPROCAL = re.compile(
    r"/(?=\(?(?:[cmnμ]?m\^?[23]|mL|L|μL|°C|K|min|h|s|d|天|小时|分钟|平方厘米|平方米|立方米|米(?!厘)|cm|m|万片|片)(?![A-Za-z]))"
)


def _whole(factors: list[_Factor]) -> Unit:
    if len(factors) == 1 and factors[0].power == 1 and factors[0].coefficient == 1:
        return factors[0].unit
    scale = Fraction(1)
    for factor in factors:
        scale *= factor.unit.factor**factor.power * factor.coefficient ** (1 if factor.power > 0 else -1)
    dimension = _combine((factor.unit.dimension, factor.power) for factor in factors)
    return Unit(_symbol(factors), scale, dimension)


def _symbol(factors: list[_Factor]) -> str:
    single = len(factors) == 1
    above = "·".join(_factor_text(factor, 1) for factor in factors if factor.power > 0 or single)
    below = [_factor_text(factor, -1) for factor in factors if factor.power < 0 and not single]
    if not below:
        return above
    return f"{above}/({'·'.join(below)})" if len(below) > 1 else f"{above}/{below[0]}"


def _factor_text(factor: _Factor, sign: int) -> str:
    power = factor.power * sign
    return factor.label + factor.unit.symbol + ("" if power == 1 else str(power).translate(_SUPERSCRIPT))


@cache
def unit(symbol: str) -> Unit:
    """The unit written as `symbol` (blank: a plain number). Raises `UnknownUnit`."""
    from .text import normalise

    written = normalise(symbol.strip()).text
    if not written:
        return Unit("", Fraction(1), ())
    found = parse_at(written, 0)
    if found is None or found[1] != len(written):
        raise UnknownUnit(Reason("unknown_unit", _("不认识的单位：%s") % symbol, "unit"))
    return found[0]


def convert(value: float, source: str | Unit, target: str | Unit, *, difference: bool = False) -> float:
    """`value` of unit `source` in unit `target`; a `difference` (温差 5 K) knows no zero point.

    Raises `IncompatibleUnits` when the dimensions differ.
    """
    old = unit(source) if isinstance(source, str) else source
    new = unit(target) if isinstance(target, str) else target
    if old.dimension != new.dimension:
        message = _("%(old)s 与 %(new)s 不能换算") % {"old": old.symbol or "1", "new": new.symbol or "1"}
        raise IncompatibleUnits(Reason("incompatible_units", message, "unit"))
    exact = Fraction(repr(float(value)))
    shift = Fraction(0) if difference else old.offset - new.offset
    return float((exact * old.factor + shift) / new.factor)


@cache
def _canonical_units() -> Mapping[Dimension, Sequence[tuple[str, Unit, str]]]:
    """By dimension: name, unit and the pattern of units meant, those with a pattern first."""
    found: dict[Dimension, list[tuple[str, Unit, str]]] = {}
    for line in data.CANONICAL.strip().splitlines():
        name, symbol, *pattern = (cell.strip() for cell in line.split("|", 2))
        target = unit(symbol)
        found.setdefault(target.dimension, []).append((name, target, pattern[0] if pattern else ""))
    return {dimension: sorted(rows, key=lambda row: not row[2]) for dimension, rows in found.items()}


@cache
def _canonical_unit(source: Unit) -> tuple[str, Unit]:
    """Name of the dimension and the unit that the trade compares by."""
    compound = "/" in source.symbol
    if compound and len(source.dimension) == 1 and source.dimension[0][1] == 1:
        return source.symbol, source  # g·mm/(m²·h·kPa) cancels down to a time and is none
    for name, target, pattern in _canonical_units().get(source.dimension, ()):
        if not pattern or re.search(pattern, source.symbol):
            return name, target
    formula = _formula(source.dimension)
    return formula, Unit(formula, Fraction(1), source.dimension)


def canonical(value: float, source: Unit, *, difference: bool = False) -> tuple[float, str]:
    """The value in the unit that the trade compares by (pressure in kPa, moisture flux in g/(m²·24h))."""
    if not source.symbol:
        return value, ""
    target = _canonical_unit(source)[1]
    return convert(value, source, target, difference=difference), target.symbol


def dimension_name(source: Unit) -> str:
    """A word for people (压强, 长度); for rarer dimensions their formula."""
    return _canonical_unit(source)[0] if source.symbol else "数值"


_CURRENCY: Final = {"CNY": "元", "USD": "美元", "EUR": "欧元", "JPY": "日元", "HKD": "港元", "GBP": "英镑"}


def _formula(dimension: Dimension) -> str:
    return "·".join(
        _CURRENCY.get(base, base) + ("" if power == 1 else str(power).translate(_SUPERSCRIPT))
        for base, power in dimension
    )
