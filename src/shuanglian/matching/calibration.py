"""What a score is worth as a probability, and how well past probabilities kept their word. Pure.

A curve is fitted to judged pairs only; until there are enough of them the earlier one stays. Sources: Platt 1999 (logistic
curve), Zadrozny & Elkan 2002 (isotonic), Brier 1950, Naeini et al. 2015 (expected calibration error).
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from .evaluation.intervals import ROUNDS, SEED, Interval, wilson

BINS: Final = 10
# How many judged pairs the earlier curve is worth when a new one is fitted.
PRIOR_PAIRS: Final = 40.0
# An isotonic curve bends to every accident of a small sample.
LEAST_FOR_ISOTONIC: Final = 1000
_Array = npt.NDArray[np.float64]


class TooFew(ValueError):
    """Not enough judged pairs for what was asked; the message says how many there are and how many are needed."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One judged proposal: its score, the probability that was told, and whether it proved useful."""

    score: float
    probability: float
    useful: bool


class Curve(Protocol):
    """From score to probability, never falling."""

    def probability(self, score: float) -> float: ...


@dataclass(frozen=True, slots=True)
class Platt:
    """1 / (1 + exp(-(slope * score + offset)))."""

    slope: float
    offset: float

    @classmethod
    def around(cls, middle: float, scale: float) -> Platt:
        """The curve that passes one half at `middle` and is the steeper the smaller `scale` is."""
        return cls(1 / scale, -middle / scale)

    def probability(self, score: float) -> float:
        value = self.slope * score + self.offset
        return 1 / (1 + math.exp(-value)) if value >= 0 else math.exp(value) / (1 + math.exp(value))


@dataclass(frozen=True, slots=True)
class Isotonic:
    """Steps: from `scores[i]` on the probability is `values[i]`; below the first it is the first."""

    scores: tuple[float, ...]
    values: tuple[float, ...]

    def probability(self, score: float) -> float:
        return self.values[max(0, bisect_right(self.scores, score) - 1)]


# -- fitting --------------------------------------------------------------------------------------------------------
def fit_platt(pairs: Sequence[Pair], prior: Platt, *, weight: float = PRIOR_PAIRS) -> Platt:
    """The logistic curve of the pairs, drawn towards `prior` as if that were worth `weight` more pairs at the same scores.

    Therefore it is finite also for separable pairs, equals `prior` for none, and never falls (slope >= 0).
    Raises ValueError for a weight that is not above 0.
    """
    if weight <= 0:
        raise ValueError("the prior needs a weight above 0")
    if not pairs:
        return prior
    scores = np.array([pair.score for pair in pairs])
    share = weight / len(pairs)
    wanted = np.array([pair.useful for pair in pairs], dtype=np.float64)
    before = np.array([prior.probability(score) for score in scores])
    targets = (wanted + share * before) / (1 + share)
    middle, spread = float(scores.mean()), float(scores.std())
    if spread < 1e-9:
        return Platt(prior.slope, _offset(prior.slope * scores, targets))
    slope, offset = _logistic((scores - middle) / spread, targets)
    if slope <= 0:
        return Platt(0.0, _offset(np.zeros_like(scores), targets))
    return Platt(slope / spread, offset - slope * middle / spread)


def _logistic(x: _Array, targets: _Array) -> tuple[float, float]:
    """Newton's method with halved steps; convex, and targets strictly between 0 and 1 keep the optimum finite."""
    design = np.column_stack([x, np.ones_like(x)])
    theta = np.zeros(2)
    for _step in range(100):
        probabilities = _sigmoid(design @ theta)
        gradient = design.T @ (probabilities - targets)
        if np.abs(gradient).max() < 1e-10 * len(x):
            break
        curvature = probabilities * (1 - probabilities)
        hessian = design.T @ (design * curvature[:, None]) + 1e-12 * np.eye(2)
        step = np.asarray(np.linalg.solve(hessian, gradient), dtype=np.float64)
        theta = _shorter(design, targets, theta, step)
    return float(theta[0]), float(theta[1])


def _shorter(design: _Array, targets: _Array, theta: _Array, step: _Array) -> _Array:
    here = _loss(design @ theta, targets)
    for _halving in range(40):
        there = theta - step
        if _loss(design @ there, targets) <= here:
            return there
        step = step / 2
    return theta


