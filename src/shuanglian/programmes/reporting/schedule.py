"""Which period is to be reported when. Pure, with the calendar of working days handed in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from shuanglian.foundation.workdays.arithmetic import Calendar
from shuanglian.indicators import periods
from shuanglian.indicators.models import Frequency
from shuanglian.indicators.periods import Period

ORDER: Final = (Frequency.MONTH, Frequency.QUARTER, Frequency.YEAR)


@dataclass(frozen=True, slots=True)
class Due:
    """A period whose reporting begins on `opens_on`."""

    frequency: Frequency
    period: Period
    opens_on: dt.date


def containing(frequency: Frequency, day: dt.date) -> Period:
    if frequency == Frequency.YEAR:
        return periods.year(day.year)
    if frequency == Frequency.QUARTER:
        return periods.quarter(day.year, (day.month + 2) // 3)
    return periods.month(day.year, day.month)


def opening(calendar: Calendar, period: Period, working_days: int) -> dt.date:
    """The working day on which the round begins; the last day of the period is not counted. Raises `UnknownYear`."""
    return calendar.add(period.end, working_days)


def due(
    calendar: Calendar, frequency: Frequency, working_days: int, today: dt.date, catch_up: int
) -> Iterator[Due]:
    """Periods that ended and whose round should have begun at most `catch_up` days ago, the oldest first.

    Raises `UnknownYear` where the holidays are not known: a day is never guessed.
    """
    found, period = list[Due](), containing(frequency, today).previous()
    while (today - period.end).days <= catch_up + 3 * working_days + 15:
        opens_on = opening(calendar, period, working_days)
        if opens_on <= today and (today - opens_on).days <= catch_up:
            found.append(Due(frequency, period, opens_on))
        period = period.previous()
    yield from reversed(found)
