"""What people decided about solvers, handed to the matcher, whose board and later learning live on it."""

from __future__ import annotations

from shuanglian.foundation.actor import Actor
from shuanglian.matching import services as matching
from shuanglian.registry.models import Need, Party


def judge(actor: Actor, need: Need, party: Party, verdict: str, reason: str) -> None:
    """`verdict`: invited, dismissed, chosen or verified."""
    matching.judge(actor=actor, need=need, party=party, kind=verdict, reason=reason[: matching.MAX_REASON])
