"""Small collections for the tests of shards, and an encoder that is one: equal texts equal vectors, like texts near."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from hypothesis import strategies as st

from shuanglian.matching.shards import (
    Document,
    Key,
    Query,
    Shard,
    Snapshot,
    Transform,
    Vectors,
    merge,
    segments,
)
from shuanglian.matching.shards.values import Floats, Found
from shuanglian.matching.shards.vectors import quantised, signs
from shuanglian.matching.text import tokens

WORDS = ("膜", "材料", "面料", "纤维", "封装", "kpa", "的", "工艺")
# Some words stand nearly everywhere, some hardly anywhere.
WEIGHTS = (1, 4, 3, 2, 1, 1, 40, 12)
term_lists = st.lists(st.sampled_from(WORDS), max_size=12)
corpora = st.lists(term_lists, min_size=1, max_size=40)
Corpus = Sequence[tuple[Document, Sequence[str]]]


def corpus(lists: Sequence[Sequence[str]], first: int = 1) -> Corpus:
    """Documents with these terms; their text is only their number."""
    return [
        (Document("offering", pk, pk % 3 + 1, 1, str(pk)), terms) for pk, terms in enumerate(lists, first)
    ]


def drawn(size: int, seed: int = 1) -> list[list[str]]:
    rng = random.Random(seed)
    return [rng.choices(WORDS, WEIGHTS, k=rng.randint(0, 30)) for _ in range(size)]


def shard(documents: Corpus, vectors: Floats | None = None, transform: Transform | None = None) -> Shard:
    """A row of NaN in `vectors` is a document without a vector."""
    joined = segments.built(documents)
    if vectors is None:
        return Shard(joined.lexical, joined.rows)
    known = np.isfinite(vectors).all(axis=1)
    transform = transform or Transform(vectors[known].mean(axis=0))
    turned = transform(np.nan_to_num(vectors))
    codes, scales = quantised(turned)
    made = Vectors(codes, np.where(known, scales, 0), signs(turned), transform, "test", int(known.sum()))
    return Shard(joined.lexical, joined.rows, made)


def search(shards: Sequence[Shard], query: Query, limit: int = 10) -> Found:
    """As a snapshot or a cluster does it."""
    statistics = shards[0].statistics(query.terms)
    for one in shards[1:]:
        statistics += one.statistics(query.terms)
    return merge([one.search(query, limit, statistics) for one in shards])


def documents(count: int, text: str = "防水透湿面料") -> list[Document]:
    return [Document("offering", pk, pk, 1, f"{text}第{pk}号") for pk in range(1, count + 1)]


def source(found: Sequence[Document]) -> Callable[[Key | None], list[Document]]:
    return lambda after: [document for document in found if after is None or document.key > after]


def ids(snapshot: Snapshot | None, text: str, limit: int = 9) -> list[int]:
    assert snapshot is not None
    return [candidate.id for candidate in snapshot.search(Query(tokens(text)), limit).candidates]


@dataclass
class CharacterEncoder:
    """Directions of characters added up, and one direction common to all texts, as real encoders have it."""

    fingerprint: str = "characters1"
    dimension: int = 64
    name: str = "characters"
    encoded: list[str] = field(default_factory=list)

    def passages(self, texts: Sequence[str]) -> Floats:
        self.encoded.extend(texts)
        return self._vectors(texts)

    def queries(self, texts: Sequence[str]) -> Floats:
        return self._vectors(texts)

    def _vectors(self, texts: Sequence[str]) -> Floats:
        found = np.stack([self._direction("\0") * 3 + sum(map(self._direction, set(text))) for text in texts])
        turned: Floats = (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)
        return turned

    def _direction(self, letter: str) -> Floats:
        seed = ord(letter) + len(self.fingerprint) * 100_003
        drawn: Floats = np.random.default_rng(seed).normal(size=self.dimension).astype(np.float32)
        return drawn
