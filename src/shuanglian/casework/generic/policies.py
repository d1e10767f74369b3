"""Who may do what to a generic case; every answer lists all reasons against."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Reason

from .. import definitions, policies
from ..models import Case, Definition, Token
from .rules import BUSINESS, start_rule

Reasons = list[Reason]
# Who reads the library of processes (as in `studio.policies`): they know that a process exists.
READERS: Final = (Role.ADMIN, Role.STEWARD, Role.OFFICER, Role.LEADER)
_OPEN = (Case.Status.OPEN, Case.Status.SUSPENDED)


def is_generic(case: Case) -> bool:
    return case.business_type == BUSINESS


def may_start(actor: Actor, definition: Definition) -> Reasons:
    rule = start_rule(definition.config)
    if rule is None:
        return [Reason("not_by_people", _("这个流程不由人在这里发起"))]
    if actor.role not in rule.roles:
        who = "、".join(str(Role(role).label) for role in rule.roles)
        return [
            Reason("wrong_role", _("“%(process)s”由%(who)s发起") % {"process": definition.name, "who": who})
        ]
    return [] if actor.is_authenticated else [Reason("login_required", _("登录后才能发起"))]


def may_touch(case: Case) -> Reasons:
    """Cases of programmes are moved by their own services alone: those hold rules that the engine does not know."""
    if is_generic(case):
        return []
    return [Reason("own_page", _("这个办件在它自己的页面上办理"))]


def may_withdraw(actor: Actor, case: Case) -> Reasons:
    reasons = may_touch(case) + _running(case)
    own_side = case.started_by_organisation_id == actor.organisation_id is not None
    if case.started_by != actor.key and not own_side:
        reasons.append(Reason("not_starter", _("只有发起的一方可以撤回")))
    return reasons


def may_cancel(actor: Actor, case: Case) -> Reasons:
    return may_touch(case) + _running(case) + _staff(actor)


def may_suspend(actor: Actor, case: Case) -> Reasons:
    reasons = may_touch(case) + _staff(actor)
    if case.status != Case.Status.OPEN:
        reasons.append(Reason("not_open", _("办件%s，不能中止") % Case.Status(case.status).label))
    return reasons


def may_resume(actor: Actor, case: Case) -> Reasons:
    reasons = may_touch(case) + _staff(actor)
    if case.status != Case.Status.SUSPENDED:
        reasons.append(Reason("not_suspended", _("这个办件没有中止")))
    return reasons


def may_reopen(actor: Actor, case: Case) -> Reasons:
    reasons = may_touch(case) + _staff(actor)
    if case.status != Case.Status.FINISHED:
        reasons.append(Reason("not_finished", _("只有已办结的办件可以重新打开")))
    return reasons


def may_release(actor: Actor, token: Token) -> Reasons:
    if token.assignee_id is None:
        return [Reason("not_claimed", _("还没有人签收"))]
    if token.assignee_id != actor.user_id and actor.role != Role.ADMIN:
        return [Reason("not_assignee", _("只有签收人可以退回"))]
    return []


def may_claim(actor: Actor, token: Token) -> Reasons:
    if actor.user_id is None:
        return [Reason("person_needed", _("签收须由本人登录办理"))]
    if token.assignee_id is not None:
        return [
            Reason("claimed", _("“%(task)s”已由%(who)s签收") % {"task": token.name, "who": token.assignee})
        ]
    return may_finish(actor, token)


def may_finish(actor: Actor, token: Token) -> Reasons:
    node = definitions.graph(token.case.definition).nodes[token.node]
    return may_touch(token.case) + policies.standing(actor, token, node).reasons


def _running(case: Case) -> Reasons:
    if case.status in _OPEN:
        return []
    return [Reason("closed", _("办件%s，不能再办") % Case.Status(case.status).label)]


def _staff(actor: Actor) -> Reasons:
    return [] if actor.is_staff else [Reason("staff_only", _("由区内工作人员办理"))]
