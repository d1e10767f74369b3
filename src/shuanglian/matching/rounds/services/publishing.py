"""The end of a round: published once, or cancelled for a reason."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Reason
from shuanglian.matching import services as matching
from shuanglian.matching.models import JudgementKind

from .. import knowledge, notices
from ..models import Decision, Origin, Round, RoundCandidate, RoundProposal, RoundStatus, RunState
from ..policies import may_cancel, may_publish, require
from ._common import lock, note, why


@transaction.atomic
def round_publish(*, actor: Actor, found: Round) -> Round:
    """Tell every accepted expert, and keep each as a judgement `invited` for the matcher. Refused while a pair is in a
    conflict that became known after the computation."""
    found = lock(found)
    require(may_publish(actor, found))
    rows = list(
        found.proposals.filter(decision=Decision.ACCEPTED).select_related(
            "round", "need__need__owner", "expert__party"
        )
    )
    problems = _conflicts(rows)
    if problems:
        raise Conflict(problems)
    found.status, found.published_at = RoundStatus.PUBLISHED, timezone.now()
    found.save(update_fields=["status", "published_at"])
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


def _conflicts(rows: Sequence[RoundProposal]) -> list[Reason]:
    needs = {row.need_id: row.need.need for row in rows}
    known = {pk: knowledge.conflicts(need) for pk, need in needs.items()}
    told = _("%(need)s 不能派给 %(expert)s：%(why)s。请先更换或不采纳。")
    return [
        Reason(
            "conflict",
            told % {"need": row.need.need.number, "expert": row.expert.party.name, "why": reason},
            f"proposal-{row.pk}",
        )
        for row in rows
        if (reason := known[row.need_id].get(row.expert.party_id))
    ]


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
