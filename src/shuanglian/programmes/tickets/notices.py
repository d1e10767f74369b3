"""Which notices 135 tickets send, and to whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.accounts.models import Membership
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Text
from shuanglian.foundation.notices import kinds
from shuanglian.foundation.notices.services import notify

from .models import Ticket

MOST_TITLES: Final = 5

for _key, _title in {
    "tickets.received": _("新工单待受理"),
    "tickets.assigned": _("工单交办"),
    "tickets.help": _("请求协办与协办意见"),
    "tickets.handover": _("转办"),
    "tickets.answered": _("工单有答复"),
    "tickets.verdict": _("企业对答复的意见"),
    "tickets.closed": _("工单办结"),
    "tickets.reopened": _("工单重新打开"),
    "tickets.material": _("企业补充材料"),
    "tickets.clock": _("工单暂停与恢复"),
    "tickets.ended": _("工单不予受理或撤回"),
}.items():
    kinds.register(_key, _title, email=_key in {"tickets.answered", "tickets.assigned"})


def tell(people: Iterable[int | None], kind: str, ticket: Ticket, title: Text, *, but: Actor) -> None:
    """Tell these users about this ticket. Who acts need not be told (`but`)."""
    recipients = {person for person in people if person is not None and person != but.user_id}
    notify(
        recipients=sorted(recipients),
        kind=kind,
        title=f"{title}：{ticket.number}",
        body=ticket.title,
        url=f"/tickets/{ticket.pk}/",
        obj=("ticket", ticket.pk),
    )


def tell_all(
    people: Iterable[int | None], kind: str, tickets: Sequence[Ticket], title: Text, *, but: Actor
) -> None:
    """Tell these users once about tickets that came together; the numbers say which."""
    first, last = tickets[0], tickets[-1]
    if first is last:
        tell(people, kind, first, title, but=but)
        return
    recipients = {person for person in people if person is not None and person != but.user_id}
    notify(
        recipients=sorted(recipients),
        kind=kind,
        title=f"{title}：{first.number}—{last.number}",
        body="；".join(ticket.title for ticket in tickets[:MOST_TITLES]),
        url="/tickets/",
        obj=("ticket", first.pk),
    )


def company(ticket: Ticket) -> list[int]:
    if ticket.company.organisation_id is None:
        return []
    return _members(ticket.company.organisation_id, Role.ENTERPRISE)


def department(organisation_id: int | None) -> list[int]:
    return [] if organisation_id is None else _members(organisation_id, Role.OFFICER)


def desk() -> list[int]:
    rows = Membership.objects.filter(role=Role.MANAGER, is_active=True)
    return list(rows.values_list("user_id", flat=True).distinct())


def leaders() -> list[int]:
    rows = Membership.objects.filter(role=Role.LEADER, is_active=True)
    return list(rows.values_list("user_id", flat=True).distinct())


def _members(organisation_id: int, role: Role) -> list[int]:
    rows = Membership.objects.filter(organisation=organisation_id, role=role, is_active=True)
    return list(rows.values_list("user_id", flat=True).distinct())
