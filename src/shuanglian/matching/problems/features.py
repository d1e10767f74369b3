"""What a problem says, as far as it helps to tell whether two problems are one: terms, difficulties, quantities. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from .. import measures, metrics, subject
from ..text import fold, tokens
from ..words import generic_grams, is_evidence

# A telling term is at most so often counted per problem; texts of any length then cost the same.
MOST_TERMS: Final = 400
MOST_QUANTITIES: Final = 20
MOST_TEXT: Final = 4_000


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity: what it measures, in which dimension, and its value in the canonical unit."""

    metric: str
    dimension: str
    value: float
    words: str


@dataclass(frozen=True, slots=True)
class Features:
    """`terms` are telling bigrams and words, `difficulties` the names of what goes wrong."""

    terms: frozenset[str]
    difficulties: frozenset[str]
    quantities: tuple[Quantity, ...]
    segments: frozenset[int] = frozenset()

    def to_json(self) -> dict[str, Any]:
        return {
            "t": sorted(self.terms),
            "d": sorted(self.difficulties),
            "q": [[q.metric, q.dimension, q.value, q.words] for q in self.quantities],
            "s": sorted(self.segments),
        }

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> Features:
        quantities = tuple(Quantity(*values) for values in row["q"])
        return cls(frozenset(row["t"]), frozenset(row["d"]), quantities, frozenset(row["s"]))


@cache
def difficulties() -> dict[str, str]:
    """Every word for something that goes wrong, with the name of its kind."""
    text = (resources.files(__package__) / "data" / "difficulties.txt").read_text("utf-8")
    lines = [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    found: dict[str, str] = {}
    for name, *others in lines:
        for word in (name, *others):
            found.setdefault(fold(word), name)
    return found


@cache
def _difficulty() -> re.Pattern[str]:
    words = sorted(difficulties(), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


def read(text: str, segments: frozenset[int] = frozenset()) -> Features:
    """The features of one problem. Quantities are blanked out first: 98 kPa is compared as a number, not as letters."""
    text = text[:MOST_TEXT]
    found = measures.read(text)
    plain = fold(subject.without_measures(text, found))
    terms = _telling([token for token in tokens(plain) if len(token) > 1])
    return Features(
        terms=frozenset(terms[:MOST_TERMS]),
        difficulties=frozenset(difficulties()[word] for word in _difficulty().findall(fold(text))),
        quantities=tuple(_quantities(found)),
        segments=segments,
    )


def _telling(grams: list[str]) -> list[str]:
    """Without generic words, and without what stands between two of them: 望企 in 希望企业 says nothing either."""
    generic = generic_grams()
    padded = ["", *grams, ""]
    return [
        gram
        for before, gram, after in zip(padded, grams, padded[2:], strict=False)
        if is_evidence(gram, generic)
        and not (before in generic and after in generic and before[-1:] == gram[0] and after[0] == gram[-1:])
    ]


def _quantities(found: list[measures.Measure]) -> list[Quantity]:
    kept = [
        Quantity(metrics.metric_key(m.metric), m.dimension, m.canonical_value, m.words)
        for m in found
        if m.dimension != "金额"
    ]
    return kept[:MOST_QUANTITIES]
