"""What the worker does by itself: sessions by the calendar, promises that fall due."""

from __future__ import annotations

import datetime as dt

from shuanglian.foundation.jobs.registry import periodic

from . import services


@periodic("projects.calendar", every=dt.timedelta(hours=6))
def keep_calendar() -> None:
    """Make the sessions of the year ahead, flag missed ones, remind of promises and record broken ones."""
    services.sessions_keep()
    services.promises_keep()
