"""One consistent state of a collection: the main shard and the later changes, searched as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce

from .merge import LEAST_COVERED, merge
from .shard import Shard
from .values import Found, Key, Query, Statistics


@dataclass(frozen=True, slots=True)
class Marks:
    """How far the index has read the record: every event up to `event`, and those in `seen` after it.

    `seen` names events by number and nonce: SQLite gives the number of a rolled-back event to the next one.
    """

    event: int = 0
    seen: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`main` is what the last build found, less what changed since; `added` holds that. `due`: a rebuild is waited
    for, and until then some changes are not found."""

    version: str
    main: Shard
    added: Shard
    marks: Marks
    due: bool = False

    @property
    def shards(self) -> tuple[Shard, Shard]:
        return self.main, self.added

    @property
    def size(self) -> int:
        """The number of documents."""
        return self.main.size + self.added.size

    @property
    def covered(self) -> int:
        """The number of documents with a vector."""
        return self.main.covered + self.added.covered

    def statistics(self, terms: Sequence[str]) -> Statistics:
        return reduce(lambda one, other: one + other, (shard.statistics(terms) for shard in self.shards))

    def search(self, query: Query, limit: int) -> Found:
        """The best `limit` documents by words and, where query and index have vectors, by meaning."""
        query = self._suited(query)
        statistics = self.statistics(query.terms)
        return merge([shard.search(query, limit, statistics) for shard in self.shards], self.missing)

    def _suited(self, query: Query) -> Query:
        """Sharp where meaning takes part: where enough documents have a vector that the query's can be compared with."""
        compared = sum(shard.compared(query) for shard in self.shards)
        return replace(query, sharp=compared > 0 and compared >= LEAST_COVERED * self.size)

    @property
    def missing(self) -> tuple[str, ...]:
        return (*(["building"] if not self.version else []), *(["outdated"] if self.due else []))

    def explain(self, query: Query, key: Key) -> dict[str, float]:
        """What each query term adds to the `lexical` score of one document; the sum is that score. Empty when the
        document is not indexed or shares no term."""
        query = self._suited(query)
        statistics = self.statistics(query.terms)
        for shard in self.shards:
            found = shard.explain(query, key, statistics)
            if found is not None:
                return found
        return {}

    def stamps(self) -> dict[Key, int]:
        """When each indexed object had last changed."""
        return {key: stamp for shard in self.shards for key, stamp in shard.stamps()}
