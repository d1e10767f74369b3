"""Numbers with units in a sentence become `Found`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from shuanglian.foundation.numerals import SCALES

from ..aligned import Aligned
from .comparators import Bound, bound
from .context import Place
from .found import Found, Nature
from .growth import change
from .labels import Label
from .nature import nature
from .scan import Token, tokens
from .units import ATOM, DURATIONS, MONEY, goes_with, normalised

_NOUN: Final = re.compile(
    r"(?:以上|左右|以下|上下|以内)?的?((?:“[^”]{1,20}”|[^，。；：、（）“”！？.\d和与及等]){0,30})"
)
_VAGUE: Final = re.compile(r"[数几好]$")
_TOP: Final = re.compile(r"(?<![提目])前$")
_CAPTION: Final = re.compile(r"(?:单位|计量)：$")  # 单位：万元
_MORE: Final = re.compile(
    r"(?:新增|仅有|只有|仅|各|再增|共有)$|(?:只|仅)(?:需|要|用|需要)?(?:跑|来|去|填|交|提交|盖)(?:了|过)?$"
)
_NONE: Final = re.compile(r"(?:其中|[每某任另同哪之这那有的第])$")
_CIRCLED: Final = re.compile(r"[^，。；：]{0,8}圈")
_LEVEL_NOUN: Final = re.compile(r"(?:级|[^，。；、“”\d]{0,8}?(?:产业|集群|赛道))")
_PER: Final = re.compile(rf"每(?P<scale>十万|百万|千万|[百千万亿])?(?P<unit>{ATOM})(?P<rest>[^，。；：]*)$")
_PER_ALONE: Final = frozenset({"人", "亩", "平方公里", "公顷", "平方米", "户", "吨", "台", "家", "立方米"})
_FIGURE: Final = re.compile(
    r"(?P<counted>[\u4e00-\u9fff]{2,12}?)?(?:(?P<number>(?<![指系倍基])数量?)|(?P<index>收入比|指数|得分|评分|系数|总分|均分|分值))(?:（|为|达到|达|是|：|提升至|提高到|升至|上升至|缩小至|缩小到|降至|下降至|(?<=[指分]数)|(?<=[得总均]分))$"
)
_ADDRESS: Final = re.compile(r"(?:大厦|大楼|广场|[座号幢栋楼])$")
_DATED: Final = frozenset({"届", "款", "站", "期"})  # 2026届毕业生
_SCORES: Final = {"收入比": "", "指数": "", "系数": ""}
_CROWD: Final = re.compile(r"人口|用户|网民|粉丝|人数|游客")
_FUNDS: Final = re.compile(
    r"收入|产值|营收|投资|资金|基金|[销交成]?[售易交]额|总额|GDP|市值|利润|税收|贷款|融资|资产|补助|奖励"
)
_OPEN: Final = re.compile(r"[，。；、）！”]|$|大关|以上|以下|以内|左右|的|级|规模|[余多]|和|与")
_CLOSED: Final = re.compile(r"[，。；、）]|$")
_CONDITION: Final = re.compile(
    r"(?:以上|以下)?(?:的[^，。；、（\d]{1,20}|(?!建设|建成|引进|实施|带动|完成|打造|培育|支持|用于|推动|新建|改造|投入|收购|的)[^，。；、（和与及\d]{1,14})$"
)
_POINTS: Final = re.compile(r"[和、及与]\d[\d.]*个百分点")
_SIZED: Final = re.compile(r"(?:^|[^第])[\d一两三四五六七八九十][个宗]$")  # 43个亿元以上项目
_CONDITIONED: Final = re.compile(r"[\d一两三四五六七八九十][个家项名][^，。；、\d]{0,12}$")
_MOVED: Final = re.compile(
    r"(?:(?<=[年期月比])进|进位|前移|后移|前进|后退|上升|下降|跃升|提升|攀升|下滑)(?:了|约)*$"
)
_TURNED: Final = re.compile(r"翻(?:了|了近|近|约)?$")
_VERBAL: Final = re.compile(
    r"(?:增长|压缩|缩减|压减|提升|提高|下降|降低|减少|缩短|上升|跃升|扩大|[升降增减涨]|就|才|便|已|均|都|左右|以上|[至到将以用按给对]|完成|建设|办结|给予|范围内|时间|提供)"
)
_PREDICATE: Final = re.compile(
    r"(?:参展|参赛|参加|参与|入选|人选|入围|获得|获评|获批|落地|实现|列入|进入|成为|已经?形成|形成|提供|[在用由对为与]|开展|达到|完成|通过|建立|投入)"
)
_ONE: Final = Decimal(1)
# 首次过半，达到51.3%: the share itself follows.
_TOLD_AGAIN: Final = re.compile(r"，(?:已|占比|比重)?(?:达到?|为|占到?)(?:了)?\d[\d.]*%")
_CLASSES: Final = re.compile(r"[十百千万]{1,2}亿元?级[、和及]")
_HEADS: Final = re.compile(
    r"(?<![\d十百千万亿余多每几数近超达约])(?=万人(?:拥有|均|发明|高价值|有效|失信|[^，。；\d]{0,10}(?:拥有量|[者业人构体]数|率)))"
)


def measures(sentence: Aligned, block: int, taken: list[Label]) -> list[Found]:
    """Every number with a unit that is a quantity or counts the parts of a structure."""
    rows = []
    for token in _complete(
        sentence.text, tokens(sentence.text, [(label.start, label.end) for label in taken])
    ):
        place = Place(sentence.text, token)
        kind = nature(place) if _counts(place) else None
        if kind is not None:
            rows.append(_built(sentence, block, place, bound(place), kind))
    return [row for at, row in enumerate(rows) if not _is_condition(row, rows[at + 1 : at + 2])]


def _complete(text: str, found: list[Token]) -> Iterator[Token]:
    """Tokens with a unit: the printed one, or the one that the words before the number ask for."""
    for token in found:
        if token.unit == "个" and _POINTS.match(text, token.unit_end):
            yield replace(token, unit="个百分点")  # 提高8个和5.2个百分点
        elif token.unit and token.unit not in SCALES:
            yield token
        else:
            yield from _implied(Place(text, token))


def _implied(place: Place) -> Iterator[Token]:
    """企业数（54.54）, 收入突破 10 亿, 用户 500 万, 千亿级: the unit follows from the words around."""
    token, words = place.token, place.before[-24:]
    figure = _FIGURE.search(words)
    if figure and not token.chinese and _CLOSED.match(place.text, token.unit_end):
        counter = (
            goes_with(figure["counted"] or "") if figure["number"] else _SCORES.get(figure["index"], "分")
        )
        yield replace(token, unit=token.unit + counter, implied=True)
    elif token.bare and token.unit.endswith("亿") and _LEVEL_NOUN.match(place.after):
        yield replace(token, unit=token.unit + "元")
    elif token.unit and (not token.bare or bound(place).sign != "="):
        yield replace(token, unit=token.unit + _supplied(place, words), implied=True)


def _supplied(place: Place, words: str) -> str:
    """People for a population, money for what is money; another word behind the scale may be a unit that is not known."""
    if not _OPEN.match(place.text, place.token.unit_end):
        return ""
    if _CROWD.search(words):
        return "人"
    return "元" if place.token.unit.endswith("亿") or _FUNDS.search(words) else ""


def _counts(place: Place) -> bool:
    """Is it a number that someone counted? 一个, 数十家, 前30% and a lone 百家 are not."""
    token = place.token
    if _TOP.search(place.before) or (token.bare and (token.unit in SCALES or _captioned(place))):
        return False
    if token.fixed:
        return not _TOLD_AGAIN.match(place.text, token.unit_end)
    if token.chinese and (token.value == 0 or (_VAGUE.search(place.before) and token.value >= 10)):
        return False
    if (
        place.text[token.start] == "0"
        and token.end - token.start > 1
        and "." not in place.text[token.start : token.end]
    ):
        return False
    if (
        token.unit == "方"
        or (token.unit == "分" and token.chinese)
        or (token.unit == "层" and _ADDRESS.search(place.before))
    ):
        return False
    if token.unit in _DATED and 1949 <= token.value <= 2050:
        return False
    if token.bare:
        return bound(place).sign != "=" or token.unit.lstrip("万亿") in MONEY
    return not (token.chinese and token.value == _ONE) or _single(place)


def _captioned(place: Place) -> bool:
    """单位：万元 and 合同额（万元） name a unit; nothing is counted."""
    alone = place.text[: place.token.start].endswith("（") and place.text.startswith(
        "）", place.token.unit_end
    )
    return alone or _CAPTION.search(place.far_before) is not None


def _single(place: Place) -> bool:
    """一 is an article, but for 新增一家, 一亿元, 一小时交通圈 and the end of a list (一等奖一项，)."""
    token, before = place.token, place.before
    if token.unit[:1] in "万亿" or _MORE.search(before):
        return True
    if token.is_duration:
        return token.unit in ("小时", "分钟") and _CIRCLED.match(place.after) is not None
    if token.unit == "番":
        return _TURNED.search(before) is not None
    if token.unit == "个" and _CLASSES.match(place.after):
        return True
    return (
        token.unit in ("项", "家", "所", "件")
        and place.after[:1] in ("、", "")
        and not _NONE.search(before)
        and bool(before)
    )


def _built(sentence: Aligned, block: int, place: Place, limits: Bound, kind: Nature) -> Found:
    token = place.token
    direction = change(place) if kind is not Nature.STRUCTURE else 0
    noun = _noun(place, limits.end)
    unit = _unit(place, noun)
    value = -abs(token.value) if direction < 0 else token.value
    plain = normalised(value, unit)
    sign = "<=" if kind is Nature.LIMIT and limits.sign == "=" else limits.sign
    return Found(
        block=block,
        sentence=sentence,
        start=token.start,
        end=token.end,
        phrase_start=limits.start,
        phrase_end=limits.end,
        value=value,
        value_max=-token.value_max if direction < 0 and token.value_max else token.value_max,
        unit=unit,
        norm_value=plain.value,
        norm_unit=plain.unit,
        comparator=_level(place, sign),
        growth=direction != 0,
        nature=kind,
        noun=noun,
        confidence=0.8 if token.implied else 1.0,
        reasons=("单位未写出，由上下文推出",) if token.implied else (),
    )


def _level(place: Place, sign: str) -> str:
    """A lone size in front of an industry is its class: 千亿产业集群 is of the class 千亿级."""
    token = place.token
    return "级" if token.bare and sign == "=" and _LEVEL_NOUN.match(place.after) else sign


def _unit(place: Place, noun: str) -> str:
    """The printed unit; 三大 counts by what follows, 每万人…18 件 is 件/万人."""
    unit = place.token.unit
    if unit == "大":
        return goes_with(noun)
    if unit == "位" and _MOVED.search(place.before):
        return "位次"
    before = re.sub(r"(?<=[每十百千万])(?:常住|户籍)?人口|(?<=每[百千万])[名位]", "人", place.before)
    per = _PER.search(_HEADS.sub("每", before))
    if per is None or "/" in unit or re.search(r"\d(?![A-Za-z])|每", per["rest"]):
        return unit
    below = (per["scale"] or "") + per["unit"]
    return f"{unit}/{below}" if per["scale"] or per["unit"] in _PER_ALONE else unit


def _noun(place: Place, end: int) -> str:
    """What is counted, up to the verb that says something of it."""
    found = _NOUN.match(place.text, end)
    if found is None or _VERBAL.match(found[1]):
        return ""
    predicate = _PREDICATE.search(found[1], 2)
    return found[1][: predicate.start() if predicate else 30][:30]


def _is_condition(row: Found, following: list[Found]) -> bool:
    """估值超亿元的人才企业 61 家: the first number says which firms are counted and is no fact of its own."""
    if row.nature is not Nature.MEASURE or row.comparator in ("=", "约", "余"):
        return False
    text = row.sentence.text
    if (
        _SIZED.search(text[max(0, row.phrase_start - 4) : row.phrase_start])
        and text[row.phrase_end] not in "，。；、"
    ):
        return True
    if row.unit in DURATIONS:
        return False
    for other in following:
        between = text[row.phrase_end : other.phrase_start]
        if other.unit.lstrip("万") in ("家", "个", "项", "名", "人", "所") and _CONDITION.match(between):
            return True
    return (row.comparator == "级" or text.startswith("的", row.phrase_end)) and _CONDITIONED.search(
        text[max(0, row.phrase_start - 16) : row.phrase_start]
    ) is not None
