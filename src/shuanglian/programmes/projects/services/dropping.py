"""Giving a project up: one person asks, another agrees."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Reason

from .. import engine
from ..models import Project
from ..notices import concerned, office, tell
from ..policies import may_agree_to_drop, may_conduct, require
from ..words import Outcome
from ._common import Checks, lock, note


@transaction.atomic
def drop_ask(*, actor: Actor, project: Project, reason: str) -> Project:
    """Say that a project should be given up, and why; it goes on until a second person has agreed."""
    row = lock(actor, project)
    require(may_conduct(actor, row))
    checks = Checks()
    reason = checks.text(reason, "reason", _("请写终止的原因"))
    checks.finish()
    if row.case_id is None:
        raise Conflict(Reason("projects.not_started", _("这个项目还没有进入推进")))
    if row.drop_asked_at is not None:
        raise Conflict(Reason("projects.drop_asked", _("已经有人提请终止，等另一位同意")))
    row.drop_reason, row.drop_asked_at, row.drop_asked_by_id = reason, timezone.now(), actor.user_id
    row.save(update_fields=["drop_reason", "drop_asked_at", "drop_asked_by"])
    note(actor, row, "projects.drop_asked", reason=reason)
    tell([*concerned(row), *office()], "projects.phase", row, _("提请终止项目"), but=actor, body=reason)
    return row


@transaction.atomic
def drop_agree(*, actor: Actor, project: Project) -> Project:
    """The second person agrees: the project ends."""
    row = _asked(actor, project)
    engine.stop(row, actor=actor, reason=row.drop_reason)
    row.outcome, row.ended_at = Outcome.DROPPED, timezone.now()
    row.save(update_fields=["outcome", "ended_at"])
    note(actor, row, "projects.dropped", reason=row.drop_reason)
    _tell(row, actor, _("项目终止"), row.drop_reason)
    return row


@transaction.atomic
def drop_decline(*, actor: Actor, project: Project, reason: str) -> Project:
    """The second person does not agree, and says why: the project goes on."""
    row = _asked(actor, project)
    checks = Checks()
    reason = checks.text(reason, "reason", _("请写不同意终止的理由"))
    checks.finish()
    _tell(row, actor, _("项目继续推进"), reason)
    row.drop_reason, row.drop_asked_at, row.drop_asked_by = "", None, None
    row.save(update_fields=["drop_reason", "drop_asked_at", "drop_asked_by"])
    note(actor, row, "projects.drop_declined", reason=reason)
    return row


def _asked(actor: Actor, project: Project) -> Project:
    row = lock(actor, project)
    require(may_agree_to_drop(actor, row))
    if row.drop_asked_at is None:
        raise Conflict(Reason("projects.drop_not_asked", _("没有人提请终止这个项目")))
    return row


def _tell(row: Project, actor: Actor, title: str, body: str) -> None:
    asked = [row.drop_asked_by_id] if row.drop_asked_by_id else []
    tell([*concerned(row), *asked], "projects.phase", row, title, but=actor, body=body)
