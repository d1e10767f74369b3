"""A throw-away index made and asked by the production code, in a temporary folder.

An entry of the corpus is a party, its text (or every item of it, where it is a list) a document of that party.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..fusion import pooled
from ..shards import Collection, Document, Key, Marks, Query, Snapshot
from ..shards.encoding import encode
from ..shards.values import POOL
from ..text import tokens
from . import lists
from .vectors import Encoder, Floats

_KIND = "offering"
_SAMPLE = 2000


@dataclass(frozen=True, slots=True)
class Index:
    """`seconds` to build it, encoding apart; `bytes` of the version in use, `kept_bytes` of the vectors that are kept to make
    the next version from."""

    snapshot: Snapshot
    seconds: float
    bytes: int
    kept_bytes: int

    def search(self, text: str, vector: Floats | None, limit: int) -> list[int]:
        """Positions in the corpus, best first."""
        return [position for position, _score in self.ranked(text, vector, limit)]

    def ranked(self, text: str, vector: Floats | None, limit: int) -> list[tuple[int, float]]:
        """Positions in the corpus with their fused scores, best first."""
        found = self.snapshot.search(Query(tokens(text), vector=vector), max(limit, POOL)).candidates
        scores = np.array([candidate.score for candidate in found], dtype=np.float64)
        owners = np.array([candidate.party for candidate in found], dtype=np.int64)
        parties, worth = pooled(scores, owners)
        order = np.lexsort((parties, -worth))[:limit]
        return [(int(parties[place]) - 1, float(worth[place])) for place in order]


@dataclass(frozen=True, slots=True)
class Ready:
    """An encoder that looks the vectors up which were made before, so that building is timed without encoding."""

    fingerprint: str
    known: dict[str, Floats]

    def passages(self, texts: Sequence[str]) -> Floats:
        return np.stack([self.known[text] for text in texts])


def cut(texts: Sequence[str]) -> list[Document]:
    """The documents of a corpus; `party` is the place of the entry, counted from 1."""
    pieces = [(party, item) for party, text in enumerate(texts, 1) for item in lists.items(text)]
    return [Document(_KIND, number, party, 0, item) for number, (party, item) in enumerate(pieces, 1)]


def mean_length(documents: Sequence[Document]) -> float:
    """In tokens, of a sample."""
    step = max(1, len(documents) // _SAMPLE)
    lengths = [len(tokens(document.text)) for document in documents[::step]]
    return sum(lengths) / max(1, len(lengths))


def build(
    documents: Sequence[Document], vectors: Floats | None, encoder: Encoder | None, folder: Path
) -> Index:
    """Build in `folder`, as the installation builds its own. `vectors` are those of the documents."""
    collection = Collection(folder, tokens)
    fingerprint = encoder.fingerprint if encoder else ""
    started = time.perf_counter()
    with collection.building():
        version = collection.build(lambda last: documents[last[1] if last else 0 :], Marks)
    if encoder is not None and vectors is not None:
        texts = [document.text for document in documents]
        ready = Ready(fingerprint, dict(zip(texts, vectors, strict=True)))
        encode(collection, ready, lambda keys: _chosen(documents, keys), math.inf)
    snapshot = collection.current(fingerprint)
    seconds = time.perf_counter() - started
    if snapshot is None:
        raise RuntimeError(f"no index in {folder}")
    kept = [folder / f"vectors-{fingerprint}"] if fingerprint else []
    return Index(snapshot, seconds, _size([folder / version]), _size(kept))


def _chosen(documents: Sequence[Document], keys: Iterable[Key]) -> list[Document]:
    return [documents[number - 1] for _kind, number in sorted(keys)]


def _size(folders: Sequence[Path]) -> int:
    return sum(path.stat().st_size for root in folders for path in root.rglob("*") if path.is_file())
