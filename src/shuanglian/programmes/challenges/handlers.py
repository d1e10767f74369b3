"""What the process does by itself: the service tasks of process.bpmn, inside the engine's transaction.

Each one decides from the programme's own rows, never from what somebody typed into a task: finishing a task through
another door cannot publish, open, award or close anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.casework import handlers
from shuanglian.casework.models import Case
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Reason

from .models import Challenge, Contract, Milestone, Status
from .services import awarding, opening, reviewing
from .services._common import PROCESS, event, is_trail_public, locked, move

Result = dict[str, Any]


@handlers.register("challenges.publish")
def publish(case: Case, _data: Mapping[str, Any], _actor: Actor) -> Result:
    challenge = locked(case.business_id)
    ready = challenge.status == Status.APPROVING and challenge.checked_by_id is not None
    people = {challenge.drafted_by_id, challenge.checked_by_id, challenge.approved_by_id}
    if not ready or challenge.approved_by_id is None or len(people) != 3 or not challenge.fairness:
        raise Conflict(Reason("challenges.not_approved", _("没有经过核对和另一人批准，不能发布")))
    challenge.published_at = timezone.now()
    move(challenge, Status.OPEN, "published_at")
    return {"bids_until": challenge.deadline.isoformat()}


@handlers.register("challenges.reject")
def reject(case: Case, _data: Mapping[str, Any], _actor: Actor) -> Result:
    _require(case, Status.REJECTED)
    return {"outcome": "rejected"}


@handlers.register("challenges.open")
def open_(case: Case, _data: Mapping[str, Any], _actor: Actor) -> Result:
    how, challenge = opening.open_bids(case.business_id, actor=PROCESS)
    return {"opening": how, "bids_until": challenge.deadline.isoformat()}


@handlers.register("challenges.no_bids")
def no_bids(case: Case, _data: Mapping[str, Any], _actor: Actor) -> Result:
    challenge = _require(case, Status.NO_AWARD)
    challenge.ended_at = timezone.now()
    challenge.save(update_fields=["ended_at"])
    return {"outcome": "no_bids"}


@handlers.register("challenges.tally")
def tally(case: Case, _data: Mapping[str, Any], _actor: Actor) -> Result:
    return {"enough": reviewing.tally(case.business_id, actor=PROCESS)}


@handlers.register("challenges.announce")
def announce(case: Case, _data: Mapping[str, Any], _actor: Actor) -> Result:
    awarding.announce(case.business_id, until_days=case.config["sla"]["publicity"])
    return {"objections": ""}


@handlers.register("challenges.publicity_end")
def publicity_end(case: Case, _data: Mapping[str, Any], _actor: Actor) -> Result:
    how, winners, losers = awarding.publicity_end(case.business_id, actor=PROCESS)
    return {"objections": how, "winners": winners, "losers": losers}


@handlers.register("challenges.close")
def close(case: Case, _data: Mapping[str, Any], _actor: Actor) -> Result:
    challenge = locked(case.business_id)
    unpaid = Milestone.objects.filter(contract__award__proposal__challenge=challenge, paid_on__isnull=True)
    if unpaid.exclude(contract__status=Contract.Status.OBJECTED).exists():
        raise Conflict(Reason("challenges.unpaid", _("还有里程碑没有付款")))
    challenge.ended_at = timezone.now()
    move(challenge, Status.NO_AWARD if challenge.status == Status.NO_AWARD else Status.CLOSED, "ended_at")
    event(PROCESS, challenge, "closed", {})
    return {"outcome": str(challenge.status)}


@handlers.link_for("challenge")
def link(case: Case) -> str:
    return f"/challenges/{case.business_id}/"


@handlers.publicity_for("challenge")
def publicity(case: Case) -> bool:
    challenge = Challenge.objects.filter(pk=case.business_id).first()
    return challenge is not None and is_trail_public(challenge)


def _require(case: Case, status: str) -> Challenge:
    challenge = locked(case.business_id)
    if challenge.status != status:
        raise Conflict(Reason("challenges.wrong_step", _("榜单的状态与流程不符")))
    return challenge
