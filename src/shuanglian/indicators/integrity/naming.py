"""What names and units tell of a quantity: whether it adds up, can be negative, is counted in whole ones. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_RELATIVE_NAME: Final = re.compile(
    r"占比|比重|比例|增速|增长|增幅|率$|率[（(]|指数|均|平均|密度|强度|每|人均|排名|位次|得分|评分|"
    r"(?:^|[_\s-])(?:rate|ratio|share|growth|index|average|avg|mean|per|percent|pct|rank|score|intensity)(?:$|[_\s-])",
    re.IGNORECASE,
)
_SIGNED_NAME: Final = re.compile(
    r"增速|增长|增幅|增减|增量|净|差额|差值|变动|变化|利润|盈亏|损益|盈余|余额|结余|顺差|逆差|温度|收益|同比|环比|偏差|"
    r"growth|change|profit|balance|net|delta|diff|return|income",
    re.IGNORECASE,
)
_UNBOUNDED_SHARE: Final = re.compile(
    r"增|完成|同比|环比|周转|负债|回报|收益|利润|达标|实现|倍|产销|杠杆|growth|change|progress|completion|achiev",
    re.IGNORECASE,
)
_SHARE_NAME: Final = re.compile(
    r"占|比重|份额|覆盖|合格|通过|入网|就业率|失业率|普及|参保|渗透|出席|及格|share|coverage|proportion",
    re.IGNORECASE,
)
_RATE_NAME: Final = re.compile(r"率$|比例$|(?:^|[_\s-])(?:rate|ratio)$", re.IGNORECASE)
_GROWTH_NAME: Final = re.compile(
    r"增速|增长率|增幅|同比|环比|growth|(?:^|[_\s-])(?:yoy|mom)(?:$|[_\s-])", re.IGNORECASE
)
_CUMULATIVE_NAME: Final = re.compile(r"累计|cumulative|ytd|year.to.date", re.IGNORECASE)
_WHOLE_UNITS: Final = frozenset("家个件人项名户所台套辆篇起次宗座条支位只")
_WHOLE_NAMES: Final = re.compile(
    r"^(?:全国|全省|全市|全区|全县|全域|全走廊|合计|总计|总数|小计|汇总|全部|total|all|sum)", re.I
)
_PLACE_NAME: Final = re.compile(
    r"(?:省|市|区|县|旗|自治州|镇|乡|街道)$|(?:^|\s)(?:district|county|city|town|province)$", re.IGNORECASE
)
_SUMS: Final = re.compile(r"合计|总计|小计|汇总|(?:^|\W)(?:total|sum|subtotal)(?:$|\W)", re.IGNORECASE)


@lru_cache(maxsize=4096)
def is_relative(name: str, unit: str) -> bool:
    """A share, a rate, a growth, an average, a rank: parts of it do not add up."""
    return unit.startswith(("%", "‰")) or "百分点" in unit or "/" in unit or bool(_RELATIVE_NAME.search(name))


@lru_cache(maxsize=4096)
def is_growth(name: str) -> bool:
    return bool(_GROWTH_NAME.search(name))


@lru_cache(maxsize=4096)
def may_be_negative(name: str, unit: str) -> bool:
    """Growth, profit, balances; amounts and counts may not. A percentage of an unknown kind may."""
    if _SIGNED_NAME.search(name):
        return True
    return unit.startswith(("%", "‰", "百分点", "℃")) and not _SHARE_NAME.search(name)


@lru_cache(maxsize=4096)
def is_share(name: str, unit: str) -> bool:
    """A percentage of a whole, which cannot exceed 100; completion and growth can."""
    return unit.startswith("%") and bool(_SHARE_NAME.search(name)) and not _UNBOUNDED_SHARE.search(name)


@lru_cache(maxsize=4096)
def is_percentage(name: str, unit: str) -> bool:
    """A share or rate that is never below zero, written in percent or, by mistake, as a part of one."""
    written = unit.startswith("%") or (not unit and bool(_SHARE_NAME.search(name) or _RATE_NAME.search(name)))
    return written and not _SIGNED_NAME.search(name)


@lru_cache(maxsize=4096)
def is_counted(unit: str) -> bool:
    """Counted in whole ones: 家, 个, 件, but not 万人 or 件/万人."""
    return unit in _WHOLE_UNITS


@lru_cache(maxsize=4096)
def is_cumulative(name: str) -> bool:
    return bool(_CUMULATIVE_NAME.search(name))


@lru_cache(maxsize=4096)
def is_whole(name: str) -> bool:
    """A place that stands for everything below it."""
    return bool(_WHOLE_NAMES.match(name)) or is_sum(name)


@lru_cache(maxsize=4096)
def is_sum(name: str) -> bool:
    """Says itself that it is the sum of the others."""
    return bool(_SUMS.search(name))


@lru_cache(maxsize=4096)
def is_place(name: str) -> bool:
    """The name of a place that stands beside others; a sum, a whole or a part (其中) is more than that."""
    return bool(_PLACE_NAME.search(name)) and not is_whole(name) and "其中" not in name
