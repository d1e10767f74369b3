"""May this actor do this verb to this ticket now? One table; every answer lists all reasons at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.casework import api
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Reason, Text
from shuanglian.registry.models import Party

from ..barriers import other_world, person_needed
from . import engine, rules
from .models import Status
from .situation import Situation, is_company, is_desk, is_lead

Check = Callable[[Actor, Situation], list[Reason]]
INTAKE: Final = (Role.ENTERPRISE, Role.MANAGER, Role.OFFICER)
ENDED: Final = (Status.CLOSED, Status.DECLINED, Status.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Verb:
    """`nodes` empty: no task of the main process needs to be open. `danger`: shown apart."""

    name: str
    label: Text
    who: Check
    nodes: frozenset[str] = frozenset()
    more: Check | None = None
    danger: bool = False


def reasons(actor: Actor, state: Situation, verb: str) -> list[Reason]:
    """Everything that speaks against it; empty means allowed. Machines' keys take questions in and read: no more."""
    rule = VERBS[verb]
    found = rule.who(actor, state) + other_world(actor, is_demo=state.ticket.is_demo) + person_needed(actor)
    if rule.nodes:
        found = found + _when(state, rule.nodes)
    return found + (rule.more(actor, state) if rule.more else [])


def is_mine(actor: Actor, state: Situation, verb: str) -> bool:
    """The actor stands on the side whose verb this is, whether or not it can be done now."""
    return not VERBS[verb].who(actor, state)


def of_company(actor: Actor, company: Party) -> list[Reason]:
    """A demonstration person puts no words into the mouth of a real company."""
    unit = company.organisation
    return other_world(actor, is_demo=company.is_demo or (unit is not None and unit.is_demo))


def may_intake(actor: Actor) -> list[Reason]:
    """Companies for themselves; the desk and departments on behalf of a company."""
    if actor.role in (*INTAKE, Role.SYSTEM):
        return []
    return [Reason("tickets.not_intake", _("由企业、服务专班和部门工作人员登记工单"))]


def may_note(actor: Actor) -> list[Reason]:
    if actor.is_in(Role.MANAGER, Role.OFFICER):
        return []
    return [Reason("tickets.not_note", _("电话记录由服务专班和部门工作人员登记"))]


def may_meet(actor: Actor) -> list[Reason]:
    if is_desk(actor):
        return []
    return [Reason("tickets.not_desk", _("政企面对面由服务专班登记"))]


# -- who ------------------------------------------------------------------------------------------------------------
def _desk(actor: Actor, _state: Situation) -> list[Reason]:
    return [] if is_desk(actor) else [Reason("tickets.not_desk", _("由服务专班办理"))]


def _leader(actor: Actor, _state: Situation) -> list[Reason]:
    return [] if actor.role == Role.LEADER else [Reason("tickets.not_leader", _("由分管领导办理"))]


def _lead(actor: Actor, state: Situation) -> list[Reason]:
    return [] if is_lead(actor, state.ticket) else [Reason("tickets.not_lead", _("由主办部门办理"))]


def _lead_or_desk(actor: Actor, state: Situation) -> list[Reason]:
    if is_lead(actor, state.ticket) or is_desk(actor):
        return []
    return [Reason("tickets.not_lead", _("由主办部门或服务专班办理"))]


def _company(actor: Actor, state: Situation) -> list[Reason]:
    if is_company(actor, state.ticket):
        return []
    return [Reason("tickets.not_company", _("由提出问题的企业办理"))]


def _company_or_desk(actor: Actor, state: Situation) -> list[Reason]:
    if is_company(actor, state.ticket) or is_desk(actor):
        return []
    return [Reason("tickets.not_company", _("由提出问题的企业或服务专班办理"))]


def _company_or_call(actor: Actor, state: Situation) -> list[Reason]:
    """The desk does it for a company that has no account, on its call."""
    if is_desk(actor) and state.ticket.company.organisation_id is None:
        return []
    return _company(actor, state)


