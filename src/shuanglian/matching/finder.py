"""The way of a question through the matcher: understand, find, score, explain, choose or abstain."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Protocol

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.registry import selectors
from shuanglian.registry.models import Place

from . import evidence, nearness, ranking, reasons, upkeep
from .answers import Answer, Fact, Match
from .evidence import Piece
from .measures import Measure
from .ranking import Facts, Scored, TrackRecord
from .reasons import Proof, Record
from .text import tokens
from .understanding import SegmentGuess, SegmentName, Understood, understand

CANDIDATES: Final = 80
# Parties whose quantities are read and compared; the others are too far behind for it to matter.
COMPARED: Final = 20
_VOTERS: Final = 8
# Which kinds of offering answer which kind of need; a kind not listed counts against.
_ANSWERS: Final[Mapping[str, frozenset[str]]] = {
    "technical": frozenset({"expertise", "result", "patent", "pilot_line", "lab", "test_service", "instrument"}),
    "equipment": frozenset({"instrument", "test_service", "pilot_line", "lab"}),
    "finance": frozenset({"fund", "policy"}),
    "space": frozenset({"space", "policy", "pilot_line"}),
    "approval": frozenset({"policy"}),
    "ip": frozenset({"policy", "expertise"}),
    "market": frozenset({"policy", "expertise", "result", "space"}),
    "logistics": frozenset({"expertise"}),
    "capacity": frozenset({"expertise", "policy", "result", "pilot_line", "space"}),
}


class Requirement(Protocol):
    """`registry.NeedRequirement` and `RequirementView` fit."""

    @property
    def metric(self) -> str: ...
    @property
    def comparator(self) -> str: ...
    @property
    def target_value(self) -> Any: ...
    @property
    def target_high(self) -> Any: ...
    @property
    def unit(self) -> str: ...
    @property
    def is_hard(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, by whom, and what the programmes know of the parties."""

    viewer: Actor
    text: str
    limit: int
    aims: Sequence[tuple[Measure, bool]]
    excluded: Collection[int] = ()
    place: Place | None = None
    track: Mapping[int, TrackRecord] = field(default_factory=dict)
    load: Mapping[int, int] = field(default_factory=dict)


def aims_of(requirements: Iterable[Requirement] | None, understood: Understood) -> list[tuple[Measure, bool]]:
    """The confirmed requirements, or the quantities read in the text as long as none were confirmed."""
    if requirements is None:
        return [(measure, True) for measure in understood.aims if measure.metric and measure.dimension != "金额"]
    found = []
    for row in requirements:
        if row.target_value is None:
            continue
        high = None if row.target_high is None else float(row.target_high)
        measure = evidence.wanted(row.metric, row.comparator, float(row.target_value), high, row.unit)
        if measure is not None:
            found.append((measure, row.is_hard))
    return found


def answer(question: Question, understood: Understood, names: Sequence[SegmentName]) -> Answer:
    snapshot = upkeep.EVIDENCE.snapshot()
    candidates, frequencies = snapshot.search(tokens(question.text), CANDIDATES)
    telling = evidence.telling_grams(frequencies, snapshot.size)
    pieces = [p for p in evidence.pieces(question.viewer, candidates, telling) if p.party.pk not in question.excluded]
    understood = replace(understood, segments=_with_votes(understood, pieces, names))
    search = _Search(question, understood, telling, pieces)
    scored = search.scored()
    chosen = ranking.shortlist(scored, limit=question.limit, home=search.home)
    best = max((s.probability for s in scored), default=0.0)
    results = tuple(search.match(one) for one in chosen)
    return Answer(not results, ranking.THRESHOLD, best, results, understood, len(search.groups))


