"""Lists: appointments and visits as the viewer may see them, the switch, who answers for which field of law."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from shuanglian.foundation.accounts.models import Membership, Organisation, User
from shuanglian.foundation.actor import Actor, Role
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Party

from .. import rules
from ..models import COUNTED, ENDED, Appointment, Coverage, ProposalSwitch, Slot, SlotState, Visit
from ..services.visiting import counted, month_of
from ..visibility import visible_to, visits_for

SHOWN = ("", "open", "proposed", "done")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    id: int
    number: str
    company: str
    department: str
    topic_label: str
    mode_label: str
    origin: str
    origin_label: str
    status: str
    status_label: str
    meets_at: dt.datetime | None
    created_at: dt.datetime
    is_demo: bool


@dataclass(frozen=True, slots=True)
class MonthView:
    """How many visits one company had in a month, against the cap."""

    company: str
    company_id: int
    month: dt.date
    counted: int
    over: int
    waiting: int
    cap: int


def appointments(viewer: Actor, show: str = "", q: str = "") -> QuerySet[Appointment]:
    """Newest first, with the time that is taken for it. `show`: open, proposed or done."""
    rows = visible_to(viewer).select_related("company", "department")
    if show == "open":
        rows = rows.exclude(status__in=ENDED)
    elif show == "proposed":
        rows = rows.filter(origin="proposed")
    elif show == "done":
        rows = rows.filter(status="done")
    if q:
        rows = rows.filter(
            Q(number__icontains=q) | Q(company__name__icontains=q) | Q(department__name__icontains=q)
        )
    times = Slot.objects.filter(appointment=OuterRef("pk"), state=SlotState.BOOKED).values("starts_at")[:1]
    return rows.annotate(meets_at=Subquery(times)).order_by("-pk")


def views(rows: Iterable[Appointment]) -> list[Row]:
    names = rules.topics()
    return [
        Row(
            id=row.pk,
            number=row.number,
            company=row.company.name,
            department=row.department.name,
            topic_label=rules.name_of(names, row.topic),
            mode_label=str(row.get_mode_display()),
            origin=row.origin,
            origin_label=str(row.get_origin_display()),
            status=row.status,
            status_label=str(row.get_status_display()),
            meets_at=getattr(row, "meets_at", None),
            created_at=row.created_at,
            is_demo=row.is_demo,
        )
        for row in rows
    ]


def departments() -> QuerySet[Organisation]:
    """Units with people who work as officers."""
    officers = Membership.objects.filter(role=Role.OFFICER, is_active=True)
    rows = Organisation.objects.filter(status=Organisation.Status.ACTIVE, memberships__in=officers)
    return rows.distinct().order_by("name")


def officers(department_id: int) -> list[User]:
    members = Membership.objects.filter(organisation=department_id, role=Role.OFFICER, is_active=True)
    return list(User.objects.filter(memberships__in=members, is_active=True).distinct().order_by("pk"))


def busy(department_id: int) -> list[Slot]:
    """Times that are taken from now on, of this department's officers."""
    rows = Slot.objects.filter(
        appointment__department=department_id,
        state__in=[SlotState.OFFERED, SlotState.BOOKED],
        ends_at__gte=timezone.now(),
    )
    return list(rows.select_related("officer").order_by("starts_at")[:50])


def visits(viewer: Actor, company: int = 0) -> QuerySet[Visit]:
    """Newest first."""
    rows = visits_for(viewer).select_related("company", "department").order_by("-on", "-pk")
    return rows.filter(company=company) if company else rows


def waiting(viewer: Actor) -> QuerySet[Visit]:
    """Visits over the cap that wait for a leader."""
    rows = visits_for(viewer).filter(state="asked") if viewer.role == Role.LEADER else Visit.objects.none()
    return rows.select_related("company", "department").order_by("on", "pk")


def months(viewer: Actor, limit: int = 60) -> list[MonthView]:
    """Visits per company and month, all departments together; a company reads its own months.

    Officers read the numbers of every company, because the cap that binds them counts everybody's visits; those of
    companies that their department visited stand first.
    """
    rows = Visit.objects.all() if viewer.role == Role.OFFICER else visits_for(viewer)
    counts = (
        rows.values("company", "company__name", "month")
        .annotate(
            counted=Count("pk", filter=COUNTED),
            over=Count("pk", filter=COUNTED & Q(is_over=True)),
            waiting=Count("pk", filter=Q(state="asked")),
            own=Count("pk", filter=Q(department=viewer.organisation_id or 0)),
        )
        .order_by("-month", "-own", "company__name")[:limit]
    )
    cap = rules.visits().cap_per_month
    return [
        MonthView(
            row["company__name"],
            row["company"],
            row["month"],
            row["counted"],
            row["over"],
            row["waiting"],
            cap,
        )
        for row in counts
    ]


def this_month(company: Party) -> MonthView:
    month = month_of(timezone.localdate())
    rows = Visit.objects.filter(company=company, month=month)
    over = rows.filter(COUNTED, is_over=True).count()
    asked = rows.filter(state="asked").count()
    cap = rules.visits().cap_per_month
    return MonthView(company.name, company.pk, month, counted(company, month), over, asked, cap)


def proposals_on(viewer: Actor) -> bool:
    """Whether the viewer's company lets rules propose guidance."""
    own = registry.party_of(viewer)
    return own is None or not ProposalSwitch.objects.filter(company=own, is_on=False).exists()


def coverage() -> list[tuple[str, str, Coverage | None]]:
    """Every field of law with the department that answers for it."""
    found = {row.area: row for row in Coverage.objects.select_related("organisation")}
    return [(key, name, found.get(key)) for key, name in rules.areas()]
