"""One text score out of two: how much of the words a document covers, and how near it is in meaning. Pure.

Both are absolute: a share of the most that any document could score by words, and a cosine. They mean the same across
questions, unlike scores stretched over the range of one question's candidates, and no candidate moves another one.
What else was tried, with figures, stands in docs/benchmarks.md.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
# What full coverage of the words is worth beside a cosine of 1. Any value from .8 to 1.0 does well on all development sets.
COVERAGE: Final = 0.9
# A party with several documents that fit is worth a little more than its best one; the smaller, the less the others add.
POOLING: Final = 0.06


def fuse(lexical: Doubles, dense: Floats | None, ideal: float) -> Floats:
    """Scores of the same candidates in the same order, up to 1; without vectors (`dense` None) the coverage alone.

    `lexical` are BM25 scores (≥ 0), `ideal` the full mark on their scale (`shards.lexical.ideal`), `dense` cosines of
    centred vectors.
    """
    covered = lexical / ideal if ideal > 0 else np.zeros_like(lexical)
    if dense is None:
        return covered.astype(np.float32)
    return ((COVERAGE * covered + dense) / (COVERAGE + 1)).astype(np.float32)


def pooled(scores: Doubles, owners: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], Doubles]:
    """One score for each owner of documents: a soft maximum over theirs, never below the best one.

    Returns the owners (ascending) and their scores. Measured on lists of projects of experts (docs/benchmarks.md).
    """
    known, places = np.unique(owners, return_inverse=True)
    best: Doubles = np.full(len(known), -np.inf)
    np.maximum.at(best, places, scores)
    mass: Doubles = np.zeros(len(known))
    np.add.at(mass, places, np.exp((scores - best[places]) / POOLING))
    return known, best + POOLING * np.log(mass)
