"""Robust statistics and exact tests. Pure; random draws use a fixed seed, so a result is the same every time."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt
from scipy.special import bdtrc, chdtrc

Floats = npt.NDArray[np.float64]
Key = TypeVar("Key", bound=Hashable)

MAD_TO_SIGMA: Final = 1.4826  # the median absolute deviation of a normal distribution, times this, is sigma
_DRAWS: Final = 20_000
_SEED: Final = 20_221_031


def median(values: Sequence[float] | Floats) -> float:
    return float(np.median(np.asarray(values, dtype=float)))


def mad(values: Sequence[float] | Floats) -> float:
    """Robust sigma: the median distance from the median, on the scale of a standard deviation."""
    array = np.asarray(values, dtype=float)
    return MAD_TO_SIGMA * float(np.median(np.abs(array - np.median(array))))


def theil_sen(ys: Sequence[float] | Floats) -> float:
    """Median slope over all pairs of equally spaced values; 0 for fewer than two."""
    array = np.asarray(ys, dtype=float)
    if len(array) < 2:
        return 0.0
    i, j = np.triu_indices(len(array), 1)
    return float(np.median((array[j] - array[i]) / (j - i)))


def binomial_tail(hits: int, trials: int, chance: float) -> float:
    """Exact chance of `hits` or more in `trials`."""
    if hits <= 0:
        return 1.0
    if hits > trials:
        return 0.0
    return float(bdtrc(hits - 1, trials, chance))


def multinomial_p(counts: Sequence[int], chances: Sequence[float]) -> float:
    """Chance of counts that fit as badly or worse (chi-square); simulated where the formula is not exact enough."""
    total, expected = sum(counts), np.asarray(chances) * sum(counts)
    statistic = float(((np.asarray(counts) - expected) ** 2 / expected).sum())
    formula = float(chdtrc(len(counts) - 1, statistic))
    if formula > 0.02 or float(expected.min()) >= 10:
        return formula
    drawn = np.random.default_rng(_SEED).multinomial(total, chances, size=_DRAWS)
    worse = int((((drawn - expected) ** 2 / expected).sum(axis=1) >= statistic).sum())
    # Beyond what the draws can resolve, the formula says how far beyond.
    return (worse + 1) / (_DRAWS + 1) if worse else min(1 / (_DRAWS + 1), formula * 10)


def holm(chances: Mapping[Key, float], alpha: float) -> set[Key]:
    """What stays significant when all of these were asked at once (Holm): errors of the family stay below alpha."""
    kept: set[Key] = set()
    ordered = sorted(chances.items(), key=lambda item: item[1])
    for position, (key, chance) in enumerate(ordered):
        if chance > alpha / (len(ordered) - position):
            break
        kept.add(key)
    return kept


def quantile(values: Sequence[float] | Floats, share: float) -> float:
    return float(np.quantile(np.asarray(values, dtype=float), share)) if len(values) else 0.0


def benford_first() -> list[float]:
    return [math.log10(1 + 1 / digit) for digit in range(1, 10)]


def benford_second() -> list[float]:
    return [sum(math.log10(1 + 1 / (10 * first + digit)) for first in range(1, 10)) for digit in range(10)]
