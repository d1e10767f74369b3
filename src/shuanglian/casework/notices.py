"""Tells people about tasks: new on their desk, nearly due, overdue."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.accounts.models import Membership
from shuanglian.foundation.actor import STAFF_ROLES
from shuanglian.foundation.errors import Text
from shuanglian.foundation.notices.kinds import register
from shuanglian.foundation.notices.services import notify

from . import handlers
from .models import Case, Outbox, Token

register("task.opened", _("有新的待办"))
register("task.due_soon", _("待办临近时限"), email=True)
register("task.overdue", _("待办已逾期"), email=True)


def recipients(token: Token) -> list[int]:
    """The one who has the task, else everybody of its role in its organisation, else all staff of that role.

    A task that is open to every organisation is announced to nobody in particular.
    """
    if token.assignee_id is not None:
        return [token.assignee_id]
    members = Membership.objects.filter(role=token.role, is_active=True)
    if token.organisation_id is not None:
        members = members.filter(organisation=token.organisation_id)
    elif token.is_open or token.role not in STAFF_ROLES:
        return []
    return list(members.order_by("user").values_list("user", flat=True).distinct())


@handlers.on_outbox("task.opened")
def opened(row: Outbox) -> None:
    _tell(row, _("待办：%(task)s"))


@handlers.on_outbox("task.due_soon")
def due_soon(row: Outbox) -> None:
    _tell(row, _("临近时限：%(task)s"))


@handlers.on_outbox("task.overdue")
def overdue(row: Outbox) -> None:
    _tell(row, _("已逾期：%(task)s"))


def _tell(row: Outbox, title: Text) -> None:
    """Nothing is told of a task that has been done meanwhile."""
    token, case = row.token, row.case
    if token is None or token.status != Token.Status.ACTIVE or case.status != Case.Status.OPEN:
        return
    notify(
        recipients=recipients(token),
        kind=row.topic,
        title=str(title) % {"task": token.name},
        body=case.title,
        url=handlers.link(case),
        obj=("task", token.pk),
        dedupe_key=f"{row.topic}:{token.pk}",
    )
