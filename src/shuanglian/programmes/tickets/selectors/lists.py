"""Lists of tickets: filters, counts, and rows that say no more than the viewer may know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from shuanglian.casework.models import Clock, Token
from shuanglian.foundation.accounts.models import Membership, Organisation
from shuanglian.foundation.accounts.privacy import mask_name, mask_phone
from shuanglian.foundation.actor import Actor, Role

from .. import rules
from ..engine import LEAD_STEP
from ..models import Meeting, Status, Ticket
from ..visibility import visible_to

OPEN: Final = (Status.NEW, Status.HANDLING, Status.ANSWERED)


@dataclass(frozen=True, slots=True)
class Filters:
    """Empty: no limit. `show`: open, mine (led by the viewer's department), late, closed; `q`: number, title, company."""

    show: str = ""
    grade: str = ""
    category: str = ""
    lead: int = 0
    q: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list. The contact is masked for everybody."""

    id: int
    number: str
    title: str
    company: str
    category: str
    channel: str
    status: str
    status_label: str
    grade: str
    grade_label: str
    lead: str
    due_at: dt.datetime | None
    is_late: bool
    created_at: dt.datetime
    contact: str
    is_demo: bool


def tickets(viewer: Actor, filters: Filters | None = None) -> QuerySet[Ticket]:
    """Newest first, with company, lead and the due date of the lead's open task."""
    chosen = filters or Filters()
    rows = with_due(visible_to(viewer)).filter(_wanted(viewer, chosen))
    return rows.select_related("company", "lead").order_by("-pk")


def with_due(rows: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """`due` is the limit of the lead's open task: empty where there is none, or while it is paused."""
    return rows.annotate(due=Subquery(running_clocks().values("due_at")[:1]))


def running_clocks() -> QuerySet[Clock]:
    """For a subquery over tickets: the clock of the lead's open task, found through the tasks of the case."""
    return Clock.objects.filter(
        token__case=OuterRef("case"),
        token__node=LEAD_STEP,
        token__status=Token.Status.ACTIVE,
        stopped_at=None,
    )


def _wanted(viewer: Actor, filters: Filters) -> Q:
    condition = Q()
    if filters.show == "open":
        condition &= Q(status__in=OPEN)
    elif filters.show == "mine":
        condition &= Q(lead=viewer.organisation_id or 0, status__in=OPEN)
    elif filters.show == "late":
        condition &= Q(status=Status.HANDLING, due__lt=timezone.now())
    elif filters.show == "closed":
        condition &= Q(status=Status.CLOSED)
    if filters.grade:
        condition &= Q(grade=filters.grade)
    if filters.category:
        condition &= Q(category=filters.category)
    if filters.lead:
        condition &= Q(lead=filters.lead)
    if filters.q:
        words = filters.q
        condition &= (
            Q(number__icontains=words) | Q(title__icontains=words) | Q(company__name__icontains=words)
        )
    return condition


def counts(viewer: Actor) -> dict[str, int]:
    """Numbers for the filters of the list, in one query."""
    late = Q(status=Status.HANDLING, due__lt=timezone.now())
    found = with_due(visible_to(viewer)).aggregate(
        all=Count("pk"),
        open=Count("pk", filter=Q(status__in=OPEN)),
        mine=Count("pk", filter=Q(lead=viewer.organisation_id or 0, status__in=OPEN)),
        late=Count("pk", filter=late),
        closed=Count("pk", filter=Q(status=Status.CLOSED)),
    )
    return dict(found)


def views(rows: Iterable[Ticket]) -> list[Row]:
    """`rows` come from `tickets`."""
    now = timezone.now()
    names = {row.key: row.name for row in rules.categories()}
    return [_row(ticket, names, now) for ticket in rows]


def _row(ticket: Ticket, names: dict[str, str], now: dt.datetime) -> Row:
    due = getattr(ticket, "due", None)
    return Row(
        id=ticket.pk,
        number=ticket.number,
        title=ticket.title,
        company=ticket.company.name,
        category=names.get(ticket.category, ticket.category),
        channel=str(ticket.get_channel_display()),
        status=ticket.status,
        status_label=ticket.stands,
        grade=ticket.grade,
        grade_label=str(ticket.get_grade_display()) if ticket.grade else "",
        lead=ticket.lead.name if ticket.lead and not ticket.is_being_checked else "",
        due_at=due,
        is_late=due is not None and due < now,
        created_at=ticket.created_at,
        contact=f"{mask_name(ticket.contact_name)} {mask_phone(ticket.contact_phone)}".strip(),
        is_demo=ticket.is_demo,
    )


def departments() -> QuerySet[Organisation]:
    """Units with people who work as officers: who may lead or help."""
    officers = Membership.objects.filter(role=Role.OFFICER, is_active=True)
    rows = Organisation.objects.filter(status=Organisation.Status.ACTIVE, memberships__in=officers)
    return rows.distinct().order_by("name")


def meetings(viewer: Actor) -> QuerySet[Meeting]:
    """政企面对面, newest first, with the number of questions; for those who work for the region."""
    if not viewer.is_staff:
        return Meeting.objects.none()
    return Meeting.objects.annotate(questions=Count("tickets")).order_by("-held_on", "-pk")
