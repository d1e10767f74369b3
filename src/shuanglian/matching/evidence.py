"""Candidates of the index as plain values that the viewer may see, and the records of those that matter.

No model instances and no prefetching here: a question touches some hundred rows, and plain values are several times
faster than objects.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models.functions import Substr

from shuanglian.foundation.actor import Actor
from shuanglian.registry import selectors
from shuanglian.registry.models import Offering, OfferingMeasure, PartySegment, Place
from shuanglian.registry.provenance import cited_by

from . import measures, metrics, subject, units
from .bm25 import idf
from .documents import Key, Kind
from .index import Candidate
from .measures import Measure
from .ranking import Availability, text_value
from .reasons import Proof, Record
from .text import fold, sentences
from .understanding import SegmentName
from .words import generic_grams, is_evidence

_AREAS = ("region", "province", "city", "district", "county", "corridor")
FULL_WEIGHT = 6.6
SMALLEST = 500
_OPENING = 60
_FIT_ORDER = ("satisfied", "near", "contradicts", "unknown")
_QUOTABLE: Mapping[Kind, tuple[str, ...]] = {
    "offering": ("text", "summary", "title"),
    "party": ("summary", "name"),
}


@dataclass(frozen=True, slots=True)
class PartyLine:
    """What a card shows of a party."""

    id: int
    ref: str
    name: str
    place_id: int | None
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """One document of a party: what it is, the telling grams it shares with the query, and its value 0–1."""

    kind: Kind
    id: int
    ref: str
    title: str
    party: PartyLine
    segments: frozenset[int]
    shared: frozenset[str]
    value: float
    offering_kind: str = ""
    trl: int | None = None
    available_from: dt.date | None = None
    is_demo: bool = False

    @property
    def is_offering(self) -> bool:
        return self.kind == "offering"


@dataclass(frozen=True, slots=True)
class Telling:
    """The terms of a question that are evidence where a record holds them, and how much is said beyond them.

    `is_technical`: somebody describes a technical problem, so that details which no record repeats are expected.
    """

    weights: Mapping[str, float]
    beyond: float
    is_technical: bool
    trades: frozenset[str]

    def value(self, shared: frozenset[str], headline: str) -> float:
        """How much of the question a document says, 0–1.

        Where the heading of the document holds a term of a technical question, the question is about the trade of
        the document, and what else it says weighs little.
        """
        known = [gram for gram in shared if gram in self.weights]
        matched = sum(self.weights[gram] for gram in known)
        held = sum(self.weights.values())
        value = text_value(matched, held + subject.UNSEEN * self.beyond)
        if (self.is_technical or self._is_bare_trade) and _is_about(known, headline):
            wanted = self._of_trade(self.weights) + subject.UNSEEN_BESIDE_TRADE * self.beyond
            return max(value, text_value(self._of_trade(known), wanted, of_trade=True))
        return value

    def _of_trade(self, grams: Iterable[str]) -> float:
        """The sum of the weights, where a trade that half the region is in still counts as one."""
        return sum(
            max(self.weights[gram], subject.TRADE_WEIGHT if gram in self.trades else 0.0) for gram in grams
        )

    @property
    def _is_bare_trade(self) -> bool:
        """The question is nothing but the name of a trade (印染, 纺织)."""
        return not self.beyond and bool(self.weights) and self.trades.issuperset(self.weights)


def _is_about(known: Iterable[str], headline: str) -> bool:
    folded = fold(headline)
    return any(gram in folded for gram in known)


def telling(
    text: str,
    grams: Sequence[str],
    frequencies: Mapping[str, int],
    size: int,
    names: Iterable[SegmentName],
    *,
    is_technical: bool,
) -> Telling:
    """Weigh the `grams` of the question `text`.

    Weights are idf in a collection of at least `SMALLEST` documents, scaled so that they mean the same at any size.
    """
    total = max(size, SMALLEST)
    scale = FULL_WEIGHT / idf(total, 0)
    trades = subject.grams_of(words for name in names for words in (name.name, name.chain))
    weights, beyond = subject.weigh(
        grams,
        frequencies,
        lambda count: idf(total, count) * scale,
        properties=subject.property_grams(text),
    )
    return Telling(weights, beyond, is_technical, trades)


def evidence_grams(terms: Iterable[str], areas: Iterable[str]) -> list[str]:
    """The terms of a query that say something about a field: no generic words, no names of areas."""
    generic = generic_grams(*sorted(areas))
    return [term for term in dict.fromkeys(terms) if is_evidence(term, generic)]


@dataclass(frozen=True, slots=True)
class Areas:
    """The places of the region: who lies in whom, and the names that are no evidence."""

    parents: Mapping[int, int | None]
    names: Mapping[int, str]
    generic: tuple[str, ...]


def areas() -> Areas:
    rows = list(Place.objects.values_list("pk", "parent", "name", "kind"))
    generic = tuple(name for _pk, _parent, name, kind in rows if kind in _AREAS)
    return Areas({pk: parent for pk, parent, _, _ in rows}, {pk: name for pk, _, name, _ in rows}, generic)


def segment_names() -> list[SegmentName]:
    rows = selectors.segments().values_list("pk", "name", "chain__name", "chain")
    return [SegmentName(pk, name, chain, chain_id) for pk, name, chain, chain_id in rows]


def pieces(viewer: Actor, candidates: Sequence[Candidate], known: Telling) -> list[Piece]:
    """The candidates that `viewer` may see and that share something telling, in the order given."""
    useful = [candidate for candidate in candidates if candidate.shared]
    rows = _rows(viewer, [(candidate.kind, candidate.id) for candidate in useful])
    found = []
    for candidate in useful:
        row = rows.get((candidate.kind, candidate.id))
        if row is not None:
            value = known.value(candidate.shared, row.pop("headline"))
            found.append(Piece(candidate.kind, candidate.id, shared=candidate.shared, value=value, **row))
    return found


def _rows(viewer: Actor, keys: Sequence[Key]) -> dict[Key, dict[str, Any]]:
    offerings = [pk for kind, pk in keys if kind == "offering"]
    parties = [pk for kind, pk in keys if kind == "party"]
    return {**_offering_rows(viewer, offerings), **_party_rows(viewer, parties)}


def _offering_rows(viewer: Actor, ids: Sequence[int]) -> dict[Key, dict[str, Any]]:
    segments = _grouped(
        Offering.segments.through.objects.filter(offering__in=ids).values_list("offering", "segment")
    )
    rows = (
        selectors.offerings(viewer)
        .filter(pk__in=ids, status="active")
        .order_by()
        .values_list(
            "pk",
            "ref",
            "title",
            "kind",
            "trl",
            "available_from",
            "is_demo",
            "party",
            "party__ref",
            "party__name",
            "party__place",
            "party__is_demo",
            "summary",
            Substr("text", 1, _OPENING),
        )
    )
    return {
        ("offering", pk): {
            "ref": ref,
            "title": title,
            "offering_kind": kind,
            "trl": trl,
            "available_from": since,
            "is_demo": is_demo,
            "party": PartyLine(*party),
            "segments": segments[pk],
            "headline": subject.heading(title, summary, text),
        }
        for pk, ref, title, kind, trl, since, is_demo, *party, summary, text in _plain(rows)
    }


def _party_rows(viewer: Actor, ids: Sequence[int]) -> dict[Key, dict[str, Any]]:
    segments = _grouped(PartySegment.objects.filter(party__in=ids).values_list("party", "segment"))
    rows = (
        selectors.parties(viewer)
        .filter(pk__in=ids)
        .order_by()
        .values_list("pk", "ref", "name", "place", "is_demo", Substr("summary", 1, _OPENING))
    )
    return {
        ("party", row[0]): {
            "ref": row[1],
            "title": "",
            "party": PartyLine(*row),
            "segments": segments[row[0]],
            "headline": subject.heading("", summary, ""),
        }
        for *row, summary in _plain(rows)
    }


def _plain(rows: Iterable[tuple[Any, ...]]) -> Iterable[tuple[Any, ...]]:
    """Rows of several columns; their types are those of the models."""
    return rows


def _grouped(pairs: Iterable[tuple[int, int]]) -> defaultdict[int, frozenset[int]]:
    found: defaultdict[int, frozenset[int]] = defaultdict(frozenset)
    for one, other in pairs:
        found[one] |= {other}
    return found


def availability(since: dt.date | None, today: dt.date) -> Availability:
    if since is None:
        return "unknown"
    return "now" if since <= today else "later"


def records(viewer: Actor, group: Sequence[Piece]) -> dict[Key, Record]:
    """The quotable fields of these pieces, each with the codes of its sources."""
    found: dict[Key, Record] = {}
    for kind, rows in (("offering", selectors.offerings(viewer)), ("party", selectors.parties(viewer))):
        refs = {piece.id: piece.ref for piece in group if piece.kind == kind}
        if refs:
            found |= _read(kind, rows.filter(pk__in=refs).order_by(), refs)  # type: ignore[arg-type]
    return found


def _read(kind: Kind, rows: Any, refs: Mapping[int, str]) -> dict[Key, Record]:
    names = _QUOTABLE[kind]
    cited = cited_by(kind, refs)
    found: dict[Key, Record] = {}
    for pk, *texts in rows.values_list("pk", *names):
        sources: dict[str, str] = {}
        for citation in cited.get(pk, ()):
            sources.setdefault(citation.field, citation.source.code)
        found[kind, pk] = Record(kind, pk, refs[pk], dict(zip(names, texts, strict=True)), sources)
    return found


@dataclass(frozen=True, slots=True)
class Statement:
    """A quantity that a record states, in a sentence or as a declared measure."""

    measure: Measure
    record: Record
    field: str
    sentence: str


def statements(known: Mapping[Key, Record]) -> dict[Key, list[Statement]]:
    """What the records state, declared measures first."""
    found: dict[Key, list[Statement]] = {key: [] for key in known}
    offerings = [pk for kind, pk in known if kind == "offering"]
    rows = OfferingMeasure.objects.filter(offering__in=offerings, value__isnull=False).order_by("pk")
    for pk, metric, comparator, value, high, unit in rows.values_list(
        "offering", "metric", "comparator", "value", "high", "unit"
    ):
        measure = wanted(metric, comparator, float(value or 0), None if high is None else float(high), unit)
        if measure is not None:
            found["offering", pk].append(Statement(measure, known["offering", pk], "measures", ""))
    for key, record in known.items():
        found[key].extend(_stated(record))
    return found


def _stated(record: Record) -> list[Statement]:
    return [
        Statement(measure, record, name, sentence.text)
        for name, text in record.fields.items()
        for sentence in sentences(text)
        for measure in measures.read(sentence.text)
        if measure.metric
    ]


def prove(aims: Iterable[tuple[Measure, bool]], known: Sequence[Statement]) -> list[Proof]:
    """Hold every aim (and whether it is a must) against what is stated."""
    return [_best_proof(aim, is_hard, known) for aim, is_hard in aims]


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
        metric,
        code,
        value,
        high,
        known.symbol,
        "",
        (0, 0),
        canonical,
        top,
        symbol,
        units.dimension_name(known),
    )


def _best_proof(aim: Measure, is_hard: bool, known: Sequence[Statement]) -> Proof:
    found = Proof(aim, "unknown", is_hard)
    for statement in known:
        if not aim.metric or metrics.metric_key(statement.measure.metric) != metrics.metric_key(aim.metric):
            continue
        try:
            fit = measures.compare(statement.measure, aim)
        except units.IncompatibleUnits:
            continue
        if _FIT_ORDER.index(fit) < _FIT_ORDER.index(found.fit):
            found = Proof(
                aim, fit, is_hard, statement.measure, statement.record, statement.field, statement.sentence
            )
    return found
