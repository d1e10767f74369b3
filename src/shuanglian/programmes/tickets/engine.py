"""The one place that talks to the process engine: three processes, who sits where, clocks.

Lock order everywhere: the ticket's main case, the ticket, then the small cases of help and hand-over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from shuanglian.casework import api
from shuanglian.casework.models import Case, Clock, Definition, Token
from shuanglian.casework.tools import publish_folder
from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.errors import Conflict, Reason

from ..passing import as_platform, in_role
from . import rules
from .models import Handover, Help, Ticket

HERE: Final = Path(__file__).parent
KEY: Final = "ticket"
HELP: Final = "ticket_help"
HANDOVER: Final = "ticket_handover"
GRADE: Final = "ticket_grade"
LEAD_STEP: Final = "handle"
FOLDERS: Final = (HERE, HERE / "processes" / "help", HERE / "processes" / "handover")
PROCESS: Final = system("135 工单")
NAMES: Final = {
    "assess": _("受理"),
    "assign": _("交办"),
    "regrade": _("复核定级"),
    "handle": _("主办办理"),
    "confirm": _("企业确认"),
    "callback": _("电话回访"),
}


def install() -> list[Definition]:
    """Publish the processes that come with this version, unless their content is published already."""
    return [publish_folder(folder) for folder in FOLDERS]


def begin(ticket: Ticket, *, actor: Actor) -> Case:
    """Start the main process with the company in its seat; limits are those valid today."""
    if not Definition.objects.filter(key=KEY, status=Definition.Status.PUBLISHED).exists():
        install()
    organisation = ticket.company.organisation_id
    limits = rules.limits()
    steps = {key: days for key, days in limits.steps.items() if key in (*NAMES, "confirm_wait")}
    return api.start(
        KEY,
        business=("ticket", ticket.pk),
        stream=ticket.stream,
        data={"has_account": organisation is not None},
        actor=as_platform(actor),
        organisations={} if organisation is None else {"company": organisation},
        config={"sla": steps, "pause": {"handle": dict(limits.pause)}, "escalation": list(limits.escalation)},
        title=f"{ticket.number} {ticket.title}",
        is_demo=ticket.is_demo,
    )


def begin_help(help_: Help, *, actor: Actor) -> Case:
    """A process of its own: its clock is the helper's, and the lead waits for nothing."""
    ticket = help_.ticket
    limits = rules.limits()
    return api.start(
        HELP,
        business=("ticket_help", help_.pk),
        stream=ticket.stream,
        actor=as_platform(actor),
        organisations={"helper": help_.organisation_id},
        config={"sla": {"give": limits.of_help(ticket.grade)}, "escalation": list(limits.escalation)},
        title=f"协办 {ticket.number} {ticket.title}",
        is_demo=ticket.is_demo,
    )


def begin_handover(handover: Handover, *, actor: Actor) -> Case:
    ticket, limits = handover.ticket, rules.limits()
    steps = {node: limits.steps[node] for node in ("by_desk", "by_leader")}
    return api.start(
        HANDOVER,
        business=("ticket_handover", handover.pk),
        stream=ticket.stream,
        data={"level": "leader" if handover.needs_leader else "desk"},
        actor=as_platform(actor),
        config={"sla": steps, "escalation": list(limits.escalation)},
        title=f"转办 {ticket.number} {ticket.title}",
        is_demo=ticket.is_demo,
    )


def lock(ticket: Ticket) -> None:
    """Take the main case's lock before any other, as the engine's timers do."""
    case_id = Ticket.objects.filter(pk=ticket.pk).values_list("case", flat=True).first()
    if case_id is not None:
        Case.objects.select_for_update(of=("self",)).filter(pk=case_id).first()


def open_tasks(case_id: int | None) -> list[Token]:
    if case_id is None:
        return []
    rows = Token.objects.filter(case=case_id, status=Token.Status.ACTIVE, form="task")
    return list(rows.select_related("clock", "case").order_by("pk"))


def finish(
    case_id: int | None,
    node: str,
    *,
    actor: Actor,
    data: Mapping[str, Any],
    evidence: Sequence[api.Evidence] = (),
) -> None:
    """Complete the open task of `node`. Raises `Conflict` if it is no longer open."""
    token = next((row for row in open_tasks(case_id) if row.node == node), None)
    if token is None:
        name = NAMES.get(node, node)
        raise Conflict(Reason("tickets.wrong_step", _("“%s”这一步已经办过") % name))
    api.complete(token.pk, actor=in_role(actor, token), data=dict(data), evidence=evidence)


def set_limit(ticket: Ticket, grade: str) -> None:
    """The limit of the lead's step, by grade; a clock that already runs is not touched."""
    case = Case.objects.get(pk=ticket.case_id or 0)
    sla = {**case.config.get("sla", {}), "handle": rules.limits().of_grade(grade)}
    Case.objects.filter(pk=case.pk).update(config={**case.config, "sla": sla})


def seat_lead(ticket: Ticket, organisation_id: int) -> None:
    if ticket.case_id is not None:
        api.bind(ticket.case_id, actor=PROCESS, organisations={"lead": organisation_id})


def reopen(ticket: Ticket, *, actor: Actor, reason: str) -> None:
    """The company's right; the engine lets staff do it, so the case is reopened in the company's name."""
    if ticket.case_id is not None:
        api.reopen(ticket.case_id, "handle", actor=as_platform(actor), reason=reason)


def withdraw(ticket: Ticket, *, actor: Actor, reason: str) -> None:
    if ticket.case_id is not None:
        api.withdraw(ticket.case_id, actor=as_platform(actor), reason=reason)


def drop(case_id: int | None, *, reason: str) -> None:
    """End a small case that nobody needs any more."""
    case = Case.objects.filter(pk=case_id or 0).first()
    if case is not None and case.is_open:
        api.cancel(case.pk, actor=PROCESS, reason=reason)


def handle_clock(ticket: Ticket) -> Clock | None:
    """The running clock of the lead's step."""
    open_ = Token.Status.ACTIVE
    running = Clock.objects.filter(token__case=ticket.case_id, token__status=open_)
    return running.filter(token__node=LEAD_STEP).first()


def due(ticket: Ticket) -> dt.datetime | None:
    clock = handle_clock(ticket)
    return clock.due_at if clock else None


def due_when(clock: Clock, at: dt.datetime) -> dt.datetime | None:
    """The limit of a clock that stopped at a moment; of one that stood still then, as the counted days give it."""
    if clock.due_at is not None or not clock.pauses:
        return clock.due_at
    ended = [{**row, "to": row.get("to") or at.isoformat()} for row in clock.pauses]
    return api.due_of(clock, ended)
