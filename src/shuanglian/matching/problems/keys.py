"""Which problems are worth comparing: those that share two rare things, or two frequent ones together. Pure.

Every problem has a few dozen keys that depend on itself and the frozen weighing only, so that whether two problems
are compared does not depend on which came first, and a hundred thousand problems need no comparison of all pairs.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt

from .features import Features
from .similarity import Weighing

# Terms held by more problems than this say too little alone, and their lists would be too long.
FREQUENT: Final = 200
RARE_TERMS: Final = 24
FREQUENT_TERMS: Final = 6
FREQUENT_DIFFICULTIES: Final = 4
MIXED: Final = 6
# So much must be shared to be compared: two rare terms, or one pair of frequent ones.
ENOUGH: Final = 2
# The nearest candidates by shared keys; more are never compared (only floods of the same text reach it).
MOST: Final = 400
PLANES: Final = 12
TABLES: Final = 8
_SEED: Final = 20_261_122
Floats = npt.NDArray[np.float32]


def keys_of(features: Features, weighing: Weighing, vector: Floats | None = None) -> dict[int, int]:
    """Keys of a problem and what each counts."""
    terms = sorted(features.terms, key=lambda term: (-weighing.weight(term), term))
    names = sorted("!" + name for name in features.difficulties)
    rare = [term for term in terms if weighing.frequency(term) <= FREQUENT][:RARE_TERMS]
    often = [term for term in terms if weighing.frequency(term) > FREQUENT][:FREQUENT_TERMS]
    rare_names = [name for name in names if weighing.frequency(name) <= FREQUENT]
    often_names = [name for name in names if weighing.frequency(name) > FREQUENT][:FREQUENT_DIFFICULTIES]
    found = {_hash(item): 1 for item in (*rare, *rare_names)}
    pairs = [*combinations(sorted(often + often_names), 2)]
    pairs += [(term, name) for term in rare[:MIXED] for name in often_names[:2]]
    found |= {_hash(f"{one}+{other}"): ENOUGH for one, other in pairs}
    if vector is not None:
        found |= dict.fromkeys(_buckets(vector), ENOUGH)
    return found


def _hash(text: str) -> int:
    """63 bits: what every database keeps in a big integer."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little") >> 1


def _planes(dimension: int) -> Floats:
    drawn = np.random.default_rng(_SEED).standard_normal((TABLES * PLANES, dimension))
    return drawn.astype(np.float32)


def _buckets(vector: Floats) -> list[int]:
    """Random hyperplanes: vectors of small angle fall on the same side of all planes of some table."""
    sides = (_planes(len(vector)) @ vector >= 0).reshape(TABLES, PLANES)
    return [_hash(f"v{table}:{''.join('01'[int(side)] for side in row)}") for table, row in enumerate(sides)]


class Postings:
    """Keys of many problems held in memory, for building all links at once."""

    def __init__(self, rows: Iterable[tuple[int, int, int]]) -> None:
        """`rows` are (problem, key, count)."""
        holders: dict[int, list[int]] = defaultdict(list)
        self._own: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for problem, key, count in rows:
            holders[key].append(problem)
            self._own[problem].append((key, count))
        self._holders: Mapping[int, npt.NDArray[np.int64]] = {
            key: np.array(problems, dtype=np.int64) for key, problems in holders.items() if len(problems) > 1
        }

    def candidates(self, problem: int) -> list[int]:
        """Problems that share enough with this one, most shared first; the same as the database would find."""
        lists = [(self._holders[key], count) for key, count in self._own[problem] if key in self._holders]
        if not lists:
            return []
        ids = np.concatenate([holders for holders, _count in lists])
        counts = np.concatenate([np.full(len(holders), count) for holders, count in lists])
        unique, places = np.unique(ids, return_inverse=True)
        totals = np.bincount(places, weights=counts)
        return best([(int(i), int(n)) for i, n in zip(unique, totals, strict=True)], but=problem)


def best(counted: Sequence[tuple[int, int]], *, but: int) -> list[int]:
    """Of (problem, shared count): those with enough, most first, at most `MOST`."""
    enough = [(-count, problem) for problem, count in counted if count >= ENOUGH and problem != but]
    return [problem for _count, problem in sorted(enough)[:MOST]]
