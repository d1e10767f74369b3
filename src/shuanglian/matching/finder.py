"""The way of a question through the matcher: understand, find, score, explain, choose or abstain."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Protocol

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.registry import selectors
from shuanglian.registry.models import Place

from . import cards, evidence, nearness, ranking, subject, upkeep
from .answers import Answer, Match
from .documents import Key
from .evidence import Areas, Piece, Statement
from .measures import Measure
from .ranking import Facts, Scored, TrackRecord
from .reasons import Proof, Record
from .text import tokens
from .understanding import SegmentGuess, SegmentName, Understood, is_technical, understand

CANDIDATES: Final = 80
# Parties whose quantities are read and compared; the others are too far behind for it to matter.
COMPARED: Final = 20
_VOTERS: Final = 8
# Which kinds of offering answer which kind of need; a kind not listed counts against.
_ANSWERS: Final[Mapping[str, frozenset[str]]] = {
    "technical": frozenset(
        {"expertise", "result", "patent", "pilot_line", "lab", "test_service", "instrument"}
    ),
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
        return [
            (measure, True) for measure in understood.aims if measure.metric and measure.dimension != "金额"
        ]
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
    known_areas = evidence.areas()
    query = tokens(question.text)
    bare = subject.without_measures(question.text, understood.measures)
    grams = evidence.evidence_grams(tokens(bare), known_areas.generic)
    candidates, frequencies = snapshot.search(query, CANDIDATES, grams)
    telling = evidence.telling(
        bare,
        grams,
        frequencies,
        snapshot.size,
        names,
        is_technical=is_technical(question.text),
    )
    pieces = [
        p
        for p in evidence.pieces(question.viewer, candidates, telling)
        if p.party.id not in question.excluded
    ]
    understood = replace(understood, segments=_with_votes(understood, pieces, names))
    search = Search(question, understood, telling.weights, pieces, names, known_areas)
    scored = search.scored()
    chosen = ranking.shortlist(scored, limit=question.limit, home=search.home)
    best = max((s.probability for s in scored), default=0.0)
    results = tuple(search.matches(chosen))
    return Answer(not results, ranking.THRESHOLD, best, results, understood, len(search.groups))


def _with_votes(
    understood: Understood, pieces: Sequence[Piece], names: Sequence[SegmentName]
) -> tuple[SegmentGuess, ...]:
    """Segments named in the text, then those that the best evidence stands on."""
    votes: dict[int, float] = defaultdict(float)
    for piece in sorted(pieces, key=lambda p: -p.value)[:_VOTERS]:
        for segment in piece.segments:
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


class Search:
    """One question with everything found for it."""

    def __init__(
        self,
        question: Question,
        understood: Understood,
        telling: Mapping[str, float],
        pieces: Sequence[Piece],
        names: Sequence[SegmentName],
        known_areas: Areas,
    ) -> None:
        self.question = question
        self.understood = understood
        self.telling = telling
        self.today: dt.date = timezone.localdate()
        self.areas = known_areas
        self.segments = {name.id: name for name in names}
        self.groups: dict[int, list[Piece]] = defaultdict(list)
        for piece in sorted(pieces, key=lambda p: -p.value):
            self.groups[piece.party.id].append(piece)
        self.facts = {party: self._facts(party, group) for party, group in self.groups.items()}
        self.records: dict[Key, Record] = {}
        self.statements: dict[Key, list[Statement]] = {}
        self.proofs: dict[int, list[Proof]] = {}

    @property
    def home(self) -> frozenset[int]:
        """The chains that the need stands on, by the segments named or voted for."""
        wanted = [guess.id for guess in self.understood.segments if guess.weight >= 0.3]
        return frozenset(self.segments[pk].chain_id for pk in wanted if pk in self.segments)

    def scored(self) -> list[Scored]:
        """All parties; the leading ones with their quantities held against the requirements."""
        first = sorted((ranking.score(f) for f in self.facts.values()), key=lambda s: (-s.score, s.party))
        if not self.question.aims:
            return first
        self._load([s.party for s in first[:COMPARED]], with_statements=True)
        return [*(self._compared(s.party) for s in first[:COMPARED]), *first[COMPARED:]]

    def _load(self, parties: Sequence[int], *, with_statements: bool = False) -> None:
        missing = [p for party in parties for p in self.groups[party] if (p.kind, p.id) not in self.records]
        fresh = evidence.records(self.question.viewer, missing)
        self.records |= fresh
        if with_statements:
            self.statements |= evidence.statements(fresh)

    def _compared(self, party: int) -> Scored:
        known = [s for piece in self.groups[party] for s in self.statements.get((piece.kind, piece.id), ())]
        self.proofs[party] = evidence.prove(self.question.aims, known)
        self.facts[party] = replace(self.facts[party], fits=[proof.fit for proof in self.proofs[party]])
        return ranking.score(self.facts[party])

    def _facts(self, party: int, group: Sequence[Piece]) -> Facts:
        lead = next((piece for piece in group if piece.is_offering), None)
        asker = self.question.place.pk if self.question.place else None
        stands_on = frozenset[int]().union(*(piece.segments for piece in group))
        return Facts(
            party=party,
            texts=[piece.value for piece in group],
            segment=max((g.weight for g in self.understood.segments if g.id in stands_on), default=0.0),
            kind=self._kind_share(group[0]),
            nearness=nearness.share(asker, group[0].party.place_id, self.areas.parents),
            trl=lead.trl if lead else None,
            availability=evidence.availability(lead.available_from if lead else None, self.today),
            record=self.question.track.get(party),
            load=self.question.load.get(party, 0),
            chains=frozenset(self.segments[pk].chain_id for pk in stands_on if pk in self.segments),
        )

    def _kind_share(self, piece: Piece) -> float:
        """1: the kind of offering asked for; −1: another; 0 where the need or the evidence has no kind."""
        if self.understood.kind == "chatter":
            return -1.0
        fitting = _ANSWERS.get(self.understood.kind)
        if fitting is None or not piece.is_offering:
            return 0.0
        return 1.0 if piece.offering_kind in fitting else -1.0

    def matches(self, chosen: Sequence[Scored]) -> Iterator[Match]:
        self._load([scored.party for scored in chosen])
        where = {scored.party: self._distance(self.groups[scored.party][0]) for scored in chosen}
        for scored in chosen:
            group = self.groups[scored.party]
            known = [self.records[piece.kind, piece.id] for piece in group]
            yield cards.card(self, scored, group, known, where[scored.party])

    def _distance(self, lead: Piece) -> str:
        """The name of the place, and the beeline where the asker's place and this one have a geometry."""
        asked, place = self.question.place, lead.party.place_id
        name = self.areas.names.get(place, "") if place else ""
        if place is None or not name or asked is None or asked.pk == place:
            return name or _("地点未登记")
        geometry = Place.objects.filter(pk=place).values_list("geometry", flat=True).first()
        apart = nearness.kilometres(asked.geometry, geometry)
        return (
            name if apart is None else _("%(place)s，直线约 %(km)d km") % {"place": name, "km": round(apart)}
        )


def ask(
    viewer: Actor,
    text: str,
    *,
    limit: int,
    requirements: Iterable[Requirement] | None,
    excluded: Collection[int],
    place: Place | None,
    track: Mapping[int, TrackRecord],
    load: Mapping[int, int],
) -> Answer:
    """Understand and answer. The party of the asker itself is never proposed to it."""
    names = evidence.segment_names()
    understood = understand(text, names)
    own = selectors.party_of(viewer)
    without = {*excluded, *([own.pk] if own and not viewer.is_staff else [])}
    where = place or (own.place if own else None)
    question = Question(viewer, text, limit, aims_of(requirements, understood), without, where, track, load)
    return answer(question, understood, names)
