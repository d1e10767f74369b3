"""When a document was written: the date it carries, else the latest time that it tells of."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable
from typing import Final

from ..document import Block, Kind
from . import marks

_DIGITS: Final = {char: digit for digit, char in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "○": 0,
    "Ｏ": 0,
}
_DAY: Final = re.compile(
    "((?:19|20)\\d{2})\\s*[年./-]\\s*(\\d{1,2})\\s*[月./-]\\s*(\\d{1,2})(?:\\s*日|(?!\\d))"
)
_SPELT: Final = re.compile(
    "([二〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_MONTH: Final = re.compile("((?:19|20)\\d{2})\\s*年\\s*(\\d{1,2})\\s*月")
_LINE: Final = re.compile("(?:发布时间|发布日期|成文日期|发文日期|印发日期|日期|时间|更新时间)\\s*[：:]")
_PAPER_YEAR: Final = re.compile("[〔\\[【［(（]\\s*((?:19|20)\\d{2})\\s*[〕\\]】］)）]")
_YEAR: Final = re.compile("(?<![\\d.])((?:19|20)\\d{2})(?![\\d.])")
_AHEAD: Final = re.compile("(?:到|至|力争|远期|展望|[-—–~～至])\\s*$")
_AIM: Final = re.compile(
    "\\s*年?(?:[^，。；]{0,6}(?:目标|愿景|规划|远景)|[，、]?[^，。；]{0,12}(?:将|力争|预计|计划|建成))"
)
_CLOSED_YEAR: Final = re.compile("\\s*(?:年底|年末|年全年|年度|年，|年[^，。；]{0,20}同比)")
_MONTHS: Final = re.compile(
    "今年(?:以来)?(?:前|1[-—–~～至])(\\d{1,2}|[一二三四五六七八九十]{1,2})个?月|(?:截至|到)今年(\\d{1,2})月"
)
_PARTS: Final = {"一季度": 3, "第一季度": 3, "上半年": 6, "前三季度": 9, "三季度": 9, "二季度": 6}


def dated(text: str, blocks: Iterable[Block]) -> tuple[dt.date | None, bool]:
    """The date, and whether the document itself carries it (else it is the end of the latest time that it tells of)."""
    rows = list(blocks)
    lines = [block.text.text for block in rows if block.kind is Kind.NOTE or len(block.text) <= 40]
    for line in lines:
        day = day_in(line)
        if day is not None and (
            marks.DATE.fullmatch(line.strip()) or _LINE.search(line) or marks.SIDE.match(line)
        ):
            return day, True
    for line in [*lines[:6], *lines[-6:]]:
        day = day_in(line)
        if day is not None:
            return day, True
    return _told(text, lines), False


def day_in(line: str) -> dt.date | None:
    """The first full date of a line, in digits or spelt; a line of a year and a month alone is the end of that month."""
    match = _DAY.search(line)
    if match is not None:
        return _date(int(match[1]), int(match[2]), int(match[3]))
    whole = _MONTH.fullmatch(line.strip())
    if whole is not None and 1 <= int(whole[2]) <= 12:
        return _month_end(int(whole[1]), int(whole[2]))
    match = _SPELT.search(line)
    if match is None:
        return None
    year = int("".join(str(_DIGITS[char]) for char in match[1]))
    return _date(year, spelt(match[2]), spelt(match[3]))


def spelt(words: str) -> int:
    """十一 is 11, 二十 20, 7 is 7."""
    if words.isdigit():
        return int(words)
    tens, _, ones = words.rpartition("十")
    high = (_DIGITS.get(tens, 1) if tens else 1) if "十" in words else 0
    return high * 10 + (_DIGITS.get(ones, 0) if ones else 0)


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _told(text: str, lines: Iterable[str]) -> dt.date | None:
    """The end of the latest month or year that the text tells of as past or present."""
    papers = [
        int(match[1])
        for line in lines
        if marks.NUMBERED_PAPER.fullmatch(line) and (match := _PAPER_YEAR.search(line))
    ]
    years = [int(match[1]) for match in _YEAR.finditer(text) if not _is_aim(text, match)]
    year = papers[0] if papers else max(years, default=0)
    if not year:
        return None
    if not papers and "今年" in text and _only_past(text, year):
        year += 1
    month = _month(text) if "今年" in text else 12
    return _month_end(year, month)


def _is_aim(text: str, match: re.Match[str]) -> bool:
    before, after = text[max(0, match.start() - 4) : match.start()], text[match.end() : match.end() + 24]
    aims = _AHEAD.search(before) is not None and not before.rstrip().endswith("截至")
    return aims or _AIM.match(after) is not None


def _only_past(text: str, year: int) -> bool:
    """Is every mention of `year` one of a year that is over? Then 今年 is the next."""
    spots = [match.end() for match in re.finditer(f"(?<!\\d){year}(?!\\d)", text)]
    return all(_CLOSED_YEAR.match(text, spot) for spot in spots)


def _month(text: str) -> int:
    """The latest month of this year that is over; 12 where nothing is said."""
    months = [spelt(match[1] or match[2]) for match in _MONTHS.finditer(text)]
    months += [month for words, month in _PARTS.items() if f"今年{words}" in text]
    return max((month for month in months if 1 <= month <= 12), default=12)
