"""The other names of the concepts that a text names, for a query that should also find those who write them otherwise.

How to use it in a query: keep the query's own terms at weight 1 and add `expanded_terms(text)` with their weights as
factors of the terms' contributions (or repeat them that often). The weights are below 1 on purpose: what the asker
wrote says more than what we know it is also called. A query in English gets the Chinese name at nearly full weight,
because nothing else of it can stand in a Chinese record. Reasons may show `because` (写作 X，也称 Y).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from ..text import tokens
from .finding import Hit, find
from .lexicon import Kind, folded

# From what was written to what is added. Narrower names lead up to the concept, never to each other.
_CHINESE: Final[dict[Kind, float]] = {"name": 0.5, "also": 0.4, "abbr": 0.3, "english": 0.2, "related": 0.0}
_LATIN: Final[dict[Kind, float]] = {"name": 0.9, "also": 0.6, "abbr": 0.3, "english": 0.3, "related": 0.0}
_NARROWER: Final = 0.3
# In a Chinese sentence an abbreviation or an English word is one term among many, and its Chinese name must not outshout them.
_FOREIGN_IN_CHINESE: Final = 0.5
_HAN: Final = re.compile("[\u4e00-\u9fff]")
_EMPTY_WORDS: Final = frozenset({"and", "of", "in", "for", "on", "to", "the", "by", "from"})


@dataclass(frozen=True, slots=True)
class Expansion:
    """Another name for something that the text names. `weight` is a factor below 1."""

    term: str
    weight: float
    written: str
    concept: str
    narrower: bool = False

    @property
    def because(self) -> str:
        """For people: why the term was added."""
        values = {"written": self.written, "term": self.term}
        if self.narrower:
            return _("写作 %(written)s，属于 %(term)s") % values
        return _("写作 %(written)s，也称 %(term)s") % values


def expand(text: str) -> list[Expansion]:
    """Other names of the concepts in `text`, each once with its highest weight, heaviest first."""
    said = folded(text)
    foreign = _FOREIGN_IN_CHINESE if len(_HAN.findall(text)) > len(text) / 3 else 1.0
    best: dict[str, Expansion] = {}
    for hit in find(text):
        for expansion in _of(hit, foreign):
            known = best.get(expansion.term)
            if folded(expansion.term) not in said and (known is None or known.weight < expansion.weight):
                best[expansion.term] = expansion
    return sorted(best.values(), key=lambda found: -found.weight)


def _of(hit: Hit, foreign: float) -> list[Expansion]:
    concept = hit.concept
    if hit.ambiguous:
        return []
    if hit.kind == "related":
        weight = _LATIN["name"] * 0.5 * foreign if hit.written.isascii() else _NARROWER
        return [Expansion(concept.name, weight, hit.written, concept.key, narrower=True)]
    weights, factor = (_LATIN, foreign) if hit.written.isascii() else (_CHINESE, 1.0)
    noted = concept.note.upper()
    return [
        Expansion(name, round(weight * factor, 3), hit.written, concept.key)
        for kind, weight in weights.items()
        for name in concept.names(kind)
        if weight and not (kind == "abbr" and (len(name) <= 2 or name.upper() in noted))
    ]


def expanded_terms(text: str) -> list[tuple[str, float]]:
    """Index terms (character bigrams, Latin words) that the expansions add to those of `text`, with their weights.

    The terms of one name share its weight (by the root of their number), so that a long name adds little more than a
    short one.
    """
    own = set(tokens(text))
    found: dict[str, float] = {}
    for expansion in expand(text):
        parts = [term for term in tokens(expansion.term) if len(term) > 1 and term not in _EMPTY_WORDS]
        share = round(expansion.weight / max(1, len(parts)) ** 0.5, 3)
        for term in parts:
            if term not in own:
                found[term] = max(found.get(term, 0.0), share)
    return list(found.items())
