"""Who may read a file that belongs to a project (scope `project:<id>`, visibility `case`)."""

from __future__ import annotations

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.files import access
from shuanglian.foundation.files.models import StoredFile

from .selectors import workable

PREFIX = "project:"


@access.register(PREFIX)
def may_read(viewer: Actor, file: StoredFile) -> bool:
    number = file.scope.removeprefix(PREFIX)
    if not (number.isascii() and number.isdecimal() and len(number) <= 18):
        return False
    return workable(viewer).filter(pk=int(number)).exists()
