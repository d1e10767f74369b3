"""The score of a party for a need, as a sum of named parts, and what it is worth. Pure.

Every part is a number of points; their sum is the score, exactly. Points beside the text are scaled by how good the
textual evidence is, so that a free, near and famous party without evidence is worth nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

Fit = Literal["satisfied", "near", "unknown", "contradicts"]
Availability = Literal["now", "later", "unknown"]
PARTS: Final = (
    "text",
    "segment",
    "constraint",
    "kind",
    "place",
    "readiness",
    "availability",
    "record",
    "load",
)

# Points at most. Text leads; a measured value counts as much as the right link of the chain.
WEIGHTS: Final[Mapping[str, float]] = {
    "text": 0.60,
    "segment": 0.12,
    "constraint": 0.12,
    "kind": 0.06,
    "place": 0.03,
    "readiness": 0.03,
    "availability": 0.02,
    "record": 0.04,
    "load": 0.03,
}
# Textual value at which the other parts count in full.
FULL_EVIDENCE: Final = 0.5
# Weight of a question of two telling words, below which a single shared word must not look like full agreement; and of
# a short sentence, beyond which expectations grow with the square root.
SHORTEST: Final = 12.0
SHORT: Final = 40.0
# The same for a technical question about the very trade of the document: there one telling word is an answer, if a weak one.
SHORTEST_OF_TRADE: Final = 8.0
# Weight at which agreement counts for two thirds by its sheer amount.
AMOUNT: Final = 12.0
AMOUNT_OF_TRADE: Final = 6.0
# Agreement on the trade alone makes a party worth asking, never a sure one: beyond this, more of it adds little.
SURE_OF_TRADE: Final = 0.28
# What each further document of a party adds to its best one, halved each time.
FURTHER: Final = 0.08
# Prior of the track record: one success in two, worth four trials (no record: 0.5, which gives no points either way).
PRIOR_SUCCESSES: Final = 2.0
PRIOR_TRIALS: Final = 4.0
# Provisional calibration (docs/developer/matching.md): P(useful) = 1 / (1 + exp(-(score - MIDDLE) / SCALE)).
MIDDLE: Final = 0.235
SCALE: Final = 0.07
THRESHOLD: Final = 0.30
_FIT_VALUE: Final[Mapping[Fit, float]] = {"satisfied": 1.0, "near": 0.5, "unknown": 0.0, "contradicts": -1.0}


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """Verified successes out of finished jobs, as the programmes know them."""

    successes: int
    trials: int

    @property
    def shrunken(self) -> float:
        """The rate pulled towards one half while there is little of it (Beta prior)."""
        return (self.successes + PRIOR_SUCCESSES) / (self.trials + PRIOR_TRIALS)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one party for one need. `texts`: value 0–1 of each of its documents; shares are 0–1."""

    party: int
    texts: Sequence[float]
    segment: float = 0.0
    fits: Sequence[Fit] = ()
    kind: float = 0.0
    nearness: float = 0.0
    trl: int | None = None
    availability: Availability = "unknown"
    record: TrackRecord | None = None
    load: int = 0
    chains: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Scored:
    party: int
    parts: Mapping[str, float]
    score: float
    probability: float
    chains: frozenset[int]
    is_neighbour: bool = False


def text_value(matched: float, wanted: float, *, of_trade: bool = False) -> float:
    """How much of what the query says a document says too, 0–1.

    `matched` and `wanted` are sums of idf over the telling bigrams. Long texts hold much that no record repeats, so
    the share is taken of a wanted weight that grows with the square root beyond a short question.
    """
    if matched <= 0 or wanted <= 0:
        return 0.0
    shortest, amount = (SHORTEST_OF_TRADE, AMOUNT_OF_TRADE) if of_trade else (SHORTEST, AMOUNT)
    expected = max(shortest, wanted if wanted <= SHORT else math.sqrt(wanted * SHORT))
    value = min(1.0, matched / expected) * (1 - math.exp(-matched / amount))
    return min(value, SURE_OF_TRADE + 0.15 * (value - SURE_OF_TRADE)) if of_trade else value


def score(facts: Facts) -> Scored:
    """Add up the parts; each is rounded to six digits so that the shown parts add up to the shown score."""
    text = _party_text(facts.texts)
    gate = min(1.0, text / FULL_EVIDENCE)
    shares = {
        "segment": facts.segment,
        "constraint": _constraint(facts.fits),
        "kind": facts.kind,
        "place": facts.nearness,
        "readiness": _readiness(facts.trl),
        "availability": 1.0 if facts.availability == "now" else 0.0,
        "record": 2 * facts.record.shrunken - 1 if facts.record else 0.0,
        "load": -min(1.0, facts.load / 5),
    }
    parts = {"text": round(WEIGHTS["text"] * text, 6)}
    parts |= {name: round(WEIGHTS[name] * share * gate, 6) + 0.0 for name, share in shares.items()}
    total = round(math.fsum(parts.values()), 6)
    return Scored(facts.party, parts, total, probability(total), facts.chains)


def _party_text(texts: Sequence[float]) -> float:
    ranked = sorted(texts, reverse=True)
    bonus = sum(FURTHER * value / 2**place for place, value in enumerate(ranked[1:4]))
    return min(1.0, ranked[0] + bonus) if ranked else 0.0


def _constraint(fits: Sequence[Fit]) -> float:
    return sum(_FIT_VALUE[fit] for fit in fits) / len(fits) if fits else 0.0


def _readiness(trl: int | None) -> float:
    """TRL 9 counts in full, below 4 (laboratory) not at all; undeclared neither helps nor harms."""
    return max(0.0, (trl - 3) / 6) if trl is not None else 0.0


def probability(value: float) -> float:
    """The calibrated chance that a technology manager would invite this party. Rises with the score."""
    return round(1 / (1 + math.exp(-(value - MIDDLE) / SCALE)), 6)


def shortlist(
    scored: Sequence[Scored], *, limit: int, threshold: float = THRESHOLD, home: frozenset[int] = frozenset()
) -> list[Scored]:
    """The best above the threshold; the last seat goes to a neighbouring field if one has evidence and none is in.

    `home` holds the chains that the need stands on. Open challenges are often won from the edge of a field, and a
    ranking by words alone would never show it.
    """
    ranked = sorted(scored, key=lambda s: (-s.score, s.party))
    good = [s for s in ranked if s.probability >= threshold]
    chosen = good[:limit]
    outside = [s for s in good[limit:] if home and s.chains and not s.chains & home]
    if limit >= 3 and outside and all(s.chains & home for s in chosen):
        chosen = [*chosen[:-1], outside[0]]
    return [_seated(s, home) for s in chosen]


def _seated(scored: Scored, home: frozenset[int]) -> Scored:
    outside = bool(home and scored.chains and not scored.chains & home)
    return Scored(scored.party, scored.parts, scored.score, scored.probability, scored.chains, outside)
