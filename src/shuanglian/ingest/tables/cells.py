"""The numbers that a cell of values holds: one, two (4（3）), a range, or words around one (年均增长 15%)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from ..quantities.units import ATOM
from ..reading.lines import solid
from .units import unit_of

_ONE: Final = "[+＋－−-]?(?:\\d{1,3}(?:[,，]\\d{3})+|\\d+)(?:[.．]\\d+)?"
_BEFORE: Final = {
    **dict.fromkeys(("约", "大约", "左右", "上下"), "约"),
    **dict.fromkeys(("超过", "超", "突破", "大于", "高于", "多于", ">", "＞"), ">"),
    **dict.fromkeys(("不少于", "不低于", "至少", "≥", ">=", "以上", "及以上", "↑"), ">="),
    **dict.fromkeys(("不超过", "不高于", "至多", "≤", "<=", "以内", "以下", "及以下"), "<="),
    **dict.fromkeys(("低于", "少于", "小于", "<", "＜"), "<"),
    **dict.fromkeys(("近", "接近", "将近"), "近"),
    **dict.fromkeys(("余", "多"), "余"),
}
_MARK: Final = "|".join(sorted(map(re.escape, _BEFORE), key=len, reverse=True))
_WORDS: Final = re.compile(
    "(?:年均|同比|累计|合计|比上年|较上年|每年|平均|预期|力争|共|新增|达到|达|为|率|了|到|至"
    "|(?P<rise>增长|增加|提高|上升|提升|增幅|递增)|(?P<fall>下降|减少|降低|降幅|下滑|压减))*"
)
VALUE: Final = re.compile(
    f"\\s*[\\[［]?(?P<words>[\u4e00-\u9fff]{{0,14}}?)\\s*(?P<before>{_MARK})?\\s*(?P<low>{_ONE})"
    f"(?:\\s*[—–~～至-]{{1,2}}\\s*(?P<high>{_ONE}))?\\s*(?P<more>余|多)?"
    f"\\s*(?P<unit>[十百千万亿]{{0,2}}(?:{ATOM})?(?:/[万千]?{ATOM})?)\\s*(?P<after>{_MARK})?[\\]］]?\\s*"
)
_LONGEST: Final = 60
_PAIR: Final = re.compile("(?P<one>[^（(]*)[（(](?P<two>[^（）()]*)[）)]\\s*")
_DATE: Final = re.compile(
    "(?:19|20)\\d{2}(?:[-/年](?:0?[1-9]|1[0-2])(?:[-/月]\\d{1,2}日?|月)?|\\.\\d{1,2}\\.\\d{1,2})"
)
_YEARLY: Final = re.compile("年均|每年|平均")


@dataclass(frozen=True, slots=True)
class Value:
    """A number of a cell, at `start:end` of its text. `second`: it stands in the brackets. `growth`: its own words say so.
    `bracketed`: in [ ], which plans use for sums over the whole period."""

    start: int
    end: int
    value: Decimal
    value_max: Decimal | None = None
    unit: str = ""
    comparator: str = "="
    growth: bool = False
    yearly: bool = False
    second: bool = False
    bracketed: bool = False


def values(text: str) -> tuple[Value, ...]:
    """The numbers of a cell that holds nothing else; none where it is prose, a date or empty."""
    if len(text) > _LONGEST or _DATE.fullmatch(solid(text)):
        return ()
    whole = _value(text, 0, len(text))
    if whole is not None:
        return (whole,)
    pair = _PAIR.fullmatch(text)
    if pair is None:
        return ()
    one, two = _value(text, *pair.span("one")), _value(text, *pair.span("two"))
    if one is None or two is None:
        return ()
    return one, replace(two, second=True)


def _value(text: str, start: int, end: int) -> Value | None:
    match = VALUE.fullmatch(text, start, end)
    said = _WORDS.fullmatch(match["words"]) if match else None
    if match is None or said is None:
        return None
    low, high = _number(match["low"]), match["high"]
    grows = bool(said["rise"] or said["fall"])
    return Value(
        start=match.start("low"),
        end=match.end("high") if high else match.end("low"),
        value=-abs(low) if said["fall"] else low,
        value_max=_number(high) if high else None,
        unit=unit_of(match["unit"]) or match["unit"],
        comparator=_BEFORE.get(match["before"] or match["after"] or match["more"] or "", "="),
        growth=grows,
        bracketed=text[match.start() : match.start("low")].lstrip()[:1] in ("[", "［"),
        yearly=_YEARLY.search(match["words"]) is not None,
    )


def _number(words: str) -> Decimal:
    plain = words.replace(",", "").replace("，", "").replace("．", ".")
    return Decimal(re.sub("^[－−]", "-", plain).lstrip("+＋"))
