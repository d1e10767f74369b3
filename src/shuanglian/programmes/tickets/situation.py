"""Where a ticket stands, read once: the facts that policies, services and pages decide from."""

from __future__ import annotations

from dataclasses import dataclass

from shuanglian.casework.models import Token
from shuanglian.foundation.actor import Actor, Role

from . import engine
from .models import Handover, HandoverState, Help, HelpState, Lead, Ticket


@dataclass(frozen=True, slots=True)
class Situation:
    """`tasks` are the open tasks of the main process by node; `led` the departments that have ever led."""

    ticket: Ticket
    tasks: dict[str, Token]
    led: frozenset[int]
    helps: tuple[Help, ...]
    handover: Handover | None
    handed: int

    @property
    def nodes(self) -> frozenset[str]:
        return frozenset(self.tasks)

    @property
    def is_open(self) -> bool:
        return bool(self.tasks)

    def clock_is(self, *, paused: bool) -> bool:
        token = self.tasks.get("handle")
        clock = getattr(token, "clock", None) if token is not None else None
        return clock is not None and clock.stopped_at is None and (clock.paused_at is not None) == paused

    def open_help_of(self, organisation_id: int | None) -> Help | None:
        found = (h for h in self.helps if h.state == HelpState.ASKED and h.organisation_id == organisation_id)
        return next(found, None)


def situation(ticket: Ticket) -> Situation:
    """Read it all again (four small queries); call after taking the locks when it is to be acted on."""
    handovers = list(ticket.handovers.select_related("by", "to"))
    return Situation(
        ticket=ticket,
        tasks={token.node: token for token in engine.open_tasks(ticket.case_id)},
        led=frozenset(Lead.objects.filter(ticket=ticket).values_list("organisation_id", flat=True)),
        helps=tuple(ticket.helps.select_related("organisation")),
        handover=next((row for row in handovers if row.state == HandoverState.ASKED), None),
        handed=sum(row.state == HandoverState.ACCEPTED for row in handovers),
    )


def is_company(actor: Actor, ticket: Ticket) -> bool:
    own = ticket.company.organisation_id
    return actor.role == Role.ENTERPRISE and own is not None and actor.organisation_id == own


def is_desk(actor: Actor) -> bool:
    """服务专班: takes questions in, grades, assigns, calls back."""
    return actor.role == Role.MANAGER


def is_lead(actor: Actor, ticket: Ticket) -> bool:
    return (
        actor.role == Role.OFFICER
        and actor.organisation_id is not None
        and actor.organisation_id == ticket.lead_id
    )
