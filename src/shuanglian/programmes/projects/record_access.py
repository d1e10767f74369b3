"""Who may read and extract the record of a project."""

from __future__ import annotations

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events import access

from .selectors import workable


@access.register("project:")
def may_read(viewer: Actor, stream: str) -> bool:
    number = access.number_of(stream)
    return number is not None and workable(viewer).filter(pk=number).exists()


@access.register_extract("project:")
def may_extract(viewer: Actor, stream: str) -> bool:
    return may_read(viewer, stream)
