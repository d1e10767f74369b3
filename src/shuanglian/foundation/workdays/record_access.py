"""The record of the working-day calendar is for all: due dates are computed with it."""

from __future__ import annotations

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events import access


@access.register_extract("calendar:")
def may_extract(_viewer: Actor, _stream: str) -> bool:
    return True
