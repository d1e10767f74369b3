"""The track record of a solver: shrunk towards the region's mean, always with the number of cases behind it."""

from __future__ import annotations

from dataclasses import dataclass

from shuanglian.foundation.actor import Actor
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Party

from .. import record
from ..models import Answer, Engagement, Outcome, Rating


@dataclass(frozen=True, slots=True)
class RecordView:
    """`verified`: signed co-operations that passed verification; `ratings`: what companies gave, 1–5."""

    party_id: int
    answered: int
    chosen: int
    running: int
    verified: record.Share
    ratings: record.Mean

    @property
    def n(self) -> int:
        return self.verified.n


def track_record(viewer: Actor, party: Party) -> RecordView:
    """Counts are open to everybody who may see the party. Raises `NotFound`."""
    return record_of(registry.get_party(viewer, party.pk))


def record_of(party: Party) -> RecordView:
    """Demonstration cases count for demonstration parties only, so that no real figure is made up."""
    answers = Answer.objects.filter(party=party)
    ended = Engagement.objects.filter(outcome__in=[Outcome.VERIFIED, Outcome.FAILED], case__isnull=False)
    mine = ended.filter(need__answers__party=party, need__answers__status=Answer.Status.CHOSEN)
    passed = mine.filter(outcome=Outcome.VERIFIED).count()
    chosen = answers.filter(status=Answer.Status.CHOSEN).count()
    region = ended.filter(is_demo=party.is_demo)
    prior = record.region_share(region.filter(outcome=Outcome.VERIFIED).count(), region.count())
    given = Rating.objects.filter(
        side=Rating.Side.ENTERPRISE, need__answers__party=party, need__answers__status="chosen"
    )
    return RecordView(
        party_id=party.pk,
        answered=answers.exclude(status__in=["draft", "withdrawn"]).count(),
        chosen=chosen,
        running=chosen - mine.count(),
        verified=record.share(passed, mine.count(), prior),
        ratings=record.mean(list(given.values_list("score", flat=True)), _region_rating(party.is_demo)),
    )


def _region_rating(is_demo: bool) -> float:
    """The mean of all ratings by companies; the middle of the scale while there are none."""
    rows = Rating.objects.filter(side=Rating.Side.ENTERPRISE, need__is_demo=is_demo)
    scores = list(rows.values_list("score", flat=True))
    return sum(scores) / len(scores) if scores else 3.0
