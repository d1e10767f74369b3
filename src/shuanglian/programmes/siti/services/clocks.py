"""The time limit of an open step stands still while somebody else is waited for, and goes on afterwards."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.casework import api
from shuanglian.casework.models import Clock
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Invalid, Reason
from shuanglian.registry.models import Need

from .. import engine, policies
from ..situation import Situation
from ._common import begin, engagement_of, event, refuse, text


@transaction.atomic
def clock_pause(
    *,
    actor: Actor,
    need: Need,
    reason: str,
    waiting_for: str,
    until: dt.date | None = None,
    step: str = "",
) -> Clock:
    """Stop the clock of one open step. `step` names it when several run; `until` is what was agreed, nothing ends by it."""
    state = begin(actor, need, "clock_pause")
    node = _step(step, policies.pausable(state))
    refuse(
        text(reason, "reason", _("请写明暂停的原因"))
        + text(waiting_for, "waiting_for", _("请写明在等谁"), longest=100)
        + _until_problems(until)
    )
    clock = api.pause_clock(
        _token(state, node, paused=False),
        actor=actor,
        reason=reason,
        waiting_for=waiting_for,
        until=until,
    )
    told = {
        "node": node,
        "reason": reason.strip(),
        "waiting_for": waiting_for.strip(),
        "until": until.isoformat() if until else None,
    }
    event(actor, state.need, "siti.clock_paused", told, public=False)
    return clock


@transaction.atomic
def clock_resume(*, actor: Actor, need: Need, step: str = "") -> Clock:
    """Let the clock go on; the working days of the pause are not counted."""
    state = begin(actor, need, "clock_resume")
    node = _step(step, state.paused)
    clock = api.resume_clock(_token(state, node, paused=True), actor=actor)
    due = clock.due_at.isoformat() if clock.due_at else None
    event(actor, state.need, "siti.clock_resumed", {"node": node, "due_at": due}, public=False)
    return clock


def _step(wanted: str, possible: frozenset[str]) -> str:
    """The step that is meant: the only one, or the one that was named."""
    if not wanted and len(possible) == 1:
        return next(iter(possible))
    if wanted in possible:
        return wanted
    names = "、".join(str(engine.NAMES[node]) for node in sorted(possible))
    raise Invalid(Reason("siti.which_clock", _("请说明是哪一步的时限：%s") % names, "step"))


def _token(state: Situation, node: str, *, paused: bool) -> int:
    for name, token, stands in engine.open_tasks(engagement_of(state)):
        if name == node and stands is paused:
            return token
    raise Conflict(Reason("siti.wrong_step", _("“%s”这一步已经办过") % engine.NAMES[node]))


def _until_problems(until: dt.date | None) -> list[Reason]:
    if until is None or until >= timezone.localdate():
        return []
    return [Reason("siti.until_past", _("预计恢复的日期不能早于今天"), "until")]
