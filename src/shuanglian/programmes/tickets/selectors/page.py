"""Everything of one ticket's page as one value, no more than the viewer may know."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from shuanglian.casework import api
from shuanglian.casework.clocks import ClockView
from shuanglian.casework.models import Token
from shuanglian.foundation.accounts.privacy import mask_name, mask_phone
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Reason
from shuanglian.foundation.files.models import StoredFile

from .. import engine, grading, policies, rules
from ..models import Handover, Help, Lead, Reply, Ticket, Verdict
from ..situation import Situation, situation
from ..visibility import sees_contact, sees_work


@dataclass(frozen=True, slots=True)
class ActionView:
    """One verb for this viewer: whether it can be done now, all reasons against, whether it is on their side at all."""

    name: str
    label: str
    allowed: bool
    reasons: tuple[Reason, ...]
    is_mine: bool
    danger: bool


@dataclass(frozen=True, slots=True)
class TicketView:
    """The ticket itself. `contact_*` in full or masked, as the viewer may see them."""

    id: int
    number: str
    title: str
    text: str
    company: str
    company_ref: str
    category: str
    channel: str
    status: str
    status_label: str
    grade: str
    grade_label: str
    lead: str
    lead_id: int | None
    created_at: dt.datetime
    answered_at: dt.datetime | None
    closed_at: dt.datetime | None
    end_reason: str
    reopened: int
    rounds: int
    satisfaction: int | None
    satisfaction_words: str
    contact_name: str
    contact_phone: str
    contact_private: bool
    source_note: str
    on_behalf: bool
    is_published: bool
    is_demo: bool


@dataclass(frozen=True, slots=True)
class GradeView:
    """Why it has this grade: what was said of it, the matched rules in words, an override with its reason."""

    grade: str
    label: str
    by_rule: str
    facts: tuple[str, ...]
    rules: tuple[str, ...]
    numbers: tuple[int, ...]
    version: int
    reason: str
    is_override: bool
    checked: str
    limit: str
    source: str


@dataclass(frozen=True, slots=True)
class StepNow:
    """The open step of the main process: whose turn, and its clock."""

    node: str
    name: str
    who: str
    clock: ClockView | None


@dataclass(frozen=True, slots=True)
class TicketPage:
    """`helps`, `handovers` and `leads` are empty for the company."""

    ticket: TicketView
    grade: GradeView | None
    step: StepNow | None
    actions: dict[str, ActionView]
    replies: tuple[Reply, ...]
    verdicts: tuple[Verdict, ...]
    helps: tuple[Help, ...]
    handovers: tuple[Handover, ...]
    handover: Handover | None
    leads: tuple[Lead, ...]
    files: tuple[StoredFile, ...]
    case_id: int | None


def ticket_page(viewer: Actor, ticket: Ticket) -> TicketPage:
    """For a ticket from `get_for`. A bounded number of queries."""
    state = situation(ticket)
    inside = sees_work(viewer)
    return TicketPage(
        ticket=_view(viewer, ticket),
        grade=_grade(ticket),
        step=_step(state),
        actions={name: _action(viewer, state, name) for name in policies.VERBS},
        replies=tuple(ticket.replies.select_related("organisation", "reused").prefetch_related("files")),
        verdicts=tuple(_verdicts(viewer, ticket)),
        helps=tuple(ticket.helps.select_related("organisation").prefetch_related("files")) if inside else (),
        handovers=tuple(ticket.handovers.select_related("by", "to")) if inside else (),
        handover=state.handover if inside else None,
        leads=tuple(ticket.leads.select_related("organisation")) if inside else (),
        files=tuple(_files(viewer, ticket)),
        case_id=ticket.case_id,
    )


def _action(viewer: Actor, state: Situation, name: str) -> ActionView:
    verb, found = policies.VERBS[name], policies.reasons(viewer, state, name)
    return ActionView(
        name=name,
        label=str(verb.label),
        allowed=not found,
        reasons=tuple(found),
        is_mine=policies.is_mine(viewer, state, name),
        danger=verb.danger,
    )


def _view(viewer: Actor, ticket: Ticket) -> TicketView:
    full = sees_contact(viewer, ticket)
    known = sees_work(viewer) or not ticket.is_being_checked
    return TicketView(
        id=ticket.pk,
        number=ticket.number,
        title=ticket.title,
        text=ticket.text,
        company=ticket.company.name,
        company_ref=ticket.company.ref,
        category=rules.category_name(ticket.category),
        channel=str(ticket.get_channel_display()),
        status=ticket.status,
        status_label=ticket.stands,
        grade=ticket.grade,
        grade_label=str(ticket.get_grade_display()) if ticket.grade else "",
        lead=ticket.lead.name if ticket.lead and known else "",
        lead_id=ticket.lead_id if known else None,
        created_at=ticket.created_at,
        answered_at=ticket.answered_at,
        closed_at=ticket.closed_at,
        end_reason=ticket.end_reason,
        reopened=ticket.reopened,
        rounds=ticket.rounds,
        satisfaction=ticket.satisfaction,
        satisfaction_words=ticket.satisfaction_words,
        contact_name=ticket.contact_name if full else mask_name(ticket.contact_name),
        contact_phone=ticket.contact_phone if full else mask_phone(ticket.contact_phone),
        contact_private=ticket.contact_private,
        source_note=ticket.source_note if full else "",
        on_behalf=ticket.on_behalf,
        is_published=ticket.published_at is not None,
        is_demo=ticket.is_demo,
    )


def _grade(ticket: Ticket) -> GradeView | None:
    row = getattr(ticket, "grading", None)
    if row is None or ticket.case is None:
        return None
    limits = rules.limits()
    checked = ""
    if row.check_agreed is not None:
        checked = row.check_note or ("同意" if row.check_agreed else "不同意")
    return GradeView(
        grade=row.final,
        label=str(row.get_final_display()),
        by_rule=str(row.get_by_rule_display()),
        facts=tuple(grading.facts_in_words(row.facts)),
        rules=tuple(grading.words(ticket.case.definition, row.rules)),
        numbers=tuple(row.rules),
        version=row.version,
        reason=row.reason,
        is_override=row.is_override,
        checked=checked,
        limit=limits.words(row.final),
        source=limits.source,
    )


def _step(state: Situation) -> StepNow | None:
    token = next(iter(state.tasks.values()), None)
    if token is None:
        return None
    return StepNow(token.node, str(engine.NAMES[token.node]), _who(state, token), api.clock(token))


def _who(state: Situation, token: Token) -> str:
    if token.node == "handle" and state.ticket.lead is not None:
        return state.ticket.lead.name
    if token.node == "confirm":
        return state.ticket.company.name
    return str(token.get_role_display()) if token.role != "manager" else "服务专班"


def _verdicts(viewer: Actor, ticket: Ticket) -> list[Verdict]:
    """Who was spoken to is for those who see the contact."""
    rows = list(ticket.verdicts.select_related("by", "by_organisation"))
    if not sees_contact(viewer, ticket):
        for row in rows:
            row.spoke_with = mask_name(row.spoke_with)
    return rows


def _files(viewer: Actor, ticket: Ticket) -> list[StoredFile]:
    """What came with the question: not evidence of answers, not papers of helpers."""
    rows = StoredFile.objects.filter(scope=ticket.stream).order_by("pk")
    proofs = Reply.files.through.objects.filter(reply__ticket=ticket).values("storedfile")
    papers = Help.files.through.objects.filter(help__ticket=ticket).values("storedfile")
    return list(rows.exclude(pk__in=proofs).exclude(pk__in=papers)[:50])
