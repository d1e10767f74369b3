"""One shard: arrays of words, rows and vectors, and the search over them with statistics of the whole collection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from . import lexical as words
from .lexical import Accumulator, Lexical
from .rows import Rows
from .values import POOL, Filters, Flags, Floats, Key, Longs, Query, ShardFound, Statistics
from .vectors import Vectors


@dataclass(frozen=True, slots=True)
class Shard:
    """Immutable. `dead` are the positions (ascending) of documents that were replaced or removed since."""

    lexical: Lexical
    rows: Rows
    vectors: Vectors | None = None
    dead: Longs | None = None

    @property
    def size(self) -> int:
        """The number of live documents."""
        return len(self.rows) - (0 if self.dead is None else len(self.dead))

    @property
    def covered(self) -> int:
        """The number of live documents with a vector."""
        if self.vectors is None:
            return 0
        return self.vectors.covered - (0 if self.dead is None else self.vectors.count(self.dead))

    def without(self, keys: set[Key]) -> Shard:
        """The shard as if the documents of these objects were not in it."""
        dead = self.rows.positions(keys)
        return replace(self, dead=dead if len(dead) else None)

    def statistics(self, terms: Sequence[str]) -> Statistics:
        """What this shard adds to the statistics of the collection; dead documents do not count."""
        distinct = list(dict.fromkeys(terms))
        known = self.lexical.postings(distinct)
        counts = np.array([0 if one is None else one.frequency for one in known], dtype=np.int64)
        if self.dead is not None:
            counts = counts - words.holding(self.lexical, distinct, self.dead).sum(axis=0)
        return Statistics(self.size, self._tokens(), dict(zip(distinct, counts.tolist(), strict=True)))

    def _tokens(self) -> int:
        gone = 0 if self.dead is None else int(self.lexical.lengths[self.dead].sum())
        return self.lexical.tokens - gone

    def search(self, query: Query, limit: int, statistics: Statistics) -> ShardFound:
        """The best by words and the best by meaning, both scores exact for all of them, best of all for `merge`."""
        count = max(limit, POOL)
        barred = self._barred(query.filters)
        terms = words.wanted(self.lexical, query.terms, statistics, sharp=query.sharp)
        positions = Accumulator(self.lexical, terms, statistics.mean_length, barred).top(count)
        direction = self._direction(query)
        if self.vectors is not None and direction is not None:
            positions = np.union1d(positions, self.vectors.top(direction, count, barred))
        scores = words.exact(self.lexical, terms, positions, statistics.mean_length)
        return ShardFound(
            names=self.rows.names,
            kinds=self.rows.kind_codes(positions),
            ids=self.rows.column("ids")[positions],
            parties=self.rows.column("parties")[positions],
            lexical=scores,
            dense=self._dense(direction, positions),
            shared=words.holding(self.lexical, query.marked, positions),
            marked=tuple(query.marked),
            documents=self.size,
            vectors=0 if direction is None else self.covered,
            limit=limit,
            statistics=statistics,
            ideal=words.ideal(query.terms, statistics, sharp=query.sharp),
        )

    def compared(self, query: Query) -> int:
        """How many documents the query's vector can be compared with."""
        return 0 if self._direction(query) is None else self.covered

    def _direction(self, query: Query) -> Floats | None:
        if query.vector is None or self.vectors is None:
            return None
        return self.vectors.direction(query.vector)

    def _dense(self, direction: Floats | None, positions: Longs) -> Floats:
        if self.vectors is None or direction is None:
            return np.full(len(positions), np.nan, dtype=np.float32)
        return self.vectors.exact(direction, positions)

    def _barred(self, filters: Filters) -> Flags | None:
        barred = self.rows.barred(filters)
        if self.dead is None:
            return barred
        if barred is None:
            barred = np.zeros(len(self.rows), dtype=bool)
        barred[self.dead] = True
        return barred

    def explain(self, query: Query, key: Key, statistics: Statistics) -> dict[str, float] | None:
        """What each query term adds to the BM25 score of one document; None when it is not here."""
        positions = self.rows.positions({key})
        if self.dead is not None:
            positions = np.setdiff1d(positions, self.dead)
        if not len(positions):
            return None
        terms = words.wanted(self.lexical, query.terms, statistics, sharp=query.sharp)
        gains = words.parts(self.lexical, terms, positions[:1], statistics.mean_length)
        return {one.term: float(gain[0]) for one, gain in zip(terms, gains, strict=True) if gain[0] > 0}

    def live(self) -> Longs:
        """The positions of live documents."""
        every = np.arange(len(self.rows))
        return every if self.dead is None else np.delete(every, self.dead)

    def stamps(self) -> Iterator[tuple[Key, int]]:
        """When each live object had last changed."""
        live = self.live()
        columns = (self.rows.column(name)[live].tolist() for name in ("kinds", "ids", "stamps"))
        for code, pk, stamp in zip(*columns, strict=True):
            yield (self.rows.names[code], pk), stamp
