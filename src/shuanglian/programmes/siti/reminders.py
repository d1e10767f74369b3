"""What the engine tells about its clocks becomes notices to those whose turn it is."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuanglian.casework import handlers
from shuanglian.casework.models import Outbox, Token
from shuanglian.foundation.accounts.models import Membership
from shuanglian.registry.models import Need

from . import engine
from .models import Invitation
from .notices import members, tell


@handlers.on_outbox("task.due_soon", engine.KEY)
def due_soon(row: Outbox) -> None:
    """Two working days are left: tell whose turn it is, and in the answer window those who have not answered."""
    need = Need.objects.get(pk=row.case.business_id)
    people = _turn(row.token)
    if row.token is not None and row.token.node == "answer":
        people += _silent(need)
    key = f"siti.due:{row.token_id}"
    tell(people, "siti.due", need, _("时限将到：%s") % _name(row.token), dedupe_key=key)


@handlers.on_outbox("task.overdue", engine.KEY)
def overdue(row: Outbox) -> None:
    """Past its date: tell whose turn it is and the responsible manager."""
    need = Need.objects.get(pk=row.case.business_id)
    people = [*_turn(row.token), *([need.manager_user_id] if need.manager_user_id else [])]
    key = f"siti.overdue:{row.token_id}"
    tell(people, "siti.due", need, _("已经逾期：%s") % _name(row.token), dedupe_key=key)


def _name(token: Token | None) -> str:
    return token.name if token else ""


def _turn(token: Token | None) -> list[int]:
    """The person who has the task, else everybody of that role in the organisation it waits at."""
    if token is None:
        return []
    if token.assignee_id is not None:
        return [token.assignee_id]
    rows = Membership.objects.filter(role=token.role, is_active=True)
    if token.organisation_id is not None:
        rows = rows.filter(organisation=token.organisation_id)
    return list(rows.values_list("user_id", flat=True).distinct())


def _silent(need: Need) -> list[int]:
    waiting = [Invitation.Status.SENT, Invitation.Status.ACCEPTED]
    rows = Invitation.objects.filter(need=need, status__in=waiting).select_related("party")
    return [user for row in rows for user in members(row.party)]
