"""What goes into a shard, what is asked of it, and what comes out: plain values, nothing of Django."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

Kind = str
Key = tuple[Kind, int]
Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]

# So many of the best by words and so many of the best by meaning make the candidates that are fused.
POOL: Final = 1000


@dataclass(frozen=True, slots=True)
class Document:
    """`stamp` is the time of the last change in microseconds; `text` is what is found, never what is quoted.

    `offering_kind` is what filters call a kind; documents that are no offerings have the name of their own kind there.
    """

    kind: Kind
    id: int
    party: int
    stamp: int
    text: str
    offering_kind: str = ""
    place: int = 0
    segments: tuple[int, ...] = ()

    @property
    def key(self) -> Key:
        return self.kind, self.id

    @property
    def filed_under(self) -> str:
        return self.offering_kind or self.kind


@dataclass(frozen=True, slots=True)
class Filters:
    """What a document must be; None asks nothing. `kinds` are kinds of offerings (a profile is of the kind `party`),
    `segments` asks for one of them at least."""

    kinds: frozenset[str] | None = None
    places: frozenset[int] | None = None
    segments: frozenset[int] | None = None
    parties: frozenset[int] | None = None
    without_parties: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """`terms` as `text.tokens` gives them (repeated ones count), `vector` of the encoder that made the index's own,
    `marked` the terms of which every candidate says whether it holds them. `sharp` (`lexical.weight`) is set by who searches
    all shards, when meaning takes part."""

    terms: Sequence[str]
    vector: Floats | None = None
    marked: Sequence[str] = ()
    filters: Filters = Filters()
    sharp: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """`score` is the fused text score, `lexical` the BM25 score, `dense` the cosine (None: no vector compared)."""

    kind: Kind
    id: int
    party: int
    score: float
    lexical: float = 0.0
    dense: float | None = None
    shared: frozenset[str] = frozenset()

    @property
    def key(self) -> Key:
        return self.kind, self.id


@dataclass(frozen=True, slots=True)
class Found:
    """`frequencies`: how many documents hold each query term; `dense`: whether meaning took part.

    `degraded` says what was missing: `vectors:40` (only 40 % of the documents have vectors yet), `building` (the
    first build is not done, nothing can be found), `outdated` (a large change waits for a build), or what the caller
    of `merge` adds (a lost node).
    """

    candidates: list[Candidate]
    frequencies: dict[str, int]
    size: int
    degraded: tuple[str, ...] = ()
    dense: bool = False


@dataclass(frozen=True, slots=True)
class Statistics:
    """What BM25 must know of the whole collection. Additive over shards, so that many rank like one."""

    documents: int = 0
    tokens: int = 0
    frequencies: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: Statistics) -> Statistics:
        counts = dict(self.frequencies)
        for term, count in other.frequencies.items():
            counts[term] = counts.get(term, 0) + count
        return Statistics(self.documents + other.documents, self.tokens + other.tokens, counts)

    @property
    def mean_length(self) -> float:
        return (self.tokens / self.documents if self.documents else 0.0) or 1.0

    def idf(self, term: str) -> float:
        return idf(self.documents, self.frequencies.get(term, 0))


def idf(total: int, frequency: int) -> float:
    return math.log(1 + (total - frequency + 0.5) / (frequency + 0.5))


@dataclass(frozen=True, slots=True)
class ShardFound:
    """The best of one shard as arrays: candidate i is `names[kinds[i]]`, `ids[i]`, of party `parties[i]`.

    `dense` is NaN where a document has no vector yet. `shared[i, j]`: candidate i holds `marked[j]`.
    `vectors` of `documents` live documents have vectors. `statistics` are those of the whole collection, and so is
    `ideal`, the full mark by words.
    """

    names: tuple[str, ...]
    kinds: Bytes
    ids: Longs
    parties: Longs
    lexical: Doubles
    dense: Floats
    shared: Flags
    marked: tuple[str, ...]
    documents: int
    vectors: int
    limit: int
    statistics: Statistics
    ideal: float


# Scores summed in single precision depend on the order: what is that close to the last of the best is taken along.
SLACK: Final = np.float32(0.9995)


def leading(positions: Longs, scores: Floats, count: int) -> Longs:
    """The best `count` and what is as good, at most twice as many (then those that come first). Ascending like
    `positions`."""
    if len(positions) <= count:
        return positions
    threshold = np.partition(scores, len(scores) - count)[len(scores) - count]
    kept = scores >= threshold - abs(threshold) * (1 - SLACK)
    positions, scores = positions[kept], scores[kept]
    if len(positions) > 2 * count:
        order = np.lexsort((positions, -scores))[: 2 * count]
        positions = np.sort(positions[order])
    return positions
