"""Functions that make dates, times and durations."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal

from .numbers import whole
from .temporal import DayTime, YearMonth, read_date, read_datetime, read_duration, read_time
from .tree import Value


def date_of(*given: Value) -> Value:
    """From text, from a date with time, or from year, month and day."""
    first = given[0]
    if len(given) == 3:
        numbers = [whole(part) for part in given]
        try:
            return date(*(number for number in numbers if number is not None))
        except (TypeError, ValueError, OverflowError):
            return None
    if len(given) == 2:
        return None
    if isinstance(first, str):
        return read_date(first)
    if isinstance(first, datetime):
        return first.date()
    return first if isinstance(first, date) else None


def time_of(*given: Value) -> Value:
    """From text, from a date with time, or from hour, minute, second and, if given, offset."""
    first = given[0]
    if len(given) >= 3:
        return _clock(given)
    if len(given) == 2:
        return None
    if isinstance(first, str):
        return read_time(first)
    if isinstance(first, datetime):
        return first.timetz()
    return first if isinstance(first, time) else None


def _clock(given: tuple[Value, ...]) -> Value:
    hour, minute, second = whole(given[0]), whole(given[1]), given[2]
    offset = given[3] if len(given) == 4 else None
    if hour is None or minute is None or not isinstance(second, Decimal) or not 0 <= second < 60:
        return None
    if offset is not None and not isinstance(offset, DayTime):
        return None
    try:
        zone = timezone(timedelta(seconds=int(offset.seconds))) if offset else None
        return time(hour, minute, int(second), int(second % 1 * 1_000_000), zone)
    except (ValueError, OverflowError):
        return None


def datetime_of(first: Value, clock: Value = None) -> Value:
    if isinstance(first, str) and clock is None:
        return read_datetime(first)
    if isinstance(first, datetime) and clock is None:
        return first
    if isinstance(first, date) and isinstance(clock, time):
        return datetime(first.year, first.month, first.day, tzinfo=clock.tzinfo) + timedelta(
            hours=clock.hour, minutes=clock.minute, seconds=clock.second, microseconds=clock.microsecond
        )
    return None


def duration_of(value: Value) -> Value:
    if isinstance(value, str):
        return read_duration(value)
    return value if isinstance(value, DayTime | YearMonth) else None


def months_between(start: Value, end: Value) -> Value:
    """Whole months from one date to another, towards zero."""
    if not isinstance(start, date) or not isinstance(end, date):
        return None
    months = (end.year - start.year) * 12 + end.month - start.month
    if months > 0 and end.day < start.day:
        months -= 1
    elif months < 0 and end.day > start.day:
        months += 1
    return YearMonth(months)
