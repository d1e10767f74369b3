"""How firm an order is: weights moved, indicators left out. Pure, and the same everywhere.

Every weight is multiplied by a factor within 1 ± shift, all at once: at every corner where there are few indicators, and in a
Latin hypercube of stated size and seed; then the weights are brought back to 100 %. Whole numbers throughout, so that two
machines count the same changes. Shares keep seven decimals here, five in totals of more than that.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from . import numbers
from .rules import Ties
from .scoring import Result

Whole = NDArray[np.int64]
SHARE: Final = 10**7
WEIGHT: Final = 10**6
FACTOR: Final = 10**6
MOST_UNITS: Final = 10**5
CORNERS: Final = 8  # indicators
MATRIX: Final = 300  # subjects up to which pairs are compared as one matrix
BEHIND: Final = 10**15


@dataclass(frozen=True, slots=True)
class Firm:
    """One subject: the places it took, and in which share of the draws its place was another one."""

    subject: str
    best: int
    worst: int
    changed: float
    overtaken: float  # share of the draws in which the next one was strictly ahead


@dataclass(frozen=True, slots=True)
class Moved:
    """One indicator: what happens when its weight alone moves down and up, and when it is left out."""

    indicator: str
    changed: int  # subjects whose place changes under the worse of the two
    tau: float
    without_changed: int
    without_tau: float
    without_first: str


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """`order_changed`: share of the draws in which any place is another one. `decides`: the indicator whose weight matters
    most. tau is Kendall's tau-b against the order that is published."""

    shift: float
    draws: int
    corners: int
    seed: int
    order_changed: float
    first_changed: float
    tau_mean: float
    tau_least: float
    rows: tuple[Firm, ...]
    indicators: tuple[Moved, ...]
    decides: str


