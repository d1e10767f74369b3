"""Who may read the record of a question that belongs to no indicator: those who work for the region."""

from __future__ import annotations

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events import access

from .selectors import visible_to


@access.register_extract("question:")
def may_extract(viewer: Actor, stream: str) -> bool:
    number = access.number_of(stream)
    return number is not None and visible_to(viewer).filter(pk=number).exists()
