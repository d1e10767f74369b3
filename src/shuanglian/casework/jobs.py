"""What the worker does for cases by itself."""

from __future__ import annotations

import datetime as dt

from shuanglian.foundation.jobs.registry import periodic

from .services.outbox import deliver_due
from .services.timing import fire_due


@periodic("casework.clockwork", dt.timedelta(minutes=1))
def clockwork() -> None:
    """Fire alarms, warn of time limits, deliver messages."""
    fire_due()
    deliver_due()
