"""Which notices projects send, and to whom."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.accounts.models import Membership
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Text
from shuanglian.foundation.notices import kinds
from shuanglian.foundation.notices.services import notify

from .models import Issue, Project, Session

for _key, _title in {
    "projects.phase": _("项目阶段变化"),
    "projects.gate": _("项目关口"),
    "projects.issue": _("项目问题"),
    "projects.step": _("审批与并行审核"),
    "projects.application": _("容缺受理"),
    "projects.promise": _("承诺补件到期"),
    "projects.session": _("调度会"),
}.items():
    kinds.register(_key, _title, email=_key == "projects.promise")


def tell(
    people: Iterable[int],
    kind: str,
    project: Project,
    title: Text,
    *,
    body: Text = "",
    but: Actor | None = None,
    dedupe_key: str = "",
) -> None:
    """Tell these users about this project. Who acts need not be told (`but`)."""
    skipped = but.user_id if but else None
    notify(
        recipients=sorted({person for person in people if person != skipped}),
        kind=kind,
        title=f"{title}：{project.code}",
        body=body,
        url=f"/projects/{project.pk}/",
        obj=("project", project.pk),
        dedupe_key=dedupe_key,
    )


def concerned(project: Project) -> list[int]:
    """The people of the company, and the officer who registered the project."""
    return [*members(project), *([project.created_by_id] if project.created_by_id else [])]


def members(project: Project) -> list[int]:
    organisation = project.party.organisation_id if project.party else None
    if organisation is None:
        return []
    rows = Membership.objects.filter(organisation=organisation, is_active=True, role=Role.ENTERPRISE)
    return list(rows.values_list("user_id", flat=True).distinct())


def raiser(issue: Issue) -> list[int]:
    """Who put the issue before the gate."""
    return [issue.opened_by_id] if issue.opened_by_id else []


def office() -> list[int]:
    """The corridor office."""
    rows = Membership.objects.filter(role=Role.LEADER, is_active=True)
    return list(rows.values_list("user_id", flat=True).distinct())


def tell_session(session: Session, title: Text, *, dedupe_key: str) -> None:
    """Departments and leaders."""
    rows = Membership.objects.filter(Q(role=Role.OFFICER) | Q(role=Role.LEADER), is_active=True)
    notify(
        recipients=sorted(set(rows.values_list("user_id", flat=True))),
        kind="projects.session",
        title=f"{title}：{session}",
        body="",
        url=f"/projects/sessions/{session.pk}/",
        obj=("projectsession", session.pk),
        dedupe_key=dedupe_key,
    )
