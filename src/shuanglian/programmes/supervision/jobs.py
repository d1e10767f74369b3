"""What the worker does by itself: personal data is erased when its term is over."""

from __future__ import annotations

import datetime as dt

from shuanglian.foundation.jobs.registry import periodic

from . import services


@periodic("supervision.personal_data", every=dt.timedelta(hours=6))
def erase_personal_data() -> None:
    services.personal_data_erase()
