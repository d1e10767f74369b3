"""What the processes do by themselves. They run inside the engine's transaction, after the service has written its row.

Each looks at that row first: a task that was finished elsewhere, without what belongs to it, does not move the ticket.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.casework import handlers
from shuanglian.casework.models import Case
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Reason

from .models import Handover, HandoverState, Help, HelpState, Reply, Status, Ticket, Verdict

Result = dict[str, Any]


@handlers.register("tickets.declined")
def declined(case: Case, _data: Mapping[str, Any], _actor: Actor) -> Result:
    ticket = _ticket(case)
    _require(ticket.status == Status.DECLINED)
    return {}


@handlers.register("tickets.answered")
def answered(case: Case, _data: Mapping[str, Any], _actor: Actor) -> Result:
    """An answer is there for this round: the ticket waits for the company."""
    ticket = _ticket(case)
    reply = Reply.objects.filter(ticket=ticket, round=ticket.rounds + 1).first()
    _require(reply is not None)
    ticket.rounds += 1
    ticket.status, ticket.answered_at = Status.ANSWERED, reply.at if reply else None
    ticket.save(update_fields=["rounds", "status", "answered_at"])
    return {"has_account": ticket.company.organisation_id is not None}


@handlers.register("tickets.close")
def close(case: Case, _data: Mapping[str, Any], _actor: Actor) -> Result:
    """Only here a ticket becomes closed: the company has said of the last answer that it is solved."""
    ticket = _ticket(case)
    found = Verdict.objects.filter(ticket=ticket, round=ticket.rounds, reached=True, satisfied=True)
    _require(ticket.rounds > 0 and found.exists())
    ticket.status, ticket.closed_at = Status.CLOSED, timezone.now()
    ticket.save(update_fields=["status", "closed_at"])
    return {}


@handlers.register("tickets.help_given")
def help_given(case: Case, _data: Mapping[str, Any], _actor: Actor) -> Result:
    _require(Help.objects.filter(pk=case.business_id, state=HelpState.GIVEN).exists())
    return {}


@handlers.register("tickets.handover_decided")
def handover_decided(case: Case, _data: Mapping[str, Any], _actor: Actor) -> Result:
    decided = [HandoverState.ACCEPTED, HandoverState.REFUSED]
    _require(Handover.objects.filter(pk=case.business_id, state__in=decided).exists())
    return {}


@handlers.link_for("ticket")
def link(case: Case) -> str:
    return f"/tickets/{case.business_id}/"


@handlers.link_for("ticket_help")
def help_link(case: Case) -> str:
    return _of_stream(case)


@handlers.link_for("ticket_handover")
def handover_link(case: Case) -> str:
    return _of_stream(case)


@handlers.publicity_for("ticket")
def publicity(_case: Case) -> bool:
    """Tickets are between a company and the region; of the whole only figures are public."""
    return False


def _of_stream(case: Case) -> str:
    return f"/tickets/{case.stream.partition(':')[2]}/"


def _ticket(case: Case) -> Ticket:
    rows = Ticket.objects.select_for_update(of=("self",)).select_related("company")
    return rows.get(pk=case.business_id)


def _require(done: bool) -> None:
    if not done:
        raise Conflict(Reason("tickets.use_page", _("请在工单页面办理这一步")))
