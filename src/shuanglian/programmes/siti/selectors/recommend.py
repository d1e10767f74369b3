"""Who could answer this need: the matcher's list, with what 四题一评 knows of each solver's record and load."""

from __future__ import annotations

from django.db.models import Count, Q

from shuanglian.foundation.actor import Actor
from shuanglian.matching import services as matching
from shuanglian.matching.answers import Answer as Recommendation
from shuanglian.matching.ranking import TrackRecord
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Need

from ..models import Answer, Outcome


def recommend(viewer: Actor, need: Need, *, limit: int = 5) -> Recommendation:
    """Ranked solvers with reasons, or an abstention. Raises `NotFound` for who may not read the need in full."""
    found = registry.get_need(viewer, need.pk, full=True)
    return matching.match_need(viewer, found, limit=limit, track=track_records(), load=loads())


def track_records() -> dict[int, TrackRecord]:
    """Verified out of ended co-operations by party id (one query)."""
    ended = Q(need__engagement__outcome__in=[Outcome.VERIFIED, Outcome.FAILED])
    rows = (
        Answer.objects.filter(ended, status=Answer.Status.CHOSEN)
        .values("party")
        .annotate(
            trials=Count("pk"), successes=Count("pk", filter=Q(need__engagement__outcome=Outcome.VERIFIED))
        )
    )
    return {row["party"]: TrackRecord(row["successes"], row["trials"]) for row in rows}


def loads() -> dict[int, int]:
    """How many chosen answers each party still works on (one query)."""
    running = Answer.objects.filter(status=Answer.Status.CHOSEN, need__engagement__outcome="")
    return dict(running.values_list("party").annotate(n=Count("pk")))