def _helper(actor: Actor, state: Situation) -> list[Reason]:
    asked = {row.organisation_id for row in state.helps}
    if actor.role == Role.OFFICER and actor.organisation_id in asked:
        return []
    return [Reason("tickets.not_helper", _("由协办部门办理"))]


def _decider(actor: Actor, state: Situation) -> list[Reason]:
    """The first hand-over is decided by the desk, every later one by a leader."""
    second = state.handover.needs_leader if state.handover else state.handed > 0
    return _leader(actor, state) if second else _desk(actor, state)


# -- when -----------------------------------------------------------------------------------------------------------
def _when(state: Situation, nodes: frozenset[str]) -> list[Reason]:
    if state.nodes & nodes:
        return []
    if not state.is_open:
        return [Reason("tickets.ended", _("这件工单已经结束"))]
    wanted = "、".join(str(engine.NAMES[node]) for node in sorted(nodes))
    now = "、".join(str(engine.NAMES[node]) for node in sorted(state.nodes & engine.NAMES.keys()))
    words = {"now": now, "step": wanted}
    return [Reason("tickets.wrong_step", _("现在在“%(now)s”，这件事要在“%(step)s”时办") % words)]


# -- more -----------------------------------------------------------------------------------------------------------
def _not_led(actor: Actor, state: Situation) -> list[Reason]:
    """Four eyes: whoever calls the company back is not of a department that led the ticket."""
    if actor.organisation_id in state.led:
        return [Reason("tickets.own_work", _("办过这件工单的部门不能自己回访"))]
    return []


def _second_person(actor: Actor, state: Situation) -> list[Reason]:
    grading = getattr(state.ticket, "grading", None)
    if grading is not None and actor.user_id is not None and grading.proposed_by_id == actor.user_id:
        return [Reason("tickets.same_person", _("提出定级的人不能自己复核"))]
    return []


def _asked(actor: Actor, state: Situation) -> list[Reason]:
    if state.handover is None:
        return [Reason("tickets.no_handover", _("现在没有待决定的转办"))]
    if actor.user_id is not None and actor.user_id == state.handover.asked_by_id:
        return [Reason("tickets.same_person", _("提出转办的人不能自己决定"))]
    return []


def _none_asked(_actor: Actor, state: Situation) -> list[Reason]:
    if state.handover is not None:
        return [Reason("tickets.handover_open", _("已有一次转办在等决定"))]
    return []


def _help_open(actor: Actor, state: Situation) -> list[Reason]:
    if state.open_help_of(actor.organisation_id) is not None:
        return []
    return [Reason("tickets.no_help", _("现在没有等您单位出的协办意见"))]


def _any_help_open(_actor: Actor, state: Situation) -> list[Reason]:
    if any(row.state == "asked" for row in state.helps):
        return []
    return [Reason("tickets.no_help", _("现在没有在等的协办意见"))]


def _running(_actor: Actor, state: Situation) -> list[Reason]:
    if state.clock_is(paused=False):
        return api.past_due(state.tasks["handle"].clock.due_at, timezone.now())
    return [Reason("tickets.no_running_clock", _("主办时限现在没有在走"))]


def _paused(_actor: Actor, state: Situation) -> list[Reason]:
    if state.clock_is(paused=True):
        return []
    return [Reason("tickets.no_paused_clock", _("主办时限现在没有暂停"))]


def _open(_actor: Actor, state: Situation) -> list[Reason]:
    return [] if state.is_open else [Reason("tickets.ended", _("这件工单已经结束"))]


def _closed(_actor: Actor, state: Situation) -> list[Reason]:
    if state.ticket.status == Status.CLOSED:
        return []
    return [Reason("tickets.not_closed", _("办结以后才能办理"))]


