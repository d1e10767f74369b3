"""Vectors of a shard: 8-bit codes with a scale per document, centred on the mean of the corpus.

Centring matters: raw vectors of one language model all point the same way, and what tells documents apart is the rest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .values import Flags, Floats, Longs

Codes = npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Transform:
    """What is done to every vector, of documents and of queries alike: the mean taken off, turned by `matrix` (a
    learned one, if there is one), and brought to length one."""

    mean: Floats
    matrix: Floats | None = None

    def __call__(self, vectors: Floats) -> Floats:
        centred = vectors.astype(np.float32) - self.mean
        if self.matrix is not None:
            centred = centred @ self.matrix
        lengths = np.linalg.norm(centred, axis=-1, keepdims=True)
        return (centred / np.maximum(lengths, np.float32(1e-9))).astype(np.float32)


def quantised(vectors: Floats) -> tuple[Codes, Floats]:
    """Codes and scales: vector ≈ codes * scale."""
    scales = np.abs(vectors).max(axis=1) / np.float32(127)
    scales = np.maximum(scales, np.float32(1e-9)).astype(np.float32)
    return np.rint(vectors / scales[:, None]).astype(np.int8), scales


@dataclass(frozen=True, slots=True)
class Vectors:
    """`scales[i]` is 0 where document i has no vector yet. `fingerprint` names the encoder."""

    codes: Codes
    scales: Floats
    transform: Transform
    fingerprint: str
    covered: int

    def count(self, positions: Longs) -> int:
        return int(np.count_nonzero(self.scales[positions]))

    def direction(self, vector: Floats) -> Floats | None:
        """The query's vector in the space of the codes; None if it is of another encoder (another length)."""
        if vector.shape != self.transform.mean.shape:
            return None
        return self.transform(vector)

    def top(self, direction: Floats, count: int, barred: Flags | None) -> Longs:
        """Positions (ascending) of the nearest `count` documents."""
        nearness = self._all(direction)
        nearness[self.scales == 0] = -np.inf
        if barred is not None:
            nearness[barred] = -np.inf
        known = int(np.count_nonzero(nearness > -np.inf))
        count = min(count, known)
        if not count:
            return np.zeros(0, dtype=np.int64)
        return np.sort(np.argpartition(-nearness, count - 1)[:count])

    def _all(self, direction: Floats) -> Floats:
        found = np.empty(len(self.scales), dtype=np.float32)
        for first in range(0, len(found), _BLOCK):
            block = slice(first, first + _BLOCK)
            np.dot(self.codes[block].astype(np.float32), direction, out=found[block])
        found *= self.scales
        return found

    def exact(self, direction: Floats, positions: Longs) -> Floats:
        """Cosine of each of these documents, NaN where there is no vector."""
        scales = self.scales[positions]
        found = (self.codes[positions].astype(np.float32) @ direction) * scales
        return np.where(scales == 0, np.float32(np.nan), found).astype(np.float32)


_BLOCK = 2048
