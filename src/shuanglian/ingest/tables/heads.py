"""What a head of a column says: time, basis, unit, growth, and the indicator that is left."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from ..fields.times import mentions
from ..proposal import Basis
from ..reading.lines import solid
from .units import named_unit, unit_of

_BASES: Final = (
    (Basis.TARGET, re.compile("目标|规划值|预期|力争|任务数")),
    (Basis.PLAN, re.compile("计划")),
    (Basis.FORECAST, re.compile("预计|预测|预估")),
    (Basis.BASE, re.compile("基期|基数|基准|现状|基础值")),
    (Basis.ACTUAL, re.compile("完成|实际|实绩|已有|累计|现有")),
)
# 表3 2025年…: its own number is no part of the year
_LABEL: Final = re.compile(r"(?:表|专栏|附件)\s*\d{1,2}(?:[-—.．]\d{1,2})?(?!\d)")
_YEAR: Final = re.compile("(?<!\\d)((?:19|20)\\d{2})(?!\\d)")
_SPAN: Final = re.compile("(?<!\\d)((?:19|20)\\d{2})\\s*年?\\s*[-—–~～至]+\\s*((?:19|20)\\d{2})(?!\\d)")
_RATE: Final = re.compile("增速|增长率|增幅|同比|环比|比上年|较上年|增长(?![点极])|涨幅|降幅|±")
_RANK: Final = re.compile("位次|名次|排名|排位|位列")
# A head that names no indicator of its own: the row does.
_PLAIN: Final = re.compile(
    "(?:指标|完成|现状|目标|规划|计划|实际|预期|预计|预测|基期|基准|[近中远终]期|最终|阶段性?|绝对|本期|期末|累计|当年|年度)*(?:数[量值据额]?|值|总量|总额|金额|绝对[量额数]|情况|完成情况|任务数?|目标|计划|规划|基数|累计|合计)?"
)
_SHARES: Final = re.compile("占比|比重|份额|占.{1,12}比重?")
_LEFT: Final = "（）()[]［］：:、，,-—/ \n"
_TIME_WORDS: Final = re.compile(
    "(?:到|截至|截止)?(?:十[一二三四五六]五|“十[一二三四五六]五”)?(?:末|期末|期间|时期)?"
)
_FIVE: Final = {"十二五": 2015, "十三五": 2020, "十四五": 2025, "十五五": 2030, "十六五": 2035}


# 比上年增长: what is compared with is not the column's own time.
_COMPARED: Final = re.compile(
    r"(?:比|较)(?:上年末?|去年|上一年|年初|(?:19|20)\d{2}年末?)(?:同期|同月)?(?=[增减升降±])"
)


@dataclass(frozen=True, slots=True)
class Head:
    """`words`: the indicator that the head names, "" where it is only a time or a plain 数量."""

    words: str = ""
    time: str = ""
    year: int = 0
    basis: Basis | None = None
    unit: str = ""
    rate: bool = False
    rank: bool = False
    share: bool = False
    text: str = ""


def head_of(texts: Iterable[str], year: int) -> Head:
    """The head that stands in one row or over several; `year` is what 今年 means."""
    parts = [text for text in dict.fromkeys(solid(text.replace("\n", "")) for text in texts) if text]
    head = Head(text="".join(parts))
    names: list[str] = []
    for part in parts:
        unit = unit_of(part)
        if unit and len(parts) > 1 and not _YEAR.search(part):
            head = replace(head, unit=unit)
            continue
        head, name = _read(head, part, year)
        names.append(name)
    return replace(head, words="".join(names))


def _read(head: Head, part: str, year: int) -> tuple[Head, str]:
    part, unit = named_unit(part)
    time, number, rest = time_in(_COMPARED.sub("", part), year)
    basis = next((basis for basis, words in _BASES if words.search(part)), None)
    head = replace(
        head,
        unit=unit or head.unit,
        time=time or head.time,
        year=number or head.year,
        basis=basis or head.basis,
        rate=head.rate or _RATE.search(part) is not None,
        rank=head.rank or _RANK.search(part) is not None,
        share=head.share or _SHARES.fullmatch(rest) is not None,
    )
    plain = (
        _PLAIN.fullmatch(rest)
        or head.share
        or (_RATE.search(rest) and len(rest) <= 6)
        or (_RANK.search(rest) and len(rest) <= 4)
    )
    return head, "" if plain else rest


def time_in(words: str, year: int) -> tuple[str, int, str]:
    """(time, its year, the words without it): 2021年末 → (2021, 2021, ""); 2021—2025年 → (2021..2025, 2025, "")."""
    words = solid(_LABEL.sub("", words))
    span = _SPAN.search(words)
    if span is not None:
        rest = words[: span.start()] + words[span.end() :].removeprefix("年")
        return f"{span[1]}..{span[2]}", int(span[2]), rest.strip(_LEFT)
    found = mentions(
        words if "年" in words or "季" in words or "月" in words else _YEAR.sub(r"\1年", words, count=1), year
    )
    match = _YEAR.search(words)
    if match is not None and (not found or not found[0].year):
        return match[1], int(match[1]), (words[: match.start()] + words[match.end() :]).strip(_LEFT)
    if found and found[0].year and found[0].kind != "now":
        return _spoken(words, found[0].time, found[0].year)
    return _five(words)


def _spoken(words: str, time: str, year: int) -> tuple[str, int, str]:
    rest = re.sub(
        "(?:截至|截止|到|至)?(?:(?:19|20)\\d{2}年?|今年|本年度?|去年|上年)(?:末|底|度|全年)?"
        "|第?[一二三四1-4]季度|上半年|下半年|前[\\d一二三四五六七八九十]+个?月|前[二三两]季度"
        "|“?十[一二三四五六]五”?(?:末|期末|期间|时期)?|\\d{1,2}[-—–~～至]\\d{1,2}月份?|\\d{1,2}月(?:份|底|末)?(?:\\d{1,2}日)?",
        "",
        words,
    ).strip(_LEFT)
    # The state at the end of a year is the year's figure.
    return re.sub("^(?:asof )?(\\d{4})-12$", "\\1", time), year, rest


def _five(words: str) -> tuple[str, int, str]:
    for name, last in _FIVE.items():
        if name in words:
            rest = re.sub(f"“?{name}”?(?:末|期末|期间|时期)?", "", words).strip(_LEFT)
            return str(last), last, rest
    return "", 0, words.strip(_LEFT)
