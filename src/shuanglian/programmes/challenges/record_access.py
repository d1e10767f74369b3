"""Who may take an extract of the record of a challenge.

Before the opening nobody may. Rows of bids and undertakings stand in streams of their own (`challenge_sealed:`), which
are closed to everybody until then: even rows without payload would tell how many there are, and when they came.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events import access
from shuanglian.foundation.events.models import Event

from . import policies
from .models import Challenge, TrailMode
from .selectors import reading

SEALED: Final = "challenge_sealed:"


@access.register_closed(SEALED)
def sealed(streams: Collection[str]) -> list[str]:
    """Rows of bids and undertakings before the opening, and for good if the challenge ended without one."""
    numbers = {stream: _number_of(stream) for stream in streams}
    rows = Challenge.objects.filter(pk__in=[n for n in numbers.values() if n], opened_at__isnull=False)
    opened = set(rows.values_list("pk", flat=True))
    return [stream for stream, number in numbers.items() if number not in opened]


@access.register_extract(SEALED)
def may_extract_sealed(viewer: Actor, stream: str) -> bool:
    number = _number_of(stream)
    return number is not None and record_is_open(viewer, reading.get_for(viewer, number))


def _number_of(stream: str) -> int | None:
    return access.number_of(stream.partition(".")[0])


def streams_of(challenge: Challenge) -> list[str]:
    """The streams that tell what happened: those of the bids from the opening on."""
    if challenge.opened_at is None:
        return [challenge.stream]
    opening = Event.objects.filter(stream=challenge.stream, kind="challenge.opened").first()
    return [challenge.stream, *(opening.payload["sealed"] if opening is not None else ())]


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
