"""Whether two problems are the same request, the same difficulty, merely the same trade, or nothing to each other. Pure.

The score is a sum of named parts: shared terms (weighted by how rare they are), shared difficulties, quantities,
segments and, where vectors are at hand, the meaning of the whole. Constants were set on the labelled pairs that are
not held out; docs/benchmarks.md has the figures on those that are.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from .features import Features, Quantity

Kind = Literal["duplicate", "common", "trade", "unrelated"]
DUPLICATE: Final[Kind] = "duplicate"
COMMON: Final[Kind] = "common"
TRADE: Final[Kind] = "trade"
UNRELATED: Final[Kind] = "unrelated"
KINDS: Final[tuple[Kind, ...]] = (DUPLICATE, COMMON, TRADE, UNRELATED)


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part can give, and from which score on a pair is of which kind."""

    terms: float
    difficulties: float
    quantities: float
    segments: float
    meaning: float
    duplicate: float
    common: float
    trade: float


LEXICAL: Final = Weights(0.50, 0.40, 0.10, 0.01, 0.0, duplicate=0.60, common=0.20, trade=0.02)
DENSE: Final = Weights(0.30, 0.30, 0.10, 0.01, 0.30, duplicate=0.58, common=0.22, trade=0.04)
# A text with fewer words is measured as if it had so many: one common word is never all there is.
FEWEST_TERMS: Final = 5
# Values within this share of each other are near.
NEAR: Final = 0.12
# The same number of the same dimension under another name: names are read off free text, and not always well.
NEAR_BUT_OTHER: Final = 0.6
# Both name what they measure, it is never the same thing, and no value is near.
OTHER_METRIC: Final = -0.25
# Difficulties and quantities alone say nothing: two problems without a common term may both be about leaks.
FULL_GATE: Final = 0.1
# A centred cosine of so much means the same; one of zero or less means nothing.
MEANING_TO: Final = 0.9
_DIFFICULTY: Final = "!"


@dataclass(frozen=True, slots=True)
class Weighing:
    """How many of `total` texts hold each term (difficulties under `!name`); terms not listed are rare.

    Frozen for a generation of clusters, so that the score of a pair depends on nothing but the pair.
    """

    total: int
    frequencies: Mapping[str, int] = field(default_factory=dict)
    _known: dict[int, float] = field(default_factory=dict, compare=False, repr=False)

    def weight(self, term: str) -> float:
        number = self.frequencies.get(term, 1)
        known = self._known.get(number)
        if known is None:
            known = self._known[number] = math.log(1 + max(self.total, 50) / (1 + number))
        return known

    def difficulty(self, name: str) -> float:
        return self.weight(_DIFFICULTY + name)

    def frequency(self, term: str) -> int:
        return self.frequencies.get(term, 1)


@dataclass(frozen=True, slots=True)
class Part:
    """One reason with its share of the score. `kind`: term, difficulty, quantity, segment or meaning."""

    kind: str
    words: str
    value: float

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "words": self.words, "value": self.value}


@dataclass(frozen=True, slots=True)
class Verdict:
    """`score` is the sum of `parts`."""

    kind: Kind
    score: float
    parts: tuple[Part, ...] = ()

    @property
    def is_link(self) -> bool:
        return self.kind in (DUPLICATE, COMMON)


def weigh(texts: Iterable[Features], *, most: int = 200_000) -> Weighing:
    """Count terms over `texts`; terms that stand in one text only are left out, like unknown ones."""
    total, counts = 0, dict[str, int]()
    for one in texts:
        total += 1
        for term in (*one.terms, *(_DIFFICULTY + name for name in one.difficulties)):
            counts[term] = counts.get(term, 0) + 1
    common = sorted(((term, n) for term, n in counts.items() if n > 1), key=lambda item: (-item[1], item[0]))
    return Weighing(total, dict(common[:most]))


@dataclass(frozen=True, slots=True)
class Measured:
    """Features with the weights of their terms, for comparing one problem with many."""

    features: Features
    weights: Mapping[str, float]
    total: float


def measure(features: Features, weighing: Weighing) -> Measured:
    weights = {term: weighing.weight(term) for term in features.terms}
    least = FEWEST_TERMS * weighing.weight("")
    return Measured(features, weights, max(least, math.fsum(weights[term] for term in sorted(weights))))


def compare(one: Features, other: Features, weighing: Weighing, cosine: float | None = None) -> Verdict:
    """The verdict on a pair; symmetric. `cosine` is that of centred vectors, None where there are none."""
    return compare_measured(measure(one, weighing), measure(other, weighing), weighing, cosine)


