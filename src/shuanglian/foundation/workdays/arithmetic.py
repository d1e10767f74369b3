"""Counting in working days, without the database.

The day a matter starts is not counted (Civil Code art. 201) and only working days count (Administrative
Licensing Law art. 82): one working day after Friday is Monday. Weekends are free unless a notice moves work
onto them.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.errors import DomainError, Reason

ONE_DAY: Final = dt.timedelta(days=1)
SATURDAY: Final = 5


class UnknownYear(DomainError):
    """The count touches a year whose holiday notice is not loaded. Guessing would make a legal date wrong."""

    status = 422
    code = "unknown_year"

    def __init__(self, year: int) -> None:
        self.year = year
        text = _("没有 %(year)d 年的放假安排，算不出工作日。请先录入国务院办公厅当年的通知。") % {
            "year": year
        }
        super().__init__(Reason("unknown_year", text, "date"))


@dataclass(frozen=True, slots=True)
class _Span:
    """The working days of an unbroken run of known years, in order."""

    first_year: int
    last_year: int
    days: tuple[dt.date, ...]


class Calendar:
    """Working days of the known years.

    `days` maps the exceptional dates to True (works although it is a weekend) or False (free). `years` are
    the years that are known; by default those in which an exceptional date lies. Every method raises
    `UnknownYear` as soon as the count would leave them.
    """

    def __init__(self, days: Mapping[dt.date, bool], years: Collection[int] | None = None) -> None:
        self._days = dict(days)
        known = {day.year for day in days} if years is None else set(years)
        self.years: tuple[int, ...] = tuple(sorted(known))
        self._spans = {
            year: span for span in self._build() for year in range(span.first_year, span.last_year + 1)
        }

    def is_workday(self, day: dt.date) -> bool:
        self._span(day)
        return self._is_workday(day)

    def add(self, day: dt.date, count: int) -> dt.date:
        """The `count`-th working day after `day`, which itself is not counted; `day` itself when `count` is
        0."""
        if count < 0:
            return self.subtract(day, -count)
        span = self._span(day)
        if count == 0:
            return day
        index = bisect_right(span.days, day) + count - 1
        if index >= len(span.days):
            raise UnknownYear(span.last_year + 1)
        return span.days[index]

    def subtract(self, day: dt.date, count: int) -> dt.date:
        """The `count`-th working day before `day`; undoes `add` when `day` is a working day."""
        if count < 0:
            return self.add(day, -count)
        span = self._span(day)
        if count == 0:
            return day
        index = bisect_left(span.days, day) - count
        if index < 0:
            raise UnknownYear(span.first_year - 1)
        return span.days[index]

    def difference(self, start: dt.date, end: dt.date) -> int:
        """How many working days lie after `start` up to and including `end`; negative when `end` is
        earlier."""
        if end < start:
            return -self.difference(end, start)
        span = self._span(start)
        if end.year > span.last_year:
            raise UnknownYear(span.last_year + 1)
        return bisect_right(span.days, end) - bisect_right(span.days, start)

    def next_workday(self, day: dt.date) -> dt.date:
        """`day` when it is a working day, else the first one after it (Civil Code art. 203)."""
        return day if self.is_workday(day) else self.add(day, 1)

    def count(self, year: int) -> int:
        """The number of working days of a year (2026: 248)."""
        days = self._span(dt.date(year, 1, 1)).days
        return bisect_right(days, dt.date(year, 12, 31)) - bisect_left(days, dt.date(year, 1, 1))

    def _is_workday(self, day: dt.date) -> bool:
        return self._days.get(day, day.weekday() < SATURDAY)

    def _span(self, day: dt.date) -> _Span:
        span = self._spans.get(day.year)
        if span is None:
            raise UnknownYear(day.year)
        return span

    def _build(self) -> list[_Span]:
        spans: list[_Span] = []
        for first, last in _runs(self.years):
            start, length = dt.date(first, 1, 1), (dt.date(last, 12, 31) - dt.date(first, 1, 1)).days + 1
            every = (start + ONE_DAY * offset for offset in range(length))
            spans.append(_Span(first, last, tuple(day for day in every if self._is_workday(day))))
        return spans


def _runs(years: tuple[int, ...]) -> list[tuple[int, int]]:
    """Neighbouring years joined: (2024, 2025, 2028) becomes [(2024, 2025), (2028, 2028)]."""
    runs: list[tuple[int, int]] = []
    for year in years:
        if runs and runs[-1][1] == year - 1:
            runs[-1] = (runs[-1][0], year)
        else:
            runs.append((year, year))
    return runs
