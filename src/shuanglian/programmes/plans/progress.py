"""How a task stands, by a stated rule, and when it will be done. Pure: no database.

The rule, first match counts:
1. *done*: there are milestones and all of them are done; without milestones, the indicator has reached the whole way;
2. *blocked*: somebody has said what holds it up, and nobody has lifted it;
3. *late*: an open milestone is past its day, or the whole task is past its last day;
4. *not started*: the first day lies ahead, or nothing has been done and no milestone is due within the lead time;
5. *on the way*: anything else.
A task without milestones and without a value of an indicator has no data: nothing is said of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from statistics import median
from typing import Final

LEAD: Final = dt.timedelta(days=90)  # a task counts as begun when its next milestone is that near
SOON: Final = dt.timedelta(days=30)
FEWEST: Final = 2  # done milestones that a forecast needs
ONE: Final = Decimal(1)


class Status(StrEnum):
    LATE = "late"
    BLOCKED = "blocked"
    ON_THE_WAY = "on_the_way"
    NOT_STARTED = "not_started"
    DONE = "done"
    NO_DATA = "no_data"


ORDER: Final = {
    status: at for at, status in enumerate(Status)
}  # how boards list them: what needs somebody first


class Light(StrEnum):
    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Mark:
    """A milestone: the day that counts now, the day that was set first, and when it was done."""

    due_on: dt.date
    first_due_on: dt.date
    done_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rule looks at. `share` is how far the indicator has come (1 = there), None where there is none."""

    starts_on: dt.date
    ends_on: dt.date
    marks: tuple[Mark, ...] = ()
    is_blocked: bool = False
    share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """`finish`: when the last milestone is done if the rest slips as the past did; `days_late` against the last day.

    `slip` is the middle number of days by which done milestones came after the day first set for them (not below 0);
    `rests_on` says how many there were.
    """

    finish: dt.date
    days_late: int
    slip: int
    rests_on: int


def status(facts: Facts, today: dt.date) -> Status:
    """The rule of the docstring above."""
    if not facts.marks and facts.share is None:
        return Status.BLOCKED if facts.is_blocked else Status.NO_DATA
    if is_done(facts):
        return Status.DONE
    if facts.is_blocked:
        return Status.BLOCKED
    if overdue(facts, today) or today > facts.ends_on:
        return Status.LATE
    return Status.ON_THE_WAY if _begun(facts, today) else Status.NOT_STARTED


def is_done(facts: Facts) -> bool:
    if facts.marks:
        return all(mark.done_on is not None for mark in facts.marks)
    return facts.share is not None and facts.share >= ONE


def overdue(facts: Facts, today: dt.date) -> int:
    """How many open milestones are past their day."""
    return sum(mark.done_on is None and mark.due_on < today for mark in facts.marks)


def _begun(facts: Facts, today: dt.date) -> bool:
    if today < facts.starts_on:
        return False
    if any(mark.done_on is not None for mark in facts.marks):
        return True
    if not facts.marks:
        return facts.share is not None and facts.share > 0
    return min(mark.due_on for mark in facts.marks) - today <= LEAD


def progress(facts: Facts) -> Decimal | None:
    """The share that is done: milestones count alike; without them, how far the indicator has come. Within 0 and 1."""
    if facts.marks:
        done = sum(mark.done_on is not None for mark in facts.marks)
        return Decimal(done) / len(facts.marks)
    return None if facts.share is None else min(max(facts.share, Decimal(0)), ONE)


def forecast(facts: Facts, today: dt.date) -> Forecast | None:
    """None where nothing is open, or where fewer than two milestones are done: that would be a guess."""
    done = [mark for mark in facts.marks if mark.done_on is not None]
    left = [mark for mark in facts.marks if mark.done_on is None]
    if len(done) < FEWEST or not left:
        return None
    slips = [max((mark.done_on - mark.first_due_on).days, 0) for mark in done if mark.done_on is not None]
    slip = round(median(slips))
    last = max(mark.due_on for mark in left)
    finish = max(last + dt.timedelta(days=slip), today)
    return Forecast(finish, max((finish - facts.ends_on).days, 0), slip, len(done))


def light(facts: Facts, today: dt.date) -> Light:
    """Red: late or blocked. Yellow: the forecast is late, or a milestone is due within 30 days. Green: the rest."""
    found = status(facts, today)
    if found is Status.NO_DATA:
        return Light.NONE
    if found in (Status.LATE, Status.BLOCKED):
        return Light.RED
    if found is Status.DONE:
        return Light.GREEN
    told = forecast(facts, today)
    near = any(mark.done_on is None and mark.due_on - today <= SOON for mark in facts.marks)
    return Light.YELLOW if near or (told is not None and told.days_late > 0) else Light.GREEN


def next_due(marks: Sequence[Mark]) -> dt.date | None:
    """The nearest day of an open milestone."""
    return min((mark.due_on for mark in marks if mark.done_on is None), default=None)


def remainder(total: Decimal | None, shares: Sequence[Decimal]) -> Decimal | None:
    """What the year shares leave open of the total; zero when they add up, None without a total."""
    return None if total is None else total - sum(shares, Decimal(0))
