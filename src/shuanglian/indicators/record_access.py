"""Who may read and extract the record of an indicator: whoever may see the indicator may see that it changed."""

from __future__ import annotations

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events import access

from .selectors import visible_to


@access.register_extract("indicator:")
def may_extract(viewer: Actor, stream: str) -> bool:
    number = access.number_of(stream)
    return number is not None and visible_to(viewer).filter(pk=number).exists()


@access.register_extract("plan:")
def may_extract_plan(_viewer: Actor, _stream: str) -> bool:
    """Plans are public."""
    return True
