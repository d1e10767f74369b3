"""What the worker does by itself: unread, soon due and overdue parts of orders."""

from __future__ import annotations

import datetime as dt

from shuanglian.foundation.jobs.registry import periodic

from . import services


@periodic("plans.remind", every=dt.timedelta(hours=6))
def remind() -> None:
    services.remind()
