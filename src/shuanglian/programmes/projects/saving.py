"""Time saved against a standard, in working days of the official calendar, with its proof. Pure.

The day of receipt is not counted (Civil Code art. 201), only working days count (Administrative Licensing Law art. 82),
and a working day at whose close the matter was paused is not counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from shuanglian.foundation.workdays.arithmetic import Calendar

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pause:
    """From `start` (that day no longer counts) until `end` (that day counts again; None: still paused)."""

    start: dt.date
    end: dt.date | None = None
    reason: str = ""

    def covers(self, day: dt.date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Counted:
    """One day of the proof; `state`: receipt, counted, paused or free."""

    day: dt.date
    state: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Saving:
    """`saved` = 1 − actual ÷ standard; negative when it took longer."""

    actual: int
    standard: int
    proof: tuple[Counted, ...]

    @property
    def saved(self) -> Fraction:
        return 1 - Fraction(self.actual, self.standard)

    @property
    def is_told(self) -> bool:
        """What took no working day at all proves nothing about speed and is published nowhere."""
        return self.actual > 0

    @property
    def percent(self) -> str:
        """`62.5`, exact to one decimal, without a trailing zero."""
        text = f"{float(self.saved * 100):.1f}"
        return text.removesuffix(".0")


def count(
    calendar: Calendar, received: dt.date, finished: dt.date, pauses: Sequence[Pause] = ()
) -> tuple[Counted, ...]:
    """Every day from receipt to finish with what it counts. Raises ValueError, `UnknownYear`."""
    if finished < received:
        raise ValueError("finished before received")
    proof, number, day = [Counted(received, "receipt")], 0, received + DAY
    while day <= finished:
        if not calendar.is_workday(day):
            proof.append(Counted(day, "free"))
        elif any(pause.covers(day) for pause in pauses):
            proof.append(Counted(day, "paused"))
        else:
            number += 1
            proof.append(Counted(day, "counted", number))
        day += DAY
    return tuple(proof)


def saving(
    calendar: Calendar,
    received: dt.date,
    finished: dt.date,
    standard: int,
    pauses: Sequence[Pause] = (),
) -> Saving:
    """`saving(8 → 3)` saves 62.5 %. Raises ValueError for a standard below one."""
    if standard < 1:
        raise ValueError("standard")
    proof = count(calendar, received, finished, pauses)
    return Saving(max((one.number for one in proof), default=0), standard, proof)
