"""Vectors of a shard: 8-bit codes with a scale per document, centred on the mean of the corpus.

Centring matters: raw vectors of one language model all point the same way, and what tells documents apart is the rest.
A large shard is looked through by signs first (one bit per dimension), and only the leading documents are compared by
their codes; see docs/benchmarks.md for what that misses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from .values import Flags, Floats, Longs, leading

Codes = npt.NDArray[np.int8]
Signs = npt.NDArray[np.uint64]
# Up to so many documents every code is compared.
ALL_COMPARED: Final = 200_000
# Beyond that, so many documents (or this share of the shard, if that is more) are chosen by their signs.
CHOSEN: Final = 40_000
CHOSEN_SHARE: Final = 25
_BLOCK: Final = 2048


@dataclass(frozen=True, slots=True)
class Transform:
    """What is done to every vector, of documents and of queries alike: the mean taken off, turned by `matrix` (a
    learned one, if there is one), and brought to length one."""

    mean: Floats
    matrix: Floats | None = None

    @property
    def width(self) -> int:
        return len(self.mean) if self.matrix is None else int(self.matrix.shape[1])

    def __call__(self, vectors: Floats) -> Floats:
        centred = vectors.astype(np.float32) - self.mean
        if self.matrix is not None:  # in double precision, so that a vector does not depend on its company
            centred = (centred.astype(np.float64) @ self.matrix.astype(np.float64)).astype(np.float32)
        lengths = np.linalg.norm(centred, axis=-1, keepdims=True)
        turned: Floats = (centred / np.maximum(lengths, np.float32(1e-9))).astype(np.float32)
        return turned


def quantised(vectors: Floats) -> tuple[Codes, Floats]:
    """Codes and scales: vector ≈ codes * scale."""
    scales = np.maximum(np.abs(vectors).max(axis=1) / np.float32(127), np.float32(1e-9)).astype(np.float32)
    return np.rint(vectors / scales[:, None]).astype(np.int8), scales


def signs(vectors: Floats) -> Signs:
    """One bit per dimension, 64 to a word; word w of vector i stands at [w, i]."""
    bits = np.packbits(vectors > 0, axis=1)
    padded = np.zeros((len(bits), -(-bits.shape[1] // 8) * 8), dtype=np.uint8)
    padded[:, : bits.shape[1]] = bits
    return np.ascontiguousarray(padded.view(np.uint64).T)


@dataclass(frozen=True, slots=True)
class Vectors:
    """`scales[i]` is 0 where document i has no vector yet; `covered` documents have one. `fingerprint` names the
    encoder."""

    codes: Codes
    scales: Floats
    sketch: Signs
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
        """Positions (ascending) of the nearest `count` documents and of those as near; all that have a vector, if they
        are fewer."""
        out = self.scales == 0
        if barred is not None:
            out |= barred
        if len(self.scales) <= ALL_COMPARED:
            near = self._all(direction)
            near[out] = -np.inf
            positions = np.flatnonzero(near > -np.inf) if out.any() else np.arange(len(near))
            return leading(positions, near[positions], count)
        positions = self._alike(direction, max(CHOSEN, len(self.scales) // CHOSEN_SHARE, 4 * count), out)
        return leading(positions, self._some(direction, positions), count)

    def _all(self, direction: Floats) -> Floats:
        found = np.empty(len(self.scales), dtype=np.float32)
        for first in range(0, len(found), _BLOCK):
            block = slice(first, first + _BLOCK)
            np.dot(self.codes[block].astype(np.float32), direction, out=found[block])
        found *= self.scales
        return found

    def _some(self, direction: Floats, positions: Longs) -> Floats:
        found = np.empty(len(positions), dtype=np.float32)
        for first in range(0, len(found), _BLOCK):
            block = slice(first, first + _BLOCK)
            np.dot(self.codes[positions[block]].astype(np.float32), direction, out=found[block])
        found *= self.scales[positions]
        return found

    def _alike(self, direction: Floats, count: int, out: Flags) -> Longs:
        """The documents with the fewest signs different: at least `count`, with all of the same distance."""
        asked = signs(direction[None, :])[:, 0]
        distance = np.zeros(len(self.scales), dtype=np.uint16)
        for word, bits in zip(self.sketch, asked, strict=True):
            distance += np.bitwise_count(word ^ bits)
        distance[out] = np.iinfo(np.uint16).max
        most = 64 * len(asked)
        within = np.cumsum(np.bincount(np.minimum(distance, most + 1), minlength=most + 2)[: most + 1])
        furthest = min(int(np.searchsorted(within, count)), most)
        return np.flatnonzero(distance <= furthest)

    def exact(self, direction: Floats, positions: Longs) -> Floats:
        """Cosine of each of these documents, NaN where there is no vector. In double precision, so that it does not
        depend on which other documents are asked about."""
        scales = self.scales[positions]
        found = (self.codes[positions].astype(np.float64) @ direction.astype(np.float64)) * scales
        return np.where(scales == 0, np.nan, found).astype(np.float32)
