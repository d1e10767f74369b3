"""Who may take extracts of the record of an appointment: the three sides only, staff or not."""

from __future__ import annotations

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events import access

from .visibility import visible_to, visits_for


@access.register_extract("guidance:")
def may_extract(viewer: Actor, stream: str) -> bool:
    number = access.number_of(stream)
    return number is not None and visible_to(viewer).filter(pk=number).exists()


@access.register_extract("visit:")
def may_extract_visit(viewer: Actor, stream: str) -> bool:
    number = access.number_of(stream)
    return number is not None and visits_for(viewer).filter(pk=number).exists()
