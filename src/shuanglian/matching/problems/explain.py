"""Why two problems stand together: shared words with what each gives, and the sentences they stand in. Pure.

Every quotation is cut out of the title or the text of one of the two, never rephrased.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from ..text import sentences, token_spans
from .similarity import Kind, Part, Verdict
from .sources import Told

MOST_QUOTES: Final = 2
MOST_LETTERS: Final = 160


@dataclass(frozen=True, slots=True)
class Quote:
    """An exact substring of title or text of the problem `number`; `marks` are the shared stretches in it."""

    number: str
    text: str
    marks: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return {"number": self.number, "text": self.text, "marks": list(self.marks)}


@dataclass(frozen=True, slots=True)
class Why:
    """What makes a problem alike to `other`. `parts` add up to `score`; those of terms are whole words of its text."""

    other_id: int
    other_number: str
    other_title: str
    kind: Kind
    score: float
    parts: tuple[Part, ...]
    quotes: tuple[Quote, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "other_id": self.other_id,
            "other": self.other_number,
            "kind": self.kind,
            "score": self.score,
            "parts": [part.to_json() for part in self.parts],
            "quotes": [quote.to_json() for quote in self.quotes],
        }


def explain(one: Told, other: Told, verdict: Verdict) -> Why:
    """Words and sentences for a verdict on two problems that the viewer may read both."""
    terms = {part.words: part.value for part in verdict.parts if part.kind == "term"}
    others = [part for part in verdict.parts if part.kind != "term"]
    quotes = (*_quotes(one, terms), *_quotes(other, terms))
    parts = (*_runs(one.whole, terms), *sorted(others, key=lambda part: (-part.value, part.words)))
    return Why(other.id, other.number, other.title, verdict.kind, verdict.score, parts, quotes)


def _runs(text: str, terms: dict[str, float]) -> list[Part]:
    """Shared bigrams put together to the words they make in `text`; each bigram is counted where it stands first."""
    left = dict(terms)
    found: dict[str, float] = {}
    for start, end, inside in _stretches(text, terms):
        value = sum(left.pop(term, 0.0) for term in dict.fromkeys(inside))
        if value:
            words = text[start:end]
            found[words] = found.get(words, 0.0) + value
    found |= {term: value for term, value in left.items() if value}
    return [
        Part("term", words, round(value, 6))
        for words, value in sorted(found.items(), key=lambda item: (-item[1], item[0]))
    ]


def _stretches(text: str, terms: Iterable[str]) -> list[tuple[int, int, list[str]]]:
    """Where shared terms stand in `text`, those that overlap taken together."""
    wanted = set(terms)
    merged: list[tuple[int, int, list[str]]] = []
    for token, start, end in sorted(token_spans(text), key=lambda span: span[1:]):
        if token not in wanted:
            continue
        if merged and start < merged[-1][1]:
            first, last, inside = merged[-1]
            merged[-1] = (first, max(last, end), [*inside, token])
        else:
            merged.append((start, end, [token]))
    return merged


def _quotes(told: Told, terms: dict[str, float]) -> list[Quote]:
    """The sentences that hold most of what is shared."""
    weighed = []
    for place, text in enumerate((told.title, told.text)):
        for sentence in sentences(text):
            cut = sentence.text[:MOST_LETTERS]
            held = _stretches(cut, terms)
            value = sum(terms[term] for term in {term for _s, _e, inside in held for term in inside})
            if value:
                marks = tuple(dict.fromkeys(cut[start:end] for start, end, _inside in held))
                weighed.append((-value, place, sentence.start, Quote(told.number, cut, marks)))
    weighed.sort(key=lambda item: item[:3])
    return [quote for *_order, quote in weighed[:MOST_QUOTES]]
