"""One question over many shards, with the ranking of one: term statistics first, then the search with the sum of them.

Statistics are kept per shard and term for as long as the shard stays as it was; usually a question is one round. A shard
that is lost or late is left out, named, and its share of the documents told; the rest is ranked as it always is.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import add
from typing import Final, Protocol

from ..shards.merge import LEAST_COVERED, merge
from ..shards.values import POOL, Found, Key, Query, ShardFound, Statistics
from .gather import Gathered, Health, ShardClient, Timing, Why, gather
from .trim import Cut, floor, may_lack, share

# Beyond so many terms the statistics of a shard are forgotten and asked for anew.
_MOST_TERMS: Final = 200_000
# What is left of the deadline when the search begins, at least.
_LEAST: Final = 0.05


@dataclass(frozen=True, slots=True)
class Counted:
    """Statistics of one shard in one state, and how many of its documents have a vector.

    `state` changes whenever a document of the shard does.
    """

    state: str
    statistics: Statistics
    covered: int = 0


@dataclass(frozen=True, slots=True)
class Searched:
    """What one shard found (its files and its later changes apart), in which state, and what it says it lacks."""

    state: str
    founds: tuple[ShardFound, ...]
    notes: tuple[str, ...] = ()
    cuts: tuple[Cut, ...] = ()


class ShardService(Protocol):
    """What a server of a shard can be asked; a `ShardClient` carries the calls."""

    def statistics(self, terms: Sequence[str]) -> Counted: ...
    def search(self, query: Query, limit: int, statistics: Statistics, keep: int) -> Searched: ...
    def explain(self, query: Query, key: Key, statistics: Statistics) -> dict[str, float] | None: ...


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which shards were missing and what share of the documents (0–1) was searched."""

    missing: Mapping[int, Why]
    share: float

    def codes(self) -> tuple[str, ...]:
        """For `Found.degraded`: `shard:3:timeout` for every missing shard, then `searched:75` (per cent, rounded down)."""
        if not self.missing:
            return ()
        lost = [f"shard:{number}:{why}" for number, why in sorted(self.missing.items())]
        return (*lost, f"searched:{int(100 * self.share)}")


@dataclass(slots=True)
class _Known:
    """What is known of the words of one shard."""

    state: str
    documents: int
    tokens: int
    covered: int
    frequencies: dict[str, int] = field(default_factory=dict)

    def of(self, terms: Iterable[str]) -> Statistics:
        return Statistics(self.documents, self.tokens, {term: self.frequencies[term] for term in terms})


