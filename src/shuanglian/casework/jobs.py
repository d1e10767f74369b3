"""What the worker does for cases by itself."""

from __future__ import annotations

import datetime as dt

from shuanglian.foundation.jobs import task
from shuanglian.foundation.jobs.registry import periodic
from shuanglian.foundation.jobs.services import enqueue_once
from shuanglian.foundation.workdays.changes import on_change

from .services.outbox import deliver_due
from .services.recounting import recount
from .services.standing_in import end_void
from .services.timing import fire_due


@periodic("casework.clockwork", dt.timedelta(minutes=1))
def clockwork() -> None:
    """Fire alarms, warn of time limits, let clocks go on, deliver messages."""
    fire_due()
    deliver_due()


@task(atomic=False, max_attempts=6)
def recount_dates() -> None:
    """Dates again after a change of the calendar; a second start goes on where the first was stopped."""
    recount()


@on_change
def calendar_changed() -> None:
    enqueue_once(recount_dates, "casework.recount")


@periodic("casework.recount", dt.timedelta(hours=1))
def nothing_left_behind() -> None:
    """What a change of the calendar has not reached yet: almost always nothing."""
    recount()


@periodic("casework.stand_ins", dt.timedelta(hours=1))
def former_members() -> None:
    """Delegations end with the membership of either one."""
    end_void()
