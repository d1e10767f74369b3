"""Periodic work of the matcher."""

from __future__ import annotations

import datetime as dt

from shuanglian.foundation.jobs.registry import periodic

from . import upkeep


@periodic("matching.keep_indexes", every=dt.timedelta(minutes=1))
def keep_indexes() -> None:
    """Build what is due and read on in the record, so that no question has to wait for it."""
    upkeep.EVIDENCE.keep()
    upkeep.NEEDS.keep()