def compare_measured(
    left: Measured, right: Measured, weighing: Weighing, cosine: float | None = None
) -> Verdict:
    """`compare` for one that was measured already, as when it is compared with many."""
    weights = LEXICAL if cosine is None else DENSE
    one, other = left.features, right.features
    terms, share = _terms(left, right, weights)
    gate = min(1.0, share / FULL_GATE)
    parts = list(terms)
    parts += _difficulties(one, other, weighing, weights.difficulties * gate)
    parts += _quantities(one, other, weights.quantities * gate)
    if gate == 1.0 and one.segments & other.segments:
        parts.append(Part("segment", "", weights.segments))
    if cosine is not None:
        parts.append(Part("meaning", "", _round(weights.meaning * _meaning(cosine))))
    score = _round(sum(part.value for part in parts))
    return Verdict(kind_of(score, weights), score, tuple(part for part in parts if part.value))


def may_link(one: Measured, other: Measured, cosine: float | None = None) -> bool:
    """Whether `compare` could find a link: False only where it surely would not. Much cheaper."""
    weights = LEXICAL if cosine is None else DENSE
    shared = one.features.terms & other.features.terms
    scale = 1 / math.sqrt(math.sqrt(one.total * other.total) * min(one.total, other.total))
    share = sum(one.weights[term] for term in shared) * scale
    most = weights.terms * share + weights.segments + 1e-4
    gate = min(1.0, share / FULL_GATE)
    if one.features.difficulties & other.features.difficulties:
        most += weights.difficulties * gate
    if one.features.quantities and other.features.quantities:
        most += weights.quantities * gate
    if cosine is not None:
        most += weights.meaning * _meaning(cosine)
    return most >= weights.common


def kind_of(score: float, weights: Weights) -> Kind:
    if score >= weights.duplicate:
        return DUPLICATE
    if score >= weights.common:
        return COMMON
    return TRADE if score >= weights.trade else UNRELATED


def _terms(one: Measured, other: Measured, weights: Weights) -> tuple[list[Part], float]:
    """The geometric mean of cosine and containment of the weighted sets, split over the shared terms."""
    shared = sorted(one.features.terms & other.features.terms)
    if not shared:
        return [], 0.0
    scale = 1 / math.sqrt(math.sqrt(one.total * other.total) * min(one.total, other.total))
    parts = [Part("term", term, _round(weights.terms * one.weights[term] * scale)) for term in shared]
    return parts, math.fsum(one.weights[term] for term in shared) * scale


def _difficulties(one: Features, other: Features, weighing: Weighing, worth: float) -> list[Part]:
    """Mean of containment and Jaccard of the weighted names of difficulties, split over the shared ones."""
    shared = sorted(one.difficulties & other.difficulties)
    if not shared or not worth:
        return []
    total = {name: weighing.difficulty(name) for name in sorted(one.difficulties | other.difficulties)}
    smaller = min(math.fsum(total[name] for name in sorted(side.difficulties)) for side in (one, other))
    scale = worth * (1 / smaller + 1 / math.fsum(total.values())) / 2
    return [Part("difficulty", name, _round(total[name] * scale)) for name in shared]


def _quantities(one: Features, other: Features, worth: float) -> list[Part]:
    if not one.quantities or not other.quantities or not worth:
        return []
    fewer, more = sorted((one.quantities, other.quantities), key=_canonical)
    near = [(q.words, share) for q in fewer if (share := _nearness(q, more))]
    if near:
        return [Part("quantity", words, _round(worth * share / len(fewer))) for words, share in near]
    if _never_the_same(one.quantities, other.quantities):
        return [Part("quantity", "", _round(worth * OTHER_METRIC))]
    return []


def _canonical(side: tuple[Quantity, ...]) -> tuple[int, list[tuple[str, str, float]]]:
    return len(side), [(q.dimension, q.metric, q.value) for q in side]


def _nearness(wanted: Quantity, others: Iterable[Quantity]) -> float:
    """1 for the same property and a near value, less for a near value of a property that is called otherwise."""
    near = [other for other in others if _is_near(wanted, other)]
    if any(not (wanted.metric and other.metric) or wanted.metric == other.metric for other in near):
        return 1.0
    return NEAR_BUT_OTHER if near else 0.0


def _is_near(one: Quantity, other: Quantity) -> bool:
    largest = max(abs(one.value), abs(other.value))
    return one.dimension == other.dimension and largest > 0 and abs(one.value - other.value) <= NEAR * largest


def _never_the_same(one: Iterable[Quantity], other: Iterable[Quantity]) -> bool:
    left, right = ({q.metric for q in side if q.metric} for side in (one, other))
    return bool(left) and bool(right) and not left & right


def _meaning(cosine: float) -> float:
    return min(1.0, max(0.0, cosine / MEANING_TO))


def _round(value: float) -> float:
    return round(float(value), 6)
