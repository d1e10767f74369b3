"""Units in heads and notes: 产值（万元）, 单位：万元、户, a row of units under the heads. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_BASE: Final = (
    "人民币元|美元|欧元|日元|港元|元|户|家次|家|个百分点|百分点|个|人次|人天|人|名|位|项|件套|件|台套|台|套|吨标准煤|吨标煤|标准煤|"
    "吨|千克|公斤|克|公顷|平方米|平方公里|平方千米|平米|立方米|亩|公里|千米|米|千瓦时|千瓦|兆瓦|度|辆|篇|次|场|所|座|处|"
    "岁|天|日|小时|个月|月|年|%|‰|倍|分|枚|只|支|条|批|期|号|张|部|本|册|份|起|宗|头|羽|株|艘|架|班|床|张床|标箱|箱|桶|瓶|"
    "米/秒|m2|m3|km2|kw|kwh|mw|kg|t|km|万元产值"
)
_UNIT: Final = re.compile(
    rf"(?:百|千|万|亿|十|百万|千万|万亿)*(?:{_BASE})(?:[/每](?:百|千|万|亿)*(?:{_BASE}))?|[万亿]", re.I
)
_BRACKET: Final = re.compile(r"[(\[【]([^()\[\]【】]{1,16})[)\]】]")
_NOTE: Final = re.compile(r"(?:计量|金额|数据|货币)?单位[:：]\s*(.+)")
_SPLIT: Final = re.compile(r"[、,，;；/和 ]+")
_PERCENT_END: Final = re.compile(r"[一-鿿]{2,}%$")
_AFTER_COMMA: Final = re.compile(r"[,，:：](?P<unit>[^,，:：]{1,8})$")
_SAME: Final = {
    "平米": "平方米",
    "m2": "平方米",
    "km2": "平方公里",
    "人民币元": "元",
    "吨标煤": "吨标准煤",
    "个百分点": "百分点",
}
MONEY: Final = re.compile(r"^(?:百|千|万|亿|百万|千万)*(?:美元|欧元|日元|港元|元)$")
_COUNTED: Final = re.compile(
    r"(?:户|家|人|个|项|件|台|次|篇|名|套|亩)(?:数|次)|数量|个数|人数|家数|户数|面积|从业人员|职工|用电|能耗"
)
_RATIO: Final = re.compile(
    r"增速|增长率|增幅|占比|比重|比例|(?<![汇功效频速])率$|(?<![汇功效频速])率[(（]|同比(?!增[减加]额)|环比|±|百分比"
)
_AMOUNT: Final = re.compile(
    r"产值|收入|税|利润|投资|金额|资金|费用|成本|资产|负债|销售|营收|进出口|出口|增加值|总额|经费|投入|补助|贷款|授信|融资"
)


# What an area, a weight or a number of firms is told in, where a note lists several units.
_KINDS: Final = (
    (re.compile(r"面积|用地|供地"), re.compile(r"亩|公顷|平方|m2")),
    (re.compile(r"(?:企业|单位|机构|公司|户|商户|主体)(?:总|个|家)?数$"), re.compile(r"家|户|个$")),
    (re.compile(r"(?:人|人员|职工|员工|劳动力)(?:总|人)?数$|从业人员$"), re.compile(r"人$|名$")),
    (re.compile(r"产量|总产$|单产"), re.compile(r"吨|公斤|千克|斤|立方")),
)


def plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def is_unit(text: str) -> bool:
    """A unit and nothing else."""
    return bool(_UNIT.fullmatch(plain(text)))


def canonical(text: str) -> str:
    """One writing for a unit: half-width, without blanks, 平米 as 平方米."""
    said = plain(text).replace("每", "/")
    return _SAME.get(said.lower(), said)


def of_head(text: str) -> str:
    """The unit that a head names: in brackets, or after a comma at the end (产值，万元). "" where it names none."""
    said = plain(text)
    for found in reversed(list(_BRACKET.finditer(said))):
        inner = re.sub(r"^(?:计量)?单位[:：]?", "", found[1])
        if is_unit(inner):
            return canonical(inner)
    if _PERCENT_END.search(said):
        return "%"
    tail = _AFTER_COMMA.search(said)
    return canonical(tail["unit"]) if tail and is_unit(tail["unit"]) else ""


def without(text: str) -> str:
    """The head without its unit: 产值（万元） → 产值. Remarks that are no unit stay."""
    said = _BRACKET.sub(
        lambda m: "" if is_unit(re.sub(r"^(?:计量)?单位[:：]?", "", m[1])) else m[0], plain(text)
    )
    tail = _AFTER_COMMA.search(said)
    return said[: tail.start()] if tail and is_unit(tail["unit"]) else said


def of_note(text: str) -> list[str]:
    """The units of a note such as 单位：万元、户; none for a text that names no unit (填报单位：经信局)."""
    found = _NOTE.search(plain(text))
    if not found or re.search(r"(?:填报|填表|报送|制表|上报|主管|责任|编制)单位", plain(text)):
        return []
    parts = [part for part in _SPLIT.split(found[1].strip("()（）")) if part]
    named = [canonical(part) for part in parts]
    return named if named and all(is_unit(part) for part in named) else []


def fitting(words: str, units: list[str]) -> str:
    """Which of the units of a note a column with these words is in; "" when none plainly is."""
    said = plain(words)
    if _RATIO.search(said):
        return "%"
    for kind, fits in _KINDS:
        if kind.search(said) and (own := [unit for unit in units if fits.search(unit)]):
            return own[0] if len(own) == 1 else ""
    counted = _COUNTED.search(said)
    for unit in units:
        if counted and unit and unit in counted[0]:
            return unit
    if counted and not _AMOUNT.search(said):
        return next((unit for unit in units if not MONEY.match(unit) and unit != "%" and len(units) == 1), "")
    return next((unit for unit in units if unit not in ("%", "‰")), "")


def is_ratio(words: str, unit: str) -> bool:
    """Values that do not add up: shares, rates, averages, prices, ranks."""
    said = plain(words)
    if unit in ("%", "‰", "百分点", "倍") or "/" in unit:
        return True
    return bool(
        _RATIO.search(said)
        or re.search(r"人均|亩均|户均|平均|均价|单价|单位能耗|强度|排名|位次|名次|系数|指数|得分|年龄", said)
    )
