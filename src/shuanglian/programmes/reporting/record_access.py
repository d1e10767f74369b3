"""Who may read and extract the record of a round."""

from __future__ import annotations

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events import access

from .selectors import visible_to


@access.register("reporting:")
def may_read(viewer: Actor, stream: str) -> bool:
    number = access.number_of(stream)
    return number is not None and visible_to(viewer).filter(pk=number).exists()


@access.register_extract("reporting:")
def may_extract(viewer: Actor, stream: str) -> bool:
    return may_read(viewer, stream)
