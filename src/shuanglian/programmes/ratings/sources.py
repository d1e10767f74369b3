"""The services of this house that are rated: closed tickets, finished guidance, gates of projects."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.programmes.guidance.models import Appointment
from shuanglian.programmes.projects.models import Gate
from shuanglian.programmes.tickets.models import Ticket
from shuanglian.registry.models import Party

from .registry import Ended, register_service


def tickets(company: Party) -> Iterator[Ended]:
    rows = Ticket.objects.filter(company=company, status="closed", closed_at__isnull=False)
    for row in rows.order_by("-pk")[:200]:
        day = timezone.localdate(row.closed_at)
        yield Ended(row.pk, f"{row.number} {row.title}", day, row.lead_id, None, row.is_demo)


def guidance(company: Party) -> Iterator[Ended]:
    """The department that gave it; the place is the company's, and rated only by who was visited there."""
    rows = Appointment.objects.filter(company=company, status="done", ended_at__isnull=False)
    for row in rows.order_by("-pk")[:200]:
        place = company.place_id if row.mode == "site" else None
        yield Ended(
            row.pk, row.number, timezone.localdate(row.ended_at), row.department_id, place, row.is_demo
        )


def gates(company: Party) -> Iterator[Ended]:
    """A gate that a project has passed: the place of the project is rated."""
    rows = Gate.objects.filter(project__party=company, status="closed", closed_at__isnull=False)
    for row in rows.select_related("project").order_by("-pk")[:200]:
        day = timezone.localdate(row.closed_at)
        title = f"{row.project.name} · {row.get_kind_display()}"
        yield Ended(row.pk, title, day, None, row.project.place_id, row.project.is_demo)


def register() -> None:
    register_service("ticket", _("135 工单"), tickets)
    register_service("guidance", _("预约指导"), guidance)
    register_service("gate", _("项目关口"), gates)
