"""Periods in heads, titles and notes: 2025年 / 一季度 → 2025Q1; 1—6月 → 2025-01..06; 去年同期; 6月末. Pure.

The canonical texts are those of the catalogue of indicators: 2024 · 2024Q1 · 2024-05 · 2024-01..04 · 2024-06-30.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

_DIGITS: Final = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_YEAR: Final = re.compile(
    r"(?<!\d)((?:19|20)\d{2})(?:年度?|\.0(?!\d)|(?=[-./]?\d{0,2}Q|[-/.]\d{1,2}(?!\d)|$|[^\d.%元万亿家人个户亩吨项件]))"
)
_SHORT_YEAR: Final = re.compile(r"(?<!\d)(\d{2})年(?!\d*[月以])")
_SPAN: Final = re.compile(r"(?<!\d)(\d{1,2})月?(?:份)?-(\d{1,2})月(?:份)?(?:累计)?")
_MONTH_END: Final = re.compile(r"(?<!\d)(\d{1,2})月(?:底|末)")
_MONTH: Final = re.compile(r"(?<!\d)(\d{1,2})月(?:份)?(?!\d)")
_DAY: Final = re.compile(r"((?:19|20)\d{2})(?:年(\d{1,2})月(\d{1,2})日?|[-/.](\d{1,2})[-/.](\d{1,2}))(?!\d)")
_ISO_MONTH: Final = re.compile(r"((?:19|20)\d{2})[-/.](\d{1,2})(?![\d\-/.])")
_CANONICAL_SPAN: Final = re.compile(r"((?:19|20)\d{2})-(\d{1,2})\.\.(?:\1-)?(\d{1,2})(?!\d)")
_QUARTER: Final = re.compile(r"(?:第)?([1-4])季度?(末?)|Q([1-4])")
_FIRST_QUARTERS: Final = re.compile(r"前([1-3])个?季度?|1-([2-4])季度?")
_FIRST_MONTHS: Final = re.compile(r"前(\d{1,2})个?月")
_LAST_YEAR: Final = re.compile(r"(?:去年|上年)(?:同期|同月|同季)?|同期")
_YEAR_END: Final = re.compile(r"年(?:底|末)")
_COMPARED: Final = re.compile(r"(?:与|和|跟|比|较)(?:去年|上年)(?:同期|同月|同季)?(?:相比)?")
_WORDS: Final = re.compile(
    r"(?:截[至止]到?)?(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}日?|(?:截[至止]到?)?(?:19|20)\d{2}年\d{1,2}月\d{1,2}日"
    r"|(?:19|20)\d{2}[-/.]\d{1,2}(?!\d)|(?:截[至止]到?)?(?:(?:19|20)?\d{2}年度?|(?:19|20)\d{2}(?=\D|$))(?:底|末)?"
    r"|\d{1,2}月?(?:份)?-\d{1,2}月(?:份)?|\d{1,2}月(?:份|底|末)?|前\d{1,2}个?月|(?:第)?[1-4]季度?末?|Q[1-4]|1-[2-4]季度?|前[1-3]个?季度|[上下]半年|全年"
    r"|本年|当年|今年|去年|上年|本月|当月|上月|本期|当期|本季度?|同期|累计|年初|期末|期初",
    re.I,
)
FIRST, LAST = 1990, 2100
UNKNOWN: Final = (
    "?"  # a part of a year that has no place in the catalogue (3—6月): never taken for the whole year
)


@dataclass(frozen=True, slots=True)
class Parts:
    """What the words of a head say about time; empty parts come from what stands around it.

    `last`: one year back; `same`: the same months of another year (2024年同期); `month`: the last of the months around
    (本月); `total`: from January up to the month around (累计).
    """

    year: int | None = None
    within: str = ""  # Q1 · 05 · 01..06 · 06-30 · -12-31
    full: str = ""  # a whole canonical text
    last: bool = False
    same: bool = False
    month: bool = False
    total: bool = False

    @property
    def said(self) -> bool:
        return bool(self.year or self.within or self.full or self.last or self.month or self.total)


def plain(text: str) -> str:
    """Half-width, digits for Chinese numerals before 月 and 季, one dash, no blanks."""
    said = "".join(unicodedata.normalize("NFKC", text).split())
    said = re.sub(r"(?<!截)[—–―~～至到－−]+(?=\d|[一二三四五六七八九十])", "-", said)
    return re.sub(
        r"[〇○零一二三四五六七八九十]+(?=个?(?:月|季)|-[\d一二三四五六七八九十]+(?:月|季))|[〇○零一二三四五六七八九]{4}(?=年)",
        _digits,
        said,
    )


def _digits(found: re.Match[str]) -> str:
    text = found[0]
    if "十" in text:
        before, _ten, after = text.partition("十")
        return str(
            (int(before.translate(_DIGITS)) if before else 1) * 10
            + (int(after.translate(_DIGITS)) if after else 0)
        )
    return text.translate(_DIGITS)


def read(text: str) -> Parts:
    """What one text says; nothing for a text without time."""
    said = _COMPARED.sub("", plain(text))
    if day := _DAY.search(said):
        return Parts(full=_iso(day), last=False)
    if span := _CANONICAL_SPAN.search(said):
        first, end = int(span[2]), int(span[3])
        return (
            Parts(int(span[1]), f"01..{end:02}")
            if first == 1 and 1 < end <= 12
            else Parts(int(span[1]), UNKNOWN)
        )
    year = _year(said)
    last = bool(_LAST_YEAR.search(said)) and year is None
    iso = _ISO_MONTH.search(said)
    if iso and 1 <= int(iso[2]) <= 12:
        return Parts(year=int(iso[1]), within=f"{int(iso[2]):02}")
    return Parts(
        year, _within(said), "", last, "同期" in said, "本月" in said or "当月" in said, "累计" in said
    )


def _iso(found: re.Match[str]) -> str:
    try:
        year, month, day = (int(part) for part in found.groups() if part)
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return ""


def _year(said: str) -> int | None:
    found = _YEAR.search(said)
    if found:
        return int(found[1])
    short = _SHORT_YEAR.search(said)
    return 2000 + int(short[1]) if short and 15 <= int(short[1]) <= 60 else None


def _within(said: str) -> str:
    if span := _SPAN.search(said):
        first, last = int(span[1]), int(span[2])
        return f"01..{last:02}" if first == 1 and 1 < last <= 12 else UNKNOWN
    if end := _MONTH_END.search(said):
        return f"end{int(end[1]):02}" if 1 <= int(end[1]) <= 12 else ""
    if quarters := _FIRST_QUARTERS.search(said):
        return f"01..{3 * int(quarters[1] or quarters[2]):02}"
    if months := _FIRST_MONTHS.search(said):
        return f"01..{int(months[1]):02}" if 1 < int(months[1]) <= 12 else ""
    return _single(said)


def _single(said: str) -> str:
    if "上半年" in said:
        return "01..06"
    if "全年" in said or re.search(r"年度(?:目标|任务|计划)", said):
        return "01..12"
    if quarter := _QUARTER.search(said):
        which = int(quarter[1] or quarter[3])
        return f"end{3 * which:02}" if quarter[2] else f"Q{which}"
    if month := _MONTH.search(said):
        if not 1 <= int(month[1]) <= 12:
            return UNKNOWN
        return f"01..{int(month[1]):02}" if "累计" in said and int(month[1]) > 1 else f"{int(month[1]):02}"
    return "end12" if _YEAR_END.search(said) else ""


def period(heads: Sequence[str], around: Parts = Parts(), *, same_months: bool = False) -> str:
    """The canonical period of a column with these heads, outermost first; `around` is what the title and the notes say.
    "" where nothing says it. `same_months`: a bare year means the months of the title (2025年 beside 2024年)."""
    told = Parts()
    for head in heads:
        told = _joined(told, read(head))
    keeps = same_months or told.same or told.year in (None, around.year)
    return canonical(_joined(around if keeps else replace(around, within="", full=""), told, keeps))


def _joined(outer: Parts, inner: Parts, keeps: bool = True) -> Parts:
    if inner.full:
        return inner
    full = "" if inner.year or inner.within else outer.full
    within = inner.within or (outer.within if keeps else "")
    return Parts(
        inner.year or outer.year,
        within,
        full,
        inner.last or outer.last,
        inner.same or outer.same,
        inner.month,
        inner.total or outer.total,
    )


def canonical(parts: Parts) -> str:
    if parts.full:
        return parts.full if not parts.last else f"{int(parts.full[:4]) - 1}{parts.full[4:]}"
    if parts.within == UNKNOWN:
        return ""
    if parts.year is None or not FIRST <= parts.year <= LAST:
        return ""
    year = parts.year - 1 if parts.last else parts.year
    if parts.within.startswith("end"):
        month = int(parts.within[3:])
        return dt.date(year, month, calendar.monthrange(year, month)[1]).isoformat()
    if parts.month and parts.within.startswith("01.."):
        return f"{year}-{parts.within[4:]}"
    if parts.total and parts.within.isdecimal() and parts.within != "01":
        return f"{year}-01..{parts.within}"
    if not parts.within or parts.within == "01..12":
        return f"{year}"
    return f"{year}{parts.within}" if parts.within.startswith("Q") else f"{year}-{parts.within}"


def without(text: str) -> str:
    """The words of a head that do not speak of time: 2025年一季度产值 → 产值."""
    return _WORDS.sub("", _COMPARED.sub("", plain(text))).strip("-_/、,，:：()（） ")


def is_only(text: str) -> bool:
    """Speaks of nothing but time."""
    return read(text).said and not without(text)


def masked(text: str) -> str:
    """The head with its time taken out, so that the form of this quarter is the form of the last one."""
    return _WORDS.sub(lambda m: "□" if re.search(r"\d", m[0]) else m[0], plain(text)).casefold()
