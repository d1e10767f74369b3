"""What the worker does by itself: rounds by the calendar."""

from __future__ import annotations

import datetime as dt

from shuanglian.foundation.jobs.registry import periodic

from . import services


@periodic("reporting.calendar", every=dt.timedelta(hours=6))
def keep_calendar() -> None:
    """Make the rounds that should have begun; running it again makes nothing twice."""
    services.rounds_open()
