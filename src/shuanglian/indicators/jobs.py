"""What the worker does by itself: counts over the platform's records."""

from __future__ import annotations

import datetime as dt

from shuanglian.foundation.jobs.registry import periodic

from . import services


@periodic("indicators.counts", every=dt.timedelta(hours=6))
def count() -> None:
    """Count again every indicator that the platform computes."""
    services.counts_run()
