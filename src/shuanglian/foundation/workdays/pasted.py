"""The exceptional days of a year as people paste them: one line each, every problem of every line at once.

`2026-02-15 至 2026-02-23 休 春节` or `2026-02-14 班 春节`; a line names one date or a range. The
English interface writes `to`, `off` and `work`.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from django.utils.translation import gettext as _

from shuanglian.foundation.errors import Reason

from .arithmetic import ONE_DAY, SATURDAY
from .bundled import SpecialDay

WORDS: Final = {"休": False, "放假": False, "off": False, "班": True, "上班": True, "work": True}
LINE: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:\s*(?:至|到|to|~|—|–)\s*(\d{4}-\d{2}-\d{2}))?"
    r"\s+(休|放假|off|班|上班|work)\s+(\S.*)",
    re.ASCII,
)
LONGEST_RANGE: Final = 31
LONGEST_NAME: Final = 60


def read_days(text: str, year: int | None) -> tuple[list[SpecialDay], list[Reason]]:
    """The days in order, and what is wrong with the lines. `year` None: not known, so not compared."""
    days: dict[dt.date, SpecialDay] = {}
    problems: list[Reason] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        found, wrong = _line(line.strip(), year)
        wrong += [_("%s 写了两次") % day.date for day in found if day.date in days]
        problems += [_problem(number, message) for message in wrong]
        days |= {day.date: day for day in found}
    if not days and not problems:
        problems.append(Reason("required", _("请贴上放假和调休的日期"), "days"))
    return sorted(days.values(), key=lambda day: day.date), problems


def _problem(number: int, message: str) -> Reason:
    told = _("第 %(n)d 行：%(message)s") % {"n": number, "message": message}
    return Reason("line", told, "days")


def _line(line: str, year: int | None) -> tuple[list[SpecialDay], list[str]]:
    match = LINE.fullmatch(line)
    if match is None:
        return [], [_("请写成“2026-02-15 至 2026-02-23 休 春节”或“2026-02-14 班 春节”")]
    try:
        first = dt.date.fromisoformat(match[1])
        last = dt.date.fromisoformat(match[2] or match[1])
    except ValueError:
        return [], [_("没有这个日期")]
    name, works = match[4].strip(), WORDS[match[3]]
    wrong = _wrong(first, last, works, name, year)
    if wrong:
        return [], wrong
    length = (last - first).days + 1
    return [SpecialDay(first + ONE_DAY * n, works, name) for n in range(length)], []


def _wrong(first: dt.date, last: dt.date, works: bool, name: str, year: int | None) -> list[str]:
    found = []
    if last < first:
        found.append(_("结束早于开始"))
    if (last - first).days >= LONGEST_RANGE:
        found.append(_("一段最多 %d 天") % LONGEST_RANGE)
    if year is not None and {first.year, last.year} != {year}:
        found.append(_("日期不在 %d 年") % year)
    if works and first == last and first.weekday() < SATURDAY:
        found.append(_("%s 不是周末，本来就上班") % first)
    if len(name) > LONGEST_NAME:
        found.append(_("名称最多 %d 个字") % LONGEST_NAME)
    return found
