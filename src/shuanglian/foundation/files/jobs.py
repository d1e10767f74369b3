"""House-keeping of the store."""

from __future__ import annotations

import datetime as dt
import time

from shuanglian.foundation.jobs import periodic

from . import content

STALE_SECONDS = 24 * 60 * 60


@periodic("files.sweep", every=dt.timedelta(days=1))
def sweep_leftovers() -> None:
    """Uploads cut off by a crash; stored content itself is never removed."""
    content.sweep(time.time() - STALE_SECONDS)
