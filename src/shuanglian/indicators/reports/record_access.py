"""Who may read the record and the files of a report: those who may read reports."""

from __future__ import annotations

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events import access
from shuanglian.foundation.files import access as files
from shuanglian.foundation.files.models import StoredFile

from . import policies


@access.register("report:")
def may_read(viewer: Actor, _stream: str) -> bool:
    return not policies.may_read(viewer)


@access.register_extract("report:")
def may_extract(viewer: Actor, _stream: str) -> bool:
    return not policies.may_read(viewer)


@files.register_alone("report:")
def may_read_file(viewer: Actor, _file: StoredFile) -> bool:
    """The same people as its page, also for whoever knows the number of the file."""
    return not policies.may_read(viewer)
