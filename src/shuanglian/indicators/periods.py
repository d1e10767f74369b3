"""Periods of statistics and their arithmetic. Pure: no database, no clock.

Five kinds: a year, a quarter, a month, what has added up since January ("cumulative"), and a moment (a day). Every
period has one canonical text (`2024`, `2024Q1`, `2024-05`, `2024-01..04`, `2024-06-30`); `parse` also reads what
Chinese tables print (2024年一季度, 2024年1—4月, 上半年, 截至2024年6月30日).
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from django.utils.translation import gettext as _


class Kind(StrEnum):
    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"
    CUMULATIVE = "cumulative"
    MOMENT = "moment"


class NotFromJanuary(ValueError):
    """Some months in a row that do not begin in January: no period of statistics."""


FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100
_QUARTERS: Final = "一二三四"


@dataclass(frozen=True, slots=True, order=False)
class Period:
    """`start` and `end` are its first and last day; a moment has both on the same day."""

    kind: Kind
    start: dt.date
    end: dt.date

    @property
    def year(self) -> int:
        return self.end.year

    @property
    def text(self) -> str:
        """The canonical writing; `parse` gives the same period back."""
        return _TEXTS[self.kind](self)

    def words(self) -> str:
        """As a Chinese table of statistics prints it."""
        return _WORDS[self.kind](self)

    @property
    def months(self) -> int:
        """How many calendar months it spans; 0 for a moment."""
        return 0 if self.kind is Kind.MOMENT else self.end.month - self.start.month + 1

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        return self.start, self.end

    def previous(self) -> Period:
        """The one just before of the same kind: before January's cumulative value stands the whole year before."""
        return _PREVIOUS[self.kind](self)

    def year_before(self) -> Period:
        """The same period one year earlier; the end of a month stays the end of a month."""
        if self.kind is Kind.MOMENT:
            return moment(_moved(self.end, -12))
        year = self.year - 1
        return Period(
            self.kind,
            dt.date(year, self.start.month, 1),
            dt.date(year, self.end.month, _last(year, self.end.month)),
        )

    def covers(self, other: Period) -> bool:
        """Whether every day of `other` lies inside."""
        return self.start <= other.start and other.end <= self.end

    def __str__(self) -> str:
        return self.text


def year(number: int) -> Period:
    return Period(Kind.YEAR, dt.date(number, 1, 1), dt.date(number, 12, 31))


def quarter(number: int, which: int) -> Period:
    """`which` is 1 to 4."""
    last = 3 * which
    return Period(Kind.QUARTER, dt.date(number, last - 2, 1), dt.date(number, last, _last(number, last)))


def month(number: int, which: int) -> Period:
    return Period(Kind.MONTH, dt.date(number, which, 1), dt.date(number, which, _last(number, which)))


def cumulative(number: int, last: int) -> Period:
    """From January up to and including month `last`."""
    return Period(Kind.CUMULATIVE, dt.date(number, 1, 1), dt.date(number, last, _last(number, last)))


def moment(day: dt.date) -> Period:
    return Period(Kind.MOMENT, day, day)


def spanning(start: dt.date, end: dt.date) -> Period | None:
    """The period that fills exactly these days, in the plainest kind (a year before a cumulative value); else None."""
    for candidate in _candidates(end):
        if candidate.days == (start, end):
            return candidate
    return moment(end) if start == end else None


def join(parts: Iterable[Period]) -> Period | None:
    """What periods that follow each other without gap or overlap make together: Q1 and Q2 make 1—6月."""
    ordered = sorted(parts, key=lambda part: part.start)
    if not ordered or any(part.kind is Kind.MOMENT for part in ordered):
        return None
    for before, after in pairwise(ordered):
        if before.end + dt.timedelta(days=1) != after.start:
            return None
    return spanning(ordered[0].start, ordered[-1].end)


def rest(whole: Period, part: Period) -> Period | None:
    """What is left of `whole` when `part`, which starts or ends with it, is taken away: 1—6月 less 1—3月 is Q2."""
    if Kind.MOMENT in (whole.kind, part.kind) or not whole.covers(part) or whole.days == part.days:
        return None
    day = dt.timedelta(days=1)
    if whole.start == part.start:
        return spanning(part.end + day, whole.end)
    return spanning(whole.start, part.start - day) if whole.end == part.end else None


def same_span(one: Period, other: Period) -> bool:
    """Whether two writings mean the same days: 2024-01..03 and 2024Q1."""
    return one.days == other.days


def order_key(period: Period) -> tuple[dt.date, int]:
    """Sorts a series by its ends; of two with one end the longer comes last."""
    return period.end, -period.start.toordinal()


def parse(text: str) -> Period:
    """Read canonical and Chinese writings. Raises ValueError with a message for people."""
    plain = _plain(text)
    for pattern, build in _FORMS:
        if found := pattern.fullmatch(plain):
            return _built(build, found, text)
    told = _("看不懂期间“%(text)s”；可写 2024、2024Q1、2024-05、2024-01..04 或 2024-06-30")
    raise ValueError(told % {"text": text.strip()[:40]})


def _plain(text: str) -> str:
    """One writing for digits, dashes and spaces."""
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    plain = re.sub(r"\s+", "", plain).translate(_DIGITS)
    plain = re.sub(r"十(\d)", r"1\1", plain).replace("十", "10")
    return re.sub(r"[—–―~～至到－−]+", "-", plain)


_DIGITS: Final = str.maketrans("〇零○一二三四五六七八九", "000123456789")

_Build = Callable[[re.Match[str]], Period]


