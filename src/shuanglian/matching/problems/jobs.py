"""Clusters stay up to date by themselves: a new need is in its cluster within seconds."""

from __future__ import annotations

import datetime as dt

from shuanglian.foundation.jobs.registry import periodic

from . import rebuild, upkeep


@periodic("problems.keep", every=dt.timedelta(seconds=10))
def keep() -> None:
    """Read on in the record; rebuild first where that is due, or finish what was interrupted."""
    if upkeep.rebuild_due(upkeep.state()):
        rebuild.run(anew=False)
    upkeep.catch_up()


@periodic("problems.sweep", every=dt.timedelta(hours=6))
def sweep() -> None:
    """What no event told (rows changed by hand) is found all the same, and what was cut short is made whole."""
    upkeep.sweep()
    upkeep.smooth()
