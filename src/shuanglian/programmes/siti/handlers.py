"""What the process does by itself: the service tasks of process.bpmn. They run inside the engine's transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.casework import handlers
from shuanglian.casework.models import Case
from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.events.services import record
from shuanglian.registry.models import Confidentiality, Need, NeedStatus
from shuanglian.registry.services import need_set_status

from . import engine, judging, rules
from .models import Answer, Engagement, FollowUp, Invitation, Order, Outcome
from .notices import concerned, members, tell

PROCESS = system("四题一评")
OPENING = dt.time(9, 0)
ZONE = ZoneInfo("Asia/Shanghai")
Result = dict[str, Any]


@handlers.register("siti.close_window")
def close_window(case: Case, data: Mapping[str, Any], actor: Actor) -> Result:
    """The window is over, by the clock or by hand: count, let silence lapse, tell the company."""
    engagement = _engagement(case)
    need = engagement.need
    engagement.window_closed_at = timezone.now()
    engagement.save(update_fields=["window_closed_at"])
    silent = [Invitation.Status.SENT, Invitation.Status.ACCEPTED]
    Invitation.objects.filter(need=need, status__in=silent).update(status=Invitation.Status.LAPSED)
    answers = Answer.objects.filter(need=need, status=Answer.Status.SUBMITTED).count()
    _status(need, _next_status(engagement, answers, bool(data.get("assisted"))))
    _event(actor, need, "siti.window_closed", {"answers": answers})
    tell([*members(need.owner), need.manager_user_id], "siti.window", need, _("应答截止"))
    return {"answers": answers, "window": "closed"}


@handlers.register("siti.reject")
def reject(case: Case, _data: Mapping[str, Any], _actor: Actor) -> Result:
    _end(_engagement(case), Outcome.REJECTED, NeedStatus.REJECTED)
    return {"outcome": str(Outcome.REJECTED)}


@handlers.register("siti.no_solver")
def no_solver(case: Case, _data: Mapping[str, Any], _actor: Actor) -> Result:
    _end(_engagement(case), Outcome.NO_SOLVER, NeedStatus.WITHDRAWN)
    return {"outcome": str(Outcome.NO_SOLVER)}


@handlers.register("siti.fail")
def fail(case: Case, _data: Mapping[str, Any], _actor: Actor) -> Result:
    """All rounds are used up and the target is not met: that is an end, and not a finish."""
    _end(_engagement(case), Outcome.FAILED, NeedStatus.WITHDRAWN)
    return {"outcome": str(Outcome.FAILED)}


@handlers.register("siti.finish")
def finish(case: Case, _data: Mapping[str, Any], actor: Actor) -> Result:
    """Passed and signed by three: only here a need becomes finished. Sets up the looks back."""
    engagement = _engagement(case)
    need, now = engagement.need, timezone.now()
    engagement.outcome, engagement.finished_at = Outcome.VERIFIED, now
    engagement.save(update_fields=["outcome", "finished_at"])
    today = timezone.localdate(now)
    due = {months: engine.add_months(today, months) for months in rules.followup_months()}
    for months, day in due.items():
        FollowUp.objects.get_or_create(need=need, months=months, defaults={"due_on": day})
    _status(need, NeedStatus.FOLLOWING)
    _judge_verified(need)
    _event(actor, need, "siti.finished", {"followups": [day.isoformat() for day in due.values()]})
    tell(concerned(need), "siti.finished", need, _("验题通过，三方已签署"))
    at = {f"follow_{m}_at": dt.datetime.combine(day, OPENING, ZONE).isoformat() for m, day in due.items()}
    return {"outcome": str(Outcome.VERIFIED), **at}


def _due(months: int) -> handlers.Handler:
    def due(case: Case, _data: Mapping[str, Any], _actor: Actor) -> Result:
        """Was it told early? Then nobody is asked again."""
        need = _engagement(case).need
        told = FollowUp.objects.filter(need=need, months=months, recorded_at__isnull=False).exists()
        if not told:
            title = _("请填报 %(months)d 个月市场评价") % {"months": months}
            tell(
                members(need.owner),
                "siti.followup",
                need,
                title,
                dedupe_key=f"siti.followup:{need.pk}:{months}",
            )
        return {f"told_{months}": told}

    return due


for _months in (6, 12, 24):
    handlers.register(f"siti.due_{_months}")(_due(_months))


@handlers.register("siti.close")
def close(case: Case, _data: Mapping[str, Any], actor: Actor) -> Result:
    """All three looks back are done."""
    engagement = _engagement(case)
    engagement.ended_at = timezone.now()
    engagement.save(update_fields=["ended_at"])
    _status(engagement.need, NeedStatus.FINISHED)
    _event(actor, engagement.need, "siti.closed", {})
    return {}


@handlers.link_for("need")
def link(case: Case) -> str:
    return f"/needs/{case.business_id}/"


@handlers.publicity_for("need")
def publicity(case: Case) -> bool:
    return Need.objects.filter(pk=case.business_id, confidentiality=Confidentiality.PUBLIC).exists()


def _engagement(case: Case) -> Engagement:
    need = Need.objects.select_for_update(of=("self",)).get(pk=case.business_id)
    return Engagement.objects.select_related("need__owner").get(need=need)


def _end(engagement: Engagement, outcome: Outcome, status: NeedStatus) -> None:
    engagement.outcome, engagement.ended_at = outcome, timezone.now()
    engagement.save(update_fields=["outcome", "ended_at"])
    _status(engagement.need, status)


def _status(need: Need, status: str) -> None:
    need.refresh_from_db(fields=["status", "rev"])
    if need.status != status:
        need_set_status(actor=PROCESS, need=need, status=status)
        need.refresh_from_db(fields=["status", "rev"])


def _next_status(engagement: Engagement, answers: int, assisted: bool) -> str:
    if not answers:
        return NeedStatus.ANSWERING
    if engagement.order == Order.ANSWER_FIRST and not assisted:
        return NeedStatus.ASSISTING
    return NeedStatus.CONTRACTING


def _judge_verified(need: Need) -> None:
    chosen = Answer.objects.filter(need=need, status=Answer.Status.CHOSEN).select_related("party").first()
    if chosen is not None:
        judging.judge(PROCESS, need, chosen.party, "verified", "")


def _event(actor: Actor, need: Need, kind: str, payload: Mapping[str, Any]) -> None:
    record(
        stream=f"need:{need.pk}",
        kind=kind,
        actor=actor,
        obj=("need", need.pk),
        payload=dict(payload),
        public=need.confidentiality == Confidentiality.PUBLIC,
    )
