"""What people decided about solvers, handed to the matcher, which learns from it."""

from __future__ import annotations

from shuanglian.foundation.actor import Actor
from shuanglian.registry.models import Need, Party


def judge(actor: Actor, need: Need, party: Party, verdict: str, reason: str) -> None:
    """`verdict`: invited, dismissed, chosen, verified or failed."""
