"""Who may do what with reports; every reason at once."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Conflict, NotAllowed, Reason

from .models import Report, ReportState

READERS: Final = (Role.LEADER, Role.OFFICER, Role.STEWARD, Role.ADMIN, Role.SYSTEM)
MAKERS: Final = (Role.OFFICER, Role.STEWARD, Role.SYSTEM)
TEMPLATE_KEEPERS: Final = (Role.STEWARD, Role.ADMIN, Role.SYSTEM)
RUNNING: Final = (ReportState.QUEUED, ReportState.RUNNING)


def require(reasons: list[Reason]) -> None:
    """Raises `NotAllowed` with every reason, `Conflict` if only the state is against it."""
    if reasons and all(reason.code == "report_running" for reason in reasons):
        raise Conflict(reasons)
    if reasons:
        raise NotAllowed(reasons)


def may_read(viewer: Actor) -> list[Reason]:
    if viewer.is_in(*READERS):
        return []
    return [Reason("report_read", _("报告供部门工作人员、数据专员和领导内部使用。"))]


def may_make(actor: Actor) -> list[Reason]:
    if actor.is_in(*MAKERS):
        return []
    return [Reason("report_make", _("报告由部门工作人员和数据专员制作。"))]


def may_print(actor: Actor, report: Report) -> list[Reason]:
    """Print what is missing, or try again."""
    reasons = may_make(actor)
    if report.state in RUNNING:
        reasons.append(Reason("report_running", _("正在制作，请等它做完。")))
    return reasons


def may_keep_templates(actor: Actor) -> list[Reason]:
    if actor.is_in(*TEMPLATE_KEEPERS):
        return []
    return [Reason("report_template", _("报告模板由数据专员和管理员维护。"))]
