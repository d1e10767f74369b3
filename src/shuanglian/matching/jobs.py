"""Periodic work of the matcher."""

from __future__ import annotations

import datetime as dt

from shuanglian.foundation.jobs.registry import periodic

from . import upkeep


@periodic("matching.keep_indexes", every=dt.timedelta(minutes=1))
def keep_indexes() -> None:
    """Read on in the record, so that after a large import the rebuild is not paid by the next question."""
    upkeep.EVIDENCE.snapshot()
    upkeep.NEEDS.snapshot()
