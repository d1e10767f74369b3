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
    attachment: Attachment | None = None
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

    def _search(self, query: Query, limit: int) -> Found:
        found, coverage = self._asked.searched(query, limit)
        if coverage.missing and self.attachment is not None:
            self.attachment.moved()
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
    found = _CONNECTIONS.distributed(folder(keeper.name))
    if found is not None:
        return found
    own = keeper.snapshot()
    return Alone(own.version, own.main, own.added, own.marks, own.due)


class Connections:
    """What this process holds open, by folder of collection."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._attachments: dict[Path, Attachment] = {}
        self._not_before = 0.0

    def distributed(self, root: Path) -> Distributed | None:
        """None when nothing is served there or the cluster cannot be reached."""
        serving = Serving.read(root)
        if serving is None:
            return None
        with self._lock:
            if not self._joined(serving):
                return None
            attachment = self._attachments.setdefault(root, Attachment(root))
            coordinator = attachment.coordinator()
        if coordinator is None or attachment.manifest is None:
            return None
        return _distributed(root / serving.version, coordinator, attachment, len(attachment.manifest.shards))

    def _joined(self, serving: Serving) -> bool:
        """Trying takes seconds, so after a failure it is left alone for a while."""
        if time.monotonic() < self._not_before:
            return False
        try:
            runtime.connect(serving.address, own=settings.MATCHING_CLUSTER == "local")
        except ClusterUnavailable:
            self._not_before = time.monotonic() + AGAIN_AFTER
            return False
        return True


def _distributed(version: Path, coordinator: Coordinator, attachment: Attachment, count: int) -> Distributed:
    main = _nothing(disk.read_centre(version))
    added = _nothing(None)
    return Distributed(version.name, main, added, Marks(), False, coordinator, attachment, count)


def _nothing(centre: tuple[str, Transform] | None) -> Shard:
    joined = segments.built(())
    if centre is None:
        return Shard(joined.lexical, joined.rows)
    fingerprint, transform = centre
    width = transform.width
    codes, scales = np.zeros((0, width), np.int8), np.zeros(0, np.float32)
    sketch = np.zeros(((width + 63) // 64, 0), np.uint64)
    return Shard(
        joined.lexical, joined.rows, Vectors(codes, scales, sketch, transform, fingerprint, covered=0)
    )


_CONNECTIONS: Final = Connections()
