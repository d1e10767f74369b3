"""May this actor do this verb to this appointment now? One table; every answer lists all reasons at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.accounts.models import Organisation
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Reason, Text
from shuanglian.registry.models import Party

from .. import barriers
from . import engine
from .models import Appointment, Visit, VisitState
from .visibility import is_company, is_department, is_desk

Check = Callable[[Actor, Appointment], list[Reason]]
READERS: Final = (Role.ENTERPRISE, Role.OFFICER, Role.MANAGER)
STATE_CODES: Final = frozenset({"guidance.wrong_step", "guidance.ended", "guidance.decided"})


@dataclass(frozen=True, slots=True)
class Verb:
    """`nodes`: the steps at which it can be done. `danger`: shown apart."""

    name: str
    label: Text
    who: Check
    nodes: frozenset[str]
    danger: bool = False


def reasons(actor: Actor, row: Appointment, verb: str) -> list[Reason]:
    """Everything that speaks against it; empty means allowed."""
    rule = VERBS[verb]
    found = rule.who(actor, row) + _when(row, rule.nodes)
    return found + barriers.person_needed(actor) + barriers.other_world(actor, is_demo=row.is_demo)


def is_mine(actor: Actor, row: Appointment, verb: str) -> bool:
    return not VERBS[verb].who(actor, row)


def may_ask(actor: Actor, company: Party | None = None) -> list[Reason]:
    found = [] if company is None else barriers.other_world(actor, is_demo=company.is_demo)
    if actor.role != Role.ENTERPRISE or actor.organisation_id is None:
        found.append(Reason("guidance.not_company", _("由企业为本单位预约")))
    return found


def may_switch(actor: Actor, company: Party | None = None) -> list[Reason]:
    """The switch is the company's alone."""
    return may_ask(actor, company) + barriers.person_needed(actor)


def may_cover(actor: Actor) -> list[Reason]:
    return [] if is_desk(actor) else [Reason("guidance.not_desk", _("由服务专班设定"))]


def may_cover_by(actor: Actor, unit: Organisation, present: Organisation | None) -> list[Reason]:
    """A demonstration desk names demonstration units, and only where no real unit answers."""
    is_demo = unit.is_demo and (present is None or present.is_demo)
    return may_cover(actor) + barriers.person_needed(actor) + barriers.other_world(actor, is_demo=is_demo)


def may_record_visit(actor: Actor, company: Party | None = None) -> list[Reason]:
    """`company`: of the other world's companies a demonstration person records nothing."""
    found = [] if company is None else barriers.other_world(actor, is_demo=company.is_demo)
    if actor.role != Role.OFFICER or actor.organisation_id is None or actor.user_id is None:
        found.append(Reason("guidance.not_department", _("由部门工作人员登记")))
    return found


def may_decide_visit(actor: Actor, visit: Visit) -> list[Reason]:
    """Going over the cap is decided by a leader who did not ask for it."""
    found = barriers.person_needed(actor) + barriers.other_world(actor, is_demo=visit.is_demo)
    if actor.role != Role.LEADER:
        found.append(Reason("guidance.not_leader", _("由分管领导决定")))
    if actor.user_id is not None and actor.user_id == visit.recorded_by_id:
        found.append(Reason("guidance.same_person", _("提出的人不能自己决定")))
    if visit.state != VisitState.ASKED:
        found.append(Reason("guidance.decided", _("这次入企已经决定过")))
    return found


def may_close_visit(actor: Actor, visit: Visit) -> list[Reason]:
    """A planned visit of its own department that is not a guidance's."""
    found = may_record_visit(actor, visit.company)
    if actor.role == Role.OFFICER and actor.organisation_id != visit.department_id:
        found.append(Reason("guidance.not_department", _("由部门工作人员登记")))
    if visit.state != VisitState.PLANNED or visit.appointment_id is not None:
        found.append(Reason("guidance.decided", _("这次入企已经决定过")))
    return found


def _company(actor: Actor, row: Appointment) -> list[Reason]:
    return [] if is_company(actor, row) else [Reason("guidance.not_company", _("由企业办理"))]


def _department(actor: Actor, row: Appointment) -> list[Reason]:
    if is_department(actor, row):
        return []
    return [Reason("guidance.not_department", _("由接受预约的部门办理"))]


def _both(actor: Actor, row: Appointment) -> list[Reason]:
    if is_company(actor, row) or is_department(actor, row):
        return []
    return [Reason("guidance.not_party", _("由企业或接受预约的部门办理"))]


def _when(row: Appointment, nodes: frozenset[str]) -> list[Reason]:
    if row.ended_at is not None:
        return [Reason("guidance.ended", _("这次预约已经结束"))]
    if row.status in nodes:
        return []
    wanted = "、".join(str(engine.NAMES[node]) for node in engine.NAMES if node in nodes)
    words = {"now": row.get_status_display(), "step": wanted}
    return [Reason("guidance.wrong_step", _("现在是“%(now)s”，这件事要在“%(step)s”时办") % words)]


def _verb(name: str, label: Text, who: Check, nodes: str, *, danger: bool = False) -> tuple[str, Verb]:
    return name, Verb(name, label, who, frozenset(nodes.split()), danger)


VERBS: Final[Mapping[str, Verb]] = dict(
    [
        _verb("accept", _("接受建议"), _company, "consider"),
        _verb("decline", _("不接受"), _company, "consider"),
        _verb("schedule", _("约定时间"), _department, "schedule"),
        _verb("agree", _("同意这个时间"), _company, "agree"),
        _verb("disagree", _("换个时间"), _company, "agree"),
        _verb("hold", _("记录已进行"), _department, "meet"),
        _verb("miss", _("记录没有成行"), _both, "meet"),
        _verb("advise", _("出具书面建议"), _department, "advise"),
        _verb("acknowledge", _("确认收到"), _company, "acknowledge"),
        _verb("ask_back", _("追问"), _company, "acknowledge"),
        _verb("answer", _("答复追问"), _department, "answer"),
        _verb("refuse", _("不受理"), _department, "schedule", danger=True),
        _verb("cancel", _("取消预约"), _both, "schedule agree approve meet", danger=True),
    ]
)
