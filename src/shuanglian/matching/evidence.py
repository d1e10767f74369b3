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
from shuanglian.registry.models import Offering, PartySegment, Place
from shuanglian.registry.provenance import cited_by

from . import ranking, subject
from .chaingraph import Graph, Link
from .confidence import Mode
from .documents import Key, Kind
from .ranking import Availability, Text
from .reasons import Record
from .shards import Candidate
from .telling import Telling
from .understanding import SegmentName

_AREAS = ("region", "province", "city", "district", "county", "corridor")
_OPENING = 60
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
    """One document of a party: what it is, the telling grams it shares with the query, and what it says of it (`text`)."""

    kind: Kind
    id: int
    ref: str
    title: str
    party: PartyLine
    segments: frozenset[int]
    shared: frozenset[str]
    text: Text
    dense: float | None = None
    offering_kind: str = ""
    trl: int | None = None
    available_from: dt.date | None = None
    is_demo: bool = False

    @property
    def key(self) -> Key:
        return self.kind, self.id

    @property
    def value(self) -> float:
        return self.text.value

    @property
    def is_offering(self) -> bool:
        return self.kind == "offering"


@dataclass(frozen=True, slots=True)
class Sense:
    """Whether meaning takes part in this question, and how near the nearest field is that nobody here is in."""

    mode: Mode = "lexical"
    elsewhere: float = 0.0


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


def chain_graph() -> Graph:
    """All links of all chains (one query)."""
    rows = selectors.segments().values_list("pk", "name", "chain", "chain__name", "parent", "order")
    return Graph.of(Link(*row) for row in rows)


def segment_names(graph: Graph) -> list[SegmentName]:
    return [SegmentName(link.id, link.name, link.chain_name, link.chain) for link in graph.links.values()]


def pieces(viewer: Actor, candidates: Sequence[Candidate], known: Telling, sense: Sense) -> list[Piece]:
    """The candidates that `viewer` may see, in the order given."""
    rows = _rows(viewer, [candidate.key for candidate in candidates])
    found = []
    for candidate in candidates:
        row = rows.get((candidate.kind, candidate.id))
        if row is not None:
            share = known.value(candidate.shared, row.pop("headline"))
            text = ranking.text_of(share, candidate.dense, sense.elsewhere, sense.mode)
            shared = candidate.shared
            found.append(
                Piece(candidate.kind, candidate.id, shared=shared, text=text, dense=candidate.dense, **row)
            )
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
            found |= _read(kind, rows.filter(pk__in=refs).order_by(), refs)
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
