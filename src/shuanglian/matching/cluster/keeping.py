"""Keeping the shards true to the database: every shard is a small index that reads on in the record by itself.

A changed object is written to the shard it belongs to and found by the next question; a shard with many changes is
built anew by itself, beside the old one. Vectors are made shard by shard; meaning takes part once all have theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from ..documents import Document, Key
from ..shards.building import Report, silent
from ..upkeep import Keeper
from . import disk, manifest
from .disk import ShardCollection, shard_collection
from .manifest import Manifest
from .partition import shard_of

_CHUNK: Final = 2000


class ShardKeeper(Keeper):
    """Keeps one shard: the documents of `whole` that belong there."""

    def __init__(self, whole: Keeper, root: Path, number: int, count: int) -> None:
        self.whole = whole
        self.name = whole.name
        self.kinds = whole.kinds
        self.number = number
        self._shard = shard_collection(root)
        self._count = count

    @property
    def collection(self) -> ShardCollection:
        return self._shard

    def _mine(self, key: Key) -> bool:
        return shard_of(*key, self._count) == self.number

    def all_documents(self, after: Key | None = None) -> Iterator[Document]:
        keys = iter(sorted(key for key, _stamp in self.stamps() if after is None or key > after))
        while chunk := set(islice(keys, _CHUNK)):
            yield from sorted(self.whole.documents(chunk), key=lambda document: document.key)

    def documents(self, keys: set[Key]) -> list[Document]:
        return self.whole.documents({key for key in keys if self._mine(key)})

    def stamps(self) -> Iterator[tuple[Key, int]]:
        return ((key, stamp) for key, stamp in self.whole.stamps() if self._mine(key))

    def widened(self, touched: set[Key]) -> set[Key]:
        return {key for key in self.whole.widened(touched) if self._mine(key)}

    def _telling(self, report: Report, total: int) -> Report:
        return report


def keepers(whole: Keeper, version: Path, found: Manifest) -> list[ShardKeeper]:
    """One for each shard of a version."""
    count = len(found.shards)
    return [ShardKeeper(whole, version / shard.folder, shard.number, count) for shard in found.shards]


def catch_up(whole: Keeper, root: Path) -> None:
    """Write to the shards what has happened in the record since. Meant to be called every second."""
    folder = manifest.current(root)
    for keeper in keepers(whole, folder, manifest.read(folder)) if folder else ():
        keeper.snapshot()


def tend(whole: Keeper, root: Path, seconds: float, report: Report = silent) -> None:
    """Build anew the shards that are due, and make vectors for about so many seconds per shard."""
    folder = manifest.current(root)
    if folder is None:
        return
    all_of_them = keepers(whole, folder, manifest.read(folder))
    for keeper in all_of_them:
        keeper.keep(seconds, report)
    _centre(all_of_them, folder)


def _centre(all_of_them: Iterable[ShardKeeper], folder: Path) -> None:
    """Once every document has a vector of the encoder in use, centre all shards on their common mean."""
    shards = [keeper.collection for keeper in all_of_them]
    encoder = next(iter(all_of_them)).encoder()
    known = disk.read_centre(folder)
    if encoder is None or (known is not None and known[0] == encoder.fingerprint):
        return
    transform = disk.common_centre(shards, encoder.fingerprint)
    if transform is not None:
        disk.write_centre(folder, encoder.fingerprint, transform)
        for shard in shards:
            shard.publish(encoder.fingerprint)
