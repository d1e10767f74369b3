"""The way of a question through the matcher: understand, find, score, explain, choose or abstain."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from shuanglian.foundation.actor import Actor
from shuanglian.registry import selectors
from shuanglian.registry.models import Place

from . import concepts, encoder, evidence, helping, meaning, ranking, subject, upkeep
from .answers import Answer
from .cluster import live
from .evidence import Piece, Sense
from .meaning import Compass
from .ranking import Scored, TrackRecord
from .search import Finding, Question, Requirement, Search, Surroundings, aims_of
from .shards import Candidate, Filters, Found, Query, Snapshot
from .telling import borrowed_grams, evidence_grams, telling
from .text import CJK, to_simplified, tokens
from .understanding import SegmentGuess, SegmentName, Understood, is_technical, understand

CANDIDATES: Final = 80
# Laboratories and instruments, and policies and funds, looked at beside those who solve it.
SUPPORTING: Final = 20
# Where only some parties are asked for, as many as may be listed compete with several documents each.
AMONG: Final = 200
_VOTERS: Final = 8
_HAN: Final = re.compile(f"[{CJK}]")
# A party counts in the pool if it shares a telling word, or if its text is worth so much by meaning alone.
_RELATED: Final = 0.2


def answer(
    question: Question, understood: Understood, names: Sequence[SegmentName], around: Surroundings
) -> Answer:
    """Find, score, choose. `names` are the segments of the region."""
    snapshot = live.snapshot(upkeep.EVIDENCE)
    told = subject.without_areas(in_chinese(question.text), around.areas.generic)
    compass = meaning.compass(encoder.current(), told, snapshot)
    finding, found = _found(question, understood, names, around, snapshot, compass)
    beside = _beside(question, understood, snapshot, found, compass)
    pieces = _pieces(question, [*found.candidates, *beside], finding)
    first = {candidate.key for candidate in found.candidates}
    solvers = [piece for piece in pieces if piece.key in first]
    helpers = [piece for piece in pieces if piece.key not in first]
    # Where the need stands is told by the best of all, so that a value does not hang on who else was asked for.
    understood = replace(understood, segments=_with_votes(understood, solvers, names))
    solvers, helpers = _wanted(question, solvers), _wanted(question, helpers)
    search = Search(question, understood, finding, solvers, helpers, around)
    return _answer(search, found)


def in_chinese(text: str) -> str:
    """The text in simplified characters; after a question in another language, the Chinese names of what it speaks of,
    because the records and the signs of a kind of need are in Chinese."""
    if _HAN.search(text):
        return to_simplified(text)
    names = [expansion.term for expansion in concepts.expand(text) if _HAN.search(expansion.term)]
    return " ".join([text, *names])


def _understood(text: str, names: Sequence[SegmentName]) -> Understood:
    """What was read; kind and segments of a question in another language by the Chinese names of what it speaks of."""
    found, told = understand(text, names), in_chinese(text)
    if told == text or _HAN.search(text):
        return found
    other = understand(told, names)
    return replace(found, kind=other.kind, segments=other.segments)


def _answer(search: Search, found: Found) -> Answer:
    question, threshold = search.question, ranking.threshold(search.mode)
    scored = search.scored()
    free = [one for one in scored if one.party not in question.conflicts]
    chosen = ranking.shortlist(free, limit=question.limit, threshold=threshold, home=search.home)
    results = tuple(search.matches(chosen))
    may_help = bool(results) or search.understood.kind in helping.CAN_BE_HELPED
    return Answer(
        abstained=not results,
        threshold=threshold,
        best=max((one.probability for one in free), default=0.0),
        results=results,
        understood=search.understood,
        pool=sum(any(_is_related(piece) for piece in group) for group in search.groups.values()),
        help=search.help(has_solver=bool(results)) if may_help else {},
        set_aside=tuple(search.matches(_set_aside(search, scored, threshold))),
        mode=search.mode,
        encoder=search.finding.compass.encoder.name if search.finding.compass else "",
        degraded=found.degraded,
    )


def _is_related(piece: Piece) -> bool:
    return bool(piece.shared) or piece.value >= _RELATED


def _set_aside(search: Search, scored: Sequence[Scored], threshold: float) -> list[Scored]:
    """Those whom nothing but a conflict of interest keeps from being proposed. For staff only: others need not know
    who is related to whom."""
    if not search.question.viewer.is_staff:
        return []
    barred = [one for one in scored if one.party in search.question.conflicts]
    would = {
        one.party: ranking.score(replace(search.facts[one.party], has_conflict=False)).probability
        for one in barred
    }
    return [one for one in barred if would[one.party] >= threshold][: search.question.limit]


def _found(
    question: Question,
    understood: Understood,
    names: Sequence[SegmentName],
    around: Surroundings,
    snapshot: Snapshot,
    compass: Compass | None,
) -> tuple[Finding, Found]:
    """Ask the index, and weigh what the words of the question tell there."""
    bare = subject.without_measures(question.text, understood.measures)
    grams = evidence_grams(tokens(bare), around.areas.generic)
    also = concepts.expand(question.text)
    other = [gram for expansion in also for gram in borrowed_grams(expansion.term)]
    terms = [*tokens(question.text), *dict.fromkeys(other)]
    vector = compass.vector if compass else None
    without = frozenset(question.excluded) or None
    query = Query(terms, vector, [*grams, *dict.fromkeys(other)], Filters(without_parties=without))
    found = _with_wanted(question, query, snapshot, snapshot.search(query, CANDIDATES))
    found = replace(found, candidates=[one for one in found.candidates if one.shared or compass])
    known = telling(
        bare,
        grams,
        found.frequencies,
        snapshot.size,
        names,
        is_technical=is_technical(in_chinese(question.text)),
        also=also,
    )
    return Finding(known, also, compass), found


def _with_wanted(question: Question, query: Query, snapshot: Snapshot, found: Found) -> Found:
    """Where only some parties are asked for, also their own best documents, however many others do better."""
    if question.only is None:
        return found
    filters = replace(query.filters, parties=frozenset(question.only))
    known = {row.key for row in found.candidates}
    own = snapshot.search(replace(query, filters=filters), AMONG).candidates
    return replace(found, candidates=[*found.candidates, *(row for row in own if row.key not in known)])


def _wanted(question: Question, pieces: list[Piece]) -> list[Piece]:
    """Those of the parties that were asked for."""
    if question.only is None:
        return pieces
    return [piece for piece in pieces if piece.party.id in question.only]


def _beside(
    question: Question, understood: Understood, snapshot: Snapshot, found: Found, compass: Compass | None
) -> list[Candidate]:
    """Who may measure it, scale it up or pay for it, as far as not found already."""
    if understood.kind not in helping.CAN_BE_HELPED:
        return []
    names = helping.metric_words([aim for aim, _is_hard in question.aims])
    measuring = [*tokens(question.text), *tokens(" ".join(names))]
    marked = [gram for gram in dict.fromkeys(measuring) if len(gram) > 1]
    without = frozenset(question.excluded) or None
    vector = compass.vector if compass else None
    rows = []
    for kinds, terms, direction in (
        (helping.MEASURING_KINDS, measuring, vector),
        (helping.PAYING_KINDS, tokens(helping.SEARCH_WORDS), None),
    ):
        filters = Filters(kinds=kinds, without_parties=without)
        rows.extend(snapshot.search(Query(terms, direction, marked, filters), SUPPORTING).candidates)
    known = {candidate.key for candidate in found.candidates}
    return list({row.key: row for row in rows if row.key not in known}.values())


def _pieces(question: Question, candidates: Sequence[Candidate], finding: Finding) -> list[Piece]:
    sense = finding.compass.sense if finding.compass else Sense()
    found = evidence.pieces(question.viewer, candidates, finding.telling, sense)
    return [piece for piece in found if piece.party.id not in question.excluded]


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


def ask(
    viewer: Actor,
    text: str,
    *,
    limit: int,
    requirements: Iterable[Requirement] | None,
    excluded: Collection[int],
    place: Place | None,
    track: Mapping[int, TrackRecord] | None,
    load: Mapping[int, int],
    conflicts: Mapping[int, str],
    only: Collection[int] | None = None,
) -> Answer:
    """Understand and answer. The party of the asker itself is never proposed to it."""
    graph = evidence.chain_graph()
    names = evidence.segment_names(graph)
    understood = _understood(text, names)
    own = selectors.party_of(viewer)
    without = {*excluded, *([own.pk] if own and not viewer.is_staff else [])}
    without |= set() if viewer.is_staff else conflicts.keys()
    where = place or (own.place if own else None)
    aims = aims_of(requirements, understood)
    among = None if only is None else frozenset(only)
    question = Question(viewer, text, limit, aims, without, where, track, load, conflicts, among)
    return answer(question, understood, names, Surroundings(evidence.areas(), graph))
