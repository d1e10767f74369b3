"""Who may read and extract the record of a ranking: everybody, once it has been published."""

from __future__ import annotations

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events import access

from .selectors import visible_to


@access.register("ranking:")
def may_read(viewer: Actor, stream: str) -> bool:
    return viewer.is_staff and may_extract(viewer, stream)


@access.register_extract("ranking:")
def may_extract(viewer: Actor, stream: str) -> bool:
    number = access.number_of(stream)
    return number is not None and visible_to(viewer).filter(pk=number).exists()
