"""The end of a round: published once, or cancelled for a reason."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from shuanglian.foundation.actor import Actor
from shuanglian.matching import services as matching
from shuanglian.matching.models import JudgementKind

from .. import notices
from ..models import Decision, Origin, Round, RoundCandidate, RoundProposal, RoundStatus, RunState
from ..policies import may_cancel, may_publish, require
from ._common import lock, note, why


@transaction.atomic
def round_publish(*, actor: Actor, found: Round) -> Round:
    """Tell every accepted expert, and keep each as a judgement `invited` for the matcher."""
    found = lock(found)
    require(may_publish(actor, found))
    found.status, found.published_at = RoundStatus.PUBLISHED, timezone.now()
    found.save(update_fields=["status", "published_at"])
    rows = list(
        found.proposals.filter(decision=Decision.ACCEPTED).select_related(
            "round", "need__need__owner", "expert__party"
        )
    )
    pairs = {
        (pair.need_id, pair.expert_id): pair
        for pair in RoundCandidate.objects.filter(need__round=found).select_related("offering")
    }
    for row in rows:
        _invited(row, pairs.get((row.need_id, row.expert_id)), actor)
        notices.tell_expert(row)
    note(found, "round.published", actor, proposals=len(rows), receipt=found.receipt)
    return found


@transaction.atomic
def round_cancel(*, actor: Actor, found: Round, reason: str) -> Round:
    """Nothing comes of this round; a computation under way stops."""
    found = lock(found)
    require(may_cancel(actor, found))
    found.cancel_reason = why(reason)
    found.status, found.run_state = RoundStatus.CANCELLED, RunState.IDLE
    found.save(update_fields=["cancel_reason", "status", "run_state"])
    note(found, "round.cancelled", actor)
    return found


def _invited(row: RoundProposal, pair: RoundCandidate | None, actor: Actor) -> None:
    matched = pair is not None and pair.origin == Origin.MATCH
    matching.judge(
        actor=actor,
        need=row.need.need,
        party=row.expert.party,
        kind=JudgementKind.INVITED,
        offering=pair.offering if pair else None,
        probability=pair.value if pair is not None and matched else None,
    )
