"""BM25 over arrays that can be memory-mapped.

Terms are 64-bit hashes in a sorted array, so opening reads nothing but file headers. A term keeps a list of documents
with its counts in them; a term that stands in an eighth of all documents or more keeps a column instead, one byte per
document, which is smaller then and answers "how often in this one?" at once. Counts, not weights, are stored: weights
depend on the mean length of the collection, which changes with every change and is shared between shards.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from .values import SLACK, Bytes, Doubles, Flags, Floats, Longs, Statistics, idf, leading

# Those that won on the development sets (docs/developer/matching.md).
K1: Final = 1.2
B: Final = 0.9
# A term in more than 1/COLUMN_SHARE of the documents is kept as a column.
COLUMN_SHARE: Final = 8
Ints = npt.NDArray[np.int32]
Hashes = npt.NDArray[np.uint64]


@lru_cache(maxsize=1 << 16)
def term_hash(term: str) -> int:
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=8).digest(), "little")


@dataclass(frozen=True, slots=True)
class Posting:
    """One term: its documents ascending with its count in each, or a column of counts over all documents.

    `frequency` documents hold it; no document weighs more than `bound` (before idf, at the shard's own mean length).
    """

    docs: Ints | None
    counts: Bytes
    frequency: int
    bound: float

    def at(self, positions: Longs, scratch: Bytes) -> Bytes:
        """How often the term stands in each of these documents (ascending, each once). `scratch` is zeroed and as
        long as the shard; it is left so."""
        if self.docs is None:
            return self.counts[positions]
        if len(self.docs) > 16 * len(positions):
            return self._searched(positions)
        scratch[self.docs] = self.counts
        found = scratch[positions]
        scratch[self.docs] = 0
        return found

    def _searched(self, positions: Longs) -> Bytes:
        assert self.docs is not None
        places = np.minimum(np.searchsorted(self.docs, positions.astype(np.int32)), len(self.docs) - 1)
        return np.where(self.docs[places] == positions, self.counts[places], np.uint8(0))


@dataclass(slots=True)
class _Norms:
    """The length norms of all documents for the mean length asked for last. One attribute, set in one step: several
    threads may ask at once."""

    kept: tuple[float, Floats] | None = None


@dataclass(frozen=True, slots=True)
class Lexical:
    """Term i owns `docs[starts[i]:starts[i+1]]` and the `counts` beside them, or `columns[column[i]]` if that is ≥ 0."""

    hashes: Hashes
    starts: Longs
    column: Ints
    frequencies: Ints
    bounds: Floats
    docs: Ints
    counts: Bytes
    columns: Bytes
    lengths: Ints
    tokens: int
    _norms: _Norms = field(default_factory=_Norms, init=False)

    @property
    def size(self) -> int:
        return len(self.lengths)

    @property
    def mean_length(self) -> float:
        return (self.tokens / self.size if self.size else 0.0) or 1.0

    def postings(self, terms: Sequence[str]) -> list[Posting | None]:
        """What is known of each of these terms."""
        if not len(self.hashes):
            return [None] * len(terms)
        asked = np.fromiter((term_hash(term) for term in terms), np.uint64, len(terms))
        places = np.minimum(np.searchsorted(self.hashes, asked), len(self.hashes) - 1)
        known = self.hashes[places] == asked
        return [
            self._posting(place) if held else None
            for place, held in zip(places.tolist(), known.tolist(), strict=True)
        ]

    def _posting(self, place: int) -> Posting:
        frequency, bound = int(self.frequencies[place]), float(self.bounds[place])
        column = int(self.column[place])
        if column >= 0:
            return Posting(None, self.columns[column], frequency, bound)
        first, last = int(self.starts[place]), int(self.starts[place + 1])
        return Posting(self.docs[first:last], self.counts[first:last], frequency, bound)

    def norms(self, mean_length: float) -> Floats:
        kept = self._norms.kept
        if kept is None or kept[0] != mean_length:
            values = self.lengths.astype(np.float32) * np.float32(K1 * B / mean_length)
            kept = (mean_length, values + np.float32(K1 * (1 - B)))
            self._norms.kept = kept
        return kept[1]

    def bound(self, posting: Posting, mean_length: float) -> float:
        """No document weighs more at this mean length: a longer mean lowers the norm by that factor at most."""
        return posting.bound * max(1.0, mean_length / self.mean_length)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query term that the shard knows, with its weight in the query: idf times its count there."""

    term: str
    posting: Posting
    weight: float


def wanted(
    lexical: Lexical, terms: Sequence[str], statistics: Statistics, *, sharp: bool = False
) -> list[Wanted]:
    """In alphabetical order, so that sums come out the same in every shard. `sharp`: see `weight`."""
    counted = sorted(Counter(terms).items())
    known = lexical.postings([term for term, _ in counted])
    return [
        Wanted(term, posting, weight(statistics, term, sharp=sharp) * times)
        for (term, times), posting in zip(counted, known, strict=True)
        if posting is not None
    ]


def weight(statistics: Statistics, term: str, *, sharp: bool) -> float:
    """What one mention of a term in a query weighs: its idf; beside vectors (`sharp`) frequent terms weigh less still,
    because meaning covers them (docs/benchmarks.md)."""
    value = statistics.idf(term)
    return value * math.sqrt(value / idf(statistics.documents, 0)) if sharp else value


def ideal(terms: Sequence[str], statistics: Statistics, *, sharp: bool) -> float:
    """The score of a document of half the mean length that holds each known query term once: the full mark, on which
    `fusion.fuse` measures how much of a query a document covers. Zero when the collection knows no term."""
    total = math.fsum(
        weight(statistics, term, sharp=sharp) * times
        for term, times in sorted(Counter(terms).items())
        if statistics.frequencies.get(term)
    )
    return total * (K1 + 1) / (1 + K1 * (1 - B / 2))


def parts(lexical: Lexical, terms: Sequence[Wanted], positions: Longs, mean: float) -> Doubles:
    """What each term (row) gives to each of these documents (column, positions ascending), exactly."""
    scratch = np.zeros(lexical.size, dtype=np.uint8)
    counts = np.empty((len(terms), len(positions)), dtype=np.float64)
    for row, one in zip(counts, terms, strict=True):
        row[:] = one.posting.at(positions, scratch)
    weights = np.array([one.weight * (K1 + 1) for one in terms], dtype=np.float64)
    norms = K1 * (1 - B) + (K1 * B / mean) * lexical.lengths[positions].astype(np.float64)
    return weights[:, None] * counts / (counts + norms)


def exact(lexical: Lexical, terms: Sequence[Wanted], positions: Longs, mean: float) -> Doubles:
    """BM25 of these documents; the same sum in the same order wherever it is taken."""
    total = np.zeros(len(positions), dtype=np.float64)
    for part in parts(
        lexical, terms, positions, mean
    ):  # one by one: numpy's own sum would depend on the shape
        total += part
    return total


def holding(lexical: Lexical, terms: Sequence[str], positions: Longs) -> Flags:
    """Which of `terms` each of these documents (ascending) holds."""
    found = np.zeros((len(positions), len(terms)), dtype=bool)
    scratch = np.zeros(lexical.size, dtype=np.uint8)
    for number, posting in enumerate(lexical.postings(terms)):
        if posting is not None:
            found[:, number] = posting.at(positions, scratch) > 0
    return found


class Accumulator:
    """Adds the terms one by one to the scores of all documents, as far as that is worth it.

    `top` finds the best `count` documents and those as good: terms in order of the most they can give (MaxScore).
    Once what is left cannot lift a new document among the best, only the documents still in the race are followed up.
    """

    def __init__(self, lexical: Lexical, terms: Sequence[Wanted], mean: float, barred: Flags | None) -> None:
        self.lexical = lexical
        self.norms = lexical.norms(mean)
        most = [one.weight * lexical.bound(one.posting, mean) for one in terms]
        order = sorted(range(len(terms)), key=lambda i: -most[i])
        self.terms = [terms[i] for i in order]
        self.left = np.cumsum([most[i] for i in order][::-1])[::-1] if order else np.zeros(0)
        self.scores = np.zeros(lexical.size, dtype=np.float32)
        if barred is not None:
            self.scores[barred] = -np.inf
        self.threshold = np.float32(0)

    def top(self, count: int) -> Longs:
        """Positions ascending; a superset of the best `count` unless more than that are equally good."""
        done = self._gather(count)
        if done == len(self.terms):
            positions = np.flatnonzero(self.scores > 0)
            return leading(positions, self.scores[positions], count)
        floor = max(self.threshold * SLACK - self._remaining(done), np.float32(0))
        positions = np.flatnonzero(self.scores > floor)
        return self._finish(done, positions, self.scores[positions], count)

    def _remaining(self, done: int) -> np.float32:
        return np.float32(self.left[done]) if done < len(self.left) else np.float32(0)

    def _gather(self, count: int) -> int:
        """Add terms to all scores; stops early once the rest can be left to a few documents."""
        seen = done = 0
        while done < len(self.terms):
            if seen >= count and self._few_are_left(done, count):
                return done
            batch = self._batch(done)
            self._add(batch)
            seen += sum(one.posting.frequency for one in batch)
            done += len(batch)
        return done

    def _batch(self, done: int) -> list[Wanted]:
        """As many of the next terms as are worth a look at the scores afterwards, one at least."""
        work = 0
        for number in range(done, len(self.terms)):
            docs = self.terms[number].posting.docs
            work += self.lexical.size if docs is None else len(docs)
            if work >= _LOOKED_AFTER * self.lexical.size:
                return self.terms[done : number + 1]
        return self.terms[done:]

    def _few_are_left(self, done: int, count: int) -> bool:
        leading = self.scores[self.scores > self.threshold]
        if len(leading) >= count:
            self.threshold = np.partition(leading, len(leading) - count)[len(leading) - count]
        floor = self.threshold * SLACK - self._remaining(done)
        if floor <= 0:
            return False
        return int(np.count_nonzero(self.scores > floor)) * _FEW <= self.lexical.size + _FEW * 4 * count

    def _add(self, batch: Sequence[Wanted]) -> None:
        listed = [(one.posting.docs, one) for one in batch if one.posting.docs is not None]
        if listed:  # all lists at once: most are short, and every step of numpy has its price
            docs = np.concatenate([found for found, _ in listed])
            counts = np.concatenate([one.posting.counts for _, one in listed]).astype(np.float32)
            scales = np.array([one.weight * (K1 + 1) for _, one in listed], dtype=np.float32)
            gain = self.norms[docs]
            gain += counts
            np.divide(counts, gain, out=gain)
            gain *= np.repeat(scales, [len(found) for found, _ in listed])
            np.add.at(self.scores, docs, gain)
        columns = [(one.posting.counts, one.weight * (K1 + 1)) for one in batch if one.posting.docs is None]
        for first in range(
            0, self.lexical.size if columns else 0, _BLOCK
        ):  # a block stays in the processor's cache
            block = slice(first, first + _BLOCK)
            for column, scale in columns:
                counts = column[block].astype(np.float32)
                gain = counts + self.norms[block]
                np.divide(counts, gain, out=gain)
                gain *= np.float32(scale)
                self.scores[block] += gain

    def _finish(self, done: int, positions: Longs, scores: Floats, count: int) -> Longs:
        """Add the remaining terms to these documents only, dropping those that fall out of the race."""
        scratch = np.zeros(self.lexical.size, dtype=np.uint8)
        for number in range(done, len(self.terms)):
            one = self.terms[number]
            counts = one.posting.at(positions, scratch).astype(np.float32)
            scores = scores + np.float32(one.weight * (K1 + 1)) * counts / (counts + self.norms[positions])
            if len(positions) > 4 * count:
                threshold = np.partition(scores, len(scores) - count)[len(scores) - count]
                kept = scores > threshold * SLACK - self._remaining(number + 1)
                positions, scores = positions[kept], scores[kept]
        return leading(positions, scores, count)


_FEW: Final = 12
_LOOKED_AFTER: Final = 3
_BLOCK: Final = 1 << 15
