"""Who may do what with projects; every reason at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Conflict, NotAllowed, Reason

from ..barriers import other_world, person_needed
from .models import Gate, Issue, Project
from .words import GateStatus

CONDUCTORS: Final = (Role.OFFICER, Role.ADMIN, Role.SYSTEM)
EDITORS: Final = (Role.OFFICER, Role.STEWARD, Role.ADMIN, Role.SYSTEM)
REVIEWERS: Final = (Role.LEADER, Role.ADMIN, Role.SYSTEM)
# What only time or somebody faster can have changed: the caller saw an older state.
STATE_CODES: Final = frozenset(
    {
        "projects.ended",
        "projects.started",
        "projects.not_started",
        "projects.wrong_step",
        "projects.gate_closed",
    }
)


def require(reasons: Iterable[Reason]) -> None:
    """Raises `Conflict` if only the state has moved on, `NotAllowed` with all reasons otherwise."""
    found = list(reasons)
    if found and all(reason.code in STATE_CODES for reason in found):
        raise Conflict(found)
    if found:
        raise NotAllowed(found)


def is_owner(actor: Actor, project: Project) -> bool:
    """Acts for the company whose project it is."""
    organisation = project.party.organisation_id if project.party else None
    return (
        organisation is not None and actor.role == Role.ENTERPRISE and actor.organisation_id == organisation
    )


def sees_work(viewer: Actor, project: Project) -> bool:
    """Everything about the work on a project: the region's own people and its company."""
    return viewer.is_staff or is_owner(viewer, project)


def may_edit(actor: Actor, project: Project | None = None) -> list[Reason]:
    """The register. The one thing that a machine's key may write here: registers are exchanged between systems."""
    reasons = _other_world(actor, project)
    if not actor.is_in(*EDITORS):
        reasons.append(Reason("projects.edit", _("项目和清单由部门工作人员、数据专员登记。")))
    return reasons


def may_conduct(actor: Actor, project: Project | None = None) -> list[Reason]:
    """Gates, approvals and sessions are the departments' work."""
    reasons = []
    if not actor.is_in(*CONDUCTORS):
        reasons.append(Reason("projects.conduct", _("这一步由属地部门工作人员办理。")))
    return reasons + _barriers(actor, project)


def may_start(actor: Actor, project: Project) -> list[Reason]:
    reasons = may_conduct(actor, project)
    if project.case_id is not None:
        reasons.append(Reason("projects.started", _("这个项目已经在推进了。")))
    if project.signed_on is None:
        reasons.append(Reason("projects.signed", _("先填签约日期，再进入推进。"), "signed_on"))
    return reasons


def may_review(actor: Actor, project: Project) -> list[Reason]:
    reasons = []
    if not actor.is_in(*REVIEWERS):
        reasons.append(Reason("projects.review", _("并行审核由走廊领导小组办公室办理。")))
    return reasons + _barriers(actor, project)


def may_raise(actor: Actor, gate: Gate) -> list[Reason]:
    """Departments, the office and the company may each say what stands in the way, while the gate is not closed."""
    project, reasons = gate.project, []
    if not actor.is_in(*CONDUCTORS, Role.LEADER) and not is_owner(actor, project):
        reasons.append(Reason("projects.raise", _("问题由属地部门、走廊办或项目单位提出。")))
    if gate.status == GateStatus.CLOSED:
        reasons.append(Reason("projects.gate_closed", _("这个关口已经通过，问题请提到下一个关口。")))
    return reasons + _barriers(actor, project)


def may_unblock(actor: Actor, issue: Issue) -> list[Reason]:
    """Whether a blocking issue may wait is for who raised it, or for the corridor office; never for who wants to pass."""
    project, reasons = issue.gate.project, []
    raised = issue.opened_by_id is not None and issue.opened_by_id == actor.user_id
    if not raised and not actor.is_in(*REVIEWERS):
        reasons.append(Reason("projects.unblock", _("不再卡关口，由提出问题的人或走廊办同意。")))
    return reasons + _barriers(actor, project)


def may_close(actor: Actor, gate: Gate) -> list[Reason]:
    """The department, but nobody who agreed that an open issue of this gate no longer blocks it."""
    reasons = may_conduct(actor, gate.project)
    if actor.user_id is not None and any(
        issue.unblocked_by_id == actor.user_id and issue.solved_at is None for issue in gate.issues.all()
    ):
        told = _("您同意了问题不再卡关口，关口结果请另一位登记。")
        reasons.append(Reason("projects.second_person", told))
    return reasons


def may_agree_to_drop(actor: Actor, project: Project) -> list[Reason]:
    """A second person of the departments, or the corridor office."""
    reasons = []
    if not actor.is_in(*CONDUCTORS, Role.LEADER):
        reasons.append(Reason("projects.conduct", _("这一步由属地部门工作人员办理。")))
    if project.drop_asked_by_id is not None and project.drop_asked_by_id == actor.user_id:
        reasons.append(Reason("projects.second_person", _("终止推进要另一位同意，不能自己同意自己。")))
    return reasons + _barriers(actor, project)


def may_apply(actor: Actor, project: Project) -> list[Reason]:
    """The company applies; for a company without accounts the department files it."""
    has_accounts = bool(project.party and project.party.organisation_id)
    allowed = is_owner(actor, project) or (actor.is_in(*CONDUCTORS) and not has_accounts)
    reasons = [] if allowed else [Reason("projects.apply", _("申请和承诺由项目单位自己提出。"))]
    if project.party_id is None:
        reasons.append(Reason("projects.party", _("先登记项目单位。"), "party"))
    return reasons + _barriers(actor, project)


def may_report(actor: Actor, project: Project) -> list[Reason]:
    """Monthly investment is told by the company or the department."""
    reasons = person_needed(actor) + _other_world(actor, project)
    if not is_owner(actor, project) and not actor.is_in(*CONDUCTORS):
        reasons.append(Reason("projects.report", _("完成投资由项目单位或属地部门填报。")))
    return reasons


def _barriers(actor: Actor, project: Project | None) -> list[Reason]:
    """What stands in the way of every decision: a machine's key, the other world, the end of the project."""
    return person_needed(actor) + _other_world(actor, project) + _ended(project)


def _other_world(actor: Actor, project: Project | None) -> list[Reason]:
    return other_world(actor, is_demo=project.is_demo) if project is not None else []


def _ended(project: Project | None) -> list[Reason]:
    if project is not None and project.outcome:
        return [Reason("projects.ended", _("这个项目已经结束推进（%s）。") % project.get_outcome_display())]
    return []
