"""Who may read a file that belongs to a round (scope `reporting:<id>`, visibility `case`)."""

from __future__ import annotations

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events.access import number_of
from shuanglian.foundation.files import access
from shuanglian.foundation.files.models import StoredFile

from .selectors import visible_to


@access.register("reporting:")
def may_read(viewer: Actor, file: StoredFile) -> bool:
    number = number_of(file.scope)
    return number is not None and visible_to(viewer).filter(pk=number).exists()
