"""The cluster as an index: what `upkeep.EVIDENCE.snapshot()` gives, from the shards of a cluster when there is one.

    snapshot = live.snapshot(upkeep.EVIDENCE)

Without `SHUANGLIAN_MATCHING_CLUSTER` this is the index of this machine. With it, and while nothing can be reached, it is
too, and every answer says so (`cluster:unreachable` in `Found.degraded`).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from django.conf import settings

from ..shards import Found, Key, Marks, Query, Shard, Snapshot, Statistics, Transform, Vectors, segments
from ..upkeep import Keeper
from . import disk, runtime
from .coordinator import Coordinator
from .partition import shard_of
from .runtime import ClusterUnavailable
from .serving import Attachment, Serving

UNREACHABLE: Final = "cluster:unreachable"
# Seconds until a cluster that could not be joined is tried again.
AGAIN_AFTER: Final = 30.0


def folder(collection: str) -> Path:
    """Where the versions of a sharded collection lie; every machine of the cluster must see it under this path."""
    return Path(settings.DATA_DIR) / "cluster" / collection


@dataclass(frozen=True, slots=True)
class Distributed(Snapshot):
    """An index whose documents lie in the shards of a cluster. `main` holds nothing but the centre of the vectors."""

    coordinator: Coordinator | None = None
    connection: Connection | None = None
    count: int = 1

    @property
    def size(self) -> int:
        return self._asked.sizes()[0]

    @property
    def covered(self) -> int:
        return self._asked.sizes()[1]

    @property
    def _asked(self) -> Coordinator:
        assert self.coordinator is not None
        return self.coordinator

    def search(self, query: Query, limit: int) -> Found:
        found, coverage = self._asked.searched(query, limit)
        if self.connection is not None:
            self.connection.noticed(len(coverage.missing), self.count)
        return replace(found, degraded=(*found.degraded, *coverage.codes()))

    def statistics(self, terms: Sequence[str]) -> Statistics:
        return self._asked.statistics(terms)

    def explain(self, query: Query, key: Key) -> dict[str, float]:
        return self._asked.explain(query, key, shard_of(*key, self.count)) or {}


@dataclass(frozen=True, slots=True)
class Alone(Snapshot):
    """The index of this machine in place of a cluster that cannot be reached."""

    @property
    def missing(self) -> tuple[str, ...]:
        return *Snapshot.missing.fget(self), UNREACHABLE  # type: ignore[attr-defined]


def snapshot(keeper: Keeper) -> Snapshot:
    """The index to search now: of the cluster if one is set and serves this collection, else of this machine."""
    if not settings.MATCHING_CLUSTER:
        return keeper.snapshot()
    found = _CONNECTION.distributed(folder(keeper.name))
    if found is not None:
        return found
    own = keeper.snapshot()
    return Alone(own.version, own.main, own.added, own.marks, own.due)


class Connection:
    """What this process holds open: its place in the cluster, and the servers of each collection."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._attachments: dict[Path, Attachment] = {}
        self._joined_at = ""
        self._not_before = 0.0

    def distributed(self, root: Path) -> Distributed | None:
        """None when nothing is served there or the cluster cannot be reached."""
        serving = Serving.read(root)
        if serving is None:
            return None
        with self._lock:
            if not self._joined(serving.address):
                return None
            attachment = self._attachments.setdefault(root, Attachment(root))
            coordinator, found = attachment.coordinator(), attachment.manifest
        if coordinator is None or found is None:
            return None
        main, added = _nothing(disk.read_centre(root / serving.version)), _nothing(None)
        return Distributed(found.version, main, added, Marks(), False, coordinator, self, len(found.shards))

    def _joined(self, address: str) -> bool:
        """Trying takes seconds, so after a failure it is left alone for a while."""
        if time.monotonic() < self._not_before:
            return False
        if self._joined_at not in ("", address):
            self._leave()
        try:
            if runtime.connect(address, own=settings.MATCHING_CLUSTER == "local"):
                self._joined_at = address
        except ClusterUnavailable:
            self._not_before = time.monotonic() + AGAIN_AFTER
            return False
        return True

    def noticed(self, missing: int, count: int) -> None:
        """An answer lacked so many of its shards: servers may have moved; without any, the cluster may be a new one."""
        if not missing:
            return
        with self._lock:
            if missing == count and self._joined_at:
                self._leave()
                self._not_before = time.monotonic() + AGAIN_AFTER
            for attachment in self._attachments.values():
                attachment.moved()

    def _leave(self) -> None:
        runtime.disconnect()
        self._attachments.clear()
        self._joined_at = ""


def _nothing(centre: tuple[str, Transform] | None) -> Shard:
    joined = segments.built(())
    if centre is None:
        return Shard(joined.lexical, joined.rows)
    fingerprint, transform = centre
    width = transform.width
    codes, scales = np.zeros((0, width), np.int8), np.zeros(0, np.float32)
    sketch = np.zeros(((width + 63) // 64, 0), np.uint64)
    vectors = Vectors(codes, scales, sketch, transform, fingerprint, covered=0)
    return Shard(joined.lexical, joined.rows, vectors)


_CONNECTION: Final = Connection()
