"""Does the best score of a question tell whether its first answer is right, and would refusing on it refuse rightly? Pure.

A judged set brings no probabilities, so each half of the questions is told by what the other half taught: a logistic curve from the
score of the first answer to the chance that it is relevant, and the line below which refusing costs least.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from .. import calibration
from ..calibration import Abstention, Costs, Pair, Platt
from .intervals import SEED, Interval

# Below so many answered questions a half is too small to fit a curve to.
LEAST: Final = 40
# Before anything is known both outcomes are as likely, which is worth two questions.
PRIOR: Final = Platt(0.0, 0.0)
PRIOR_PAIRS: Final = 2.0
COSTS: Final = Costs()


@dataclass(frozen=True, slots=True)
class First:
    """The first answer to a question: its fused score, None where nothing was found, and whether it is relevant."""

    score: float | None
    right: bool


@dataclass(frozen=True, slots=True)
class Trust:
    """`n` answered questions behind the calibration error. Everything is None for fewer than `LEAST`."""

    n: int
    error: float | None = None
    interval: Interval | None = None
    abstention: Abstention | None = None

    def to_json(self) -> dict[str, Any]:
        rest = self.abstention
        return {
            "calibration_error": _rounded(self.error),
            "calibration_error_interval": self.interval.pair() if self.interval else None,
            "calibration_n": self.n,
            "abstention_precision": _rounded(rest.precision) if rest else None,
            "abstention_precision_interval": rest.interval.pair() if rest and rest.refused else None,
            "abstention_recall": _rounded(rest.recall) if rest else None,
            "abstention_refused": rest.refused if rest else None,
        }


def measure(firsts: Sequence[First], *, costs: Costs = COSTS, least: int = LEAST) -> Trust:
    """Both halves, each told by the other. A question without any answer counts as refused and has no probability."""
    answered = [(first.score, first.right) for first in firsts if first.score is not None]
    if len(answered) < max(least, 2):
        return Trust(len(answered))
    pairs = [Pair(score, 0.0, right) for score, right in answered]
    order = np.random.default_rng(SEED).permutation(len(pairs))
    halves = [[pairs[place] for place in order[side::2]] for side in (0, 1)]
    told: list[Pair] = []
    # Each half has its own line, so a question is noted as 1 (answered) or 0 (refused).
    questions = [(0.0, False) for first in firsts if first.score is None]
    for here, other in (halves, halves[::-1]):
        curve = calibration.fit_platt(other, PRIOR, weight=PRIOR_PAIRS)
        line = calibration.choose_threshold(calibration.told_by(curve, other), costs)
        mine = calibration.told_by(curve, here)
        told += mine
        questions += [(float(pair.probability >= line), pair.useful) for pair in mine]
    return Trust(
        len(told),
        calibration.expected_error(told),
        calibration.interval(told, calibration.expected_error),
        calibration.abstention(questions, 0.5),
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