class Coordinator:
    """Asks the shards of one version of an index. Safe to use from many threads.

    `documents` is how many documents each shard held when it was built: the measure of what is missing.
    """

    def __init__(
        self,
        shards: Mapping[int, Sequence[ShardClient]],
        documents: Mapping[int, int],
        *,
        timing: Timing | None = None,
    ) -> None:
        self._shards = shards
        self._documents = documents
        self._timing = timing or Timing()
        self._health = Health(self._timing.rest)
        self._known: dict[int, _Known] = {}
        self._lock = threading.Lock()

    def search(self, query: Query, limit: int) -> Found:
        """The best documents of all shards that answer in time, scored with the statistics of all of them."""
        found, coverage = self.searched(query, limit)
        return replace(found, degraded=(*found.degraded, *coverage.codes()))

    def searched(self, query: Query, limit: int) -> tuple[Found, Coverage]:
        """`search`, with what was missing as a value of its own."""
        end = time.monotonic() + self._timing.deadline
        terms = list(dict.fromkeys(query.terms))
        for _attempt in range(2):
            statistics = self._statistics(terms, end)
            gathered = self._search(self._suited(query), limit, statistics, end)
            # A shard that changed between the two rounds is counted and searched again, once.
            if not self._forget_changed(gathered):
                break
        coverage = Coverage(gathered.missing, self._share(gathered.missing))
        return _merged([gathered.answers[number] for number in sorted(gathered.answers)]), coverage

    def _search(self, query: Query, limit: int, statistics: Statistics, end: float) -> Gathered:
        """Every shard's share of the best, and all of it from those that may have kept back too much."""
        count = max(limit, POOL)
        keep = share(count, len(self._shards))
        gathered = self._ask("search", query, limit, statistics, keep, end=end)
        founds = [found for answer in gathered.answers.values() for found in answer.founds]
        least = floor(founds, count) if founds else Cut()
        again = {
            number
            for number, answer in gathered.answers.items()
            if any(may_lack(cut, least) for cut in answer.cuts)
        }
        if not again:
            return gathered
        whole = self._ask("search", query, limit, statistics, 0, end=end, only=again)
        # A shard that does not answer the second time counts with what it sent the first time.
        return Gathered(gathered.answers | whole.answers, gathered.missing)

    def explain(self, query: Query, key: Key, shard: int) -> dict[str, float] | None:
        """What each term adds to the BM25 score of a document; None when its shard is lost or holds no such one."""
        end = time.monotonic() + self._timing.deadline
        statistics = self._statistics(list(dict.fromkeys(query.terms)), end)
        gathered = self._ask("explain", self._suited(query), key, statistics, end=end, only={shard})
        found: dict[str, float] | None = gathered.answers.get(shard)
        return found

    def _suited(self, query: Query) -> Query:
        """The query with its words weighed sharply if meaning takes part, as far as the shards have said."""
        with self._lock:
            known = list(self._known.values())
        covered, documents = sum(one.covered for one in known), sum(one.documents for one in known)
        compared = covered if query.vector is not None else 0
        return replace(query, sharp=compared > 0 and compared >= LEAST_COVERED * documents)

    def use(self, shards: Mapping[int, Sequence[ShardClient]]) -> None:
        """From now on ask these servers of the same shards."""
        self._shards = shards

    def sizes(self) -> tuple[int, int]:
        """Documents in all shards that can be reached, as of the last question, and how many have a vector."""
        self._statistics([], time.monotonic() + self._timing.deadline)
        with self._lock:
            known = list(self._known.values())
        return sum(one.documents for one in known), sum(one.covered for one in known)

    def statistics(self, terms: Sequence[str]) -> Statistics:
        """Of all shards that can be reached."""
        return self._statistics(list(dict.fromkeys(terms)), time.monotonic() + self._timing.deadline)

    def _statistics(self, terms: Sequence[str], end: float) -> Statistics:
        """The sum over all shards that can be asked; a lost one counts as long as its words are still known."""
        with self._lock:
            stale = {number for number in self._shards if not self._knows(number, terms)}
        if stale:
            self._learn(self._ask("statistics", terms, end=end, only=stale).answers)
        with self._lock:
            sure = [self._known[number].of(terms) for number in self._shards if self._knows(number, terms)]
        return reduce(add, sure, Statistics())

    def _knows(self, number: int, terms: Iterable[str]) -> bool:
        known = self._known.get(number)
        return known is not None and all(term in known.frequencies for term in terms)

    def _learn(self, counted: Mapping[int, Counted]) -> None:
        with self._lock:
            for number, one in counted.items():
                known = self._known.get(number)
                fresh = _Known(one.state, one.statistics.documents, one.statistics.tokens, one.covered)
                if known is not None and known.state == one.state and len(known.frequencies) < _MOST_TERMS:
                    fresh.frequencies = known.frequencies
                fresh.frequencies |= one.statistics.frequencies
                self._known[number] = fresh

    def _forget_changed(self, gathered: Gathered) -> bool:
        with self._lock:
            changed = [
                number
                for number, answer in gathered.answers.items()
                if number not in self._known or self._known[number].state != answer.state
            ]
            for number in changed:
                self._known.pop(number, None)
        return bool(changed)

    def _ask(self, method: str, *arguments: object, end: float, only: set[int] | None = None) -> Gathered:
        left = max(_LEAST, end - time.monotonic())
        timing = replace(self._timing, deadline=left)
        shards = {n: clients for n, clients in self._shards.items() if only is None or n in only}
        return gather(shards, method, *arguments, timing=timing, health=self._health)

    def _share(self, missing: Mapping[int, Why]) -> float:
        total = sum(self._documents.values())
        lost = sum(self._documents.get(number, 0) for number in missing)
        return 1 - lost / total if total else 1.0


def _merged(answers: Sequence[Searched]) -> Found:
    founds = [found for answer in answers for found in answer.founds]
    notes = dict.fromkeys(note for answer in answers for note in answer.notes)
    return merge(founds, tuple(notes)) if founds else Found([], {}, 0)
