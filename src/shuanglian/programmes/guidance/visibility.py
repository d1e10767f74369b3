"""Who may know of an appointment: the company, the department concerned, the desk. Nobody else, leaders included.

A proposal is between the platform and the company until the company takes it up: the department learns of it then, and
of one that was not taken up never.

A leader who is asked to agree to a visit over the cap sees the visit (`visits`), never the guidance behind it.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from shuanglian.casework.models import Case, Escalation
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import NotFound, Reason

from .models import Appointment, Origin, Status, Visit

NOT_TAKEN_UP = Q(origin=Origin.PROPOSED, status__in=[Status.CONSIDERING, Status.DECLINED])
WATCHERS = (Role.MANAGER, Role.LEADER, Role.ADMIN, Role.SYSTEM)


def is_company(actor: Actor, row: Appointment) -> bool:
    own = row.company.organisation_id
    return actor.role == Role.ENTERPRISE and own is not None and actor.organisation_id == own


def is_department(actor: Actor, row: Appointment) -> bool:
    own = actor.organisation_id
    return actor.role == Role.OFFICER and own is not None and own == row.department_id


def is_desk(actor: Actor) -> bool:
    return actor.role == Role.MANAGER


def visible_to(viewer: Actor) -> QuerySet[Appointment]:
    if viewer.is_in(Role.MANAGER, Role.SYSTEM):
        return Appointment.objects.all()
    own = viewer.organisation_id
    if own is None:
        return Appointment.objects.none()
    if viewer.role == Role.ENTERPRISE:
        return Appointment.objects.filter(company__organisation=own)
    if viewer.role == Role.OFFICER:
        return Appointment.objects.filter(department=own).exclude(NOT_TAKEN_UP)
    return Appointment.objects.none()


def get_for(viewer: Actor, appointment_id: int) -> Appointment:
    """Raises `NotFound`, never saying whether it exists."""
    rows = visible_to(viewer).select_related("company", "department", "proposal", "case")
    found = rows.filter(pk=appointment_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有这次预约，或者您不能查看它。")))
    return found


def escalated_case(viewer: Actor, appointment_id: int) -> Case | None:
    """The case of an appointment, for a leader who was told that a step of it is late: its state, none of its words."""
    if viewer.role != Role.LEADER or viewer.user_id is None:
        return None
    told = Escalation.objects.filter(user=viewer.user_id).values("clock__case")
    rows = Case.objects.filter(guidance=appointment_id, pk__in=told).select_related("definition")
    return rows.prefetch_related("seats").first()


def visits_for(viewer: Actor) -> QuerySet[Visit]:
    """Visits: the company its own, a department its own, desk, leaders and administrators all."""
    if viewer.role in WATCHERS:
        return Visit.objects.all()
    own = viewer.organisation_id
    if own is None:
        return Visit.objects.none()
    if viewer.role == Role.ENTERPRISE:
        return Visit.objects.filter(company__organisation=own)
    return Visit.objects.filter(department=own) if viewer.role == Role.OFFICER else Visit.objects.none()


def visit_for(viewer: Actor, visit_id: int) -> Visit:
    found = visits_for(viewer).select_related("company", "department").filter(pk=visit_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有这条入企记录，或者您不能查看它。")))
    return found
