"""A throw-away index made and asked by the production code, in a temporary folder."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from .. import bm25
from ..bm25 import Floats, Shard
from ..fusion import fuse
from ..text import tokens

# So many of the best by words and of the best by meaning are fused.
CANDIDATES = 200


@dataclass(frozen=True, slots=True)
class Index:
    """Documents are known by their position in the corpus."""

    shard: Shard
    vectors: Floats | None
    mean: Floats | None
    seconds: float
    bytes: int

    def search(self, text: str, vector: Floats | None, limit: int) -> list[int]:
        """Positions, best first."""
        terms = tokens(text)
        (scores,), _frequencies = bm25.scores([self.shard], terms)
        words = bm25.best(scores, max(limit, CANDIDATES))
        if vector is None or self.vectors is None or self.mean is None:
            return [int(place) for place in words[:limit]]
        centred = vector - self.mean
        near = self.vectors @ (centred / max(float(np.linalg.norm(centred)), 1e-9))
        return _fused(scores, near, words, len(terms), limit)


def _fused(scores: Floats, near: Floats, words: npt.NDArray[np.int64], length: int, limit: int) -> list[int]:
    top = min(max(limit, CANDIDATES), len(near))
    union = np.union1d(words, np.argpartition(-near, top - 1)[:top])
    values = fuse(scores[union], near[union])
    return [int(union[place]) for place in np.lexsort((union, -values))[:limit]]


def build(texts: Sequence[str], vectors: Floats | None, folder: Path) -> Index:
    """Build in `folder`; encoding is not part of the time."""
    started = time.perf_counter()
    shard = bm25.build(tokens(text) for text in texts)
    shard.save(folder)
    mean = centred = None
    if vectors is not None:
        mean = vectors.mean(axis=0)
        centred = vectors - mean
        centred /= np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
        np.save(folder / "vectors.npy", centred)
    seconds = time.perf_counter() - started
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    opened = bm25.load(folder, shard.size, shard.mean_length)
    return Index(opened, centred, mean, seconds, size)
