"""Who has a task on the desk: claiming and giving back."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Conflict, NotAllowed, NotFound, Reason

from .. import definitions, policies, semantics
from ..models import Case, Token
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
