"""The work list as pages show it."""

from __future__ import annotations

from shuanglian.foundation.actor import Actor


def total(actor: Actor) -> int:
    """How many tasks wait for this actor, assigned or to be claimed."""
    try:
        from shuanglian.casework import api
    except ImportError:
        return 0
    return int(api.worklist(actor, {}).count())
