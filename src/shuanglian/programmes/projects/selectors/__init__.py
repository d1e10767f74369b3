"""Reads; each takes the viewer and leaves out what the viewer may not see."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import NotFound, Reason

from ..models import Application, Bar, Finding, Gate, Issue, Project, ProjectList, Session

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the register to show; empty: no limit."""

    q: str = ""
    phase: str = ""
    list: str = ""
    place: str = ""
    level: str = ""
    mine: bool = False


def visible_to(viewer: Actor) -> QuerySet[Project]:
    """Staff see all projects, companies their own, everybody those that are published facts."""
    rows = Project.objects.all()
    if viewer.is_staff:
        return rows
    seen = Q(is_public=True)
    if viewer.role == Role.ENTERPRISE and viewer.organisation_id is not None:
        seen |= Q(party__organisation=viewer.organisation_id)
    return rows.filter(seen)


def workable(viewer: Actor) -> QuerySet[Project]:
    """Projects of which the viewer sees the work: all for staff, their own for companies."""
    if viewer.is_staff:
        return Project.objects.all()
    if viewer.role == Role.ENTERPRISE and viewer.organisation_id is not None:
        return Project.objects.filter(party__organisation=viewer.organisation_id)
    return Project.objects.none()


def projects(viewer: Actor, chosen: Filters | None = None) -> QuerySet[Project]:
    """The register, filtered; party, place, segment and source come along."""
    f = chosen or Filters()
    rows = visible_to(viewer).select_related("party", "place", "segment", "source")
    if f.q:
        rows = rows.filter(Q(name__icontains=f.q) | Q(code__icontains=f.q) | Q(party__name__icontains=f.q))
    if f.phase:
        rows = rows.filter(phase="" if f.phase == "unknown" else f.phase)
    if f.list:
        rows = rows.filter(entries__list__key=f.list)
    if f.place:
        rows = rows.filter(place__code=f.place)
    if f.level:
        rows = rows.filter(level=f.level)
    if f.mine:
        rows = rows.filter(party__organisation=viewer.organisation_id or 0)
    return rows


def get_for(viewer: Actor, project_id: int) -> Project:
    """Raises `NotFound` for a project that does not exist or that is not for this viewer."""
    rows = visible_to(viewer).select_related("party", "place", "segment", "source", "case")
    return _one(rows.filter(pk=project_id).first())


def get_work(viewer: Actor, project_id: int) -> Project:
    """The same for those who see the work. Raises `NotFound`."""
    rows = workable(viewer).select_related("party", "place", "segment", "source", "case")
    return _one(rows.filter(pk=project_id).first())


def get_gate(viewer: Actor, project_id: int, kind: str) -> Gate:
    rows = Gate.objects.select_related("project__party").filter(project__in=workable(viewer))
    return _one(rows.filter(project=project_id, kind=kind).first())


def get_issue(viewer: Actor, project_id: int, issue_id: int) -> Issue:
    rows = Issue.objects.select_related("gate__project__party").filter(gate__project__in=workable(viewer))
    return _one(rows.filter(gate__project=project_id, pk=issue_id).first())


def get_application(viewer: Actor, project_id: int, application_id: int) -> Application:
    rows = Application.objects.select_related("project__party").filter(project__in=workable(viewer))
    return _one(rows.filter(project=project_id, pk=application_id).first())


def bars_of(project: Project) -> QuerySet[Bar]:
    """Broken promises of the project's party that still stand; those of demonstrations bar demonstrations only."""
    rows = Bar.objects.filter(party=project.party_id, lifted_at__isnull=True)
    return rows.filter(document__application__project__is_demo=project.is_demo)


def lists(viewer: Actor) -> QuerySet[ProjectList]:
    """Lists with their stated totals: all for staff, published ones for others."""
    rows = ProjectList.objects.select_related("place", "source").order_by("is_demo", "pk")
    return rows if viewer.is_staff else rows.filter(is_public=True)


def get_list(viewer: Actor, key: str) -> ProjectList:
    return _one(lists(viewer).filter(key=key).first())


def sessions(viewer: Actor) -> QuerySet[Session]:
    """For the region's own people."""
    return Session.objects.order_by("due_on", "pk") if viewer.is_staff else Session.objects.none()


def get_session(viewer: Actor, session_id: int) -> Session:
    return _one(sessions(viewer).filter(pk=session_id).first())


def get_finding(viewer: Actor, session_id: int, finding_id: int) -> Finding:
    rows = Finding.objects.select_related("session", "project").filter(session__in=sessions(viewer))
    return _one(rows.filter(session=session_id, pk=finding_id).first())


def open_issues(viewer: Actor, *, overdue_on: dt.date | None = None) -> QuerySet[Issue]:
    """Unsolved issues of projects whose work the viewer sees, the most urgent first."""
    rows = Issue.objects.filter(solved_at__isnull=True, gate__project__in=workable(viewer))
    if overdue_on is not None:
        rows = rows.filter(due_on__lt=overdue_on)
    return rows.select_related("gate__project").order_by("due_on", "pk")


def _one(found: T | None) -> T:
    if found is None:
        raise NotFound(Reason("not_found", _("没有这一项，或者您不能查看它。")))
    return found
