"""One question with everything found for it: the facts of each party, its score, and the cards of those chosen."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final, Protocol

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.registry.models import Place

from . import cards, evidence, helping, meaning, metrics, nearness, proofs, ranking, readiness, readout
from .answers import Match
from .chaingraph import Graph, Near
from .confidence import Mode
from .documents import Key
from .evidence import Areas, Piece
from .helping import Support
from .meaning import Compass
from .measures import Measure
from .proofs import Statement
from .ranking import Facts, Held, Scored, TrackRecord
from .reasons import Proof, Record
from .telling import Synonym, Telling
from .understanding import Understood

# Parties whose quantities are read and compared; the others are too far behind for it to matter.
COMPARED: Final = 20
# The best of each kind of help.
HELPERS: Final = 2
# Segments that the question names, or that its best evidence stands on, from this weight on.
_HOME: Final = 0.3
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
    """What is asked, by whom, and what the programmes know of the parties (`track` None: no programme was asked).

    `conflicts` says, by party, why it may not solve this one; `only` the parties among whom to choose (None: all).
    """

    viewer: Actor
    text: str
    limit: int
    aims: Sequence[tuple[Measure, bool]]
    excluded: Collection[int] = ()
    place: Place | None = None
    track: Mapping[int, TrackRecord] | None = None
    load: Mapping[int, int] = field(default_factory=dict)
    conflicts: Mapping[int, str] = field(default_factory=dict)
    only: frozenset[int] | None = None


def aims_of(requirements: Iterable[Requirement] | None, understood: Understood) -> list[tuple[Measure, bool]]:
    """The confirmed requirements, or the quantities read in the text as long as none were confirmed."""
    if requirements is None:
        read = [m for m in understood.aims if m.metric and m.dimension != "金额" and _is_property(m)]
        return [(measure, readout.is_hard(measure, understood.text)) for measure in read]
    found = []
    for row in requirements:
        if row.target_value is None:
            continue
        high = None if row.target_high is None else float(row.target_high)
        measure = proofs.wanted(row.metric, row.comparator, float(row.target_value), high, row.unit)
        if measure is not None:
            found.append((measure, row.is_hard))
    return found


def _is_property(measure: Measure) -> bool:
    """A known property, or one with a bound to keep; 酿到一半 is neither."""
    return bool(metrics.pattern().search(measure.metric)) or measure.comparator not in ("eq", "approx")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every question needs of the region: its places and its chains."""

    areas: Areas
    graph: Graph


@dataclass(frozen=True, slots=True)
class Finding:
    """What the index gave: the terms that tell, other words for them, and the direction of meaning, if there is one."""

    telling: Telling
    also: Sequence[Synonym] = ()
    compass: Compass | None = None


