"""Who may read the record and the files of a case that has a stream of its own (`case:<id>`)."""

from __future__ import annotations

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events import access as events
from shuanglian.foundation.files import access as files
from shuanglian.foundation.files.models import StoredFile

from .policies import visible_cases


@events.register("case:")
def may_read_stream(viewer: Actor, stream: str) -> bool:
    return _takes_part(viewer, stream)


@files.register("case:")
def may_read_file(viewer: Actor, file: StoredFile) -> bool:
    return _takes_part(viewer, file.scope)


def _takes_part(viewer: Actor, name: str) -> bool:
    number = name.partition(":")[2]
    return number.isdigit() and visible_cases(viewer).filter(pk=int(number)).exists()
