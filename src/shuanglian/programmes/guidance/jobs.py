"""What the worker does by itself."""

from __future__ import annotations

import datetime as dt

from shuanglian.foundation.jobs.registry import periodic

from . import services


@periodic("guidance.proposals", every=dt.timedelta(hours=1))
def keep_proposals() -> None:
    """Propose guidance where the rules say so."""
    services.proposals_keep()


@periodic("guidance.reminders", every=dt.timedelta(minutes=15))
def send_reminders() -> None:
    services.reminders_send()
