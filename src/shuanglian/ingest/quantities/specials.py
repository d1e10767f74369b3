"""Numbers without an ordinary unit: ranks, editions, first batches, document numbers, dates, years of founding, line lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Final

from shuanglian.foundation.numerals import chinese_number

from ..aligned import Aligned
from .found import Found, Nature
from .labels import Label
from .nature import CONGRESS

_RANKED: Final = re.compile(
    r"(?:[居列排占位]|名列|排名|位次|名次|跃升|升至|上升|进入|晋级|全省|全国|全市|全区|全县|全球|世界|国内|省内|市内|行业|同类|分别列?)(?:[\u4e00-\u9fff]{0,8}(?:（[\u4e00-\u9fff、]{1,6}）)?[\u4e00-\u9fff]{0,6})$|第[^，。；]{1,4}[、和与及]$"
)
_FOUNDED: Final = (
    "落地|投产|成立|启动|开工|建成|竣工|开业|上市|设立|创办|创立|创建|组建|获批|投用|投运|启用|通车|签约|始建|注册|落户"
    "|揭牌|挂牌|入选|入驻|投入使用|认定|获评"
)
_FOUNDING: Final = re.compile(rf"[^，。；：、“”\d]{{0,20}}?(?:{_FOUNDED})")
_ISSUED: Final = re.compile(
    r"(?:(?:发布|发文|成文|印发|更新)?(?:时间|日期)：?)?(?P<date>.+?)(?:印发|发布|\d{1,2}:\d{2}(?::\d{2})?)?"
    r"(?:(?:信息)?来源：?.*|作者：?.*|浏览.*|字号.*|阅读.*)?"
)
_OUTLOOK: Final = re.compile(r"展望(?:至|到|期至|期为)$|远期展望$")
_PLAN_SPAN: Final = re.compile(r"(?:规划|实施|建设|执行|行动|试点|计划)期(?:限|间)?(?:为|是|：|自|从)?$")
_LEAD: Final = re.compile(
    r"领跑(?=[\u4e00-\u9fff]{0,6}(?:[，。；！]|$))|(?<=[居列占])(?:[\u4e00-\u9fff]{0,6}?)(?P<top>首位|榜首|之首)(?!度|战略)"
)
_ONLY: Final = re.compile(r"(?<![并不非])唯一(?=(?:的|一[个家所项]|[国省市]家?级)[\u4e00-\u9fff]{2,})")
_FIRST_BATCH: Final = re.compile(r"首批(?!次)")
_TOP: Final = re.compile(
    r"(?:[Tt][Oo][Pp]\s?(?P<latin>\d{1,4})|前(?P<number>\d{1,4}|[一二三四五六七八九十百]{1,4})(?P<unit>%|位|名|强)?)(?![个月年季期\d.款次沿天日轮项批家位所世者述列景提往瞻端])"
)
_ROMAN: Final = {"Ⅰ": 1, "Ⅱ": 2, "Ⅲ": 3, "Ⅳ": 4, "I": 1, "II": 2, "III": 3, "IV": 4}
Make = Callable[..., Found]


def specials(sentence: Aligned, block: int, taken: list[Label]) -> list[Found]:
    """In no particular order."""
    text = sentence.text

    def make(start: int, end: int, value: Decimal | int, unit: str, nature: Nature, **more: object) -> Found:
        number = Decimal(value)
        base = {"norm_value": number, "norm_unit": unit, "phrase_start": start, "phrase_end": end} | more
        return Found(
            block=block,
            sentence=sentence,
            start=start,
            end=end,
            value=number,
            unit=unit,
            nature=nature,
            **base,  # type: ignore[arg-type]
        )

    rows = [row for label in taken if (maker := _MAKERS.get(label.kind)) for row in maker(text, label, make)]
    return [*rows, *_words(text, make)]


def _document(text: str, label: Label, make: Make) -> Iterator[Found]:
    """The number of the document itself, on a line of its own; one that is cited in a sentence is a reference."""
    issued, serial = label.match["issued"], label.match["serial"]
    if (
        re.fullmatch(r"(?:(?:发文字号|文号)：)?[\u4e00-\u9fff]{1,16}", text[: label.start])
        and label.end >= len(text) - 1
    ):
        yield make(label.start, label.end, int(issued + serial), "文号", Nature.EVENT)


def _date(text: str, label: Label, make: Make) -> Iterator[Found]:
    """A date that stands alone or that says when something was issued; any other is the time of something."""
    if len(text) > 120:
        return
    around = _ISSUED.fullmatch(text)
    numbers = re.findall(r"\d+", label.match.group())
    if around is None or around["date"].strip() != label.match.group() or len(numbers) != 3:
        return
    value = int(numbers[0]) * 10000 + int(numbers[1]) * 100 + int(numbers[2])
    yield make(label.start, label.end, value, "日期", Nature.EVENT)


def _year(text: str, label: Label, make: Make) -> Iterator[Found]:
    """2024年落地: the year itself is the fact. 2024年，… and 2024年实现增加值… are times."""
    year = int(label.match["year"])
    if _OUTLOOK.search(text[max(0, label.start - 6) : label.start]):
        yield make(label.start, label.start + 4, year, "年份", Nature.MEASURE)
    elif _founding(text, label):
        yield make(label.start, label.start + 4, year, "年份", Nature.EVENT)


def _founding(text: str, label: Label) -> bool:
    """成立于2018年, 2024年落地、…, and 2019年某市启动… where nothing is counted; not 到2025年建成 and not 2021年以来."""
    before = text[max(0, label.start - 6) : label.start]
    if re.search(rf"(?:{_FOUNDED}|始建|建立|建)于$", before):
        return True
    clause = re.split(r"[，。；：、]", text[label.end : label.end + 40], maxsplit=1)[0]
    if re.search(r"[到至前自从]$|截至$|力争$", before) or re.match(r"以来|以后|[底初末度前内起]", clause):
        return False
    return _FOUNDING.match(clause) is not None and not re.search(
        r"\d|[二两三四五六七八九十][个家项所]", clause
    )


def _span(text: str, label: Label, make: Make) -> Iterator[Found]:
    """规划期为2021—2025年 is a plan of five years."""
    if _PLAN_SPAN.search(text[max(0, label.start - 10) : label.start]):
        years = int(label.match["last"]) - int(label.match["first"]) + 1
        if years > 0:
            yield make(label.start, label.end, years, "年", Nature.MEASURE)


def _lines(text: str, label: Label, make: Make) -> Iterator[Found]:
    """1号线、2号线 are two lines; one alone is a name."""
    count = label.match.group().count("号线")
    if count > 1:
        yield make(label.start, label.end, count, "条", Nature.MEASURE)


def _phase(text: str, label: Label, make: Make) -> Iterator[Found]:
    written = label.match["roman"]
    value = _ROMAN.get(written) or int(chinese_number(written) or 0) or int(written)
    yield make(label.start, label.start + len(written), value, "期", Nature.EVENT, phrase_end=label.end)


def _ordinal(text: str, label: Label, make: Make) -> Iterator[Found]:
    place, kind = label.match["place"], label.match["kind"]
    value = Decimal(place) if place.isdigit() else chinese_number(place)
    if value is None:
        return
    start = label.start + 1
    end, more = start + len(place), {"phrase_start": label.start, "phrase_end": label.end}
    after = text[label.end : label.end + 14]
    if kind == "届" and not CONGRESS.match(after) and not label.match.group().endswith("大"):
        yield make(start, end, value, "届", Nature.MEASURE, **more, noun=_noun(after))
    elif kind == "批":
        yield make(start, end, value, "批次", Nature.EVENT, **more, noun=_noun(after))
    elif kind in ("位", "名") or (kind == "" and re.match(r"[，。；、！）的”]|$", after)):
        if _RANKED.search(text[max(0, label.start - 14) : label.start]):
            yield make(start, end, value, "位次", Nature.RANK, **more)
    elif kind == "大" and _RANKED.search(text[max(0, label.start - 4) : label.start]):
        yield make(start, end, value, "位次", Nature.RANK, **more)


def _noun(after: str) -> str:
    found = re.match(r"[^，。；：、（）“”\d]{0,30}", after)
    return found.group() if found else ""


_MAKERS: Final[dict[str, Callable[[str, Label, Make], Iterator[Found]]]] = {
    "document": _document,
    "date": _date,
    "year": _year,
    "span": _span,
    "lines": _lines,
    "phase": _phase,
    "ordinal": _ordinal,
}


def _words(text: str, make: Make) -> Iterator[Found]:
    """领跑, 居首位, 唯一, 首批: numbers that are words."""
    for found in _LEAD.finditer(text):
        start = found.start("top") if found["top"] else found.start()
        yield make(start, found.end(), 1, "位次", Nature.RANK)
    for found in _ONLY.finditer(text):
        noun = _noun(text[found.end() : found.end() + 20]).lstrip("的")
        yield make(
            found.start(),
            found.end(),
            1,
            "个",
            Nature.MEASURE,
            noun=noun,
            confidence=0.7,
            reasons=("由“唯一”得出",),
        )
    for found in _FIRST_BATCH.finditer(text):
        noun = _noun(text[found.end() : found.end() + 20])
        yield make(
            found.start(), found.start() + 1, 1, "批次", Nature.EVENT, phrase_end=found.end(), noun=noun
        )
    yield from _tops(text, make)
    yield from _cadences(text, make)


_EVERY: Final = re.compile(
    r"每(?:(?P<n>半|[两二三四五六七八九十]|\d{1,2})?个?(?P<unit>年度?|季度|月|周[一二三四五六日末]?|星期[一二三四五六日]?|天|日|旬)|(?P<half>半年))(?![均以初末底份前后内])"
)
_REGULAR: Final = re.compile(
    r"(?:[^，。；：\d]{0,16}?)(?:举行|举办|召开|开展|组织|发布|通报|调度|会商|督查|评估|更新|检查|走访|报送|公布|评选|研究|例会|研判|巡查|晾晒|赛比|排名|公示|汇报|培训|联系|听取|复盘|推送|抽查)"
)


def _cadences(text: str, make: Make) -> Iterator[Found]:
    """每两月举行…: how often something is done. 每年有 10 万名… is the time of a number."""
    for found in _EVERY.finditer(text):
        clause = re.split(r"[，。；：]", text[found.end() : found.end() + 40], maxsplit=1)[0]
        if _REGULAR.match(clause) is None or re.search(r"\d", clause):
            continue
        written = found["n"] or ("半" if found["half"] else "")
        value = Decimal(written) if written.isdigit() else chinese_number(written) if written else Decimal(1)
        start = found.start("n") if found["n"] else found.start()
        end = found.end("n") if found["n"] else found.end()
        unit = (
            "年"
            if found["half"]
            else found["unit"].removesuffix("度")
            if found["unit"] == "年度"
            else re.sub(r"(?<=[周期])[一二三四五六日末]$", "", found["unit"])
        )
        yield make(
            start,
            end,
            value or Decimal(1),
            unit,
            Nature.CADENCE,
            phrase_start=found.start(),
            phrase_end=found.end(),
        )


def _tops(text: str, make: Make) -> Iterator[Found]:
    """前100 bounds a rank. Where the sentence counts something by it (3 家进入前10) it is only the condition."""
    for found in _TOP.finditer(text):
        written = found["latin"] or found["number"]
        value = Decimal(written) if written.isdigit() else chinese_number(written)
        clause = re.split(r"[，。；：]", text[max(0, found.start() - 60) : found.start()])[-1]
        if (
            value is None
            or re.search(r"\d|[一二三四五六七八九十两][个家所项名]", clause)
            or not _ranking(clause)
        ):
            continue
        start = found.start("latin") if found["latin"] else found.start("number")
        if found["unit"] == "强" or text.startswith(("中，", "里，"), found.end()):
            continue
        if found["unit"] == "%":
            yield make(
                start,
                start + len(written),
                value,
                "%",
                Nature.RANK,
                comparator="<=",
                phrase_start=found.start(),
                phrase_end=found.end(),
            )
        else:
            kind = Nature.MEASURE if text.startswith("的", found.end()) else Nature.RANK
            yield make(
                start,
                start + len(written),
                value,
                "位次",
                kind,
                comparator="<=",
                phrase_start=found.start(),
                phrase_end=found.end(),
            )


def _ranking(clause: str) -> bool:
    return (
        re.search(
            r"(?:排名|位居|位列|进入|跻身|列|居|全省|全国|全市|全球|世界|行业|综合|百强|排行)[^，。；]{0,6}$",
            clause,
        )
        is not None
    )