@dataclass(frozen=True, slots=True)
class _Board:
    """Subjects (in the order of places) × indicators in whole numbers."""

    keys: tuple[str, ...]
    shares: Whole
    judged: Whole
    weights: Whole
    behind: Whole
    units: int
    ties: Ties

    def totals(self, weights: Whole) -> Whole:
        """Points in the smallest printed unit, each part rounded half away from zero; 0 where nothing counts."""
        mine = self.judged * weights
        whole = mine.sum(axis=1, keepdims=True) * SHARE
        raw = np.abs(mine * self.shares) * self.units
        safe = np.where(whole == 0, 1, whole)
        parts = np.sign(self.shares) * ((2 * raw + safe) // (2 * safe)) * (whole != 0)
        return np.asarray(parts.sum(axis=1) - self.behind, dtype=np.int64)

    def places(self, totals: Whole) -> Whole:
        ordered = np.unique(totals) if self.ties == Ties.DENSE else np.sort(totals)
        return np.asarray(len(ordered) - np.searchsorted(ordered, totals, side="right") + 1, dtype=np.int64)


def measure(result: Result) -> Sensitivity:
    """Of a result as `scoring.score` gives it."""
    board = _board(result)
    rules = result.config.sensitivity
    base = board.totals(board.weights)
    places = board.places(base)
    factors = list(_draws(len(board.weights), rules.shift, rules.samples, rules.seed))
    seen = [board.totals(_weighed(board.weights, row)) for row in factors]
    taken = np.array([board.places(totals) for totals in seen])
    taus = [tau(base, totals) for totals in seen]
    moved = tuple(_moved(board, result, base, places, at) for at in range(len(board.weights)))
    changed = taken != places
    first = places == 1
    return Sensitivity(
        shift=float(rules.shift),
        draws=len(factors),
        corners=_corner_count(len(board.weights)),
        seed=rules.seed,
        order_changed=_share(changed.any(axis=1).sum(), len(factors)),
        first_changed=_share(((taken == 1) != first).any(axis=1).sum(), len(factors)),
        tau_mean=round(sum(taus) / len(taus), 4),
        tau_least=min(taus),
        rows=tuple(_firm(board, seen, taken, changed, at) for at in range(len(board.keys))),
        indicators=moved,
        decides=_decides(moved),
    )


def _board(result: Result) -> _Board:
    config = result.config
    shares = [[part.share for part in row.parts] for row in result.rows]
    units = min(int(config.scale * 10**config.digits) or 1, MOST_UNITS)
    return _Board(
        keys=tuple(row.subject.key for row in result.rows),
        shares=np.array(
            [[_whole(share or Fraction(0), SHARE) for share in row] for row in shares], dtype=np.int64
        ),
        judged=np.array([[share is not None for share in row] for row in shares], dtype=np.int64),
        weights=np.array([max(_whole(one.weight, WEIGHT), 1) for one in config.indicators], dtype=np.int64),
        behind=np.array([BEHIND if row.last else 0 for row in result.rows], dtype=np.int64),
        units=units,
        ties=config.ties,
    )


def _whole(value: Fraction, scale: int) -> int:
    """Rounded; kept within what 64 bits can add up."""
    found = int(numbers.rounded(value * scale, 0))
    return max(min(found, 50 * scale), -50 * scale)


# -- draws ------------------------------------------------------------------------------------------------
def _corner_count(count: int) -> int:
    return 2**count if count <= CORNERS else 0


def _draws(count: int, shift: Fraction, samples: int, seed: int) -> Iterator[Sequence[int]]:
    """Factors in millionths: every corner, then the hypercube."""
    low, high = int((1 - shift) * FACTOR), int((1 + shift) * FACTOR)
    if count <= CORNERS:
        yield from itertools.product((low, high), repeat=count)
    dice = (random.Random(f"{seed}:{at}") for at in range(count))  # noqa: S311 — repeatable on purpose
    yield from zip(*(_stratified(low, high, samples, one) for one in dice), strict=True)


def _stratified(low: int, high: int, samples: int, dice: random.Random) -> list[int]:
    """One value from each of `samples` equal slices, in random order."""
    width = (high - low) / samples
    found = [int(low + width * (at + dice.random())) for at in range(samples)]
    for at in range(samples - 1, 0, -1):
        other = int(dice.random() * (at + 1))
        found[at], found[other] = found[other], found[at]
    return found


def _weighed(weights: Whole, factors: Iterable[int]) -> Whole:
    return np.asarray(
        (weights * np.array(tuple(factors), dtype=np.int64) + FACTOR // 2) // FACTOR, dtype=np.int64
    )


# -- what changes -----------------------------------------------------------------------------------------
def _firm(board: _Board, seen: Sequence[Whole], taken: Whole, changed: NDArray[Any], at: int) -> Firm:
    mine = taken[:, at]
    ahead = sum(1 for totals in seen if at + 1 < len(totals) and totals[at + 1] > totals[at])
    return Firm(
        board.keys[at], int(mine.min()), int(mine.max()), _share(changed[:, at].sum(), len(seen)), _share(ahead, len(seen))
    )  # fmt: skip


def _moved(board: _Board, result: Result, base: Whole, places: Whole, at: int) -> Moved:
    shift = result.config.sensitivity.shift
    found = []
    for factor in (1 - shift, 1 + shift):
        factors = [FACTOR] * len(board.weights)
        factors[at] = int(factor * FACTOR)
        totals = board.totals(_weighed(board.weights, factors))
        found.append((int((board.places(totals) != places).sum()), -tau(base, totals)))
    changed, minus = max(found)
    without, without_tau, first = _without(board, base, places, at)
    return Moved(result.config.indicators[at].key, changed, -minus, without, without_tau, first)


def _without(board: _Board, base: Whole, places: Whole, at: int) -> tuple[int, float, str]:
    """With one indicator left out; nothing to say where it is the only one."""
    if len(board.weights) == 1:
        return 0, 1.0, board.keys[0]
    weights = board.weights.copy()
    weights[at] = 0
    totals = board.totals(weights)
    taken = board.places(totals)
    return int((taken != places).sum()), tau(base, totals), board.keys[int(np.argmin(taken))]


def _decides(moved: Sequence[Moved]) -> str:
    """The weight that changes most when it moves alone; then the one whose absence changes most. Empty for a single one."""
    if len(moved) < 2:
        return ""
    most = max(moved, key=lambda one: (one.changed, -one.tau, one.without_changed, -one.without_tau))
    return most.indicator if most.changed or most.without_changed else ""


def tau(one: Whole, other: Whole) -> float:
    """Kendall's tau-b; 1 where one of the two has no order at all or there is nobody to compare."""
    if len(one) > MATRIX:
        from scipy.stats import kendalltau

        found = float(kendalltau(one, other).statistic)
        return 1.0 if np.isnan(found) else round(found, 4)
    first = np.sign(one[:, None] - one[None, :])
    second = np.sign(other[:, None] - other[None, :])
    untied = int(np.abs(first).sum()) * int(np.abs(second).sum())
    if untied == 0:
        return 1.0
    return round(float(int((first * second).sum()) / untied**0.5), 4)


def _share(count: Any, of: int) -> float:
    return round(int(count) / of, 4)
