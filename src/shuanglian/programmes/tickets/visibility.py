"""Who may know of a ticket. Others' tickets do not exist for a company, nor for a department that has no part in them."""

from __future__ import annotations

from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import NotFound, Reason

from .models import Handover, Help, Lead, Status, Ticket
from .situation import is_company, is_desk, is_lead

ALL: Final = (Role.MANAGER, Role.LEADER, Role.ADMIN, Role.SYSTEM)


def visible_to(viewer: Actor) -> QuerySet[Ticket]:
    """The desk, leaders and administrators see all; a department those it leads, led, helps, was asked to take over or
    wrote down itself; a company its own. What is not handed out yet (its grade is being checked) no department sees."""
    if viewer.role in ALL:
        return Ticket.objects.all()
    organisation = viewer.organisation_id
    if organisation is None:
        return Ticket.objects.none()
    if viewer.role == Role.ENTERPRISE:
        return Ticket.objects.filter(company__organisation=organisation)
    if viewer.role != Role.OFFICER:
        return Ticket.objects.none()
    own = {"ticket": OuterRef("pk")}
    part = (
        Q(lead=organisation)
        | Exists(Lead.objects.filter(organisation=organisation, **own))
        | Exists(Help.objects.filter(organisation=organisation, **own))
        | Exists(Handover.objects.filter(to=organisation, **own))
    )
    return Ticket.objects.filter((part & ~Q(status=Status.NEW)) | Q(created_by=viewer.user_id or 0))


def get_for(viewer: Actor, ticket_id: int) -> Ticket:
    """The ticket with company, lead and grading. Raises `NotFound`, never saying whether it exists."""
    rows = visible_to(viewer).select_related("company", "lead", "grading", "meeting", "case__definition")
    found = rows.filter(pk=ticket_id).first()
    if found is None:
        raise missing()
    return found


def missing() -> NotFound:
    return NotFound(Reason("not_found", _("没有这件工单，或者您不能查看它。")))


def sees_contact(viewer: Actor, ticket: Ticket) -> bool:
    """The full telephone number: the company itself, the desk, and the lead unless it was kept for the desk."""
    if is_company(viewer, ticket) or is_desk(viewer):
        return True
    return is_lead(viewer, ticket) and not ticket.contact_private


def sees_work(viewer: Actor) -> bool:
    """Opinions of helpers, hand-overs and internal notes are for those who work for the region."""
    return viewer.is_staff
