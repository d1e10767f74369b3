"""What every verb does first and last: take the locks in one order, check, record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.accounts.models import Membership, Organisation
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed, Reason, Text
from shuanglian.foundation.events.services import record

from .. import engine, policies, visibility
from ..models import Appointment


def begin(actor: Actor, row: Appointment, verb: str) -> Appointment:
    """Lock case and appointment, read the state afresh, refuse what is not allowed.

    Raises `NotFound` if the actor may not know of it, `NotAllowed` with all reasons, or `Conflict` if the only thing
    that is wrong is that it has moved on.
    """
    visibility.get_for(actor, row.pk)
    engine.lock(row)
    rows = Appointment.objects.select_for_update(of=("self",)).select_related("company", "department")
    found = rows.get(pk=row.pk)
    refuse_not_allowed(policies.reasons(actor, found, verb))
    return found


def refuse_not_allowed(reasons: list[Reason]) -> None:
    if reasons and all(reason.code in policies.STATE_CODES for reason in reasons):
        raise Conflict(reasons)
    if reasons:
        raise NotAllowed(reasons)


def event(actor: Actor, row: Appointment, kind: str, payload: Mapping[str, Any] | None = None) -> None:
    """The one business event of a verb. It holds ids, dates and digests; never a word of questions or advice."""
    record(
        stream=row.stream,
        kind=f"guidance.{kind}",
        actor=actor,
        obj=("guidance", row.pk),
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
    if len(plain) > longest or "\x00" in plain:
        return [Reason("too_long", _("最多 %(count)d 个字") % {"count": longest}, field)]
    return []


def department(organisation_id: int | None, field: str = "department") -> Organisation:
    """An organisation with people who work as officers. Raises `Invalid`."""
    rows = Organisation.objects.filter(pk=organisation_id or 0, status=Organisation.Status.ACTIVE)
    found = rows.first()
    officers = Membership.objects.filter(organisation=organisation_id or 0, role=Role.OFFICER, is_active=True)
    if found is None or not officers.exists():
        raise Invalid(Reason("guidance.no_department", _("请选一个有工作人员账号的部门"), field))
    return found
