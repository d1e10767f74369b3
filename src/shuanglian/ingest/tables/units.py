"""The unit of a cell: printed in the cell, in its own column, in a head, in a row of units or above the table."""

from __future__ import annotations

import re
from typing import Final

from ..quantities.units import ATOM
from ..reading.celltypes import is_missing
from ..reading.lines import solid

_LONGEST: Final = 12
_SCALE: Final = "[十百千万亿]{0,2}"
_WHOLE: Final = re.compile(f"{_SCALE}{ATOM}(?:[/／·]{_SCALE}(?:{ATOM}|年|月|天|日))*")
_TWO: Final = re.compile(f"({_SCALE}{ATOM})每?((?:[千万亿]|百万)?{ATOM})")
_IN_WORDS: Final = re.compile(
    "[（(\\[［]\\s*(?:计量)?(?:单位[：:]?)?\\s*([^（）()\\[\\]［］，。；]{1,12})[）)\\]］]\\s*$|[,，/]\\s*单位[：:]\\s*(\\S{1,10})$"
)
_ABOVE: Final = re.compile("(?:计量)?单位\\s*[：:]\\s*([^\\s。)）]{1,40})")
_BETWEEN: Final = re.compile("[、,，;；]")
_SHARE: Final = re.compile("(?:[率比]|比重|比例|占比|增速|增幅|增长|份额)$")
_MONEY: Final = re.compile(
    "产值|收入|税收|利润|投资|金额|资金|经费|投入|增加值|总额|贷款|融资|营收|进出口额?|出口额?|资产|交易额|成交额|销售额"
)
_PLACES: Final = {"位次", "名次", "强"}
_FOLDED: Final = str.maketrans({"％": "%", "／": "/", "﹪": "%"})


def unit_of(text: str) -> str:
    """The unit that `text` is, its lost slash put back (件万人 → 件/万人); "" where it is none."""
    bare = solid(text).translate(_FOLDED)
    if bare in _PLACES or (_WHOLE.fullmatch(bare) and not _TWO.fullmatch(bare)):
        return bare
    if _WHOLE.fullmatch(bare) and "/" in bare:
        return bare
    match = _TWO.fullmatch(bare)
    if match is None:
        return bare if _WHOLE.fullmatch(bare) else ""
    return bare if _is_one(bare) else f"{match[1]}/{match[2]}"


def _is_one(bare: str) -> bool:
    return re.fullmatch(f"{_SCALE}{ATOM}", bare) is not None


def printed_unit(text: str) -> str:
    """What a column of units says, also where nobody counts so elsewhere (个标准机架); a mark for none is none."""
    bare = solid(text)
    return unit_of(text) or ("" if len(bare) > _LONGEST or is_missing(text) else bare)


def named_unit(words: str) -> tuple[str, str]:
    """产值（亿元） → (产值, 亿元); brackets that hold no unit stay."""
    match = _IN_WORDS.search(words)
    if match is None:
        return words, ""
    unit = unit_of(match[1] or match[2])
    return (words[: match.start()].rstrip(), unit) if unit else (words, "")


def units_above(words: str) -> tuple[str, ...]:
    """（单位：亿元、%、家） over a table."""
    match = _ABOVE.search(words)
    return tuple(filter(None, map(unit_of, _BETWEEN.split(match[1])))) if match else ()


def chosen(indicator: str, units: tuple[str, ...]) -> str:
    """Which of the units over a table an indicator is in: the only one, that of its amounts, that in which it counts."""
    if len(units) < 2:
        return "".join(units)
    if _SHARE.search(indicator):
        return next((unit for unit in units if unit in {"%", "‰"}), "")
    money = [unit for unit in units if unit.endswith("元")]
    if _MONEY.search(indicator):
        return money[0] if len(money) == 1 else ""
    own = counted_in(indicator)
    return next((unit for unit in units if own and unit.endswith(own)), "")


def counted_in(indicator: str) -> str:
    """What a whole number counts where no unit is printed; "" where the name does not say."""
    if re.search("(?:企业|公司|机构|研究院|实验室|单位|医院|高校|院所)(?:数量?|总数|家数)?$", indicator):
        return "家"
    if re.search("(?:人数|人才|人员|员工|院士|专家|博士|博士后|学生)(?:数量?|总数)?$", indicator):
        return "人"
    return "个" if re.search("(?:数|数量|个数|总数)$", indicator) else ""
