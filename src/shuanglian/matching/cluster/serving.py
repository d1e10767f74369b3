"""Keeping servers up: the version in use, lost servers started anew, a new version without a gap.

The process that serves writes `SERVING` beside the versions; processes that ask read it and find the servers by name.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..shards.files import write_text
from . import building, manifest
from .coordinator import Coordinator
from .gather import Timing
from .manifest import BadManifest, Manifest
from .pool import NotReady, Pool, Server

SERVING: Final = "SERVING"
# How long servers of the version before stay for questions that are on their way.
GRACE: Final = 10.0


@dataclass(frozen=True, slots=True)
class Serving:
    """What is being served: which version, with how many servers per shard, in which cluster."""

    version: str
    replicas: int
    address: str

    def write(self, root: Path) -> None:
        text = {"version": self.version, "replicas": self.replicas, "address": self.address}
        write_text(root / SERVING, json.dumps(text))

    @classmethod
    def read(cls, root: Path) -> Serving | None:
        """None when nothing is served."""
        try:
            return cls(**json.loads((root / SERVING).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None


class Steward:
    """Serves what lies in `root`. Call `step` every second or so; it says what it did."""

    def __init__(
        self, root: Path, address: str, *, replicas: int = 1, timeout: float = 60.0, grace: float = GRACE
    ) -> None:
        self.root = root
        self.address = address
        self.replicas = replicas
        self.pool: Pool | None = None
        self._timeout = timeout
        self._grace = grace
        self._leaving: list[tuple[float, Pool]] = []

    def step(self) -> list[str]:
        """Serve the newest version, start lost servers anew, end those of old versions when their time is up."""
        done = self._switch()
        if self.pool is not None:
            done += [_told(server) for server in self.pool.heal()]
        self._part(time.monotonic())
        return done

    def _switch(self) -> list[str]:
        folder = manifest.current(self.root)
        if folder is None or (self.pool is not None and folder == self.pool.folder):
            return []
        fresh = Pool(folder, manifest.read(folder), replicas=self.replicas, keep=True)
        try:
            fresh.start(self._timeout)
        except NotReady:
            fresh.stop()  # whatever is served now goes on being served
            raise
        Serving(folder.name, self.replicas, self.address).write(self.root)
        if self.pool is not None:
            self._leaving.append((time.monotonic() + self._grace, self.pool))
        self.pool = fresh
        return [f"serving {folder.name}"]

    def _part(self, now: float) -> None:
        for until, pool in [entry for entry in self._leaving if entry[0] <= now]:
            pool.stop()
            self._leaving.remove((until, pool))

    def stop(self) -> None:
        """End all servers; nothing is served any more."""
        (self.root / SERVING).unlink(missing_ok=True)
        for _until, pool in self._leaving:
            pool.stop()
        self._leaving.clear()
        if self.pool is not None:
            self.pool.stop()
            self.pool = None

    def remove_old(self) -> list[str]:
        """Delete versions that nobody serves or will serve."""
        kept = {pool.folder.name for _until, pool in self._leaving}
        kept |= {self.pool.folder.name} if self.pool is not None else set()
        current = manifest.current(self.root)
        return building.remove_old(self.root, kept | ({current.name} if current else set()))


def _told(server: Server) -> str:
    return f"shard {server.shard}, replica {server.replica}: {server.problem}"


@dataclass(frozen=True, slots=True)
class _Attached:
    serving: Serving
    manifest: Manifest
    coordinator: Coordinator
    at: float


class Attachment:
    """The side that asks: finds the servers of whatever is being served, again when that changes or servers moved."""

    def __init__(self, root: Path, timing: Timing | None = None, *, again_after: float = 2.0) -> None:
        self._root = root
        self._timing = timing
        self._again_after = again_after
        self._attached: _Attached | None = None

    def coordinator(self) -> Coordinator | None:
        """None when nothing is served (or was, but its files are gone)."""
        found = self._current()
        return found.coordinator if found else None

    @property
    def manifest(self) -> Manifest | None:
        return self._attached.manifest if self._attached else None

    def moved(self) -> None:
        """An answer lacked a shard: look for the servers again, though not with every question."""
        if self._attached is not None and time.monotonic() - self._attached.at >= self._again_after:
            self._attached = None

    def _current(self) -> _Attached | None:
        serving = Serving.read(self._root)
        if serving is None:
            self._attached = None
        elif self._attached is None or self._attached.serving != serving:
            self._attached = self._attach(serving)
        return self._attached

    def _attach(self, serving: Serving) -> _Attached | None:
        folder = self._root / serving.version
        try:
            found = manifest.read(folder)
        except BadManifest:
            return None
        pool = Pool(folder, found, replicas=serving.replicas)
        pool.attach()
        return _Attached(serving, found, pool.coordinator(self._timing), time.monotonic())


def keep_serving(steward: Steward, stopped: Callable[[float], bool], tell: Callable[[str], None]) -> None:
    """Until `stopped(seconds)`, which waits that long at most, says so. Failures are told and tried again."""
    while not stopped(1.0):
        try:
            for line in steward.step():
                tell(line)
        except (NotReady, BadManifest) as problem:
            tell(str(problem))
