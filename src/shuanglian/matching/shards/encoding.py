"""Vectors for the documents of a collection, made a few at a time while it is in use without them.

Whatever was encoded is kept at once; a run that is killed loses a few seconds of work.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np

from .building import Report, silent
from .collection import Collection, held_by
from .segments import content_hash
from .snapshot import Snapshot
from .store import Contents, VectorStore
from .values import Document, Floats, Key

# Texts that the encoder gets at once, and documents that are read from the database at once.
BATCH: Final = 32
CHUNK: Final = 512
# Vectors are written out this often (seconds), and codes made anew when there are this many times as many.
SAVED_EVERY: Final = 10.0
PUBLISHED_AT: Final = 1.5
# Vectors of texts that are gone are kept (they may come back) until there are this many times as many as documents.
FORGOTTEN_AT: Final = 3
Read = Callable[[set[Key]], Sequence[Document]]


class PassageEncoder(Protocol):
    """What is needed of `matching.encoder.Encoder`."""

    @property
    def fingerprint(self) -> str: ...
    def passages(self, texts: Sequence[str]) -> Floats: ...


def encode(
    collection: Collection, encoder: PassageEncoder, read: Read, seconds: float, report: Report = silent
) -> bool:
    """Encode what has no vector yet, for about so many seconds. True when nothing is left; False also while another
    process encodes. `read` gives the documents of objects as they are now."""
    with collection.encoding() as got:
        snapshot = collection.current(encoder.fingerprint) if got else None
        if snapshot is None:
            return False
        return _Run(collection, encoder, read, time.monotonic() + seconds, report).over(snapshot)


@dataclass(slots=True)
class _Run:
    """One stretch of encoding."""

    collection: Collection
    encoder: PassageEncoder
    read: Read
    end: float
    report: Report
    keys: list[int] = field(default_factory=list)
    vectors: list[Floats] = field(default_factory=list)
    saved_at: float = field(default_factory=time.monotonic)

    @property
    def store(self) -> VectorStore:
        return self.collection.store(self.encoder.fingerprint)

    def over(self, snapshot: Snapshot) -> bool:
        held = held_by(self.store)
        done = known(snapshot, held)
        published = snapshot.main.covered
        for keys in waiting(snapshot, held):
            done += self._encode(keys, held)
            self.report("encoding", min(done, snapshot.size))
            if published and done >= published * PUBLISHED_AT and done >= CHUNK:
                self._save()
                self.collection.publish(self.encoder.fingerprint)
                published = done
            if time.monotonic() >= self.end:
                self._save()
                self._publish_new()
                return False
        self._save()
        self._publish_new()
        self._forget_gone()
        return True

    def _encode(self, keys: set[Key], held: Contents) -> int:
        """The number of texts that were new."""
        texts = {content_hash(document.text): document.text for document in self.read(keys)}
        new = np.array(sorted(texts), dtype=np.uint64)
        chosen = [int(key) for key in new[~held.holds(new)]]
        chosen.sort(key=lambda key: len(texts[key]))  # a batch costs as much as its longest text
        for first in range(0, len(chosen), BATCH):
            batch = chosen[first : first + BATCH]
            self.vectors.append(self.encoder.passages([texts[key] for key in batch]))
            self.keys.extend(batch)
            if time.monotonic() - self.saved_at > SAVED_EVERY:
                self._save()
        return len(chosen)

    def _save(self) -> None:
        if self.keys:
            self.store.add(np.array(self.keys, dtype=np.uint64), np.concatenate(self.vectors))
        self.keys, self.vectors, self.saved_at = [], [], time.monotonic()

    def _publish_new(self) -> None:
        """Make codes if the store holds more than they say, of the version that is in use by now."""
        snapshot = self.collection.current(self.encoder.fingerprint)
        if snapshot is None:
            return
        main = snapshot.main
        held = int(np.count_nonzero(held_by(self.store).holds(main.rows.contents)))
        if held > (main.vectors.covered if main.vectors else 0):
            self.collection.publish(self.encoder.fingerprint)

    def _forget_gone(self) -> None:
        """Once most vectors are of texts that nobody has any more, they go."""
        snapshot = self.collection.current(self.encoder.fingerprint)
        if snapshot is None:
            return
        contents = [shard.rows.contents for shard in snapshot.shards]
        if len(held_by(self.store)) > FORGOTTEN_AT * sum(map(len, contents)):
            self.store.keep(np.concatenate(contents))


def known(snapshot: Snapshot, held: Contents) -> int:
    """How many documents have a vector in the store."""
    return sum(
        int(np.count_nonzero(held.holds(shard.rows.contents[shard.live()]))) for shard in snapshot.shards
    )


def waiting(snapshot: Snapshot, held: Contents) -> Iterator[set[Key]]:
    """The objects whose documents have no vector, later changes first, some at a time."""
    for shard in reversed(snapshot.shards):
        live = shard.live()
        positions = live[~held.holds(shard.rows.contents[live])]
        for first in range(0, len(positions), CHUNK):
            yield {shard.rows.key(int(position)) for position in positions[first : first + CHUNK]}