def _built(build: _Build, found: re.Match[str], text: str) -> Period:
    """Refuse years outside of what statistics speak of, and dates that do not exist."""
    said = {"text": text.strip()[:40], "first": FIRST_YEAR, "last": LAST_YEAR}
    try:
        period = build(found)
    except NotFromJanuary:
        raise
    except ValueError:
        raise ValueError(_("没有这样的日期：“%(text)s”") % said) from None
    if not FIRST_YEAR <= period.start.year <= LAST_YEAR:
        raise ValueError(_("年份应在 %(first)d 到 %(last)d 之间：“%(text)s”") % said)
    return period


def _ints(found: re.Match[str]) -> list[int]:
    return [int(group) for group in found.groups() if group is not None]


def _since_january(found: re.Match[str]) -> Period:
    number, first, last = _ints(found)
    if first != 1:
        raise NotFromJanuary(_("累计期间应从1月开始，例如 2024-01..04"))
    return cumulative(number, last)


def _month_end(found: re.Match[str]) -> Period:
    number, which = _ints(found)
    return moment(month(number, which).end)


def _forms(*rows: tuple[str, _Build]) -> list[tuple[re.Pattern[str], _Build]]:
    return [(re.compile(pattern), build) for pattern, build in rows]


_FORMS: Final = _forms(
    (r"(\d{4})(?:\.0)?(?:年|年度|全年|年全年)?", lambda m: year(*_ints(m))),
    (r"(\d{4})(?:年|-)?Q([1-4])", lambda m: quarter(*_ints(m))),
    (r"(\d{4})(?:年|年度)?第?([1-4])季度?", lambda m: quarter(*_ints(m))),
    (r"(\d{4})-(\d{1,2})\.\.(\d{1,2})", _since_january),
    (r"(\d{4})[年.]?(\d{1,2})月?-(\d{1,2})月(?:累计)?", _since_january),
    (r"(\d{4})年?前(\d{1,2})个?月", lambda m: cumulative(*_ints(m))),
    (r"(\d{4})年?上半年", lambda m: cumulative(int(m[1]), 6)),
    (r"(\d{4})年?前([1-3])季度?", lambda m: cumulative(int(m[1]), 3 * int(m[2]))),
    (r"(\d{4})年?前([1-3])个季度", lambda m: cumulative(int(m[1]), 3 * int(m[2]))),
    (r"(?:截[-止]?)?(\d{4})年(?:年?底|年?末)", lambda m: moment(dt.date(int(m[1]), 12, 31))),
    (r"(?:截[-止]?)?(\d{4})年(\d{1,2})月(?:底|末)", _month_end),
    (
        r"(?:截[-止]?)?(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:T?00:00:00)?",
        lambda m: moment(dt.date(*_ints(m))),
    ),
    (r"(\d{4})(\d{2})(\d{2})", lambda m: moment(dt.date(*_ints(m)))),
    (r"(\d{4})[-/.年](\d{1,2})月?(?:份)?", lambda m: month(*_ints(m))),
    (r"(\d{4})(\d{2})", lambda m: month(*_ints(m))),
)


def _last(number: int, which: int) -> int:
    return calendar.monthrange(number, which)[1]


def _moved(day: dt.date, months: int) -> dt.date:
    """Some months away; the last day of a month goes to the last day, others as far as the month has days."""
    index = day.year * 12 + day.month - 1 + months
    number, which = index // 12, index % 12 + 1
    last = _last(number, which)
    at_end = day.day == _last(day.year, day.month)
    return dt.date(number, which, last if at_end else min(day.day, last))


def _candidates(end: dt.date) -> list[Period]:
    """Every period of whole months that could end on this day, plainest kind first."""
    return [
        year(end.year),
        quarter(end.year, (end.month + 2) // 3),
        month(end.year, end.month),
        cumulative(end.year, end.month),
    ]


def _previous_month(period: Period) -> Period:
    before = period.start - dt.timedelta(days=1)
    return month(before.year, before.month)


def _previous_quarter(period: Period) -> Period:
    before = period.start - dt.timedelta(days=1)
    return quarter(before.year, before.month // 3)


def _previous_cumulative(period: Period) -> Period:
    before = _moved(period.end, -1)
    return cumulative(before.year, before.month)


_TEXTS: Final[dict[Kind, Callable[[Period], str]]] = {
    Kind.YEAR: lambda p: f"{p.year}",
    Kind.QUARTER: lambda p: f"{p.year}Q{p.end.month // 3}",
    Kind.MONTH: lambda p: f"{p.year}-{p.end.month:02}",
    Kind.CUMULATIVE: lambda p: f"{p.year}-01..{p.end.month:02}",
    Kind.MOMENT: lambda p: p.end.isoformat(),
}
_WORDS: Final[dict[Kind, Callable[[Period], str]]] = {
    Kind.YEAR: lambda p: f"{p.year}年",
    Kind.QUARTER: lambda p: f"{p.year}年{_QUARTERS[p.end.month // 3 - 1]}季度",
    Kind.MONTH: lambda p: f"{p.year}年{p.end.month}月",
    Kind.CUMULATIVE: lambda p: f"{p.year}年1—{p.end.month}月",
    Kind.MOMENT: lambda p: f"截至{p.end.year}年{p.end.month}月{p.end.day}日",
}
_PREVIOUS: Final[dict[Kind, Callable[[Period], Period]]] = {
    Kind.YEAR: lambda p: year(p.year - 1),
    Kind.QUARTER: _previous_quarter,
    Kind.MONTH: _previous_month,
    Kind.CUMULATIVE: _previous_cumulative,
    Kind.MOMENT: lambda p: moment(_moved(p.end, -1)),
}
