"""What a document is as a whole: its kind, main subject and place, its year, and for a plan its period, base and target years."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ..document import Document, Kind
from .places import Places, collect, is_zone
from .times import mentions

Row = tuple[str, tuple[str, ...]]
_WIDE: Final = {",": "，", ";": "；", ":": "：", "(": "（", ")": "）", "!": "！", "?": "？"}
_NARROW: Final = re.compile(r"(?<!\d)[,;:!?()]|[,;:!?()](?!\d)")
_BYLINE: Final = re.compile(
    r"\s*(?:\d{4}\s*[-年/.]\s*\d{1,2}\s*[-月/.]|来源|记者|作者|时间|发布|编辑|通讯员|字号|浏览)"
)
BASE_SECTION: Final = re.compile(r"基础|现状|背景|回顾|成就|成效|存在问题|面临形势|发展环境|主要做法")
TARGET_SECTION: Final = re.compile(r"目标|指标")
_PLAN_NAME: Final = re.compile(
    r"(?:发展|总体|专项|建设|空间)?(?:规划纲要|规划|行动计划|实施方案|行动方案|工作方案|建设方案|三年计划|工作计划|"
    r"纲要|实施意见|若干意见|行动纲要|方案)"
    r"(?:（[^）]*）|\([^)]*\))?$"
)
_PERIOD: Final = re.compile(r"(20\d\d)\s*(?:年)?\s*(?:—|–|-|－|~|～|至|到)+\s*(20\d\d)\s*年?")
_FIVE: Final = {"十二五": 2011, "十三五": 2016, "十四五": 2021, "十五五": 2026, "十六五": 2031}
_REPORTS: Final = re.compile(r"运行|总结|情况|成绩|数据|分析|通报|简报|公报|开门红|季报|统计")
_NAMED: Final = re.compile(r"(?<![到至望\d])(20[0-4]\d)(?=年)")
_EDGE: Final = re.compile(r"(十[二三四五六]五)”?(?:规划)?(?:的)?(?:开局|起步|(收官|收尾))之年")
_OFTEN: Final = 3
_EARLY: Final = 3  # until March a text still speaks of the year that is over
_YEAR: Final = re.compile(r"(?<!\d)(20[0-4]\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Survey:
    """`plan`: does it speak mainly of what shall be? `year` is the document's own (今年), `told` the year that
    its figures are of where none is named (a bulletin of 2025 appears in 2026), `closed` the one that 全年 and 一年来
    mean: early in a year, the year before; 0 where nothing tells it. `span` is the part of a
    year that a report is of by its title (上半年经济运行情况).
    """

    title: str
    plan: bool
    year: int
    told: int
    first: int
    last: int
    base: int
    subject: str
    place: str
    places: Places
    closed: int = 0
    span: str = ""

    @property
    def period(self) -> str:
        return f"{self.first}..{self.last}" if self.first and self.last else ""


def survey(document: Document) -> Survey:
    """Read once, before any number is looked at; asked again for the same document, the same answer."""
    rows = tuple((block.text.text, block.path) for _, block in document.prose())
    titled = next((b.text.text for b in document.blocks if b.kind is Kind.TITLE), "")
    return _surveyed(document.title or titled, document.dated, rows)


@lru_cache(maxsize=4)
def _surveyed(title: str, dated: dt.date | None, rows: tuple[Row, ...]) -> Survey:
    texts = [text for text, _ in rows]
    heads = dict.fromkeys(name for _, path in rows for name in path)
    places = collect([title, *heads, *texts])
    name = _title(title, texts)
    plan = bool(_PLAN_NAME.search(name)) and any(
        "到20" in text or "规划期" in text for text in map(dense, texts)
    )
    year = dated.year if dated else _likely_year(texts, plan)
    if (
        dated and not plan and (dated.month, dated.day) == (12, 31)
    ):  # the end of the latest year that is told of
        year = max(year, _implied(texts))
    first, last = _period(name, texts, year) if plan else (0, 0)
    base = _base(rows, year) if plan else 0
    subject, place = _main(name, plan, texts, places)
    told = _told(name, year)
    early = dated is not None and dated.month <= _EARLY and told == year
    return Survey(
        name,
        plan,
        year,
        told,
        first,
        last,
        base,
        subject,
        place,
        places,
        told - 1 if early else told,
        _span(name, year),
    )


def dense(text: str) -> str:
    """Without blanks and line ends, with wide punctuation, as sentences are read."""
    return _NARROW.sub(lambda match: _WIDE[match.group()], re.sub(r"\s+", "", text))


def _title(given: str, texts: list[str]) -> str:
    """The name of the thing itself: what 《》 encloses in the title of a notice, else the title."""
    title = given if given and not _BYLINE.match(given) else (texts[0][:80] if texts else given)
    held = re.search(r"《([^》]+)》", title)
    return dense(held.group(1) if held else title)


def _likely_year(texts: list[str], plan: bool) -> int:
    counts = Counter(int(year) for text in texts for year in _YEAR.findall(text))
    if plan:
        return counts.most_common(1)[0][0] if counts else 0
    past = [int(year) for text in texts for year in _NAMED.findall(text)]
    return max([*past, _implied(texts)])


def _implied(texts: list[str]) -> int:
    """展望2026年 is written in 2025; the opening and the closing year of a five-year plan are years themselves."""
    ahead = [int(year) - 1 for text in texts for year in re.findall(r"展望(20[0-4]\d)年", text)]
    begun = [_FIVE[name] + (4 if ends else 0) for text in texts for name, ends in _EDGE.findall(text)]
    return max([*ahead, *begun], default=0)


def _told(title: str, year: int) -> int:
    match = re.search(
        r"(20\d\d)年(?:度)?[^，。]*(?:公报|总结|年报|年度报告|运行情况|情况通报|综述|统计)", title
    )
    return int(match.group(1)) if match else year


def _span(title: str, year: int) -> str:
    if not _REPORTS.search(title):
        return ""
    rows = [row.time for row in mentions(title, year) if row.kind == "point"]
    return rows[0] if len(rows) == 1 and re.search(r"Q|\.\.", rows[0]) else ""


def _period(title: str, texts: list[str], year: int) -> tuple[int, int]:
    for text in (title, *(t for t in texts if "规划期" in t or "实施期" in t), *texts):
        match = _PERIOD.search(text)
        if match and 0 < int(match[2]) - int(match[1]) <= 20:
            return int(match[1]), int(match[2])
    for name, start in _FIVE.items():
        if any(
            f"{name}”时期" in t or f"{name}”期间" in t or f"{name}时期" in t or f"{name}”末" in t
            for t in texts
        ):
            return start, start + 4
    aims = Counter(int(match) for text in texts for match in re.findall(r"到\s*(20\d\d)\s*年", text))
    last = aims.most_common(1)[0][0] if aims else year + 3
    return year, last


def _base(blocks: tuple[Row, ...], year: int) -> int:
    """The year that the chapters on the present state speak of."""
    rows = [text for text, path in blocks if any(BASE_SECTION.search(name) for name in path)]
    counts = Counter(
        int(found)
        for text in rows
        for found in re.findall(r"(20\d\d)\s*年", text)
        if int(found) <= (year or 9999)
    )
    top = counts.most_common(1)
    return top[0][0] if top else max(0, year - 1)


def _main(title: str, plan: bool, texts: list[str], places: Places) -> tuple[str, str]:
    """The main subject and the main place."""
    whole = dense("".join(texts))
    place = _main_place(title, whole, places)
    if plan:
        name = _PLAN_NAME.sub("", title)
        name = re.sub(r"^.*(?:关于印发|印发|关于)", "", name).strip("《》“”")
        name = re.sub(r"[“”]?十[一二三四五六]五[“”]?|20\d\d(?:年|[—\-–]20\d\d年?)?", "", name)
        own = next((word for word in places.order if name.startswith(word)), "")
        name = places.named(own) if own else re.sub(r"(?:高质量|创新)?(?:发展|建设)$|高质量$", "", name)
        if 2 <= len(name) <= 20:
            return name, place if own != name else name
    return place, place


def _main_place(title: str, whole: str, places: Places) -> str:
    """The place named in the title; of several the smallest; else the one that is named most often."""
    full = [places.named(word) for word in places.order if word in title]
    if full:
        best = max(full, key=lambda name: (_depth(name), whole.count(_stem(name))))
        return _said_more(best, whole, places) if is_zone(best) else best
    return max(places.full, key=lambda name: (whole.count(_stem(name)), _depth(name)), default="")


def _said_more(zone: str, whole: str, places: Places) -> str:
    """A zone that only the title calls so: the name of the same place that the text itself uses."""
    kin = [name for name in places.full if name[:2] == zone[:2] and is_zone(name) and name != zone]
    often = max(kin, key=whole.count, default=zone)
    return often if whole.count(zone) <= 1 and whole.count(often) >= _OFTEN else zone


def _stem(name: str) -> str:
    return name if is_zone(name) else re.sub(r"[省市区县]$", "", name)


def _depth(name: str) -> int:
    if is_zone(name):
        return 4
    return 3 if name[-1] in "县区" and not name.endswith("自治区") else 2 if name[-1] == "市" else 1
