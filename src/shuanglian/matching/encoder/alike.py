"""Collections whose documents are as short as questions: both sides are the same sort of text and are encoded alike.

Encoders of the e5 family put questions and passages apart ("query: ", "passage: "); their authors advise the question's
side for both where texts of one sort are compared. Measured in docs/benchmarks.md: titles against titles gain .02 nDCG@10.
The choice is one for the whole collection, because the two sides are not comparable with each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from .base import Encoder, Floats

# Mean number of index tokens (characters and pairs of them) up to which documents are as short as questions.
SHORT: Final = 100.0


class Alike:
    """Encodes documents as if they were questions. Its vectors are of their own kind, and so is its fingerprint."""

    def __init__(self, inner: Encoder) -> None:
        self.name, self.dimension = inner.name, inner.dimension
        self.fingerprint = f"{inner.fingerprint}-alike"
        self._inner = inner

    def queries(self, texts: Sequence[str]) -> Floats:
        return self._inner.queries(texts)

    def passages(self, texts: Sequence[str]) -> Floats:
        return self._inner.queries(texts)


def suited(encoder: Encoder, mean_length: float) -> Encoder:
    """The encoder for a collection whose documents have so many tokens on average."""
    return Alike(encoder) if mean_length <= SHORT else encoder
