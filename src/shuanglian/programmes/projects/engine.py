"""The one place that talks to the process engine. Lock order everywhere: case, project, gate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from shuanglian.casework import api
from shuanglian.casework.models import Case, Definition, Token
from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.errors import Conflict, Reason
from shuanglian.foundation.workdays.services import load_bundled

from ..passing import as_platform
from . import rules
from .models import Project

KEY: Final = "projects"
BPMN: Final = Path(__file__).with_name("process.bpmn")
STEPS: Final = ("filing", "planning", "land", "permit")
REVIEW: Final = "office_review"


def install() -> Definition:
    """Publish the process that comes with this version, unless its content is published already."""
    return api.publish(KEY, bpmn_xml=_file(), actor=system("随版本发布"), config={"sla": rules.sla()})


def begin(project: Project, *, actor: Actor) -> Case:
    if not Definition.objects.filter(key=KEY, status=Definition.Status.PUBLISHED).exists():
        install()
    organisation = project.party.organisation_id if project.party else None
    return api.start(
        KEY,
        business=("project", project.pk),
        stream=stream_of(project),
        data={"prereview": ""},
        actor=actor,
        organisations={"enterprise": organisation} if organisation is not None else {},
        config={"sla": rules.sla()},
        title=project.name,
        is_demo=project.is_demo,
    )


def stream_of(project: Project) -> str:
    return f"project:{project.pk}"


def lock(project_id: int) -> None:
    """Take the case's lock before any other, as the engine's own timers do."""
    case_id = Project.objects.filter(pk=project_id).values_list("case", flat=True).first()
    if case_id is not None:
        Case.objects.select_for_update(of=("self",)).filter(pk=case_id).first()


def open_tasks(project: Project) -> dict[str, Token]:
    """Open tasks by node, with their clocks."""
    if project.case_id is None:
        return {}
    rows = Token.objects.filter(case=project.case_id, status=Token.Status.ACTIVE, form="task")
    return {row.node: row for row in rows.select_related("clock").order_by("pk")}


def finish(
    project: Project,
    node: str,
    *,
    actor: Actor,
    data: Mapping[str, Any] | None = None,
    evidence: Sequence[api.Evidence] = (),
) -> None:
    """Complete the open task of `node`. Raises `Conflict` if it is not open."""
    token = open_tasks(project).get(node)
    if token is None:
        raise Conflict(Reason("projects.wrong_step", _("这一步现在不能办，或者已经办过")))
    acting = actor if actor.role == token.role else as_platform(actor)
    api.complete(token.pk, actor=acting, data=dict(data or {}), evidence=evidence)


def stop(project: Project, *, actor: Actor, reason: str) -> None:
    """End the case of a project that is dropped; our policy has been checked."""
    if project.case_id is not None:
        api.withdraw(project.case_id, actor=as_platform(actor), reason=reason)


@cache
def _file() -> bytes:
    return BPMN.read_bytes()


def install_all() -> list[Definition]:
    """What `shuanglian prepare` brings: the process, the public facts of the region, the sessions of the year ahead."""
    from . import services

    load_bundled()
    published = install()
    services.load_public()
    services.sessions_keep()
    return [published]