def _reopenable(actor: Actor, state: Situation) -> list[Reason]:
    found = _closed(actor, state) + (_not_led(actor, state) if is_desk(actor) else [])
    if found or state.ticket.closed_at is None:
        return found
    days = rules.limits().reopen_days
    if (timezone.localdate() - timezone.localdate(state.ticket.closed_at)).days > days:
        text = _("办结 %(days)s 天以后不能重新打开，请另提一件") % {"days": days}
        return [Reason("tickets.reopen_late", text)]
    return []


def _unrated(actor: Actor, state: Situation) -> list[Reason]:
    found = _closed(actor, state)
    if state.ticket.satisfaction is not None:
        found.append(Reason("tickets.rated", _("已经评过满意度")))
    return found


def _has_contact(_actor: Actor, state: Situation) -> list[Reason]:
    if state.ticket.contact_name or state.ticket.contact_phone:
        return []
    return [Reason("tickets.no_contact", _("没有联系人资料"))]


def _publishable(actor: Actor, state: Situation) -> list[Reason]:
    found = _closed(actor, state)
    if state.ticket.published_at is not None:
        found.append(Reason("tickets.published", _("已经公开")))
    return found


def _published(_actor: Actor, state: Situation) -> list[Reason]:
    if state.ticket.published_at is not None:
        return []
    return [Reason("tickets.not_published", _("还没有公开"))]


def _verb(
    name: str, label: Text, who: Check, nodes: str = "", more: Check | None = None, *, danger: bool = False
) -> tuple[str, Verb]:
    return name, Verb(name, label, who, frozenset(nodes.split()), more, danger)


VERBS: Final[Mapping[str, Verb]] = dict(
    [
        _verb("accept", _("受理并定级"), _desk, "assess"),
        _verb("decline", _("不予受理"), _desk, "assess", danger=True),
        _verb("assign", _("交办"), _desk, "assign"),
        _verb("regrade_check", _("复核定级"), _leader, "regrade", _second_person),
        _verb("handover_decide", _("决定转办"), _decider, "handle", _asked),
        _verb("reply", _("答复企业"), _lead, "handle"),
        _verb("help_give", _("出具协办意见"), _helper, "handle", _help_open),
        _verb("confirm", _("确认结果"), _company, "confirm"),
        _verb("callback", _("记录回访"), _desk, "confirm callback", _not_led),
        _verb("rate", _("评价满意度"), _company, "", _unrated),
        _verb("help_ask", _("请部门协办"), _lead_or_desk, "handle"),
        _verb("material_add", _("补充材料"), _company_or_desk, "", _open),
        _verb("clock_pause", _("暂停计时"), _lead, "handle", _running),
        _verb("clock_resume", _("恢复计时"), _lead_or_desk, "handle", _paused),
        _verb("handover_ask", _("提出转办"), _lead, "handle", _none_asked),
        _verb("help_drop", _("不再等协办"), _lead_or_desk, "handle", _any_help_open),
        _verb("reopen", _("重新打开"), _company_or_call, "", _reopenable),
        _verb("publish", _("公开这条答复"), _desk, "", _publishable),
        _verb("unpublish", _("撤下公开"), _desk, "", _published),
        _verb("contact_erase", _("删除联系人"), _company_or_desk, "", _has_contact, danger=True),
        _verb(
            "withdraw",
            _("撤回工单"),
            _company_or_call,
            "assess assign regrade handle confirm callback",
            danger=True,
        ),
    ]
)
# What only time or somebody faster can have changed: the caller saw an older state.
STATE_CODES: Final = frozenset(
    {
        "tickets.wrong_step",
        "tickets.ended",
        "tickets.no_handover",
        "tickets.handover_open",
        "tickets.no_running_clock",
        "tickets.no_paused_clock",
        "tickets.no_help",
        "tickets.not_closed",
        "tickets.rated",
        "tickets.published",
        "tickets.not_published",
        "tickets.no_contact",
    }
)
