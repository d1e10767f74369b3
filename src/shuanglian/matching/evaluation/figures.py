"""How good one ranked list is, by judgements of what was relevant. Pure.

Gains are the grades themselves (linear, as in trec_eval), the discount of place r is 1 / log2(r + 1), and the ideal is made of
all relevant documents, also of those that were not found. With one relevant document 2^g - 1 would give the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

DEPTH: Final = 100
NAMES: Final = ("ndcg10", "recall10", "recall100", "mrr10")


@dataclass(frozen=True, slots=True)
class Figures:
    """The four published figures, of one question or as means over many."""

    ndcg10: float
    recall10: float
    recall100: float
    mrr10: float

    def rounded(self, digits: int = 6) -> dict[str, float]:
        return {name: round(getattr(self, name), digits) for name in NAMES}


def judge(ranked: Sequence[str], grades: Mapping[str, float]) -> Figures:
    """Figures of one ranked list of distinct documents; `grades` above 0 are relevant."""
    return Figures(
        ndcg(ranked, grades, 10),
        recall(ranked, grades, 10),
        recall(ranked, grades, 100),
        reciprocal_rank(ranked, grades, 10),
    )


def ndcg(ranked: Sequence[str], grades: Mapping[str, float], depth: int) -> float:
    """Normalised discounted cumulative gain of the first `depth` places, 0–1; 0 where nothing is relevant."""
    ideal = _dcg(sorted(_relevant(grades).values(), reverse=True)[:depth])
    found = _dcg(max(grades.get(name, 0.0), 0.0) for name in ranked[:depth])
    return found / ideal if ideal else 0.0


def recall(ranked: Sequence[str], grades: Mapping[str, float], depth: int) -> float:
    """Share of the relevant documents that stand among the first `depth`; 0 where nothing is relevant."""
    relevant = _relevant(grades)
    return len(relevant.keys() & set(ranked[:depth])) / len(relevant) if relevant else 0.0


def reciprocal_rank(ranked: Sequence[str], grades: Mapping[str, float], depth: int) -> float:
    """1 / place of the first relevant document, 0 if there is none among the first `depth`."""
    relevant = _relevant(grades)
    return next((1 / place for place, name in enumerate(ranked[:depth], 1) if name in relevant), 0.0)


def mean(rows: Sequence[Figures]) -> Figures:
    """Means over questions; zeros for none."""
    if not rows:
        return Figures(0.0, 0.0, 0.0, 0.0)
    return Figures(*(math.fsum(getattr(row, name) for row in rows) / len(rows) for name in NAMES))


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that at least `share` of all values do not exceed (nearest rank); 0 for none."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(share * len(ranked)) - 1)] if ranked else 0.0


def _relevant(grades: Mapping[str, float]) -> dict[str, float]:
    return {name: grade for name, grade in grades.items() if grade > 0}


def _dcg(gains: Iterable[float]) -> float:
    return math.fsum(gain / math.log2(place + 1) for place, gain in enumerate(gains, 1))