def _with_votes(
    understood: Understood, pieces: Sequence[Piece], names: Sequence[SegmentName]
) -> tuple[SegmentGuess, ...]:
    """Segments named in the text, then those that the best evidence stands on."""
    votes: dict[int, float] = defaultdict(float)
    for piece in sorted(pieces, key=lambda p: -p.value)[:_VOTERS]:
        for segment in piece.segment_ids:
            votes[segment] += piece.value
    named = {guess.id for guess in understood.segments}
    by_id = {name.id: name for name in names}
    top = sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))[:3]
    voted = [
        SegmentGuess(pk, by_id[pk].name, by_id[pk].chain, round(min(0.6, weight / 2), 3), "evidence")
        for pk, weight in top
        if pk in by_id and pk not in named and weight >= 0.2
    ]
    return (*understood.segments, *voted)


class _Search:
    """One question with everything found for it."""

    def __init__(
        self, question: Question, understood: Understood, telling: Mapping[str, float], pieces: Sequence[Piece]
    ) -> None:
        self.question = question
        self.understood = understood
        self.telling = telling
        self.today: dt.date = timezone.localdate()
        self.parents = dict(Place.objects.values_list("pk", "parent"))
        self.groups: dict[int, list[Piece]] = defaultdict(list)
        for piece in sorted(pieces, key=lambda p: -p.value):
            self.groups[piece.party.pk].append(piece)
        self.facts = {party: self._facts(party, group) for party, group in self.groups.items()}
        self.proofs: dict[int, list[Proof]] = {}
        self.records: dict[int, list[Record]] = {}

    @property
    def home(self) -> frozenset[int]:
        """The chains that the need stands on, by the segments named or voted for."""
        wanted = {guess.id for guess in self.understood.segments if guess.weight >= 0.3}
        pairs = [
            (segment.pk, segment.chain_id)
            for group in self.groups.values() for piece in group for segment in piece.row.segments.all()
        ]
        return frozenset(chain for segment, chain in pairs if segment in wanted)

    def scored(self) -> list[Scored]:
        """All parties; the leading ones with their quantities held against the requirements."""
        first = sorted((ranking.score(f) for f in self.facts.values()), key=lambda s: (-s.score, s.party))
        if not self.question.aims:
            return first
        return [*(self._compared(s.party) for s in first[:COMPARED]), *first[COMPARED:]]

    def _compared(self, party: int) -> Scored:
        proofs = self._proofs_of(party)
        self.facts[party] = replace(self.facts[party], fits=[proof.fit for proof in proofs])
        return ranking.score(self.facts[party])

    def _proofs_of(self, party: int) -> list[Proof]:
        if party not in self.proofs:
            self.proofs[party] = evidence.prove(self.question.aims, self.groups[party], self._records_of(party))
        return self.proofs[party]

    def _records_of(self, party: int) -> list[Record]:
        if party not in self.records:
            self.records[party] = evidence.records(self.groups[party])
        return self.records[party]

    def _facts(self, party: int, group: Sequence[Piece]) -> Facts:
        lead = next((p.offering for p in group if p.offering), None)
        place = group[0].party.place_id
        asker = self.question.place.pk if self.question.place else None
        return Facts(
            party=party, texts=[piece.value for piece in group], segment=self._segment_share(group),
            kind=self._kind_share(group[0]), nearness=nearness.share(asker, place, self.parents),
            trl=lead.trl if lead else None, availability=evidence.availability(lead, self.today),
            record=self.question.track.get(party), load=self.question.load.get(party, 0),
            chains=frozenset().union(*(piece.chain_ids for piece in group)),
        )

    def _segment_share(self, group: Sequence[Piece]) -> float:
        stands_on = frozenset().union(*(piece.segment_ids for piece in group))
        return max((g.weight for g in self.understood.segments if g.id in stands_on), default=0.0)

    def _kind_share(self, piece: Piece) -> float:
        """1: the kind of offering asked for; −1: another; 0 where the need or the evidence has no kind."""
        if self.understood.kind == "chatter":
            return -1.0
        fitting = _ANSWERS.get(self.understood.kind)
        if fitting is None or piece.offering is None:
            return 0.0
        return 1.0 if piece.offering.kind in fitting else -1.0

    def match(self, scored: Scored) -> Match:
        group = self.groups[scored.party]
        lead = group[0]
        facts = self.facts[scored.party]
        return Match(
            party_id=lead.party.pk, party_ref=lead.party.ref, party_name=lead.party.name,
            offering_id=lead.offering.pk if lead.offering else None,
            offering_ref=lead.offering.ref if lead.offering else "",
            offering_title=lead.offering.title if lead.offering else "",
            score=scored.score, probability=scored.probability, parts=scored.parts,
            reasons=tuple(self._reasons(scored, facts)), counter_reasons=tuple(self._counters(scored, facts)),
            facts=tuple(self._shown_facts(lead, facts)), field=self._field(group), is_neighbour=scored.is_neighbour,
            is_demo=lead.party.is_demo or bool(lead.offering and lead.offering.is_demo),
        )

    def _reasons(self, scored: Scored, facts: Facts) -> list[reasons.Reason]:
        known = self._records_of(scored.party)
        found = reasons.quoted(known, self.telling)
        found += reasons.requirement_reasons(self._proofs_of(scored.party))
        shared = self._shared_segments(self.groups[scored.party])
        if shared:
            found.append(reasons.segment_reason(shared, known[0]))
        if facts.nearness >= 0.5:
            found.append(reasons.place_reason(self._distance(self.groups[scored.party][0]), known[0]))
        record = reasons.record_reason(facts, known[0])
        return [*found, record] if record else found

    def _counters(self, scored: Scored, facts: Facts) -> list[reasons.Reason]:
        shared = frozenset().union(*(piece.shared for piece in self.groups[scored.party]))
        absent = [w for w in self.understood.keywords if not any(gram in w.lower() for gram in shared)]
        return reasons.counter_reasons(
            facts, self._proofs_of(scored.party), self._records_of(scored.party)[0], absent[:3],
            is_neighbour=scored.is_neighbour,
        )

    def _shared_segments(self, group: Sequence[Piece]) -> list[str]:
        stands_on = frozenset().union(*(piece.segment_ids for piece in group))
        return [f"{g.chain}·{g.name}" for g in self.understood.segments if g.id in stands_on][:2]

    @staticmethod
    def _field(group: Sequence[Piece]) -> str:
        segments = [segment for piece in group for segment in piece.row.segments.all()]
        return f"{segments[0].chain.name} · {segments[0].name}" if segments else ""

    def _distance(self, lead: Piece) -> str:
        asked, found = self.question.place, lead.party.place
        if found is None:
            return _("地点未登记")
        if asked is None or asked.pk == found.pk:
            return found.name
        apart = nearness.kilometres(asked.geometry, found.geometry)
        return found.name if apart is None else _("%(place)s，直线约 %(km)d km") % {"place": found.name, "km": round(apart)}

    def _shown_facts(self, lead: Piece, facts: Facts) -> list[Fact]:
        offering = lead.offering
        ready = _("TRL %s") % facts.trl if facts.trl is not None else _("未申报")
        when = _("未申报，可代您询问")
        if offering and offering.available_from:
            when = _("现在可以") if facts.availability == "now" else _("%s 起") % offering.available_from.isoformat()
        return [
            Fact("place", _("距离"), self._distance(lead)), Fact("readiness", _("成熟度"), ready),
            Fact("availability", _("可对接"), when),
        ]


def ask(
    viewer: Actor, text: str, *, limit: int, requirements: Iterable[Requirement] | None, excluded: Collection[int],
    place: Place | None, track: Mapping[int, TrackRecord], load: Mapping[int, int],
) -> Answer:
    """Understand and answer. The party of the asker itself is never proposed to it."""
    names = evidence.segment_names()
    understood = understand(text, names)
    own = selectors.party_of(viewer)
    without = {*excluded, *([own.pk] if own and not viewer.is_staff else [])}
    where = place or (own.place if own else None)
    question = Question(viewer, text, limit, aims_of(requirements, understood), without, where, track, load)
    return answer(question, understood, names)
