"""Dates, times and durations of the language: reading them from text, and their arithmetic.

Years run from 1 to 9999. What is no valid date gives None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIME: Final = re.compile(
    r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?"
    r"(Z|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?|@[A-Za-z_+\-0-9/]{1,40})?"
)
_MONTHS: Final = re.compile(r"(-)?P(?:([0-9]{1,9})Y)?(?:([0-9]{1,9})M)?")
_DAYS: Final = re.compile(
    r"(-)?P(?:([0-9]{1,9})D)?"
    r"(?:(T)(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9}(?:\.[0-9]{1,9})?)S)?)?"
)
_DAY: Final = 86_400


@dataclass(frozen=True, slots=True, order=True)
class DayTime:
    """A duration of days and time, in seconds."""

    seconds: Decimal

    def __str__(self) -> str:
        whole, fraction = divmod(abs(self.seconds), 1)
        days, rest = divmod(int(whole), _DAY)
        hours, rest = divmod(rest, 3600)
        minutes, seconds = divmod(rest, 60)
        part = f"{seconds}{format(fraction, 'f')[1:].rstrip('0').rstrip('.')}" if fraction else str(seconds)
        clock = "".join(
            f"{n}{unit}" for n, unit in ((hours, "H"), (minutes, "M"), (part, "S")) if n not in (0, "0")
        )
        text = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
        return ("-" if self.seconds < 0 else "") + "P" + (text or "T0S")


@dataclass(frozen=True, slots=True, order=True)
class YearMonth:
    """A duration of years and months, in months."""

    months: int

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        text = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
        return ("-" if self.months < 0 else "") + "P" + (text or "0M")


def read_date(text: str) -> date | None:
    found = _DATE.fullmatch(text)
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def read_time(text: str) -> time | None:
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    hour, minute, second, fraction, zone = found.groups()
    try:
        micro = int((fraction or "0").ljust(6, "0")[:6])
        return time(int(hour), int(minute), int(second), micro, _zone(zone))
    except (ValueError, OSError):
        return None


def read_datetime(text: str) -> datetime | None:
    """A date alone is its midnight."""
    day, separator, clock = text.partition("T")
    found = read_date(day)
    hour = read_time(clock) if separator else time()
    return datetime.combine(found, hour) if found is not None and hour is not None else None


def read_duration(text: str) -> DayTime | YearMonth | None:
    months = _MONTHS.fullmatch(text)
    if months and (months[2] or months[3]):
        total = int(months[2] or 0) * 12 + int(months[3] or 0)
        return YearMonth(-total if months[1] else total)
    days = _DAYS.fullmatch(text)
    if not days or not any(days.groups()[1:2] + days.groups()[3:]):
        return None
    if days[3] and not any(days.groups()[3:]):
        return None
    seconds = (
        Decimal(int(days[2] or 0) * _DAY + int(days[4] or 0) * 3600 + int(days[5] or 0) * 60)
        + Decimal(days[6] or 0)
    )  # fmt: skip
    return DayTime(-seconds if days[1] else seconds)


def _zone(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text == "Z":
        return UTC
    if text.startswith("@"):
        return ZoneInfo(text[1:])
    sign = -1 if text[0] == "-" else 1
    hours, minutes, *rest = (int(part) for part in text[1:].split(":"))
    return timezone(sign * timedelta(hours=hours, minutes=minutes, seconds=rest[0] if rest else 0))


def shift_months(day: date, months: int) -> date:
    """The same day of another month, or its last day. Raises `ValueError` outside the calendar."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        if last > day.day:
            continue
        try:
            return day.replace(year=year, month=month + 1, day=last)
        except ValueError:
            if last == 28:
                raise
    raise ValueError("month")


def seconds_between(later: date, earlier: date) -> Decimal:
    """Both dates, or both dates with a time. Raises `TypeError` when only one knows its zone."""
    gap = later - earlier
    return Decimal(gap.days * _DAY + gap.seconds) + Decimal(gap.microseconds) / 1_000_000


def shift_seconds(moment: date, seconds: Decimal) -> date:
    """Whole days for a date. Raises `OverflowError` outside the calendar."""
    if isinstance(moment, datetime):
        return moment + timedelta(microseconds=int(seconds * 1_000_000))
    return moment + timedelta(days=int(seconds // _DAY))


def shift_time(clock: time, seconds: Decimal) -> time:
    """Around midnight."""
    start = datetime.combine(date(2000, 1, 2), clock.replace(tzinfo=None))
    moved = start + timedelta(microseconds=int((seconds % _DAY) * 1_000_000))
    return moved.time().replace(tzinfo=clock.tzinfo)


def seconds_of(clock: time) -> Decimal:
    """Since midnight, in universal time if the zone is known."""
    offset = clock.utcoffset() or timedelta()
    plain = clock.hour * 3600 + clock.minute * 60 + clock.second
    return Decimal(plain) + Decimal(clock.microsecond) / 1_000_000 - Decimal(int(offset.total_seconds()))