def _offset(fixed: _Array, targets: _Array) -> float:
    """The offset alone, by bisection: the mean probability rises with it."""
    low, high = -60.0 - float(fixed.max()), 60.0 - float(fixed.min())
    for _halving in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if _sigmoid(fixed + middle).mean() < targets.mean() else (low, middle)
    return (low + high) / 2


def _sigmoid(values: _Array) -> _Array:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -700, 700))))


def _loss(values: _Array, targets: _Array) -> float:
    return float((np.logaddexp(0, values) - targets * values).sum())


def fit_isotonic(pairs: Sequence[Pair], *, least: int = LEAST_FOR_ISOTONIC) -> Isotonic:
    """The never-falling steps nearest to the pairs in squares (pool adjacent violators). Raises `TooFew`."""
    if len(pairs) < max(1, least):
        raise TooFew(f"{len(pairs)} < {max(1, least)}")
    blocks: list[list[float]] = []  # first score, sum of outcomes, pairs
    for pair in sorted(pairs, key=lambda pair: pair.score):
        if blocks and blocks[-1][0] == pair.score:
            blocks[-1][1] += pair.useful
            blocks[-1][2] += 1
        else:
            _pool(blocks)
            blocks.append([pair.score, float(pair.useful), 1.0])
    _pool(blocks)
    return Isotonic(tuple(block[0] for block in blocks), tuple(block[1] / block[2] for block in blocks))


def _pool(blocks: list[list[float]]) -> None:
    """Join the last block with those before it that are worth as much or more."""
    while len(blocks) > 1 and blocks[-2][1] * blocks[-1][2] >= blocks[-1][1] * blocks[-2][2]:
        _score, hits, size = blocks.pop()
        blocks[-1][1] += hits
        blocks[-1][2] += size


# -- keeping one's word ---------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Bin:
    """Proposals told at `low` to `high` (the last bin includes 1): the mean told, and how often it was useful."""

    low: float
    high: float
    n: int
    told: float
    useful: int

    @property
    def observed(self) -> float:
        return self.useful / self.n if self.n else 0.0

    @property
    def interval(self) -> Interval:
        return wilson(self.useful, self.n)


def reliability(pairs: Sequence[Pair], bins: int = BINS) -> list[Bin]:
    """`bins` of equal width, also the empty ones."""
    members: list[list[Pair]] = [[] for _ in range(bins)]
    for pair in pairs:
        members[min(int(pair.probability * bins), bins - 1)].append(pair)
    return [
        Bin(
            place / bins,
            (place + 1) / bins,
            len(found),
            math.fsum(pair.probability for pair in found) / len(found) if found else 0.0,
            sum(pair.useful for pair in found),
        )
        for place, found in enumerate(members)
    ]


def expected_error(pairs: Sequence[Pair], bins: int = BINS) -> float:
    """Mean distance between told and observed, weighted by the pairs in each bin; 0–1, 0 for no pairs."""
    found = reliability(pairs, bins)
    gaps = (bin_.n * abs(bin_.told - bin_.observed) for bin_ in found if bin_.n)
    return math.fsum(gaps) / len(pairs) if pairs else 0.0


def brier(pairs: Sequence[Pair]) -> float:
    """Mean squared distance between the probability told and what came; 0–1, lower is better, 0 for no pairs."""
    return math.fsum((pair.probability - pair.useful) ** 2 for pair in pairs) / len(pairs) if pairs else 0.0


