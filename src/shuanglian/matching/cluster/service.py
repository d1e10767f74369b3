"""What a server does with its shard: read its present state, and answer in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

from ..shards import Key, Query, Snapshot, Statistics
from .coordinator import Counted, Searched
from .trim import trimmed

# Gives the state of the shard as it is now, and a name for it that changes with every change.
Read = Callable[[], tuple[str, Snapshot]]


@dataclass(frozen=True, slots=True)
class ShardServer:
    """A `ShardService`. `read` is called for every question, so that a changed document is found by the next."""

    read: Read

    def statistics(self, terms: Sequence[str]) -> Counted:
        state, snapshot = self.read()
        counted = reduce(add, (shard.statistics(terms) for shard in snapshot.shards))
        return Counted(state, counted, snapshot.covered)

    def search(self, query: Query, limit: int, statistics: Statistics, keep: int) -> Searched:
        """The best by words and by meaning, about `keep` of each (0: all that one index would look at)."""
        state, snapshot = self.read()
        founds = [shard.search(query, limit, statistics) for shard in snapshot.shards]
        if not keep:
            return Searched(state, tuple(founds), snapshot.missing)
        kept, cuts = zip(*(trimmed(found, keep) for found in founds), strict=True)
        return Searched(state, kept, snapshot.missing, cuts)

    def explain(self, query: Query, key: Key, statistics: Statistics) -> dict[str, float] | None:
        _state, snapshot = self.read()
        for shard in snapshot.shards:
            found = shard.explain(query, key, statistics)
            if found is not None:
                return found
        return None
