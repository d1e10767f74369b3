"""What people decided about solvers, handed to the matcher, whose board and later learning live on it."""

from __future__ import annotations

from shuanglian.foundation.actor import Actor
from shuanglian.matching import services as matching
from shuanglian.matching.board import selectors as board
from shuanglian.registry.models import Need, Offering, Party

from .jobs import keep_proposal


def judge(actor: Actor, need: Need, party: Party, verdict: str, reason: str) -> None:
    """`verdict`: invited, dismissed, chosen or verified. Kept with what the matcher had said of this party, if anything."""
    probability, offering_id = board.said(need, party)
    matching.judge(
        actor=actor,
        need=need,
        party=party,
        kind=verdict,
        reason=reason[: matching.MAX_REASON],
        offering=Offering.objects.filter(pk=offering_id, party=party).first() if offering_id else None,
        probability=probability,
    )


def propose_later(need: Need) -> None:
    """Keep the list of proposals as of now, once this transaction is through."""
    keep_proposal.enqueue(need.pk)
