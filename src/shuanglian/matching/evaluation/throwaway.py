"""A throw-away index made and asked by the production code, in a temporary folder."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..shards import Collection, Document, Key, Marks, Query, Snapshot
from ..shards.encoding import encode
from ..text import tokens
from .vectors import Encoder, Floats

# Documents are known by their place in the corpus, counted from 1.
_KIND = "offering"


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
        found = self.snapshot.search(Query(tokens(text), vector=vector), limit)
        return [candidate.id - 1 for candidate in found.candidates]


@dataclass(frozen=True, slots=True)
class Ready:
    """An encoder that looks the vectors up which were made before, so that building is timed without encoding."""

    fingerprint: str
    known: dict[str, Floats]

    def passages(self, texts: Sequence[str]) -> Floats:
        return np.stack([self.known[text] for text in texts])


def build(texts: Sequence[str], vectors: Floats | None, encoder: Encoder | None, folder: Path) -> Index:
    """Build in `folder`, as the installation builds its own."""
    collection, documents = Collection(folder, tokens), _documents(texts)
    fingerprint = encoder.fingerprint if encoder else ""
    started = time.perf_counter()
    with collection.building():
        version = collection.build(lambda last: documents[last[1] if last else 0 :], Marks)
    if encoder is not None and vectors is not None:
        ready = Ready(fingerprint, dict(zip(texts, vectors, strict=True)))
        encode(collection, ready, lambda keys: _chosen(documents, keys), math.inf)
    snapshot = collection.current(fingerprint)
    seconds = time.perf_counter() - started
    if snapshot is None:
        raise RuntimeError(f"no index in {folder}")
    kept = [folder / f"vectors-{fingerprint}"] if fingerprint else []
    return Index(snapshot, seconds, _size([folder / version]), _size(kept))


def _documents(texts: Sequence[str]) -> list[Document]:
    return [Document(_KIND, number, number, 0, text) for number, text in enumerate(texts, 1)]


def _chosen(documents: Sequence[Document], keys: Iterable[Key]) -> list[Document]:
    return [documents[number - 1] for _kind, number in sorted(keys)]


def _size(folders: Sequence[Path]) -> int:
    return sum(path.stat().st_size for root in folders for path in root.rglob("*") if path.is_file())
