"""BM25 over arrays that can be memory-mapped: one immutable shard, and small additions to it.

Terms are 64-bit hashes in a sorted array, so opening a shard reads nothing but the file headers. k1 and b are those
that won on the development sets (docs/developer/matching.md); each posting stores the part of its weight that
does not depend on the other documents, so that idf can be taken over main shard and additions together.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

K1: Final = 1.2
B: Final = 0.75
Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Hashes = npt.NDArray[np.uint64]


@lru_cache(maxsize=1 << 16)
def term_hash(term: str) -> int:
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=8).digest(), "little")


@dataclass(frozen=True, slots=True)
class Shard:
    """Postings of `size` documents: term i owns `docs[starts[i]:starts[i+1]]` and the weights beside them."""

    hashes: Hashes
    starts: npt.NDArray[np.int64]
    docs: Ints
    weights: Floats
    size: int
    mean_length: float

    def postings(self, term: int) -> tuple[Ints, Floats]:
        place = int(np.searchsorted(self.hashes, np.uint64(term)))
        if place == len(self.hashes) or int(self.hashes[place]) != term:
            return self.docs[:0], self.weights[:0]
        first, last = int(self.starts[place]), int(self.starts[place + 1])
        return self.docs[first:last], self.weights[first:last]

    def save(self, folder: Path) -> None:
        for name in ("hashes", "starts", "docs", "weights"):
            np.save(folder / f"{name}.npy", getattr(self, name))


def load(folder: Path, size: int, mean_length: float) -> Shard:
    """Open a saved shard without reading it."""
    arrays = {
        name: np.load(folder / f"{name}.npy", mmap_mode="r")
        for name in ("hashes", "starts", "docs", "weights")
    }
    return Shard(size=size, mean_length=mean_length, **arrays)


def build(
    documents: Iterable[Sequence[str]], *, mean_length: float | None = None, k1: float = K1, b: float = B
) -> Shard:
    """A shard of token lists. Additions pass the `mean_length` of the main shard, to be scored alike."""
    vocabulary: dict[str, int] = {}
    terms: list[int] = []
    counts: list[int] = []
    sizes: list[int] = []
    lengths: list[int] = []
    for tokens in documents:
        found = Counter(tokens)
        terms.extend([vocabulary.setdefault(term, len(vocabulary)) for term in found])
        counts.extend(found.values())
        sizes.append(len(found))
        lengths.append(len(tokens))
    mean = mean_length or (float(np.mean(lengths)) if lengths else 0.0) or 1.0
    rows = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    frequency = np.array(counts, dtype=np.float32)
    norm = (k1 * (1 - b + b * np.array(lengths, dtype=np.float32) / mean))[rows] if len(rows) else frequency
    weights = (frequency * (k1 + 1) / (frequency + norm)).astype(np.float32)
    return _sorted(vocabulary, np.array(terms, dtype=np.int64), rows, weights, len(sizes), mean)


def _sorted(
    vocabulary: dict[str, int],
    terms: npt.NDArray[np.int64],
    rows: Ints,
    weights: Floats,
    size: int,
    mean: float,
) -> Shard:
    """Postings grouped by term in the order of the hashes, documents ascending within a term."""
    hashes = np.fromiter((term_hash(term) for term in vocabulary), dtype=np.uint64, count=len(vocabulary))
    order = np.argsort(hashes)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    ranked = rank[terms] if len(terms) else terms
    grouped = np.argsort(ranked, kind="stable")
    starts = np.zeros(len(order) + 1, dtype=np.int64)
    np.cumsum(np.bincount(ranked, minlength=len(order)), out=starts[1:])
    return Shard(hashes[order], starts, rows[grouped].astype(np.int32), weights[grouped], size, mean)


def idf(total: int, frequency: int) -> float:
    return float(np.log(1 + (total - frequency + 0.5) / (frequency + 0.5)))


def scores(shards: Sequence[Shard], query: Sequence[str]) -> tuple[list[Floats], dict[str, int]]:
    """Scores of every document of every shard, and in how many documents of all shards each query term stands."""
    total = sum(shard.size for shard in shards)
    found = [np.zeros(shard.size, dtype=np.float32) for shard in shards]
    frequencies: dict[str, int] = {}
    for term, times in Counter(query).items():
        postings = [shard.postings(term_hash(term)) for shard in shards]
        frequencies[term] = frequency = sum(len(docs) for docs, _ in postings)
        weight = idf(total, frequency)
        for out, (docs, parts) in zip(found, postings, strict=True):
            if len(docs):
                out[docs] += parts * np.float32(weight * times)
    return found, frequencies


def best(values: Floats, limit: int) -> npt.NDArray[np.int64]:
    """Positions of the highest positive scores, highest first; equal scores in document order."""
    limit = min(limit, len(values))
    if not limit:
        return np.zeros(0, dtype=np.int64)
    top = np.argpartition(-values, limit - 1)[:limit]
    top = top[np.lexsort((top, -values[top]))]
    return top[values[top] > 0].astype(np.int64)


def holding(shard: Shard, positions: npt.NDArray[np.int64], terms: Sequence[str]) -> list[frozenset[str]]:
    """For each of these documents, which of `terms` it holds."""
    found: list[set[str]] = [set() for _ in positions]
    for term in terms:
        docs, _weights = shard.postings(term_hash(term))
        if len(docs) and len(positions):
            places = np.minimum(np.searchsorted(docs, positions), len(docs) - 1)
            for which in np.flatnonzero(docs[places] == positions):
                found[which].add(term)
    return [frozenset(terms) for terms in found]
