"""The track record of a solver: shrunk towards the region's mean, always with the number of cases behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from shuanglian.foundation.actor import Actor
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Party

from .. import record
from ..models import Answer, Engagement, Outcome, Rating

ENDED = (Outcome.VERIFIED, Outcome.FAILED)
CHOSEN = Answer.Status.CHOSEN


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
    found = registry.get_party(viewer, party.pk)
    return records_of([found])[found.pk]


def records_of(parties: Iterable[Party]) -> dict[int, RecordView]:
    """Records of many parties in four queries. Demonstration parties are measured against demonstration cases
    only, so that no real figure is mixed with made-up ones."""
    parties = list(parties)
    counts = _counts(parties)
    given = _ratings(parties)
    priors = {demo: _prior(demo) for demo in {party.is_demo for party in parties}}
    return {
        party.pk: _view(party, counts[party.pk], given[party.pk], *priors[party.is_demo]) for party in parties
    }


def _view(party: Party, counts: dict[str, int], given: list[int], share: float, mean: float) -> RecordView:
    return RecordView(
        party_id=party.pk,
        answered=counts["answered"],
        chosen=counts["chosen"],
        running=counts["chosen"] - counts["ended"],
        verified=record.share(counts["passed"], counts["ended"], share),
        ratings=record.mean(given, mean),
    )


def _counts(parties: list[Party]) -> dict[int, dict[str, int]]:
    """What became of the answers of these parties, as counts by name."""
    mine = Q(status=CHOSEN, need__engagement__case__isnull=False)
    rows = (
        Answer.objects.filter(party__in=parties)
        .values("party")
        .annotate(
            answered=Count("pk", filter=~Q(status__in=["draft", "withdrawn"])),
            chosen=Count("pk", filter=Q(status=CHOSEN)),
            ended=Count("pk", filter=mine & Q(need__engagement__outcome__in=ENDED)),
            passed=Count("pk", filter=mine & Q(need__engagement__outcome=Outcome.VERIFIED)),
        )
    )
    found: dict[int, dict[str, int]] = defaultdict(
        lambda: {"answered": 0, "chosen": 0, "ended": 0, "passed": 0}
    )
    for row in rows:
        found[row["party"]] = {name: row[name] for name in ("answered", "chosen", "ended", "passed")}
    return found


def _ratings(parties: list[Party]) -> dict[int, list[int]]:
    """Scores that companies gave, by the party that was rated."""
    rows = Rating.objects.filter(
        side=Rating.Side.ENTERPRISE, need__answers__party__in=parties, need__answers__status=CHOSEN
    )
    found: dict[int, list[int]] = defaultdict(list)
    for party, score in rows.values_list("need__answers__party", "score"):
        found[party].append(score)
    return found


def _prior(is_demo: bool) -> tuple[float, float]:
    """The region's own share of verified co-operations and its mean rating (3, the middle, while there is none)."""
    ended = Engagement.objects.filter(outcome__in=ENDED, case__isnull=False, is_demo=is_demo)
    passed, n = ended.filter(outcome=Outcome.VERIFIED).count(), ended.count()
    scores = list(
        Rating.objects.filter(side=Rating.Side.ENTERPRISE, need__is_demo=is_demo).values_list(
            "score", flat=True
        )
    )
    return record.region_share(passed, n), sum(scores) / len(scores) if scores else 3.0
