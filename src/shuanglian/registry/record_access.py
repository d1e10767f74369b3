"""Who may take an extract of the record of parties, offerings and region packs. Programmes decide about needs."""

from __future__ import annotations

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events import access

from . import selectors


@access.register_extract("party:")
def may_extract_party(viewer: Actor, stream: str) -> bool:
    number = access.number_of(stream)
    return number is not None and selectors.parties(viewer).filter(pk=number).exists()


@access.register_extract("offering:")
def may_extract_offering(viewer: Actor, stream: str) -> bool:
    number = access.number_of(stream)
    return number is not None and selectors.offerings(viewer).filter(pk=number).exists()


@access.register_extract("region:")
def may_extract_region(_viewer: Actor, _stream: str) -> bool:
    """What a region pack holds is public."""
    return True
