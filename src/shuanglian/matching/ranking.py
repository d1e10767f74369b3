"""The score of a party for a need, as a sum of named parts, and what it is worth. Pure.

Every part is a number of points; their sum is the score, exactly. Points beside the text are scaled by how good the
textual evidence is, so that a free, near and famous party without evidence is worth nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal, NamedTuple

from . import confidence, readiness
from .confidence import Mode
from .readiness import Wanted

Fit = Literal["satisfied", "near", "unknown", "contradicts"]
Availability = Literal["now", "later", "unknown"]
PARTS: Final = (
    "words",
    "meaning",
    "segment",
    "constraint",
    "kind",
    "place",
    "readiness",
    "availability",
    "record",
    "load",
    "help",
    "conflict",
)

# Points at most; `text` is that of words and meaning together. Text leads; a measured value counts as much as the right
# link of the chain.
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
THRESHOLD: Final = confidence.calibration().threshold
# A wish that is no must counts for so much of one.
SOFT: Final = 0.4
# Who is known to miss a must is never better than this, however well the words fit.
MISSED_MUST: Final = 0.45
# Days of waiting at which being booked costs as much as being free is worth.
LONG_WAIT: Final = 180
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


class Held(NamedTuple):
    """How a record meets one requirement, and whether the requirement is a must."""

    fit: Fit
    is_hard: bool = True


class Text(NamedTuple):
    """What one document says of the question: the value 0–1 by its words, and what nearness of meaning adds to it."""

    words: float
    meaning: float = 0.0

    @property
    def value(self) -> float:
        return min(1.0, self.words + self.meaning)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one party for one need. `texts`: each of its documents; shares are 0–1.

    `wait`: days until it is free, where `availability` is `later`. `help`: points for what it does beside solving
    (`helping`). `has_conflict`: declared, or the asker itself.
    """

    party: int
    texts: Sequence[Text]
    segment: float = 0.0
    fits: Sequence[Held] = ()
    kind: float = 0.0
    nearness: float = 0.0
    trl: int | None = None
    aim: Wanted | None = None
    availability: Availability = "unknown"
    wait: int = 0
    record: TrackRecord | None = None
    load: int = 0
    help: float = 0.0
    has_conflict: bool = False
    chains: frozenset[int] = field(default_factory=frozenset)
    mode: Mode = "lexical"


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


def text_of(share: float, nearness: float | None, elsewhere: float, mode: Mode) -> Text:
    """The value of a document by the `share` of the telling words it says and by its `nearness` (centred cosine).

    `elsewhere` is the nearness of the question to the nearest field that nobody here is in (`background`): a text that is
    no nearer to the question than those are is not near. Without vectors the words stand alone.
    """
    if mode == "lexical" or nearness is None:
        return Text(share)
    weights = confidence.calibration(mode).text
    words = weights.words * share
    meaning = weights.meaning * (nearness - weights.background * elsewhere + weights.shift)
    return Text(words, max(0.0, min(1.0 - words, meaning)))


def score(facts: Facts) -> Scored:
    """Add up the parts; each is rounded to six digits so that the shown parts add up to the shown score."""
    text = _party_text(facts.texts)
    gate = min(1.0, text.value / FULL_EVIDENCE)
    shares = {
        "segment": facts.segment,
        "constraint": _constraint(facts.fits),
        "kind": facts.kind,
        "place": facts.nearness,
        "readiness": readiness.share(facts.trl, facts.aim),
        "availability": _availability(facts),
        "record": 2 * facts.record.shrunken - 1 if facts.record else 0.0,
        "load": -min(1.0, facts.load / 5),
    }
    parts = {name: round(WEIGHTS["text"] * value, 6) for name, value in text._asdict().items()}
    parts |= {name: round(WEIGHTS[name] * share * gate, 6) + 0.0 for name, share in shares.items()}
    parts["help"] = round(facts.help, 6)
    return _added_up(facts, _capped(facts, parts))


def _party_text(texts: Sequence[Text]) -> Text:
    """The best document, and a little of the next three."""
    ranked = sorted(texts, key=lambda text: -text.value)
    shares = [1.0, *(FURTHER / 2**place for place in range(3))]
    words = sum(share * text.words for share, text in zip(shares, ranked, strict=False))
    meaning = sum(share * text.meaning for share, text in zip(shares, ranked, strict=False))
    shrink = 1.0 / max(1.0, words + meaning)
    return Text(words * shrink, meaning * shrink)


def _constraint(fits: Sequence[Held]) -> float:
    weights = [1.0 if held.is_hard else SOFT for held in fits]
    return sum(w * _FIT_VALUE[held.fit] for w, held in zip(weights, fits, strict=True)) / (
        sum(weights) or 1.0
    )


def _availability(facts: Facts) -> float:
    if facts.availability == "later":
        return -min(1.0, facts.wait / LONG_WAIT)
    return 1.0 if facts.availability == "now" else 0.0


def _capped(facts: Facts, parts: dict[str, float]) -> dict[str, float]:
    """Take off, in the part that is to blame, what a missed must or a conflict of interest forbids."""
    total = round(math.fsum(parts.values()), 6)
    if any(held.is_hard and held.fit == "contradicts" for held in facts.fits):
        most = confidence.calibration(facts.mode).score(MISSED_MUST)
        parts["constraint"] = round(parts["constraint"] - max(0.0, total - most), 6)
    total = round(math.fsum(parts.values()), 6)
    return parts | {"conflict": round(-max(0.0, total), 6) + 0.0 if facts.has_conflict else 0.0}


def _added_up(facts: Facts, parts: Mapping[str, float]) -> Scored:
    total = round(math.fsum(parts.values()), 6)
    return Scored(facts.party, parts, total, probability(total, facts.mode), facts.chains)


def probability(value: float, mode: Mode = "lexical") -> float:
    """The calibrated chance that a technology manager would invite this party. Rises with the score."""
    return confidence.calibration(mode).probability(value)


def threshold(mode: Mode = "lexical") -> float:
    """The probability from which a party is proposed."""
    return confidence.calibration(mode).threshold


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
    return replace(scored, is_neighbour=bool(home and scored.chains and not scored.chains & home))
