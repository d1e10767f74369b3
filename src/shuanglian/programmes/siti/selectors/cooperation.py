"""技术攻关合作 (S01): needs with a signed solver. The figure is the length of the list that it opens."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from shuanglian.foundation.actor import Actor
from shuanglian.registry.models import Need
from shuanglian.registry.visibility import need_condition

from ..models import Engagement, Outcome


def engagements(viewer: Actor) -> QuerySet[Engagement]:
    """Runs of 四题一评 whose need the viewer may know of. Show their needs through `registry.need_views`."""
    seen = Need.objects.filter(need_condition(viewer)).values("pk")
    return Engagement.objects.filter(need__in=seen).select_related(
        "need__owner__place", "source", "imported_solver"
    )


def cooperations(viewer: Actor, *, demo: bool | None = None) -> QuerySet[Engagement]:
    """Signed on the platform, or told as such by a public source; newest first. Ended without success still counts:
    a co-operation took place. `demo`: only demonstration ones, or only real ones; both by default."""
    signed = Q(signed_at__isnull=False)
    told = Q(case__isnull=True, source__isnull=False, imported_solver__isnull=False)
    rows = engagements(viewer).filter(signed | told)
    if demo is not None:
        rows = rows.filter(is_demo=demo)
    return rows.order_by(F("signed_at").desc(nulls_last=True), "pk")


def cooperation_count(viewer: Actor, *, demo: bool | None = None) -> int:
    return cooperations(viewer, demo=demo).count()


def finished(viewer: Actor) -> QuerySet[Engagement]:
    """Only what passed 验题 (or of which a source says so)."""
    return engagements(viewer).filter(outcome=Outcome.VERIFIED)
