"""Who reads the record and the files of a ticket."""

from __future__ import annotations

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events import access as events
from shuanglian.foundation.files import access as files
from shuanglian.foundation.files.models import StoredFile

from .models import Help, Ticket
from .situation import is_company
from .visibility import ALL, visible_to

PREFIX = "ticket:"


@events.register(PREFIX)
def may_read_stream(_viewer: Actor, _stream: str) -> bool:
    """Staff may anyway; a company reads the steps of its ticket on the page, without the keys of people."""
    return False


@events.register_extract(PREFIX)
def may_extract(viewer: Actor, stream: str) -> bool:
    """The desk and those above it, and the company for its own evidence."""
    number = events.number_of(stream)
    ticket = Ticket.objects.select_related("company").filter(pk=number or 0).first()
    return ticket is not None and (viewer.role in ALL or is_company(viewer, ticket))


@files.register(PREFIX)
def may_read_file(viewer: Actor, file: StoredFile) -> bool:
    """Whoever may read the ticket; what helpers attach to their opinions stays inside the house."""
    number = events.number_of(file.scope)
    if number is None or not visible_to(viewer).filter(pk=number).exists():
        return False
    return not Help.objects.filter(ticket=number, files=file.pk).exists()
