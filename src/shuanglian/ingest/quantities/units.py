"""Units: what they measure and how they become the plain unit (亿元 → 元, 亩 → 平方米). Pure tables, no language rules."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Final

from shuanglian.foundation.numerals import SCALES

# Measured units: (plain unit, how many of it).
_MEASURES: Final[dict[str, tuple[str, Fraction]]] = {
    **{
        name: (name, Fraction(1))
        for name in ("元", "美元", "欧元", "港元", "日元", "英镑", "卢布", "韩元", "新元", "澳元")
    },
    "元人民币": ("元", Fraction(1)),
    "美金": ("美元", Fraction(1)),
    "平方米": ("平方米", Fraction(1)),
    "平米": ("平方米", Fraction(1)),
    "平方": ("平方米", Fraction(1)),
    "㎡": ("平方米", Fraction(1)),
    "m²": ("平方米", Fraction(1)),
    "m2": ("平方米", Fraction(1)),
    "平方公里": ("平方米", Fraction(10**6)),
    "平方千米": ("平方米", Fraction(10**6)),
    "km²": ("平方米", Fraction(10**6)),
    "km2": ("平方米", Fraction(10**6)),
    "公顷": ("平方米", Fraction(10**4)),
    "亩": ("平方米", Fraction(2000, 3)),
    "公里": ("米", Fraction(1000)),
    "千米": ("米", Fraction(1000)),
    "km": ("米", Fraction(1000)),
    "海里": ("米", Fraction(1852)),
    "米": ("米", Fraction(1)),
    "厘米": ("米", Fraction(1, 100)),
    "cm": ("米", Fraction(1, 100)),
    "毫米": ("米", Fraction(1, 1000)),
    "mm": ("米", Fraction(1, 1000)),
    "微米": ("米", Fraction(1, 10**6)),
    "μm": ("米", Fraction(1, 10**6)),
    "纳米": ("米", Fraction(1, 10**9)),
    "nm": ("米", Fraction(1, 10**9)),
    "英寸": ("米", Fraction(254, 10**4)),
    "吨": ("吨", Fraction(1)),
    "公斤": ("千克", Fraction(1)),
    "千克": ("千克", Fraction(1)),
    "kg": ("千克", Fraction(1)),
    "克": ("千克", Fraction(1, 1000)),
    "毫克": ("千克", Fraction(1, 10**6)),
    "标准箱": ("标准箱", Fraction(1)),
    "标箱": ("标准箱", Fraction(1)),
    "TEU": ("标准箱", Fraction(1)),
    "立方米": ("立方米", Fraction(1)),
    "立方": ("立方米", Fraction(1)),
    "m³": ("立方米", Fraction(1)),
    "升": ("升", Fraction(1)),
    "毫升": ("升", Fraction(1, 1000)),
    "千瓦": ("千瓦", Fraction(1)),
    "kW": ("千瓦", Fraction(1)),
    "兆瓦": ("千瓦", Fraction(1000)),
    "MW": ("千瓦", Fraction(1000)),
    "吉瓦": ("千瓦", Fraction(10**6)),
    "GW": ("千瓦", Fraction(10**6)),
    "千瓦时": ("千瓦时", Fraction(1)),
    "kWh": ("千瓦时", Fraction(1)),
    "度电": ("千瓦时", Fraction(1)),
    "吨标准煤": ("吨标准煤", Fraction(1)),
    "吨标煤": ("吨标准煤", Fraction(1)),
    "千伏": ("V", Fraction(1000)),
    "kV": ("V", Fraction(1000)),
    "KV": ("V", Fraction(1000)),
    "伏": ("V", Fraction(1)),
    "秒": ("秒", Fraction(1)),
    "分钟": ("秒", Fraction(60)),
    "小时": ("秒", Fraction(3600)),
    "个小时": ("秒", Fraction(3600)),
    "摄氏度": ("℃", Fraction(1)),
    "℃": ("℃", Fraction(1)),
    "°C": ("℃", Fraction(1)),
    "%": ("%", Fraction(1)),
    "‰": ("%", Fraction(1, 10)),
    "个百分点": ("个百分点", Fraction(1)),
    "百分点": ("个百分点", Fraction(1)),
    "MPa": ("MPa", Fraction(1)),
    "GB": ("GB", Fraction(1)),
    "TB": ("GB", Fraction(1000)),
    "PB": ("GB", Fraction(10**6)),
    "MB": ("GB", Fraction(1, 1000)),
    "Gbps": ("Mbps", Fraction(1000)),
    "Mbps": ("Mbps", Fraction(1)),
    "GHz": ("GHz", Fraction(1)),
    "MHz": ("GHz", Fraction(1, 1000)),
}
DURATIONS: Final = frozenset(
    "秒 分钟 小时 个小时 天 日 个工作日 工作日 个自然日 自然日 周 个月 个季度 年 个年度 星期 个星期".split()
)
PEOPLE: Final = frozenset({"人", "名", "位"})
MONEY: Final = frozenset(
    {"元", "美元", "欧元", "港元", "日元", "英镑", "卢布", "韩元", "新元", "澳元", "元人民币", "美金"}
)
RATES: Final = frozenset({"%", "‰", "个百分点", "百分点", "倍", "番"})
# What is counted, one by one.
COUNTERS: Final = frozenset(
    "个 家 项 件 条 所 座 类 种 批 批次 次 场 届 期 款 台 套 台套 台（套） 艘 辆 列 幢 栋 间 处 片 支 组 对 份 篇 部 张 册"
    " 本 只 头 株 棵 宗 笔 起 例 单 门 轮 村 站 人 名 位 户 人次 家次 户次 车次 班次 架次 标段 个次 件次 项次 篇次 席 强 枚 颗"
    " 块 面 根 张床位 剂 羽 箱 桶 倍 番 天 日 个工作日 工作日 个自然日 自然日 周 个月 个季度 年 个年度 星期 个星期 学时"
    " 课时 机时 卷 床 国 层".split()
)
_ALL: Final = sorted({*_MEASURES, *COUNTERS}, key=len, reverse=True)
ATOM: Final = "(?:" + "|".join(re.escape(name) for name in _ALL) + ")"
_PER: Final = rf"(?:/(?:[百千万亿])?(?:{ATOM}|天|日|月|年))"
UNIT: Final = re.compile(rf"{ATOM}{_PER}?")
_SYNONYMS: Final = {"名": "人", "位": "人", "台套": "台（套）"}
_PLACES: Final = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Plain:
    """A value in its plain unit."""

    value: Decimal
    unit: str


def normalised(value: Decimal, unit: str) -> Plain:
    """`value` of a printed unit (with its scale) in the plain unit; at most six decimals where it does not come out even.

    Money keeps its currency; 名 and 位 are people; a unit with a slash stays as it is, but for its scale below one thing.
    """
    above, slash, below = unit.partition("/")
    scale, name = split_scale(above)
    base, factor = _MEASURES.get(name, (_SYNONYMS.get(name, name), Fraction(1)))
    if slash:
        return Plain(_times(value, Fraction(int(scale))), f"{name}/{below}")
    return Plain(_times(value, factor * int(scale)), base)


def split_scale(unit: str) -> tuple[Decimal, str]:
    """万平方米 → (10000, 平方米); 千瓦 and 百分点 have no scale."""
    if unit in _MEASURES or unit in COUNTERS:
        return Decimal(1), unit
    for word, scale in SCALES.items():
        if unit.startswith(word):
            return scale, unit.removeprefix(word)
    return Decimal(1), unit


def _times(value: Decimal, factor: Fraction) -> Decimal:
    with localcontext() as context:
        context.prec = 60
        product = value * factor.numerator / factor.denominator
        if product == product.to_integral_value():
            return product.to_integral_value()
        exact = product.normalize()
        small = abs(product) < Decimal("0.01")
        return exact if small or -int(exact.as_tuple().exponent) <= 6 else product.quantize(_PLACES)
