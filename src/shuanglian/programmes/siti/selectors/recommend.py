"""Who could answer this need: the matcher's list, with what 四题一评 knows of each solver's record and load."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.matching import services as matching
from shuanglian.matching.answers import Answer as Recommendation
from shuanglian.matching.models import Judgement, JudgementKind
from shuanglian.matching.ranking import TrackRecord
from shuanglian.matching.rounds import knowledge
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Affiliation, Need, Relation

from ..models import Answer, ConflictDeclaration, Outcome

# Relations between two organisations by which one is no stranger to the other's need.
_KIN = ("part_of", "owned_by", "subsidiary_of", "invests_in", "hosted_by", "run_by")
_RIVAL = ("competes_with", "competitor_of")


def recommend(viewer: Actor, need: Need, *, limit: int = 5) -> Recommendation:
    """Ranked solvers with reasons, or an abstention. Raises `NotFound` for who may not read the need in full."""
    found = registry.get_need(viewer, need.pk, full=True)
    return matching.match_need(
        viewer, found, limit=limit, track=track_records(), load=loads(), conflicts=conflicts(found)
    )


def tell_rounds() -> None:
    """What 四题一评 knows counts in rounds of assignment as well."""
    knowledge.register("siti", conflicts=conflicts, track=track_records, load=loads)


def dismissals(need_id: int) -> dict[int, str]:
    """Party id → why it was set aside for this need (the last word). For those who may read the need in full."""
    rows = Judgement.objects.filter(need=need_id, kind=JudgementKind.DISMISSED).order_by("at", "id")
    return dict(rows.values_list("party", "reason"))


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


def conflicts(need: Need) -> dict[int, str]:
    """Who may not solve this need, by party id, and why in words (three queries).

    A conflict that somebody declared weighs most; then people of the owner's own house and organisations that it belongs
    to; then declared competitors. Who declared it and what they wrote stays with those who decide.
    """
    declared = ConflictDeclaration.objects.filter(need=need, has_conflict=True).values_list(
        "party", flat=True
    )
    return {
        **_rivals_and_kin(need),
        **_people(need),
        **dict.fromkeys(declared, _("有人申报了利益冲突")),
    }


def _people(need: Need) -> dict[int, str]:
    """Persons with a post at the owner, and the houses of a person who owns the need."""
    today = timezone.localdate()
    rows = Affiliation.objects.filter(Q(party=need.owner_id) | Q(person=need.owner_id)).filter(
        _in_force(today)
    )
    return {
        other: _("与出题方有任职关系")
        for pair in rows.values_list("person", "party")
        for other in pair
        if other != need.owner_id
    }


def _rivals_and_kin(need: Need) -> dict[int, str]:
    today = timezone.localdate()
    rows = Relation.objects.filter(Q(subject=need.owner_id) | Q(target=need.owner_id), kind__in=_KIN + _RIVAL)
    found = {}
    for subject, target, kind in rows.filter(_in_force(today), target__isnull=False).values_list(
        "subject", "target", "kind"
    ):
        other = target if subject == need.owner_id else subject
        found[other] = _("申报的竞争对手") if kind in _RIVAL else _("与出题方有隶属关系")
    return found


def _in_force(today: dt.date) -> Q:
    started = Q(valid_from__isnull=True) | Q(valid_from__lte=today)
    return started & (Q(valid_to__isnull=True) | Q(valid_to__gte=today))
