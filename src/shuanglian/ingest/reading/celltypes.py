"""What kind of thing a cell of a table holds: enough to put heads over the right columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from itertools import pairwise
from typing import Final

from .lines import solid


class Type(StrEnum):
    EMPTY = "empty"
    NUMBER = "number"
    YEAR = "year"
    UNIT = "unit"
    NAME = "name"
    PROSE = "prose"


_NUMBER: Final = re.compile(
    "[\\[［]?[约超近≥≤><＞＜>=+＋－-]{0,2}\\d[\\d,，]*(?:[.．]\\d+)?(?:[—–~～-]\\d[\\d,，]*(?:[.．]\\d+)?)?[%％‰]?"
    "(?:[左右以上下内余多]{0,2})(?:[（(]\\d[\\d,，]*(?:[.．]\\d+)?[%％]?[）)])?[\\]］]?"
)
_MISSING: Final = re.compile("[-—–/／\\\\*…]{1,4}|无|暂无|空|N/?A", re.I)
_YEAR: Final = re.compile(
    "(?:到|截至)?(?:19|20)\\d{2}(?:年|年度)?(?:\\d{1,2}月)?(?:[-—–~～至]\\d{1,4}[年月]?)?(?:末|底|上半年|[一二三四1-4]季度)?"
    "(?:[（(]?(?:基期|基数|基准|现状|目标|规划|预期|实际|完成|计划|累计|预计)[值数]?[）)]?)?"
)
_COUNTED: Final = "个家项件名人位所座条台套亩吨米元度辆艘户次篇部场期批种类处幢栋间册股只张"
_UNIT: Final = re.compile(
    f"(?:[百千万亿]{{0,2}}(?:[{_COUNTED}]|美元|欧元|平方米|平方公里|公里|千瓦时?|吨标准?煤|标煤|人次|家次|立方米|公顷|小时|分钟|工作日|人天)"
    "|[%％‰]|百分点|百分比|kV|kW|kWh|MW|km2?|m2|㎡|[ap]?GB?)",
    re.I,
)
_UNITS: Final = re.compile(
    f"(?:{_UNIT.pattern})(?:[/／每·]?(?:{_UNIT.pattern}|年|月|天|日|人|户)){{0,2}}", re.I
)


def type_of(text: str) -> Type:
    """The kind of one cell."""
    bare = solid(text).replace("\n", "")
    if not bare or _MISSING.fullmatch(bare):
        return Type.EMPTY
    if re.fullmatch("(?:19|20)\\d{2}", bare) or (not bare.isdigit() and _YEAR.fullmatch(bare)):
        return Type.YEAR
    if _NUMBER.fullmatch(bare):
        return Type.NUMBER
    if _UNITS.fullmatch(bare):
        return Type.UNIT
    return Type.PROSE if len(bare) > 40 or "。" in bare else Type.NAME


def is_missing(text: str) -> bool:
    """Does the cell say that there is no value?"""
    return _MISSING.fullmatch(solid(text)) is not None


def column_type(texts: Iterable[str]) -> Type:
    """The commonest kind; a bare year among numbers is a number."""
    kinds = Counter(type_of(text) for text in texts)
    if kinds[Type.NUMBER] and kinds[Type.YEAR]:
        kinds[Type.NUMBER] += kinds.pop(Type.YEAR)
    del kinds[Type.EMPTY]
    return max(kinds, key=lambda kind: kinds[kind]) if kinds else Type.EMPTY


def is_serial(texts: Iterable[str]) -> bool:
    """A column that counts its rows: 1, 2, 3 ... with gaps at most."""
    values = [int(text) for text in map(solid, texts) if text.isdigit()]
    filled = [text for text in map(solid, texts) if text]
    steps = [late - early for early, late in pairwise(values)]
    return (
        len(values) >= 2 and len(values) == len(filled) and values[0] in {0, 1} and all(s == 1 for s in steps)
    )
