"""One shard on disk is a collection of the one-machine index in a folder of its own: same files, same functions.

What shards share lies in the folder of the version: the mean of all vectors, because every shard must be centred on the
same point to rank like one.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from ..shards import Collection, Document, Key, Marks, Snapshot, Transform, Unusable, dense, files
from ..shards.collection import held_by
from ..shards.store import Contents
from ..shards.values import Doubles
from ..text import tokens
from .service import ShardServer

CENTRE: Final = "centre.npz"
_BLOCK: Final = 8192


class ShardCollection(Collection):
    """A collection whose vectors are centred on the mean of all shards, once that is known."""

    __slots__ = ()

    def centre(self) -> tuple[str, Transform] | None:
        """The fingerprint of the encoder in use and the transform that all shards share; None: words alone."""
        return read_centre(self.root.parent)

    def state(self) -> str:
        """Changes whenever what is found may."""
        version = (self.root / "CURRENT").read_text(encoding="utf-8").strip()
        stat = (self.root / version / "additions.json").stat()
        shared = self.centre()
        made = (*self.store(shared[0]).state()[-1:], dense.in_use(self.root / version)) if shared else ()
        return ":".join([version, f"{stat.st_mtime_ns:x}", f"{stat.st_ino:x}", *made])

    def _make_codes(self, version: Path, fingerprint: str, matrix: object) -> None:
        shared = self.centre()
        if shared is None or shared[0] != fingerprint:
            return
        contents = files.opened(version).rows.contents
        scratch = Path(tempfile.mkdtemp(prefix=".codes-", dir=version))
        held = held_by(self.store(fingerprint))
        made = dense.made(contents, held, fingerprint, transform=shared[1], allocate=files.Mapped(scratch))
        if made is None:
            scratch.rmdir()
        else:
            dense.publish(version, scratch, made)


def shard_collection(root: Path) -> ShardCollection:
    return ShardCollection(root, tokens)


@dataclass(slots=True)
class Reader:
    """The present state of a shard, from memory while nothing on disk has changed."""

    collection: ShardCollection
    held: tuple[str, Snapshot] | None = field(default=None)

    def __call__(self) -> tuple[str, Snapshot]:
        """Raises `Unusable`."""
        try:
            state = self.collection.state()
        except OSError as failure:
            raise Unusable(f"{self.collection.root}: {failure}") from failure
        held = self.held
        if held is None or held[0] != state:
            shared = self.collection.centre()
            snapshot = self.collection.current(shared[0] if shared else "")
            if snapshot is None:
                raise Unusable(f"{self.collection.root} holds no shard")
            self.held = held = (state, snapshot)
        return held


def open_service(root: Path) -> ShardServer:
    """A server of the shard in `root`. Raises `Unusable` at once, not with the first question."""
    reader = Reader(shard_collection(root))
    reader()
    return ShardServer(reader)


def spooled(path: Path, after: Key | None) -> Iterator[Document]:
    """The documents in a spool file, those behind `after` only."""
    waiting = after is not None
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if not waiting:
                yield Document(**row | {"segments": tuple(row["segments"])})
            elif (row["kind"], row["id"]) == after:
                waiting = False


def spool_line(document: Document) -> str:
    return json.dumps(asdict(document), ensure_ascii=False) + "\n"


def build_shard(spool: str, root: str, event: int, seen: Sequence[str], before: Sequence[str] = ()) -> int:
    """Build a shard from its spool file; goes on where a killed build ended, and does nothing when it is done.

    Vectors that the shards in the folders `before` know are taken over. Returns the number of documents. Plain
    arguments, because it also runs as a task on other machines.
    """
    place = Path(root)
    place.mkdir(parents=True, exist_ok=True)
    collection = shard_collection(place)
    if not (place / "CURRENT").exists():
        began = Marks(event, frozenset(seen))
        with collection.building():
            collection.build(lambda after: spooled(Path(spool), after), lambda: began)
        _take_over_vectors(collection, [shard_collection(Path(path)) for path in before])
    return Reader(collection)()[1].size


def _take_over_vectors(collection: ShardCollection, before: Sequence[ShardCollection]) -> None:
    shared, snapshot = collection.centre(), collection.current()
    if shared is None or snapshot is None:
        return
    fingerprint, store = shared[0], collection.store(shared[0])
    missing = np.unique(snapshot.main.rows.contents)
    for one in before:
        held = held_by(one.store(fingerprint))
        known = held.holds(missing)
        if known.any():
            store.add(missing[known], held.get(missing[known]))
            missing = missing[~known]
    collection.publish(fingerprint)


def read_centre(version: Path) -> tuple[str, Transform] | None:
    try:
        with np.load(version / CENTRE) as stored:
            return str(stored["fingerprint"]), Transform(
                stored["mean"], stored["matrix"] if stored["matrix"].size else None
            )
    except FileNotFoundError:
        return None


def write_centre(version: Path, fingerprint: str, transform: Transform) -> None:
    scratch = version / f".{CENTRE}"
    with scratch.open("wb") as handle:
        matrix = np.zeros((0, 0), np.float32) if transform.matrix is None else transform.matrix
        np.savez(handle, fingerprint=fingerprint, mean=transform.mean, matrix=matrix)
    scratch.replace(version / CENTRE)


def common_centre(shards: Sequence[ShardCollection], fingerprint: str) -> Transform | None:
    """What is done to the vectors of all documents of all shards; None while any has none."""
    total: Doubles = np.zeros(0)
    parts = []
    for shard in shards:
        snapshot = shard.current()
        held = held_by(shard.store(fingerprint))
        for part in snapshot.shards if snapshot else ():
            contents = part.rows.contents[part.live()]
            if not held.holds(contents).all():
                return None
            if len(contents):
                total = _added(total, contents, held)
                parts.append((contents, held))
    count = sum(len(contents) for contents, _ in parts)
    return dense.spread_around((total / count).astype(np.float32), parts) if count else None


def _added(total: Doubles, contents: np.ndarray, held: Contents) -> Doubles:
    for first in range(0, len(contents), _BLOCK):
        vectors = held.get(contents[first : first + _BLOCK]).sum(axis=0, dtype=np.float64)
        total = total + vectors if len(total) else vectors
    return total
