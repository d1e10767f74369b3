"""What of a question is evidence where a record says it too, and how much of the question a record says. Pure.

Words of the question count by how rare they are. Other words for the same thing (`concepts`) count less, and only where the
record does not use the asker's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final, Protocol

from . import subject
from .ranking import text_value
from .shards.values import idf
from .text import fold, tokens
from .understanding import SegmentName
from .words import generic_grams, is_evidence

FULL_WEIGHT: Final = 6.6
SMALLEST: Final = 500
# Words that an English question is full of; they say nothing about a field.
_ENGLISH: Final = """
a about an and any are as at be by can do for from has have help how in into is it its keep keeps make me my need needs
no not of on or our please so supplier than that the their them there this to too use used using want we what when where
which who will with without you your
"""


class Synonym(Protocol):
    """`concepts.Expansion`: another word (`term`) for what stands in the question (`written`), worth `weight` (0–1) of
    the asker's own; `because` says so in a sentence."""

    @property
    def term(self) -> str: ...
    @property
    def weight(self) -> float: ...
    @property
    def written(self) -> str: ...
    @property
    def because(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Telling:
    """The terms of a question that are evidence where a record holds them, and how much is said beyond them.

    `is_technical`: somebody describes a technical problem, so that details which no record repeats are expected.
    `borrowed`: the terms of other words for the same thing, with what they are worth.
    """

    weights: Mapping[str, float]
    beyond: float
    is_technical: bool
    trades: frozenset[str]
    borrowed: Mapping[str, float] = field(default_factory=dict)

    def value(self, shared: frozenset[str], headline: str) -> float:
        """How much of the question a document says, 0–1.

        Where the heading of the document holds a term of a technical question, the question is about the trade of
        the document, and what else it says weighs little.
        """
        known = [gram for gram in shared if gram in self.weights]
        other = [gram for gram in shared if gram in self.borrowed]
        borrowed = sum(self.borrowed[gram] for gram in other)
        matched = sum(self.weights[gram] for gram in known)
        held = sum(self.weights.values())
        value = text_value(matched + borrowed, max(held, borrowed) + subject.UNSEEN * self.beyond)
        if (self.is_technical or self._is_bare_trade) and _is_about((*known, *other), headline):
            wanted = self._of_trade(self.weights) + subject.UNSEEN_BESIDE_TRADE * self.beyond
            spoken = self._of_trade(known) + borrowed
            return max(value, text_value(spoken, max(wanted, borrowed), of_trade=True))
        return value

    def _of_trade(self, grams: Iterable[str]) -> float:
        """The sum of the weights, where a trade that half the region is in still counts as one."""
        return sum(
            max(self.weights[gram], subject.TRADE_WEIGHT if gram in self.trades else 0.0) for gram in grams
        )

    @property
    def _is_bare_trade(self) -> bool:
        """The question is nothing but the name of a trade (印染, 纺织)."""
        return not self.beyond and bool(self.weights) and self.trades.issuperset(self.weights)


def _is_about(known: Iterable[str], headline: str) -> bool:
    folded = fold(headline)
    return any(gram in folded for gram in known)


def telling(
    text: str,
    grams: Sequence[str],
    frequencies: Mapping[str, int],
    size: int,
    names: Iterable[SegmentName],
    *,
    is_technical: bool,
    also: Iterable[Synonym] = (),
) -> Telling:
    """Weigh the `grams` of the question `text`, and those of `also`, other words for what it says.

    Weights are idf in a collection of at least `SMALLEST` documents, scaled so that they mean the same at any size.
    """
    total = max(size, SMALLEST)
    scale = FULL_WEIGHT / idf(total, 0)
    trades = subject.grams_of(words for name in names for words in (name.name, name.chain))
    borrowed, explained = _borrowed(also, frequencies, lambda count: idf(total, count) * scale)
    weights, beyond = subject.weigh(
        [gram for gram in grams if frequencies.get(gram) or gram not in explained],
        frequencies,
        lambda count: idf(total, count) * scale,
        properties=subject.property_grams(text),
    )
    borrowed = {gram: weight for gram, weight in borrowed.items() if gram not in weights}
    return Telling(weights, beyond, is_technical, trades, borrowed)


def _borrowed(
    also: Iterable[Synonym], frequencies: Mapping[str, int], full: Callable[[int], float]
) -> tuple[dict[str, float], frozenset[str]]:
    """What other words weigh, and the terms of the question that they stand in for, where records know them."""
    weights: dict[str, float] = {}
    explained: set[str] = set()
    for synonym in also:
        held = [gram for gram in borrowed_grams(synonym.term) if frequencies.get(gram)]
        for gram in held:
            weights[gram] = max(weights.get(gram, 0.0), synonym.weight * full(frequencies[gram]))
        if held:
            explained |= set(tokens(synonym.written))
    return weights, frozenset(explained)


def borrowed_grams(term: str) -> list[str]:
    """The terms by which another word is recognised: its pairs of characters and its Latin words."""
    return [gram for gram in dict.fromkeys(tokens(term)) if is_evidence(gram, generic_grams())]


def is_filler(word: str) -> bool:
    """Whether it is an English word that says nothing about any field."""
    return word.lower() in _english()


@cache
def _english() -> frozenset[str]:
    return frozenset(_ENGLISH.split())


def evidence_grams(terms: Iterable[str], areas: Iterable[str]) -> list[str]:
    """The terms of a query that say something about a field: no generic words, no names of areas."""
    generic = generic_grams(*sorted(areas))
    found = [term for term in dict.fromkeys(terms) if is_evidence(term, generic)]
    return [term for term in found if not is_filler(term)]
