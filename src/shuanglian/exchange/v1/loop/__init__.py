"""四题一评 over the machine interface: where a need stands, and every verb of the five steps."""

from ninja import Router

from ...callers import EVERYONE
from . import reading, verbs

router = Router(tags=["四题一评"], auth=EVERYONE)
reading.register(router)
verbs.register(router)

__all__ = ["router"]
