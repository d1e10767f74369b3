"""Sending less: each shard passes on only about its share of the best, and says how good the best of the rest is.

Of the best thousand of all documents a shard among a hundred holds about ten, because documents lie in shards by a hash.
It sends a few more than that. Where the best that it kept back could belong to the thousand after all, it is asked
again for everything; so the answer stays exactly that of one index, and a question costs kilobytes instead of megabytes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from ..shards import ShardFound
from ..shards.values import Doubles, Longs

# Standard deviations above the expected share, and some more for small shares.
_SPREAD: Final = 4.0
_AT_LEAST: Final = 8


@dataclass(frozen=True, slots=True)
class Cut:
    """The best scores among what was kept back; −inf where nothing was."""

    lexical: float = -math.inf
    dense: float = -math.inf


def share(count: int, shards: int) -> int:
    """How many of the best `count` a shard among so many sends."""
    expected = count / shards
    return min(count, math.ceil(expected + _SPREAD * math.sqrt(expected) + _AT_LEAST))


def trimmed(found: ShardFound, keep: int) -> tuple[ShardFound, Cut]:
    """The best `keep` by words and the best `keep` by meaning, with both scores of each."""
    dense = np.where(np.isfinite(found.dense), found.dense, -np.inf).astype(np.float64)
    chosen = np.union1d(_best(found.lexical, keep), _best(dense, keep))
    if len(chosen) == len(found.ids):
        return found, Cut()
    left = np.ones(len(found.ids), dtype=bool)
    left[chosen] = False
    smaller = replace(
        found,
        kinds=found.kinds[chosen],
        ids=found.ids[chosen],
        parties=found.parties[chosen],
        lexical=found.lexical[chosen],
        dense=found.dense[chosen],
        shared=found.shared[chosen],
    )
    return smaller, Cut(float(found.lexical[left].max()), float(dense[left].max()))


def _best(scores: Doubles, keep: int) -> Longs:
    if len(scores) <= keep:
        return np.arange(len(scores))
    return np.argpartition(-scores, keep - 1)[:keep]


def floor(founds: Iterable[ShardFound], count: int) -> Cut:
    """The scores that a document must reach to be among the best `count`: by words (more than nothing), by meaning."""
    every = list(founds)
    lexical = np.concatenate([found.lexical for found in every])
    dense = np.concatenate([found.dense for found in every]).astype(np.float64)
    return Cut(_last(lexical[lexical > 0], count, 0.0), _last(dense[np.isfinite(dense)], count, -math.inf))


def _last(scores: Doubles, count: int, nothing: float) -> float:
    if len(scores) < count:
        return nothing
    return float(np.partition(scores, len(scores) - count)[len(scores) - count])


def may_lack(kept_back: Cut, least: Cut) -> bool:
    """Whether something that was kept back could belong to the best."""
    by_words = kept_back.lexical > 0 and kept_back.lexical >= least.lexical
    by_meaning = kept_back.dense > -math.inf and kept_back.dense >= least.dense
    return by_words or by_meaning
