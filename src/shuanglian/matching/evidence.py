"""Candidates of the index as rows that the viewer may see, with what each shares with the query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shuanglian.foundation.actor import Actor
from shuanglian.registry import selectors
from shuanglian.registry.models import Offering, Party, Place
from shuanglian.registry.provenance import cited_by

from . import measures, metrics, units
from .bm25 import idf
from .documents import Key, offering_text, party_text
from .index import Candidate
from .measures import Measure
from .ranking import Availability, text_value
from .reasons import Proof, Record
from .text import sentences, tokens
from .understanding import SegmentName
from .words import generic_grams, is_evidence

_AREAS = ("region", "province", "city", "district", "county", "corridor")
UNSEEN_SHARE = 0.5
FULL_WEIGHT = 6.6
SMALLEST = 500
_FIT_ORDER = ("satisfied", "near", "contradicts", "unknown")


@dataclass(frozen=True, slots=True)
class Piece:
    """One document: its row, the telling grams it shares with the query, and its value 0–1."""

    row: Offering | Party
    party: Party
    shared: frozenset[str]
    value: float

    @property
    def offering(self) -> Offering | None:
        return self.row if isinstance(self.row, Offering) else None

    @property
    def segment_ids(self) -> frozenset[int]:
        return frozenset(segment.pk for segment in self.row.segments.all())

    @property
    def chain_ids(self) -> frozenset[int]:
        return frozenset(segment.chain_id for segment in self.row.segments.all())


def telling_grams(frequencies: Mapping[str, int], size: int) -> dict[str, float]:
    """The grams of the query that would be evidence, with their weights (of at most `FULL_WEIGHT`).

    Weights are idf in a collection of at least `SMALLEST` documents, scaled so that they mean the same at any size. A
    gram that no record holds is as often a joint between two words as a word, so it counts less.
    """
    areas = Place.objects.filter(kind__in=_AREAS).values_list("name", flat=True)
    generic = generic_grams(*sorted(areas))
    total = max(size, SMALLEST)
    scale = FULL_WEIGHT / idf(total, 0)
    return {
        gram: idf(total, found) * scale * (1.0 if found else UNSEEN_SHARE)
        for gram, found in frequencies.items()
        if is_evidence(gram, generic)
    }


def pieces(viewer: Actor, candidates: Sequence[Candidate], telling: Mapping[str, float]) -> list[Piece]:
    """The candidates that `viewer` may see, in the order given, without those that share nothing telling."""
    rows = _rows(viewer, [(candidate.kind, candidate.id) for candidate in candidates])
    wanted = sum(telling.values())
    found = []
    for candidate in candidates:
        row = rows.get((candidate.kind, candidate.id))
        if row is None:
            continue
        shared = telling.keys() & set(tokens(offering_text(row) if isinstance(row, Offering) else party_text(row)))
        if shared:
            value = text_value(sum(telling[gram] for gram in shared), wanted)
            party = row.party if isinstance(row, Offering) else row
            found.append(Piece(row, party, frozenset(shared), value))
    return found


def _rows(viewer: Actor, keys: Sequence[Key]) -> dict[Key, Offering | Party]:
    offerings = selectors.offerings(viewer).filter(pk__in=[pk for kind, pk in keys if kind == "offering"])
    offerings = offerings.filter(status="active").select_related("party__place", "place")
    parties = selectors.parties(viewer).filter(pk__in=[pk for kind, pk in keys if kind == "party"])
    rows: dict[Key, Offering | Party] = {
        ("offering", row.pk): row for row in offerings.prefetch_related("segments__chain", "measures")
    }
    for party in parties.select_related("place").prefetch_related("segments__chain", "aliases"):
        rows["party", party.pk] = party
    return rows


def segment_names() -> list[SegmentName]:
    return [SegmentName(row.pk, row.name, row.chain.name) for row in selectors.segments()]


def availability(offering: Offering | None, today: object) -> Availability:
    if offering is None or offering.available_from is None:
        return "unknown"
    return "now" if offering.available_from <= today else "later"  # type: ignore[operator]


def records(group: Sequence[Piece]) -> list[Record]:
    """The quotable fields of a party's pieces, best first, each with the codes of its sources."""
    offerings = [piece.row.pk for piece in group if piece.offering]
    cited = {"offering": cited_by("offering", offerings), "party": cited_by("party", [group[0].party.pk])}
    found = []
    for piece in group:
        kind = "offering" if piece.offering else "party"
        sources: dict[str, str] = {}
        for citation in cited[kind].get(piece.row.pk, ()):
            sources.setdefault(citation.field, citation.source.code)
        found.append(Record(kind, piece.row.pk, piece.row.ref, _quotable(piece.row), sources))
    return found


def _quotable(row: Offering | Party) -> dict[str, str]:
    if isinstance(row, Offering):
        return {"text": row.text, "summary": row.summary, "title": row.title}
    return {"summary": row.summary, "name": row.name}


def prove(
    aims: Iterable[tuple[Measure, bool]], group: Sequence[Piece], known: Sequence[Record]
) -> list[Proof]:
    """Hold every aim (and whether it is a must) against declared measures and against quantities in the texts."""
    statements = [*_declared(group, known), *_stated(known)]
    return [_best_proof(aim, is_hard, statements) for aim, is_hard in aims]


@dataclass(frozen=True, slots=True)
class _Statement:
    measure: Measure
    record: Record
    field: str
    sentence: str


def _declared(group: Sequence[Piece], known: Sequence[Record]) -> list[_Statement]:
    found = []
    for piece, record in zip(group, known, strict=True):
        for row in piece.offering.measures.all() if piece.offering else ():
            if row.value is None:
                continue
            high = None if row.high is None else float(row.high)
            measure = wanted(row.metric, row.comparator, float(row.value), high, row.unit)
            if measure is not None:
                found.append(_Statement(measure, record, "measures", ""))
    return found


def _stated(known: Sequence[Record]) -> list[_Statement]:
    return [
        _Statement(measure, record, name, sentence.text)
        for record in known
        for name, text in record.fields.items()
        for sentence in sentences(text)
        for measure in measures.read(sentence.text)
        if measure.metric
    ]


def wanted(metric: str, comparator: str, value: float, high: float | None, unit: str) -> Measure | None:
    """A structured requirement or declared measure as a `Measure`; None when its unit is not in the table."""
    try:
        known = units.unit(unit)
    except units.UnknownUnit:
        return None
    canonical, symbol = units.canonical(value, known)
    top = None if high is None else units.canonical(high, known)[0]
    code: measures.Comparator = comparator if comparator in measures.SYMBOLS else "eq"  # type: ignore[assignment]
    return Measure(
        metric, code, value, high, known.symbol, "", (0, 0), canonical, top, symbol, units.dimension_name(known)
    )


def _best_proof(aim: Measure, is_hard: bool, statements: Sequence[_Statement]) -> Proof:
    found = Proof(aim, "unknown", is_hard)
    for statement in statements:
        if not aim.metric or metrics.metric_key(statement.measure.metric) != metrics.metric_key(aim.metric):
            continue
        try:
            fit = measures.compare(statement.measure, aim)
        except units.IncompatibleUnits:
            continue
        if _FIT_ORDER.index(fit) < _FIT_ORDER.index(found.fit):
            found = Proof(aim, fit, is_hard, statement.measure, statement.record, statement.field, statement.sentence)
    return found
