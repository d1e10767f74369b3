"""约, 超, 近, 余, 不少于, 以上, 级: what kind of bound a number is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from .context import Place

_FILL: Final = r"(?:了|到|达到|达|至|为|有|要|需)*(?:占[^，。；：\d]{0,10}|全[国省市区]的?)?(?:人民币|美元|合计|共计|总计|共)?"
# A word before the number; the first that fits wins.
_BEFORE: Final = (
    (
        ">=",
        r"(?:不少于|不低于|不小于|不短于|至少(?:要|需|应)?[\u4e00-\u9fff]{0,4}|最少|最低|起码|大于等于|≥|>=)",
    ),
    (
        "<=",
        r"(?:不超过|不超|不高于|不多于|不大于|不得超过|至多|最多|最高(?:可|不超过|给予|奖励|补助|支持|达)*|控制在|小于等于|≤|<=)",
    ),
    ("<", r"(?:不足|不到|不满|少于|低于|小于|<)"),
    ("近", r"(?:将近|接近|(?<![最临附邻靠相亲走])近)"),
    (">", r"(?:超过|超出|超|突破|逾|多于|高于|大于|破|>)"),
    ("约", r"(?:大约|(?<![签合节集制预特契履违邀])约|大概)"),
)
_LEFT: Final = [(sign, re.compile(rf"{words}{_FILL}$")) for sign, words in _BEFORE]
_COMPARED: Final = re.compile(r"[高低多少]于")  # 高于全市 5.8 个百分点 says by how much
_OVER: Final = re.compile(r"(?<![经通])过$|(?<=[^以之])上$")
_RIGHT: Final = (
    (">=", re.compile(r"(?:及|或)?以上|起(?=[，。、；）]|$)")),
    ("<=", re.compile(r"(?:及|或)?(?:以内|之内|以下|范围内|半径内)|内(?![部外容涵地陆需在设控])")),
    ("约", re.compile(r"左右|上下")),
    ("余", re.compile(r"[余多](?![元维样种功渠层边方个媒])")),
    ("级", re.compile(r"级(?!别|联|配)")),
)
_REACH: Final = 24
_CIRCLE: Final = re.compile(r"[^，。；：]{0,12}(?:圈|可达|直达|到达|通达|抵达)|[\u4e00-\u9fff]{1,8}[”+]")


@dataclass(frozen=True, slots=True)
class Bound:
    """The comparator and the range of the sentence that its words stand in, the number included."""

    sign: str
    start: int
    end: int


def bound(place: Place) -> Bound:
    """The comparator of a number. Words before it win over words behind it; the range holds both."""
    token = place.token
    before, start = _left(place)
    after, end = _right(place)
    if token.bare and after == "级":
        before = ""
    return Bound(before or after or _inner(place), start, end)


def _left(place: Place) -> tuple[str, int]:
    token = place.token
    words = place.before[-_REACH:]
    for sign, pattern in _LEFT:
        found = pattern.search(words)
        if found and not (_COMPARED.match(found.group()) and "百分点" in token.unit):
            return sign, token.start - (len(words) - found.start())
    over = _OVER.search(words) if token.bare or token.fixed else None
    if over:
        return (">" if over.group() == "过" else ">="), token.start - 1
    return "", token.start


def _right(place: Place) -> tuple[str, int]:
    end = place.token.unit_end
    for sign, pattern in _RIGHT:
        behind = pattern.match(place.text, end)
        if behind and _fits(sign, place):
            return sign, behind.end()
    return "", end


def _fits(sign: str, place: Place) -> bool:
    """级 after a size (千亿级, 万吨级), not 市级; 内 after a time; 余 only where the unit did not have it yet."""
    token = place.token
    if sign == "级":
        return token.bare or token.unit[:1] in "万亿"
    if sign == "<=" and place.text[token.unit_end] == "内":
        return token.is_duration
    return True


def _inner(place: Place) -> str:
    """余 and 多 between the number and its unit; a circle of so many minutes ends there (15分钟生活圈)."""
    token = place.token
    if token.unit in ("分钟", "小时", "个小时", "秒") and _CIRCLE.match(place.text, token.unit_end):
        return "<="
    return {"余": "余", "多": "余", "来": "约"}.get(token.more, "=")
