"""The answer window: opens when its step begins, closes by itself or by hand, can be extended and opened again."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Invalid, Reason
from shuanglian.foundation.workdays.services import due_at
from shuanglian.registry.models import Need

from .. import engine
from ..models import Engagement, Invitation
from ..notices import members, tell
from ._common import advance, begin, engagement_of, event, refuse, text

LONGEST = 60


def open_window(engagement: Engagement, working_days: int | None = None) -> str:
    """Set when answers are due and return it as the instant that the process waits for."""
    now = timezone.now()
    engagement.window_from = engagement.window_from or now
    engagement.window_until = due_at(now, working_days or engagement.clocks["answer"])
    engagement.window_closed_at = None
    if working_days is not None:
        engagement.clocks = {**engagement.clocks, "answer": working_days}
    engagement.save(update_fields=["window_from", "window_until", "window_closed_at", "clocks"])
    engine.set_clocks(engagement)
    return engagement.window_until.isoformat()


@transaction.atomic
def window_extend(*, actor: Actor, need: Need, working_days: int, reason: str) -> Engagement:
    """Give everybody more time, counted from today; it can only become later."""
    refuse(_days_problems(working_days) + text(reason, "reason", _("请写明延长的原因")))
    state = begin(actor, need, "window_extend")
    engagement = engagement_of(state)
    before = engagement.window_until
    until = open_window(engagement, working_days)
    if before is not None and engagement.window_until is not None and engagement.window_until <= before:
        raise Invalid(Reason("siti.window_earlier", _("延长以后要晚于原来的截止时间"), "working_days"))
    advance(state, "answer", actor=actor, data={"window": "extended", "window_until": until})
    event(actor, state.need, "siti.window_extended", {"until": until, "reason": reason.strip()})
    tell(_invited(state.need), "siti.window", state.need, _("应答时间延长"), body=reason)
    return engagement


@transaction.atomic
def window_close(*, actor: Actor, need: Need) -> Engagement:
    """Close before time. The handler does the rest and writes the event, as it does when the timer closes it."""
    state = begin(actor, need, "window_close")
    advance(state, "answer", actor=actor, data={"window": "closed"})
    return Engagement.objects.get(pk=engagement_of(state).pk)


@transaction.atomic
def window_reopen(*, actor: Actor, need: Need, working_days: int, reason: str) -> Engagement:
    """Nobody answered, or none was chosen: look again, with a new window."""
    refuse(_days_problems(working_days) + text(reason, "reason", _("请写明再次征集的办法")))
    state = begin(actor, need, "window_reopen")
    engagement = engagement_of(state)
    until = open_window(engagement, working_days)
    Invitation.objects.filter(need=state.need, status=Invitation.Status.LAPSED).update(
        status=Invitation.Status.SENT
    )
    advance(state, "escalate", actor=actor, data={"escalation": "reopen", "window_until": until})
    event(actor, state.need, "siti.window_reopened", {"until": until, "reason": reason.strip()})
    tell(_invited(state.need), "siti.window", state.need, _("再次征集应答"), body=reason)
    return engagement


@transaction.atomic
def search_end(*, actor: Actor, need: Need, reason: str) -> Engagement:
    """Nobody in reach can solve it: end without a solver, and say so."""
    refuse(text(reason, "reason", _("请写明终止的原因")))
    state = begin(actor, need, "search_end")
    engagement = engagement_of(state)
    engagement.outcome_reasons = [reason.strip()]
    engagement.save(update_fields=["outcome_reasons"])
    advance(state, "escalate", actor=actor, data={"escalation": "end"})
    engagement.refresh_from_db()
    event(actor, state.need, "siti.search_ended", {"reason": reason.strip()})
    tell(members(state.need.owner), "siti.window", state.need, _("没有征集到答题方"), body=reason)
    return engagement


def _days_problems(working_days: int) -> list[Reason]:
    if 1 <= working_days <= LONGEST:
        return []
    return [Reason("siti.days", _("工作日数在 1 到 %(most)d 之间") % {"most": LONGEST}, "working_days")]


def _invited(need: Need) -> list[int]:
    rows = (
        Invitation.objects.filter(need=need)
        .exclude(status=Invitation.Status.DECLINED)
        .select_related("party")
    )
    return [person for row in rows for person in members(row.party)]
