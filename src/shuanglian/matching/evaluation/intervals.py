"""How far a figure can be trusted: bootstrap over questions, and Wilson's interval for shares. Pure and seeded."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

ROUNDS: Final = 2000
SEED: Final = 20261122
# Two-sided 95 % of the normal distribution.
Z: Final = 1.959963984540054
_CHUNK: Final = 4_000_000


@dataclass(frozen=True, slots=True)
class Interval:
    """95 % unless told otherwise."""

    low: float
    high: float

    def pair(self, digits: int = 4) -> list[float]:
        return [round(self.low, digits), round(self.high, digits)]


@dataclass(frozen=True, slots=True)
class Difference:
    """`after - before` over the same questions. `real`: zero lies outside the interval."""

    n: int
    mean: float
    interval: Interval
    better: int
    worse: int

    @property
    def real(self) -> bool:
        return self.n > 0 and not self.interval.low <= 0 <= self.interval.high


def means(
    columns: Mapping[str, Sequence[float]], *, rounds: int = ROUNDS, seed: int = SEED
) -> dict[str, Interval]:
    """Percentile-bootstrap intervals of the means of columns of equal length, drawn from the same resamples.

    Raises ValueError for columns of different lengths. An empty column has the interval 0–0.
    """
    names = list(columns)
    if len({len(columns[name]) for name in names}) > 1:
        raise ValueError("columns of different lengths")
    table = np.array([list(columns[name]) for name in names], dtype=np.float64).T
    if not table.size:
        return {name: Interval(0.0, 0.0) for name in names}
    drawn = _resampled_means(table, rounds, seed)
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    return {name: Interval(float(low[i]), float(high[i])) for i, name in enumerate(names)}


def paired(
    before: Sequence[float], after: Sequence[float], *, rounds: int = ROUNDS, seed: int = SEED
) -> Difference:
    """What changed between two runs over the same questions in the same order. Raises ValueError for unequal lengths."""
    if len(before) != len(after):
        raise ValueError("runs over different questions")
    if not before:
        return Difference(0, 0.0, Interval(0.0, 0.0), 0, 0)
    change = np.asarray(after, dtype=np.float64) - np.asarray(before, dtype=np.float64)
    interval = means({"change": change.tolist()}, rounds=rounds, seed=seed)["change"]
    better, worse = int((change > 1e-12).sum()), int((change < -1e-12).sum())
    return Difference(len(change), float(change.mean()), interval, better, worse)


def wilson(hits: int, n: int, z: float = Z) -> Interval:
    """Wilson's score interval of a share (1927): sensible for small n and near 0 and 1. 0–1 for n = 0."""
    if not 0 <= hits <= n:
        raise ValueError(f"{hits} of {n}")
    if n == 0:
        return Interval(0.0, 1.0)
    share, square = hits / n, z * z
    middle = (share + square / (2 * n)) / (1 + square / n)
    reach = z / (1 + square / n) * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    low = 0.0 if hits == 0 else max(0.0, middle - reach)
    return Interval(low, 1.0 if hits == n else min(1.0, middle + reach))


def _resampled_means(table: npt.NDArray[np.float64], rounds: int, seed: int) -> npt.NDArray[np.float64]:
    """Means of every column in `rounds` resamples of the rows."""
    generator = np.random.default_rng(seed)
    size = len(table)
    drawn = np.empty((rounds, table.shape[1]))
    step = max(1, _CHUNK // (size * table.shape[1]))
    for first in range(0, rounds, step):
        count = min(step, rounds - first)
        drawn[first : first + count] = table[generator.integers(0, size, (count, size))].mean(axis=1)
    return drawn