def interval(
    pairs: Sequence[Pair],
    figure: Callable[[Sequence[Pair]], float],
    *,
    rounds: int = ROUNDS // 4,
    seed: int = SEED,
) -> Interval:
    """95 % bootstrap interval of a figure of the pairs (percentiles)."""
    if not pairs:
        return Interval(0.0, 0.0)
    generator = np.random.default_rng(seed)
    drawn = [figure([pairs[i] for i in generator.integers(0, len(pairs), len(pairs))]) for _ in range(rounds)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Interval(float(low), float(high))


def told_by(curve: Curve, pairs: Sequence[Pair]) -> list[Pair]:
    """The same pairs as if `curve` had told the probabilities."""
    return [Pair(pair.score, curve.probability(pair.score), pair.useful) for pair in pairs]


# -- abstaining -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Abstention:
    """`refused` questions had no proposal at or above the line; `rightly` many of them found no solver either."""

    n: int
    refused: int
    rightly: int
    hopeless: int

    @property
    def precision(self) -> float | None:
        """Of the refused, the share that found nobody; None when none was refused."""
        return self.rightly / self.refused if self.refused else None

    @property
    def recall(self) -> float | None:
        """Of those that found nobody, the share that was refused; None when all found somebody."""
        return self.rightly / self.hopeless if self.hopeless else None

    @property
    def interval(self) -> Interval:
        """Of the precision."""
        return wilson(self.rightly, self.refused)


def abstention(questions: Sequence[tuple[float, bool]], threshold: float) -> Abstention:
    """`questions`: the best probability of each, and whether it found a solver in the end."""
    refused = [solved for best, solved in questions if best < threshold]
    hopeless = sum(not solved for _best, solved in questions)
    return Abstention(len(questions), len(refused), sum(not solved for solved in refused), hopeless)


@dataclass(frozen=True, slots=True)
class Costs:
    """What a useless proposal costs, and what a useful one costs that was held back. Declared, not measured."""

    useless: float = 1.0
    missed: float = 2.0

    @property
    def fair(self) -> float:
        """The best line for a perfectly calibrated matcher."""
        return self.useless / (self.useless + self.missed)


def choose_threshold(pairs: Sequence[Pair], costs: Costs) -> float:
    """The line with the lowest cost over the pairs; among equal ones the nearest to `costs.fair`, which is also the answer
    for no pairs. Proposals at or above the line are shown."""
    if not pairs:
        return costs.fair
    ranked = sorted({pair.probability for pair in pairs})
    edges = [0.0, *((one + other) / 2 for one, other in pairwise(ranked)), 1.0]
    # Between two neighbouring probabilities every line costs the same: take the one nearest to the fair one.
    lines = [*edges, *ranked, costs.fair]
    return min(sorted(lines), key=lambda line: (round(cost(pairs, line, costs), 9), abs(line - costs.fair)))


def cost(pairs: Sequence[Pair], threshold: float, costs: Costs) -> float:
    """What this line would have cost."""
    shown = sum(not pair.useful for pair in pairs if pair.probability >= threshold)
    held = sum(pair.useful for pair in pairs if pair.probability < threshold)
    return costs.useless * shown + costs.missed * held


# -- a new calibration ----------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Calibration:
    """A fitted curve with what it promises: figures of the curve before and of this one, over the same pairs.

    The figures of the new curve are cross-validated, so that it is not praised for what it was fitted to.
    """

    curve: Platt
    threshold: float
    n: int
    useful: int
    error_before: float
    error_after: float
    brier_before: float
    brier_after: float

    @property
    def better(self) -> bool:
        return self.brier_after < self.brier_before


FOLDS: Final = 5


def fit(
    judgements: Sequence[Pair],
    *,
    prior: Platt,
    costs: Costs = Costs(),
    least: int = 1,
    least_each: int = 0,
) -> Calibration:
    """A calibration from judged pairs. Raises `TooFew` below `least` pairs or `least_each` useful and useless ones."""
    useful = sum(pair.useful for pair in judgements)
    if len(judgements) < least:
        raise TooFew(f"{len(judgements)} < {least}")
    if min(useful, len(judgements) - useful) < least_each:
        raise TooFew(f"min({useful}, {len(judgements) - useful}) < {least_each}")
    curve = fit_platt(judgements, prior)
    before, after = told_by(prior, judgements), _crossed(judgements, prior)
    return Calibration(
        curve=curve,
        threshold=round(choose_threshold(told_by(curve, judgements), costs), 4),
        n=len(judgements),
        useful=useful,
        error_before=expected_error(before),
        error_after=expected_error(after),
        brier_before=brier(before),
        brier_after=brier(after),
    )


def _crossed(pairs: Sequence[Pair], prior: Platt) -> list[Pair]:
    """Each fifth told by a curve that was fitted to the other four."""
    ranked = sorted(pairs, key=lambda pair: (pair.score, pair.useful))
    found: list[Pair] = []
    for fold in range(FOLDS):
        rest = [pair for place, pair in enumerate(ranked) if place % FOLDS != fold]
        found += told_by(fit_platt(rest, prior), ranked[fold::FOLDS])
    return found