class Search:
    """One question with everything found for it. `helpers` are pieces that were looked for beside the solvers."""

    def __init__(
        self,
        question: Question,
        understood: Understood,
        finding: Finding,
        pieces: Sequence[Piece],
        helpers: Sequence[Piece],
        around: Surroundings,
    ) -> None:
        self.question = question
        self.understood = understood
        self.finding = finding
        self.around = around
        self.helpers = helpers
        self.mode: Mode = meaning.mode_of(finding.compass)
        self.today: dt.date = timezone.localdate()
        self.aim = readiness.wanted(question.text)
        self.groups = _grouped(pieces)
        self.facts = {party: self._facts(party, group) for party, group in self.groups.items()}
        self.records: dict[Key, Record] = {}
        self.statements: dict[Key, list[Statement]] = {}
        self.proofs: dict[int, list[Proof]] = {}

    @cached_property
    def wanted(self) -> Mapping[int, float]:
        """The segments of the need with their weights."""
        return {guess.id: guess.weight for guess in self.understood.segments if guess.weight >= _HOME}

    @property
    def home(self) -> frozenset[int]:
        """The chains that the need stands on, by the segments named or voted for."""
        return self.chains(self.wanted)

    def chains(self, segments: Iterable[int]) -> frozenset[int]:
        links = self.around.graph.links
        return frozenset(links[pk].chain for pk in segments if pk in links)

    def scored(self) -> list[Scored]:
        """All parties; the leading ones with their quantities held against the requirements."""
        first = sorted((ranking.score(f) for f in self.facts.values()), key=lambda s: (-s.score, s.party))
        if not self.question.aims:
            return first
        self.load(p for s in first[:COMPARED] for p in self.groups[s.party])
        fresh = {key: record for key, record in self.records.items() if key not in self.statements}
        self.statements |= proofs.statements(fresh)
        return [*(self._compared(s.party) for s in first[:COMPARED]), *first[COMPARED:]]

    def load(self, pieces: Iterable[Piece]) -> None:
        """Read the records of these pieces, as far as they are not read yet."""
        missing = [piece for piece in pieces if piece.key not in self.records]
        self.records |= evidence.records(self.question.viewer, missing)

    def _compared(self, party: int) -> Scored:
        known = [s for piece in self.groups[party] for s in self.statements.get(piece.key, ())]
        self.proofs[party] = proofs.prove(self.question.aims, known)
        fits = [Held(proof.fit, proof.is_hard) for proof in self.proofs[party]]
        self.facts[party] = replace(self.facts[party], fits=fits)
        return ranking.score(self.facts[party])

    def _facts(self, party: int, group: Sequence[Piece]) -> Facts:
        lead = next((piece for piece in group if piece.is_offering), None)
        asker = self.question.place.pk if self.question.place else None
        since = lead.available_from if lead else None
        return Facts(
            party=party,
            texts=[piece.text for piece in group],
            segment=self.near(group).share,
            kind=self._kind_share(group[0]),
            nearness=nearness.share(asker, group[0].party.place_id, self.around.areas.parents),
            trl=lead.trl if lead else None,
            aim=self.aim,
            availability=evidence.availability(since, self.today),
            wait=max(0, (since - self.today).days) if since else 0,
            record=(self.question.track or {}).get(party),
            load=self.question.load.get(party, 0),
            has_conflict=party in self.question.conflicts,
            chains=self.chains(stands_on(group)),
            mode=self.mode,
        )

    def near(self, group: Sequence[Piece]) -> Near:
        """The bond between the segments of the need and those that the pieces stand on."""
        return self.around.graph.nearest(self.wanted, stands_on(group))

    def _kind_share(self, piece: Piece) -> float:
        """1: the kind of offering asked for; −1: another; 0 where the need or the evidence has no kind."""
        if self.understood.kind == "chatter":
            return -1.0
        fitting = _ANSWERS.get(self.understood.kind)
        if fitting is None or not piece.is_offering:
            return 0.0
        return 1.0 if piece.offering_kind in fitting else -1.0

    def matches(self, chosen: Sequence[Scored]) -> list[Match]:
        """The cards of these parties, in this order."""
        self.load(piece for scored in chosen for piece in self.groups[scored.party])
        return self._cards([(s, self._hand(self.groups[s.party], self.facts[s.party])) for s in chosen])

    def help(self, *, has_solver: bool) -> dict[str, tuple[Match, ...]]:
        """The best of each kind of help, as far as there is evidence for it. Whoever pays for any work of this kind
        is told only where somebody could do the work."""
        by_kind: dict[str, list[Piece]] = defaultdict(list)
        unique = {
            piece.key: piece for piece in [*self.helpers, *(p for g in self.groups.values() for p in g)]
        }
        for piece in unique.values():
            if piece.party.id not in self.question.conflicts:
                by_kind[helping.kind_of(piece.offering_kind)].append(piece)
        self.load(piece for kind in (*helping.MEASURING, *helping.PAYING) for piece in by_kind[kind])
        kinds = [kind for kind in helping.NAMES if has_solver or kind not in helping.PAYING]
        found = {kind: list(self._helpers(kind, by_kind[kind])) for kind in kinds}
        self.load(
            piece for rows in found.values() for _scored, _facts, group, _why in rows for piece in group
        )
        made = iter(
            self._cards(
                [
                    (scored, self._hand(group, facts, why))
                    for rows in found.values()
                    for scored, facts, group, why in rows
                ]
            )
        )
        return {kind: tuple(next(made) for _row in rows) for kind, rows in found.items() if rows}

    def _helpers(
        self, kind: str, pieces: Sequence[Piece]
    ) -> Iterator[tuple[Scored, Facts, list[Piece], list[Support]]]:
        rows = []
        for party, group in _grouped(pieces).items():
            why = self._supports(kind, group)
            points = max((support.points for support in why), default=0.0)
            facts = replace(self._facts(party, group), kind=0.0, help=points)
            rows.append((ranking.score(facts), facts, group, why))
        good = [row for row in rows if row[0].probability >= ranking.threshold(self.mode)]
        yield from sorted(good, key=lambda row: (-row[0].score, row[0].party))[:HELPERS]

    def _supports(self, kind: str, group: Sequence[Piece]) -> list[Support]:
        aims = [aim for aim, _is_hard in self.question.aims]
        known = (self.records.get(piece.key) for piece in group)
        found = (helping.support(kind, self.understood.kind, aims, record) for record in known if record)
        return [support for support in found if support is not None]

    def _cards(self, dealt: Sequence[tuple[Scored, cards.Hand]]) -> list[Match]:
        """All together, because their sentences are held against the question at once."""
        hands = cards.quoting(self, [hand for _scored, hand in dealt])
        return [cards.card(self, scored, hand) for (scored, _hand), hand in zip(dealt, hands, strict=True)]

    def _hand(self, group: Sequence[Piece], facts: Facts, why: Sequence[Support] = ()) -> cards.Hand:
        return cards.Hand(
            group=group,
            records=[self.records[piece.key] for piece in group],
            facts=facts,
            proofs=self.proofs.get(facts.party, []) if not why else [],
            support=why,
            distance=self._distance(group[0]),
        )

    def _distance(self, lead: Piece) -> str:
        """The name of the place, and the beeline where the asker's place and this one have a geometry."""
        asked, place = self.question.place, lead.party.place_id
        name = self.around.areas.names.get(place, "") if place else ""
        if place is None or not name or asked is None or asked.pk == place:
            return name or _("地点未登记")
        apart = nearness.kilometres(asked.geometry, self._geometries.get(place))
        return (
            name if apart is None else _("%(place)s，直线约 %(km)d km") % {"place": name, "km": round(apart)}
        )

    @cached_property
    def _geometries(self) -> Mapping[int, Any]:
        """The outlines of all places of parties found (one query)."""
        found = [*self.helpers, *(piece for group in self.groups.values() for piece in group)]
        places = {piece.party.place_id for piece in found if piece.party.place_id is not None}
        return dict(Place.objects.filter(pk__in=places).values_list("pk", "geometry"))


def stands_on(group: Sequence[Piece]) -> frozenset[int]:
    return frozenset[int]().union(*(piece.segments for piece in group))


def _grouped(pieces: Iterable[Piece]) -> dict[int, list[Piece]]:
    """By party, the best piece of each first."""
    found: dict[int, list[Piece]] = defaultdict(list)
    for piece in sorted(pieces, key=lambda p: -p.value):
        found[piece.party.id].append(piece)
    return found
