"""A solver's track record that does not reward luck: shares and ratings are shrunk towards the region's mean.

With few cases the prior speaks, with many the cases do. `n` is always shown, so a figure from two cases looks like one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

STRENGTH = 4.0
"""Weight of the prior in pseudo-cases: after four cases of its own a solver counts as much as the region does."""


@dataclass(frozen=True, slots=True)
class Share:
    """`raw` is successes / n (None without cases), `value` the shrunk share, `low`–`high` a 90 % credible range."""

    successes: int
    n: int
    raw: float | None
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Mean:
    """Ratings 1–5: `raw` mean (None without ratings) and the shrunk `value`."""

    n: int
    raw: float | None
    value: float


def region_share(successes: int, n: int) -> float:
    """The prior: the region's own share with Laplace's rule, so it is never exactly 0 or 1."""
    return (successes + 1) / (n + 2)


def share(successes: int, n: int, prior: float, strength: float = STRENGTH) -> Share:
    """Beta-binomial: posterior mean (s + k·m) / (n + k) with prior Beta(k·m, k·(1−m))."""
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} successes of {n}")
    if not 0 < prior < 1 or strength <= 0:
        raise ValueError("the prior lies strictly between 0 and 1 and weighs more than nothing")
    a, b = successes + strength * prior, n - successes + strength * (1 - prior)
    value = a / (a + b)
    return Share(
        successes,
        n,
        successes / n if n else None,
        value,
        beta_quantile(0.05, a, b),
        beta_quantile(0.95, a, b),
    )


def mean(ratings: list[int], prior: float = 3.0, strength: float = STRENGTH) -> Mean:
    total, n = sum(ratings), len(ratings)
    return Mean(n, total / n if n else None, (total + strength * prior) / (n + strength))


def beta_quantile(p: float, a: float, b: float) -> float:
    """The p-quantile of Beta(a, b) by bisection (absolute error below 1e-9)."""
    low, high = 0.0, 1.0
    while high - low > 1e-9:
        middle = (low + high) / 2
        low, high = (middle, high) if beta_cdf(middle, a, b) < p else (low, middle)
    return (low + high) / 2


def beta_cdf(x: float, a: float, b: float) -> float:
    """Regularised incomplete beta function, by its continued fraction (Lentz)."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    tiny = 1e-300
    c, d = 1.0, 1 / _away(1 - (a + b) * x / (a + 1), tiny)
    result = d
    for m in range(1, 400):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _away(1 + step * d, tiny)
            c = _away(1 + step / c, tiny)
            result *= c * d
        if abs(c * d - 1) < 1e-13:
            break
    return result


def _away(value: float, tiny: float) -> float:
    return tiny if abs(value) < tiny else value
