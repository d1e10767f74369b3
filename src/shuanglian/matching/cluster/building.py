"""Building all shards of a version: the record is read once into one spool file per shard, then every shard is built by
itself, as many at a time as there are processors in the cluster. Whatever was finished stays finished when a build is
killed: it goes on behind the last document read and skips the shards that are done.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

from ..shards import Document, Key, Marks, files
from . import disk, manifest
from .manifest import Manifest, shard_folder
from .partition import shard_of

SPOOLED_AT_ONCE: Final = 20_000
# Reads the documents behind an object (None: all), always in the same order.
Source = Callable[[Key | None], Iterable[Document]]
# Stage, how much is done, how much there is (0: unknown).
Report = Callable[[str, int, int], None]


def silent(stage: str, done: int, total: int) -> None:
    """No progress is told."""


class Runner(Protocol):
    """Runs functions somewhere: `Here` in this process, `pool.Tasks` on the machines of a cluster."""

    def submit(self, function: Callable[..., Any], *arguments: object) -> Future[Any]: ...


class Here:
    """One after the other, in this process."""

    def submit(self, function: Callable[..., Any], *arguments: object) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(function(*arguments))
        except Exception as error:  # raised again by whoever asks for the result
            future.set_exception(error)
        return future


@dataclass(slots=True)
class Spool:
    """Documents on their way to their shards. The state names what is safely on disk; what lies beyond is cut off."""

    folder: Path
    count: int
    marks: Marks
    last: Key | None = None
    sizes: list[int] = field(default_factory=list)
    documents: int = 0
    done: bool = False

    @classmethod
    def begun(cls, folder: Path, count: int, marks: Callable[[], Marks]) -> Spool:
        """The unfinished one in `folder` for as many shards, or a new one."""
        found = cls._found(folder, count)
        if found is None:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            found = cls(folder, count, marks(), sizes=[0] * count)
            found._save()
        return found

    @classmethod
    def _found(cls, folder: Path, count: int) -> Spool | None:
        try:
            state = json.loads((folder / "spool.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        if state["count"] != count:
            return None
        last = (str(state["last"][0]), int(state["last"][1])) if state["last"] else None
        marks = Marks(state["event"], frozenset(state["seen"]))
        return cls(folder, count, marks, last, state["sizes"], state["documents"], state["done"])

    def _save(self) -> None:
        state = {
            "count": self.count, "event": self.marks.event, "seen": sorted(self.marks.seen), "last": self.last,
            "sizes": self.sizes, "documents": self.documents, "done": self.done,
        }  # fmt: skip
        files.write_json(self.folder / "spool.json", state)

    def path(self, number: int) -> Path:
        return self.folder / f"{shard_folder(number)}.jsonl"

    def read(self, source: Source, report: Report) -> None:
        """Read all documents behind the last one."""
        if self.done:
            return
        with ExitStack() as stack:
            outs = [stack.enter_context(self._opened(number)) for number in range(self.count)]
            for document in source(self.last):
                number = shard_of(document.kind, document.id, self.count)
                outs[number].write(disk.spool_line(document).encode())
                self.documents += 1
                self.last = document.key
                if self.documents % SPOOLED_AT_ONCE == 0:
                    self._keep(outs)
                    report("reading", self.documents, 0)
            self.done = True
            self._keep(outs)
        report("reading", self.documents, self.documents)

    def _opened(self, number: int) -> Any:
        path = self.path(number)
        path.touch()
        handle = path.open("r+b")
        handle.truncate(self.sizes[number])
        handle.seek(0, 2)
        return handle

    def _keep(self, outs: Sequence[Any]) -> None:
        for out in outs:
            out.flush()
        self.sizes = [out.tell() for out in outs]
        self._save()


def build(
    root: Path,
    collection: str,
    source: Source,
    count: int,
    marks: Callable[[], Marks],
    *,
    runner: Runner | None = None,
    report: Report = silent,
) -> Manifest:
    """Build a version of `count` shards in `root` and put it in use; goes on with a build that was killed.

    `marks` tells how far the record was read when the build began. One build at a time per folder.
    """
    work = root / "building"
    spool = Spool.begun(work, count, marks)
    spool.read(source, report)
    before = _shards_before(root, work)
    sizes = _build_shards(spool, before, runner or Here(), report)
    version = f"{time.time_ns():x}"
    entries = tuple(manifest.entry(work, number, sizes[number]) for number in range(count))
    made = Manifest(
        collection, version, entries, event=spool.marks.event, seen=tuple(sorted(spool.marks.seen))
    )
    manifest.write(work, made)
    work.rename(root / version)
    manifest.put_in_use(root, version)
    for name in ("spool.json", *(spool.path(number).name for number in range(count))):
        (root / version / name).unlink()
    return made


def _shards_before(root: Path, work: Path) -> list[str]:
    """The shards of the version in use, whose vectors are taken over together with the point they are centred on."""
    folder = manifest.current(root)
    if folder is None or not (folder / disk.CENTRE).exists():
        return []
    shutil.copyfile(folder / disk.CENTRE, work / disk.CENTRE)
    return [str(folder / shard.folder) for shard in manifest.read(folder).shards]


def _build_shards(spool: Spool, before: Sequence[str], runner: Runner, report: Report) -> dict[int, int]:
    """Documents by shard. Raises what the first failing shard raised; the finished ones stay."""
    seen = sorted(spool.marks.seen)
    waiting: dict[Future[Any], int] = {}
    for number in range(spool.count):
        folder = spool.folder / shard_folder(number)
        arguments = (str(spool.path(number)), str(folder), spool.marks.event, seen, before)
        waiting[runner.submit(disk.build_shard, *arguments)] = number
    sizes: dict[int, int] = {}
    while waiting:
        done, _ = wait(waiting, return_when=FIRST_COMPLETED)
        for future in done:
            sizes[waiting.pop(future)] = future.result()
            report("building", len(sizes), spool.count)
    return sizes


def remove_old(root: Path, keep: Iterable[str]) -> list[str]:
    """Delete finished versions other than those in `keep`; nobody may be serving them any more."""
    kept = set(keep)
    old = [path for path in root.iterdir() if (path / manifest.NAME).exists() and path.name not in kept]
    for path in old:
        shutil.rmtree(path, ignore_errors=True)
    return sorted(path.name for path in old)
