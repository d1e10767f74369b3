"""Units of technical Chinese with their dimensions; conversion that refuses to compare lengths with weights.

A small table of our own instead of a general library: half of these spellings (毫米水柱, 吨标煤, 分特, 件/天) are in none,
and a unit that is not in the table must be left unread, not guessed. Factors are exact fractions of SI units.
Conventional water and mercury columns follow GB 3102.3 (1 mmH2O = 9.80665 Pa, 1 mmHg = 133.322 Pa).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Final

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.errors import Invalid, Reason

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


# symbol | other spellings | factor to SI | dimension. Spellings are matched with their case.
_TABLE: Final = """
m | 米 公尺 | 1 | m
km | 千米 公里 KM | 1000 | m
dm | 分米 | 1/10 | m
cm | 厘米 公分 CM | 1/100 | m
mm | 毫米 MM | 1/1000 | m
μm | 微米 um | 1e-6 | m
nm | 纳米 NM | 1e-9 | m
Å | 埃 | 1e-10 | m
英寸 | 寸 inch 吋 | 0.0254 | m
yd | 码 | 0.9144 | m
平方公里 | 平方千米 | 1000000 | m2
平方米 | 平米 平方 | 1 | m2
平方厘米 | | 1e-4 | m2
平方毫米 | | 1e-6 | m2
亩 | | 2000/3 | m2
公顷 | hm2 | 10000 | m2
立方米 | 立方 方 | 1 | m3
立方厘米 | cc | 1e-6 | m3
L | 升 l 公升 | 1e-3 | m3
mL | 毫升 ml ML | 1e-6 | m3
μL | 微升 uL ul μl | 1e-9 | m3
吨 | t 公吨 | 1000 | kg
kg | 千克 公斤 KG Kg | 1 | kg
g | 克 | 1/1000 | kg
mg | 毫克 MG | 1e-6 | kg
μg | 微克 ug | 1e-9 | kg
ng | 纳克 | 1e-12 | kg
oz | 盎司 | 0.028349523125 | kg
s | 秒 秒钟 sec | 1 | s
ms | 毫秒 | 1/1000 | s
μs | 微秒 us | 1e-6 | s
ns | 纳秒 | 1e-9 | s
min | 分钟 mins | 60 | s
h | 小时 个小时 钟头 hr hrs H | 3600 | s
天 | 日 d day days | 86400 | s
周 | 星期 个星期 | 604800 | s
月 | 个月 | 2628000 | s
年 | 周年 a | 31536000 | s
工作日 | 个工作日 | 1 | workday
°C | 摄氏度 ºC 度C | 1 | K
K | 开尔文 | 1 | K
°F | 华氏度 | 5/9 | K
N | 牛 牛顿 | 1 | kg m s-2
kN | 千牛 KN | 1000 | kg m s-2
cN | 厘牛 | 1/100 | kg m s-2
mN | 毫牛 | 1/1000 | kg m s-2
kgf | 公斤力 千克力 | 9.80665 | kg m s-2
Pa | 帕 帕斯卡 pa | 1 | kg m-1 s-2
mPa | 毫帕 | 1/1000 | kg m-1 s-2
hPa | 百帕 | 100 | kg m-1 s-2
kPa | 千帕 KPa kpa Kpa KPA | 1000 | kg m-1 s-2
MPa | 兆帕 Mpa MPA mpa | 1000000 | kg m-1 s-2
GPa | 吉帕 Gpa GPA | 1000000000 | kg m-1 s-2
bar | 巴 Bar | 100000 | kg m-1 s-2
mbar | 毫巴 | 100 | kg m-1 s-2
atm | 大气压 个大气压 | 101325 | kg m-1 s-2
mmH2O | 毫米水柱 mm水柱 mmH20 mmh2o MMH2O | 9.80665 | kg m-1 s-2
cmH2O | 厘米水柱 cm水柱 | 98.0665 | kg m-1 s-2
mH2O | 米水柱 m水柱 | 9806.65 | kg m-1 s-2
mmHg | 毫米汞柱 mm汞柱 | 133.322 | kg m-1 s-2
psi | PSI | 6894.757293168 | kg m-1 s-2
Torr | 托 torr | 101325/760 | kg m-1 s-2
J | 焦 焦耳 | 1 | kg m2 s-2
kJ | 千焦 KJ kj | 1000 | kg m2 s-2
MJ | 兆焦 | 1000000 | kg m2 s-2
GJ | 吉焦 | 1000000000 | kg m2 s-2
kcal | 千卡 大卡 | 4186.8 | kg m2 s-2
cal | 卡路里 | 4.1868 | kg m2 s-2
Wh | 瓦时 | 3600 | kg m2 s-2
kWh | 千瓦时 千瓦·时 KWh KWH kwh kW·h 度电 | 3600000 | kg m2 s-2
MWh | 兆瓦时 | 3600000000 | kg m2 s-2
eV | 电子伏特 电子伏 | 1.602176634e-19 | kg m2 s-2
吨标煤 | 吨标准煤 tce | 29307600000 | kg m2 s-2
W | 瓦 瓦特 | 1 | kg m2 s-3
mW | 毫瓦 | 1/1000 | kg m2 s-3
kW | 千瓦 KW Kw kw | 1000 | kg m2 s-3
MW | 兆瓦 | 1000000 | kg m2 s-3
GW | 吉瓦 | 1000000000 | kg m2 s-3
V | 伏 伏特 | 1 | kg m2 s-3 A-1
mV | 毫伏 | 1/1000 | kg m2 s-3 A-1
kV | 千伏 KV kv | 1000 | kg m2 s-3 A-1
A | 安 安培 | 1 | A
mA | 毫安 | 1/1000 | A
μA | 微安 uA | 1e-6 | A
kA | 千安 | 1000 | A
Ah | 安时 | 3600 | s A
mAh | 毫安时 | 3.6 | s A
Ω | 欧姆 欧 ohm Ω | 1 | kg m2 s-3 A-2
mΩ | 毫欧 | 1/1000 | kg m2 s-3 A-2
kΩ | 千欧 | 1000 | kg m2 s-3 A-2
MΩ | 兆欧 | 1000000 | kg m2 s-3 A-2
S | 西门子 | 1 | kg-1 m-2 s3 A2
mS | 毫西门子 | 1/1000 | kg-1 m-2 s3 A2
μS | uS | 1e-6 | kg-1 m-2 s3 A2
F | 法拉 | 1 | kg-1 m-2 s4 A2
μF | 微法 uF | 1e-6 | kg-1 m-2 s4 A2
nF | 纳法 | 1e-9 | kg-1 m-2 s4 A2
pF | 皮法 | 1e-12 | kg-1 m-2 s4 A2
T | 特斯拉 | 1 | kg s-2 A-1
mT | 毫特斯拉 | 1/1000 | kg s-2 A-1
Hz | 赫兹 赫 hz HZ | 1 | s-1
kHz | 千赫 千赫兹 KHz khz | 1000 | s-1
MHz | 兆赫 兆赫兹 | 1000000 | s-1
GHz | 吉赫 吉赫兹 | 1000000000 | s-1
THz | 太赫兹 | 1000000000000 | s-1
dB | 分贝 db DB dB(A) | 1 | dB
lm | 流明 | 1 | lm
lx | 勒克斯 lux | 1 | lm m-2
cd | 坎德拉 尼特·平方米 | 1 | cd
nit | 尼特 nits | 1 | cd m-2
° | 角度 | 1 | degree
mol | 摩尔 | 1 | mol
mmol | 毫摩尔 毫摩 | 1/1000 | mol
μmol | 微摩尔 umol | 1e-6 | mol
cP | 厘泊 cp | 1/1000 | kg m-1 s-1
cSt | 厘斯 | 1e-6 | m2 s-1
tex | 特克斯 | 1e-6 | kg m-1
dtex | 分特 分特克斯 Dtex | 1e-7 | kg m-1
D | 旦 旦尼尔 den 丹尼尔 | 1/9000000 | kg m-1
gsm | | 1/1000 | kg m-2
r | 转 rev | 1 | rev
rpm | RPM | 1/60 | rev s-1
% | 个百分比 | 1/100 |
‰ | | 1/1000 |
ppm | PPM | 1e-6 |
ppb | PPB | 1e-9 |
倍 | | 1 |
成 | | 1/10 |
百分点 | 个百分点 pct | 1 | point
元 | 人民币 圆 元人民币 RMB | 1 | CNY
美元 | 美金 USD | 1 | USD
欧元 | EUR | 1 | EUR
bps | | 1 | bit s-1
Mbps | | 1000000 | bit s-1
Gbps | | 1000000000 | bit s-1
Tbps | | 1000000000000 | bit s-1
MB | | 8000000 | bit
GB | | 8000000000 | bit
TB | | 8000000000000 | bit
TOPS | | 1 | TOPS
像素 | | 1 | pixel
CFU | cfu | 1 | cfu
次 | 个循环 次循环 回 遍 周期次 | 1 | 次
人 | 名 位 | 1 | 人
个 | 颗 粒 枚 只 | 1 | 个
台 | 台套 套 台(套) 机台 | 1 | 台
件 | | 1 | 件
家 | 户 | 1 | 家
项 | | 1 | 项
条 | 根 支 道 | 1 | 条
片 | 张 块 | 1 | 片
种 | 类 | 1 | 种
层 | | 1 | 层
级 | 等级 | 1 | 级
组 | | 1 | 组
批 | 批次 | 1 | 批
匹 | | 1 | 匹
辆 | | 1 | 辆
篇 | | 1 | 篇
例 | | 1 | 例
人次 | | 1 | 人次
"""
_OFFSETS: Final = {"°C": Fraction("273.15"), "°F": Fraction("459.67") * Fraction(5, 9)}
# Read only inside a compound (米/分, r/分): alone 分 is a mark in school or a cent.
_COMPOUND_ONLY: Final = {"分": "min", "时": "h", "单": "件"}
# name, canonical unit: what people of the trade compare by.
_CANONICAL: Final = """
压强 | kPa
长度 | mm
面积 | 平方米
体积 | L
质量 | kg
时间 | h
温度 | °C
力 | N
能量 | kWh
功率 | kW
电压 | V
电流 | A
电量 | mAh
电阻 | Ω
电阻率 | Ω·cm
电导率 | μS/cm
频率 | Hz
线密度 | dtex
面密度 | g/m2
湿流密度 | g/(m2·24h)
比能 | kJ/kg
导热系数 | W/(m·K)
传热系数 | W/(m2·K)
密度 | kg/m3
浓度 | mol/L
速度 | m/s
体积流量 | L/h
质量流量 | kg/h
动力黏度 | mPa·s
线力 | N/m
电场强度 | kV/mm
比例 | %
转速 | r/min
金额 | 元
单价 | 元/吨
"""
_UNIT_ATOM_TAIL = re.compile(r"[A-Za-zμΩ]$")
_EXPONENT = re.compile(r"\^?([2349])(?![\d.])|\^?(-[1-4])(?![\d.]|\s*[A-Za-zμ%])")
_COEFFICIENT = re.compile(r"\d+(?:\.\d+)?\s*")
_TIMES: Final = "·•⋅*.・"
_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


@cache
def _atoms() -> Mapping[str, Unit]:
    found: dict[str, Unit] = {}
    for line in _TABLE.strip().splitlines():
        symbol, others, factor, dimension = (cell.strip() for cell in line.split("|"))
        unit = Unit(symbol, Fraction(factor), _dimension(dimension), _OFFSETS.get(symbol, Fraction(0)))
        for spelling in (symbol, *others.split()):
            found[spelling] = unit
    return found


@cache
def latin_spellings() -> frozenset[str]:
    """All spellings in Latin letters, in lower case."""
    return frozenset(spelling.lower() for spelling in _atoms() if spelling.isascii())


def _dimension(words: str) -> Dimension:
    """`kg m-1 s-2` as sorted pairs."""
    pairs: dict[str, int] = {}
    for word in words.split():
        parts = re.fullmatch(r"(\D+?)(-?\d)?", word)
        if parts is not None:
            pairs[parts[1]] = int(parts[2] or 1)
    return tuple(sorted(pairs.items()))


def _combine(parts: Iterable[tuple[Dimension, int]]) -> Dimension:
    total: dict[str, int] = {}
    for dimension, power in parts:
        for base, exponent in dimension:
            total[base] = total.get(base, 0) + exponent * power
    return tuple(sorted((base, exponent) for base, exponent in total.items() if exponent))


@cache
def _atom_pattern(compound: bool) -> re.Pattern[str]:
    spellings = [*_atoms(), *(_COMPOUND_ONLY if compound else ())]
    return re.compile("|".join(re.escape(s) for s in sorted(spellings, key=len, reverse=True)))


@dataclass(slots=True)
class _Factor:
    unit: Unit
    power: int
    coefficient: Fraction
    text: str


class _Parser:
    """Recursive descent over `g/(m2·24h)`. After a slash a dot stays in the denominator, as in print (W/m·K)."""

    def __init__(self, text: str, position: int) -> None:
        self.text = text
        self.position = position
        self.factors: list[_Factor] = []

    def product(self, sign: int) -> bool:
        if not self._factor(sign):
            return False
        current = sign
        while True:
            mark = self.position
            operator = self._operator()
            if operator == "/":
                current = -sign
            if operator is None or not self._factor(current):
                self.position = mark
                return True

    def _operator(self) -> str | None:
        found = re.compile(rf"\s?(?:(/|每)|[{_TIMES}])\s?").match(self.text, self.position)
        if found is None:
            return None
        self.position = found.end()
        return "/" if found[1] else "·"

    def _factor(self, sign: int) -> bool:
        if self.text.startswith("(", self.position) and self.factors:
            return self._group(sign)
        coefficient = Fraction(1)
        number = _COEFFICIENT.match(self.text, self.position) if self.factors else None
        start = number.end() if number else self.position
        found = self._atom(start)
        if found is None:
            return False
        if number:
            coefficient = Fraction(number.group().strip())
        unit, self.position = found
        power = self._power() if not _is_chinese(unit.symbol) or unit.symbol[-1] in "米" else 1
        self.factors.append(_Factor(unit, sign * power, coefficient, _factor_text(unit, power, coefficient)))
        return True

    def _group(self, sign: int) -> bool:
        mark, count = self.position, len(self.factors)
        self.position += 1
        if self.product(sign) and self.text.startswith(")", self.position):
            self.position += 1
            return True
        self.position = mark
        del self.factors[count:]
        return False

    def _atom(self, start: int) -> tuple[Unit, int] | None:
        found = _atom_pattern(bool(self.factors)).match(self.text, start)
        if found is None:
            return None
        follower = self.text[found.end() : found.end() + 1]
        if _UNIT_ATOM_TAIL.search(found.group()) and (follower.isascii() and follower.isalpha()):
            return None
        spelling = _COMPOUND_ONLY.get(found.group(), found.group()) if self.factors else found.group()
        return _atoms()[spelling], found.end()

    def _power(self) -> int:
        found = _EXPONENT.match(self.text, self.position)
        if found is None:
            return 1
        self.position = found.end()
        return int(found[1] or found[2])


def _is_chinese(symbol: str) -> bool:
    return "\u4e00" <= symbol[0] <= "\u9fff"


def _factor_text(unit: Unit, power: int, coefficient: Fraction) -> str:
    number = "" if coefficient == 1 else f"{float(coefficient):g}"
    return number + unit.symbol + ("" if power == 1 else str(power).translate(_SUPERSCRIPT))


def parse_at(text: str, position: int) -> tuple[Unit, int] | None:
    """The longest unit that starts at `position` of normalised text, and where it ends."""
    parser = _Parser(text, position)
    if not parser.product(1):
        return None
    factors = parser.factors
    if len(factors) == 1 and factors[0].power == 1 and factors[0].coefficient == 1:
        return factors[0].unit, parser.position
    scale = Fraction(1)
    for factor in factors:
        scale *= factor.unit.factor**factor.power * factor.coefficient ** (1 if factor.power > 0 else -1)
    dimension = _combine((factor.unit.dimension, factor.power) for factor in factors)
    return Unit(_symbol(factors), scale, dimension), parser.position


def _symbol(factors: list[_Factor]) -> str:
    above = "·".join(factor.text for factor in factors if factor.power > 0 or len(factors) == 1)
    below = [factor.text for factor in factors if factor.power < 0 and len(factors) > 1]
    if not below:
        return above
    return f"{above}/({'·'.join(below)})" if len(below) > 1 else f"{above}/{below[0]}"


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


def convert(value: float, source: str | Unit, target: str | Unit) -> float:
    """`value` of unit `source` in unit `target`. Raises `IncompatibleUnits` when the dimensions differ."""
    old = unit(source) if isinstance(source, str) else source
    new = unit(target) if isinstance(target, str) else target
    if old.dimension != new.dimension:
        message = _("%(old)s 与 %(new)s 不能换算") % {"old": old.symbol or "1", "new": new.symbol or "1"}
        raise IncompatibleUnits(Reason("incompatible_units", message, "unit"))
    exact = Fraction(repr(float(value)))
    return float((exact * old.factor + old.offset - new.offset) / new.factor)


@cache
def _canonical_units() -> Mapping[Dimension, tuple[str, Unit]]:
    rows = (line.split("|") for line in _CANONICAL.strip().splitlines())
    named = [(name.strip(), unit(symbol.strip())) for name, symbol in rows]
    return {target.dimension: (name, target) for name, target in named}


def canonical(value: float, source: Unit) -> tuple[float, str]:
    """The value in the unit that the trade compares by (pressure in kPa, moisture flux in g/(m²·24h))."""
    if not source.symbol:
        return value, ""
    known = _canonical_units().get(source.dimension)
    if known is not None:
        return convert(value, source, known[1]), known[1].symbol
    base = Unit(_formula(source.dimension), Fraction(1), source.dimension)
    return convert(value, source, base), base.symbol


def dimension_name(source: Unit) -> str:
    """A word for people (压强, 长度); for rarer dimensions their formula."""
    if not source.symbol:
        return "数值"
    known = _canonical_units().get(source.dimension)
    return known[0] if known else _formula(source.dimension)


def _formula(dimension: Dimension) -> str:
    return "·".join(
        base + ("" if power == 1 else str(power).translate(_SUPERSCRIPT)) for base, power in dimension
    )
