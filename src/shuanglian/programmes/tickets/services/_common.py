"""What every verb does first and last: take the locks in one order, check, record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.accounts.models import Membership, Organisation
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed, Reason, Text
from shuanglian.foundation.events.services import record
from shuanglian.foundation.files.models import StoredFile
from shuanglian.foundation.files.selectors import get_for as file_for

from .. import engine, policies, visibility
from ..models import Ticket
from ..situation import Situation, situation

MOST_FILES = 10


def begin(actor: Actor, ticket: Ticket, verb: str) -> Situation:
    """Lock case and ticket, read the state afresh, refuse what is not allowed.

    Raises `NotFound` if the actor may not know of the ticket, `NotAllowed` with all reasons, or `Conflict` if the only
    thing that is wrong is that the ticket has moved on.
    """
    visibility.get_for(actor, ticket.pk)
    engine.lock(ticket)
    rows = Ticket.objects.select_for_update(of=("self",)).select_related("company", "lead", "grading", "case")
    state = situation(rows.get(pk=ticket.pk))
    found = policies.reasons(actor, state, verb)
    if found and all(reason.code in policies.STATE_CODES for reason in found):
        raise Conflict(found)
    if found:
        raise NotAllowed(found)
    return state


def event(actor: Actor, ticket: Ticket, kind: str, payload: Mapping[str, Any] | None = None) -> None:
    """The one business event of a verb; it holds ids and numbers, and no words that could name a person."""
    record(
        stream=ticket.stream,
        kind=f"ticket.{kind}",
        actor=actor,
        obj=("ticket", ticket.pk),
        payload=dict(payload or {}),
        public=False,
    )


def refuse(reasons: Iterable[Reason]) -> None:
    found = list(reasons)
    if found:
        raise Invalid(found)


def text(value: str, field: str, message: Text, *, least: int = 2, longest: int = 500) -> list[Reason]:
    """A text that a person must write, long enough to say something."""
    plain = value.strip()
    if len(plain) < least:
        return [Reason("required", message, field)]
    return longest_of(plain, field, longest)


def longest_of(value: str, field: str, longest: int) -> list[Reason]:
    if len(value) > longest or "\x00" in value:
        return [Reason("too_long", _("最多 %(count)d 个字") % {"count": longest}, field)]
    return []


def department(organisation_id: int | None, field: str) -> Organisation:
    """An organisation with people who work as officers. Raises `Invalid`."""
    rows = Organisation.objects.filter(pk=organisation_id or 0, status=Organisation.Status.ACTIVE)
    found = rows.first()
    officers = Membership.objects.filter(organisation=organisation_id or 0, role=Role.OFFICER, is_active=True)
    if found is None or not officers.exists():
        raise Invalid(Reason("tickets.no_department", _("请选一个有工作人员账号的部门"), field))
    return found


def files(actor: Actor, ticket: Ticket, given: Sequence[StoredFile | int]) -> list[StoredFile]:
    """Uploads that the actor may read and that belong to this ticket (or to nothing yet). Raises `Invalid`, `NotFound`."""
    if len(given) > MOST_FILES:
        raise Invalid(Reason("tickets.many_files", _("一次最多 %(n)s 个附件") % {"n": MOST_FILES}, "file"))
    found = [file_for(actor, item.pk if isinstance(item, StoredFile) else item) for item in given]
    if any(row.scope not in ("", ticket.stream) for row in found):
        raise Invalid(Reason("tickets.other_file", _("附件要属于这件工单"), "file"))
    for row in found:
        if not row.scope:
            row.scope, row.visibility = ticket.stream, "case"
            row.save(update_fields=["scope", "visibility"])
    return found
