"""Who may take an extract of the record of a challenge.

Before the opening nobody outside may: even rows without payload would tell how many bids there are.
"""

from __future__ import annotations

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events import access

from . import policies
from .models import Challenge, TrailMode
from .selectors import reading


@access.register_extract("challenge:")
def may_extract(viewer: Actor, stream: str) -> bool:
    number = access.number_of(stream)
    return number is not None and record_is_open(viewer, reading.get_for(viewer, number))


def record_is_open(viewer: Actor, challenge: Challenge) -> bool:
    """After the opening: everybody if the trail is public, else publisher, staff, panel and bidders."""
    if challenge.opened_at is None:
        return False
    if challenge.trail == TrailMode.PUBLIC or viewer.is_staff or policies.is_owner(viewer, challenge):
        return True
    return reading.own_bids(viewer, challenge).exists() or reading.sees_bids(viewer, challenge)
