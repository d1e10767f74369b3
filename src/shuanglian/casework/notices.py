"""Tells people about tasks: new on their desk, nearly due, overdue, running again; and their superiors."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.accounts.models import Membership
from shuanglian.foundation.actor import STAFF_ROLES
from shuanglian.foundation.errors import Text
from shuanglian.foundation.notices.kinds import register
from shuanglian.foundation.notices.services import notify

from . import handlers
from .models import Case, Outbox, Token
from .policies import active_delegations
from .superiors import why

register("task.opened", _("有新的待办"))
register("task.due_soon", _("待办临近时限"), email=True)
register("task.overdue", _("待办已逾期"), email=True)
register("task.resumed", _("时限恢复计算"))
register("delegation.changed", _("代办安排"))
register("task.escalated", _("下级时限上报"), email=True)


def recipients(token: Token) -> list[int]:
    """The one who has the task, else everybody of its role in its organisation, else all staff of that role.

    Those who stand in for one of them are told as well. A task that is open to every organisation is announced to
    nobody in particular.
    """
    people = _concerned(token)
    return sorted({*people, *_standing_in(token, people)})


def _concerned(token: Token) -> list[int]:
    if token.assignee_id is not None:
        return [token.assignee_id]
    members = Membership.objects.filter(role=token.role, is_active=True)
    if token.organisation_id is not None:
        members = members.filter(organisation=token.organisation_id)
    elif token.is_open or token.role not in STAFF_ROLES:
        return []
    return list(members.order_by("user").values_list("user", flat=True).distinct())


def _standing_in(token: Token, people: list[int]) -> list[int]:
    found = active_delegations(timezone.now()).filter(from_user__in=people, role=token.role)
    if token.organisation_id is not None:
        found = found.filter(organisation=token.organisation_id)
    return list(found.values_list("to_user", flat=True))


@handlers.on_outbox("task.opened")
def opened(row: Outbox) -> None:
    _tell(row, _("待办：%(task)s"))


@handlers.on_outbox("task.due_soon")
def due_soon(row: Outbox) -> None:
    _tell(row, _("临近时限：%(task)s"))


@handlers.on_outbox("task.overdue")
def overdue(row: Outbox) -> None:
    _tell(row, _("已逾期：%(task)s"))


@handlers.on_outbox("task.resumed")
def resumed(row: Outbox) -> None:
    _tell(row, _("时限恢复计算：%(task)s"))


@handlers.on_outbox("task.escalated")
def escalated(row: Outbox) -> None:
    """The superiors recorded with the escalation, whether it is late or will be."""
    over = row.payload.get("days", 0) >= 0
    title = _("下级待办已逾期：%(task)s") if over else _("下级待办临近时限：%(task)s")
    to, as_what = list(row.payload.get("to", [])), why(str(row.payload.get("as", "")))
    _tell(row, title, to=to, mark=str(row.payload.get("level", "")), because=as_what)


def _tell(
    row: Outbox, title: Text, *, to: list[int] | None = None, mark: str = "", because: str = ""
) -> None:
    """Nothing is told of a task that has been done meanwhile. A new due date is news; `mark` stands for it."""
    token, case = row.token, row.case
    if token is None or token.status != Token.Status.ACTIVE or case.status != Case.Status.OPEN:
        return
    mark = mark or str(row.payload.get("due_at") or "")
    notify(
        recipients=recipients(token) if to is None else to,
        kind=row.topic,
        title=str(title) % {"task": token.name},
        body=_("%(case)s（%(why)s）") % {"case": case.title, "why": because} if because else case.title,
        url=handlers.link(case),
        obj=("task", token.pk),
        dedupe_key=":".join(part for part in (row.topic, str(token.pk), mark) if part),
    )
