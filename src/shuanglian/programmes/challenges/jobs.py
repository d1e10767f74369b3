"""What the worker does for open challenges by itself."""

from __future__ import annotations

import datetime as dt

from shuanglian.foundation.jobs.registry import periodic

from .services.awarding import close_told
from .services.complaining import watch
from .services.opening import tell_overdue
from .services.paying import settle_due


@periodic("challenges.clocks", every=dt.timedelta(hours=1))
def clocks() -> None:
    """Payments and complaints whose day comes; payments that waited for the holidays of a year; bids that stay
    closed; steps that have nobody left."""
    tell_overdue()
    settle_due()
    close_told()
    watch()
