"""Periodic work of the matcher."""

from __future__ import annotations

import datetime as dt
from typing import Final

from shuanglian.foundation.jobs.registry import periodic

from . import upkeep

# A job that encodes gives way to others after so many seconds; the next one goes on.
_ENCODING: Final = 40.0


@periodic("matching.keep_indexes", every=dt.timedelta(minutes=1))
def keep_indexes() -> None:
    """Build what is due, read on in the record and make vectors, so that no question has to wait for it."""
    upkeep.EVIDENCE.keep(_ENCODING)
    upkeep.NEEDS.keep(_ENCODING / 4)
