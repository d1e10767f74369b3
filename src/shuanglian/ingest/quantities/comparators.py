"""约, 超, 近, 余, 不少于, 以上, 级: what kind of bound a number is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from .context import Place

_MONEY_BEFORE: Final = r"(?:人民币|合计|共计|总计|共)?"
_BEFORE: Final = (
    (
        ">=",
        r"(?:不少于|不低于|不小于|不短于|至少(?:要|需|应)?(?:有|达到?|扩大|增加|提高|增长)?|最少|最低|起码|大于等于|≥|>=)",
    ),
    (
        "<=",
        r"(?:不超过|不高于|不多于|不大于|不得超过|至多|最多(?!跑)|最高(?:可|不超过|给予|奖励|补助|支持)*|控制在|小于等于|≤|<=)",
    ),
    ("<", r"(?:不足|不到|不满|少于|低于|小于|<)"),
    ("近", r"(?:将近|接近|(?<![最临附邻靠相亲走])近)"),
    (">", r"(?:超过|超出|超|突破|逾|多于|高于|大于|破|(?<![经通])过(?=[半百千万亿])|>)"),
    ("约", r"(?:大约|约为|约|大概|左右)"),
    (">=", r"(?<!以)上(?=[百千万亿])"),
)
_FILL: Final = r"(?:了|到|达到|达|至|为|全国|全省|全市)?"
_LEFT: Final = [(sign, re.compile(rf"{words}{_FILL}{_MONEY_BEFORE}$")) for sign, words in _BEFORE]
_RIGHT: Final = (
    (">=", re.compile(r"(?:及|或)?以上|起(?=[，。、；）]|$)")),
    ("<=", re.compile(r"(?:及|或)?(?:以内|之内|以下)|内(?!部|外|容|涵|地|陆|需|在|设|控)")),
    ("约", re.compile(r"左右|上下")),
    ("余", re.compile(r"[余多](?![元维样种功种渠层边方个])")),
    ("级", re.compile(r"级(?!别|联|配)")),
)
_LEVELLED: Final = frozenset({"百", "千", "万", "亿"})


@dataclass(frozen=True, slots=True)
class Bound:
    """The comparator and the range of the sentence that its words stand in, the number included."""

    sign: str
    start: int
    end: int


def bound(place: Place) -> Bound:
    """The comparator of a number. A word before it wins, except that 以上 after it makes 超 a >=? No: 超…以上 stays >."""
    token = place.token
    sign, start, end = "", token.start, token.unit_end
    for name, pattern in _LEFT:
        found = pattern.search(place.before[-14:])
        if found:
            sign, start = name, token.start - (len(place.before[-14:]) - found.start())
            break
    for name, pattern in _RIGHT:
        behind = pattern.match(place.text, token.unit_end)
        if behind and _fits(name, place):
            sign, end = sign or name, behind.end()
            break
    return Bound(sign or _inner(place), start, end)


def _fits(sign: str, place: Place) -> bool:
    """级 after a size (千亿级, 万吨级), not 市级; 内 after a time."""
    token = place.token
    if sign == "级":
        return token.bare or token.unit[:1] in _LEVELLED or token.value >= 10 and bool(token.unit)
    if sign == "<=" and place.text[token.unit_end] == "内":
        return token.is_duration
    return True


def _inner(place: Place) -> str:
    """余 and 多 between the number and its unit."""
    return {"余": "余", "多": "余", "来": "约"}.get(place.token.more, "=")
