"""Many shards, one answer: the same ranking and the same scores as one shard with all documents would give."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from ..fusion import fuse
from .values import POOL, Candidate, Doubles, Flags, Floats, Found, Longs, ShardFound

# Below this share of documents with vectors meaning does not take part: most candidates would be guesses.
LEAST_COVERED: Final = 0.2


def merge(founds: Sequence[ShardFound], degraded: Sequence[str] = ()) -> Found:
    """The best documents of all shards, fused over the union of the best by words and the best by meaning.

    `founds` answer the same query with the same statistics and limit; `degraded` is passed on. At least one.
    """
    limit, statistics, ideal = founds[0].limit, founds[0].statistics, founds[0].ideal
    one = _Joined(founds)
    covered = sum(f.vectors for f in founds) / max(1, sum(f.documents for f in founds))
    with_dense = covered >= LEAST_COVERED and bool(np.isfinite(one.dense).any())
    notes = list(degraded)
    if 0 < covered < 1:
        notes.append(f"vectors:{int(100 * covered)}")
    pool = one.pool(max(limit, POOL), with_dense=with_dense)
    candidates = one.ranked(pool, limit, ideal, with_dense=with_dense) if len(pool) else []
    return Found(candidates, dict(statistics.frequencies), statistics.documents, tuple(notes), with_dense)


class _Joined:
    """The findings of all shards side by side."""

    def __init__(self, founds: Sequence[ShardFound]) -> None:
        self.marked = founds[0].marked
        names = sorted({name for found in founds for name in found.names})
        self.names = names
        self.kinds: Longs = np.concatenate([_renamed(found, names) for found in founds])
        self.ids: Longs = np.concatenate([found.ids for found in founds])
        self.parties: Longs = np.concatenate([found.parties for found in founds])
        self.lexical: Doubles = np.concatenate([found.lexical for found in founds])
        self.dense: Floats = np.concatenate([found.dense for found in founds])
        self.shared: Flags = np.concatenate([found.shared for found in founds])

    def pool(self, count: int, *, with_dense: bool) -> Longs:
        """The best by words and the best by meaning; equals in the order of kind and number."""
        by_words = np.lexsort((self.ids, self.kinds, -self.lexical))
        by_words = by_words[self.lexical[by_words] > 0][:count]
        if not with_dense:
            return self._in_order(by_words)
        known = np.flatnonzero(np.isfinite(self.dense))
        by_meaning = known[np.lexsort((self.ids[known], self.kinds[known], -self.dense[known]))][:count]
        return self._in_order(np.union1d(by_words, by_meaning))

    def _in_order(self, pool: Longs) -> Longs:
        """By kind and number, so that what fusion sees does not depend on how documents lie in shards."""
        return pool[np.lexsort((self.ids[pool], self.kinds[pool]))]

    def ranked(self, pool: Longs, limit: int, ideal: float, *, with_dense: bool) -> list[Candidate]:
        lexical = self.lexical[pool]
        dense = imputed(lexical, self.dense[pool]) if with_dense else None
        scores = fuse(lexical, dense, ideal)
        order = np.lexsort((self.ids[pool], self.kinds[pool], -scores))[:limit]
        return self._candidates(pool[order], scores[order], with_dense=with_dense)

    def _candidates(self, chosen: Longs, scores: Floats, *, with_dense: bool) -> list[Candidate]:
        held: list[set[str]] = [set() for _ in chosen]
        for place, term in zip(*(found.tolist() for found in np.nonzero(self.shared[chosen])), strict=True):
            held[place].add(self.marked[term])
        dense = [one if with_dense and one == one else None for one in self.dense[chosen].tolist()]
        return [
            Candidate(self.names[kind], pk, party, score, words, meaning, frozenset(terms))
            for kind, pk, party, score, words, meaning, terms in zip(
                self.kinds[chosen].tolist(),
                self.ids[chosen].tolist(),
                self.parties[chosen].tolist(),
                scores.tolist(),
                self.lexical[chosen].tolist(),
                dense,
                held,
                strict=True,
            )
        ]


def _renamed(found: ShardFound, names: list[str]) -> Longs:
    codes = np.array([names.index(name) for name in found.names] or [0], dtype=np.int64)
    return codes[found.kinds] if len(found.kinds) else np.zeros(0, dtype=np.int64)


def imputed(lexical: Doubles, dense: Floats) -> Floats:
    """`dense` with a guess where a document has no vector yet: what documents with as many words in common have, by a
    straight line through those that have both, never outside their range. So a document is neither lifted nor sunk
    for lacking a vector; it stands where its words alone put it."""
    known = np.isfinite(dense)
    if known.all():
        return dense
    values = dense[known].astype(np.float64)
    x = lexical[known]
    spread = float(x.var()) if len(x) > 2 else 0.0
    slope = float(((x - x.mean()) * (values - values.mean())).mean()) / spread if spread > 0 else 0.0
    guess = values.mean() + slope * (lexical - x.mean())
    return np.where(known, dense, np.clip(guess, values.min(), values.max())).astype(np.float32)
