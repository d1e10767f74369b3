"""Who has a task on the desk: claiming, giving back, standing in for a colleague."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.accounts.models import Membership
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed, NotFound, Reason
from shuanglian.foundation.events.services import record

from .. import definitions, policies, semantics
from ..models import Case, Delegation, Token
from . import run, timing
from .commands import told


@transaction.atomic
def claim(token_id: int, *, actor: Actor) -> Token:
    """Put a task of one's role and organisation on one's own desk. Raises `Conflict` naming who has it."""
    case, token = _lock(token_id, actor)
    if actor.user_id is None:
        raise NotAllowed(Reason("person_needed", _("签收须由本人登录办理")))
    if token.assignee_id == actor.user_id:
        return token
    if token.assignee_id is not None:
        who = token.assignee.name if token.assignee else ""
        raise Conflict(Reason("claimed", _("“%(task)s”已由%(who)s签收") % {"task": token.name, "who": who}))
    stand = policies.standing(actor, token, definitions.graph(case.definition).nodes[token.node])
    if stand.reasons:
        raise NotAllowed(stand.reasons)
    token.assignee_id = actor.user_id
    if token.is_open and token.organisation_id is None:
        token.organisation_id = actor.organisation_id
    token.save(update_fields=["assignee", "organisation"])
    timing.record_task(case, token.pk, actor, "task.claimed", {"node": token.node})
    return token


@transaction.atomic
def release(token_id: int, *, actor: Actor) -> Token:
    """Give a claimed task back to its role; staff administrators may do that for others."""
    case, token = _lock(token_id, actor)
    if token.assignee_id is None:
        return token
    if token.assignee_id != actor.user_id and actor.role not in (Role.ADMIN, Role.SYSTEM):
        raise NotAllowed(Reason("not_assignee", _("只有签收人可以退回")))
    token.assignee = None
    if token.is_open:
        token.organisation = None
    token.save(update_fields=["assignee", "organisation"])
    timing.record_task(case, token.pk, actor, "task.released", {"node": token.node})
    return token


@transaction.atomic
def delegate(
    *,
    actor: Actor,
    to_user_id: int,
    valid_from: dt.datetime,
    valid_to: dt.datetime,
    role: Role | None = None,
) -> Delegation:
    """Let a colleague of the same organisation act in one's place (in `role`, by default the present one)."""
    chosen = role or actor.role
    if actor.user_id is None or actor.organisation_id is None:
        raise NotAllowed(Reason("person_needed", _("委托须由本人登录办理")))
    problems = _delegation_problems(actor, to_user_id, valid_from, valid_to, chosen)
    if problems:
        raise Invalid(problems)
    row = Delegation.objects.create(
        from_user_id=actor.user_id,
        to_user_id=to_user_id,
        organisation_id=actor.organisation_id,
        role=chosen,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    record(
        stream=f"account:{actor.user_id}",
        kind="delegation.given",
        actor=actor,
        obj=("delegation", row.pk),
        payload={
            "to": to_user_id,
            "role": str(chosen),
            "from": valid_from.isoformat(),
            "until": valid_to.isoformat(),
        },
    )
    return row


@transaction.atomic
def revoke(delegation_id: int, *, actor: Actor) -> Delegation:
    """Take one's delegation back at once."""
    row = (
        Delegation.objects.select_for_update().filter(pk=delegation_id, from_user=actor.user_id or 0).first()
    )
    if row is None:
        raise NotFound(Reason("not_found", _("没有这项委托")))
    if row.revoked_at is None:
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
        record(
            stream=f"account:{actor.user_id}",
            kind="delegation.revoked",
            actor=actor,
            obj=("delegation", row.pk),
        )
    return row


def _delegation_problems(
    actor: Actor,
    to_user_id: int,
    valid_from: dt.datetime,
    valid_to: dt.datetime,
    role: Role,
) -> list[Reason]:
    problems = []
    active = Membership.objects.filter(organisation=actor.organisation_id, is_active=True)
    if valid_to <= valid_from:
        problems.append(Reason("period", _("结束时间应晚于开始时间"), "valid_to"))
    if to_user_id == actor.user_id:
        problems.append(Reason("self", _("不能委托给自己"), "to_user_id"))
    elif not active.filter(user=to_user_id).exists():
        problems.append(Reason("not_colleague", _("只能委托给本单位的同事"), "to_user_id"))
    if not active.filter(user=actor.user_id, role=role).exists():
        problems.append(Reason("not_role", _("您没有这个身份，不能委托出去"), "role"))
    return problems


def _lock(token_id: int, actor: Actor) -> tuple[Case, Token]:
    case_id = (
        Token.objects.filter(pk=token_id, form=semantics.Form.TASK).values_list("case", flat=True).first()
    )
    if case_id is None:
        raise NotFound(Reason("not_found", _("没有这个任务")))
    case = run.lock_or_404(case_id)
    policies.require_visible(actor, case)
    token = Token.objects.select_related("assignee", "ended_by_user").get(pk=token_id)
    if token.status != Token.Status.ACTIVE:
        raise Conflict(Reason("token_gone", told(token)))
    run.require_open(case)
    return case, token
