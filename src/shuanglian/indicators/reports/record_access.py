"""Who may read the record and the files of a report: those who may read reports."""

from __future__ import annotations

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events import access

from . import policies


@access.register("report:")
def may_read(viewer: Actor, _stream: str) -> bool:
    return not policies.may_read(viewer)


@access.register_extract("report:")
def may_extract(viewer: Actor, _stream: str) -> bool:
    return not policies.may_read(viewer)
