"""Collections of the index on disk: an immutable main shard per version, and a small file of later changes beside it.

`CURRENT` in the folder of a collection names the folder in use and is replaced atomically, so that readers never see half an index.
Everything here can be rebuilt from the database. Writers take turns by a file lock; readers need none. A build has a lock of
its own and does not keep changes from being written meanwhile.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from . import shards
from .shards import Document, Key, Marks, Shard, Snapshot, Unusable, building, files, segments
from .shards.building import Build, Report, Source
from .shards.values import Candidate
from .text import tokens

__all__ = ["Candidate", "Marks", "Snapshot"]

EVIDENCE: Final = "evidence"
NEEDS: Final = "needs"
# Beyond this many later changes (or this share of the main shard) a rebuild is due.
MAX_ADDITIONS: Final = 2000
LARGEST_ADDITIONS: Final = 10_000


def folder(name: str) -> Path:
    """The place of one collection; `evidence` lies in `DATA_DIR/index` itself."""
    path = Path(settings.DATA_DIR) / "index"
    path = path if name == EVIDENCE else path.with_name(f"index-{name}")
    path.mkdir(parents=True, exist_ok=True)
    return path


def current(name: str) -> Snapshot | None:
    """The state in use, from memory if it has not changed on disk; None when there is none that can be used."""
    root = folder(name)
    for _attempt in range(3):
        try:
            version = (root / "CURRENT").read_text().strip()
            stat = (root / version / "additions.json").stat()
            return _snapshot(str(root / version), stat.st_mtime_ns, stat.st_ino)
        except (
            FileNotFoundError,
            NotADirectoryError,
            Unusable,
        ):  # none, or a rebuild removed it in this very moment
            continue
    return None


def nothing() -> Snapshot:
    """The state before the first build is done."""
    joined = segments.built(())
    empty = Shard(joined.lexical, joined.rows)
    return Snapshot("", empty, empty, Marks())


@lru_cache(maxsize=4)
def _snapshot(path: str, _changed_at: int, _inode: int) -> Snapshot:
    place = Path(path)
    try:
        additions = json.loads((place / "additions.json").read_text(encoding="utf-8"))
        documents = [_document(row) for row in additions["documents"]]
        replaced = {(str(kind), int(pk)) for kind, pk in additions["replaced"]}
        marks = Marks(additions["event"], frozenset(additions["seen"]))
        due = bool(additions["due"])
    except (ValueError, KeyError, TypeError) as failure:
        raise Unusable(f"{place}: {failure}") from failure
    main = _main(path, (place / "meta.json").stat().st_mtime_ns)
    joined = segments.built((document, tokens(document.text)) for document in documents)
    added = Shard(joined.lexical, joined.rows)
    return Snapshot(place.name, main.without(replaced), added, marks, due)


@lru_cache(maxsize=4)
def _main(path: str, _written_at: int) -> Shard:
    return shards.opened(Path(path))


def _document(row: dict[str, Any]) -> Document:
    return Document(**row | {"segments": tuple(row["segments"])})


@contextmanager
def writing(name: str) -> Iterator[None]:
    """Writers take turns, over all processes of this machine."""
    with _locked(folder(name) / "LOCK"):
        yield


@contextmanager
def _locked(path: Path, *, wait: bool = True) -> Iterator[bool]:
    """Whether the lock was got."""
    with path.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True


@contextmanager
def build_lock(name: str, *, wait: bool = True) -> Iterator[bool]:
    """One build at a time, over all processes of this machine. False: somebody else builds (only without `wait`)."""
    with _locked(folder(name) / "BUILD", wait=wait) as got:
        yield got


def build(name: str, source: Source, marks: Callable[[], Marks], report: Report = building.silent) -> str:
    """Build a new version and put it in use; goes on with a build that was killed. Call within `build_lock(name)`.

    `marks` tells how far the record was read when the build began; later changes are caught up with afterwards.
    """
    root = folder(name)
    work = Build.begun(root / "building", _notes(marks()))
    work.read(source, tokens, report)
    out = work.join(report)
    began = Marks(work.notes["event"], frozenset(work.notes["seen"]))
    files.write_json(out / "additions.json", _additions([], set(), began))
    version = f"{time.time_ns():x}"
    with writing(name):
        os.replace(out, root / version)
        _put_in_use(root, version)
    shutil.rmtree(work.folder, ignore_errors=True)
    report("ready", work.documents)
    return version


def _notes(marks: Marks) -> dict[str, Any]:
    return {"event": marks.event, "seen": sorted(marks.seen)}


def _put_in_use(root: Path, version: str) -> None:
    """The version before stays for readers that are just opening it; older ones go."""
    before = root / "CURRENT"
    old = before.read_text().strip() if before.exists() else ""
    files.write_text(before, version)
    for path in root.iterdir():
        if path.is_dir() and path.name not in (version, old) and _is_version(path):
            shutil.rmtree(path, ignore_errors=True)


def _is_version(path: Path) -> bool:
    return (path / "additions.json").exists() or path.name.startswith(".building-")


def write_additions(
    name: str, changed: Iterable[Key], documents: Sequence[Document], marks: Marks, *, due: bool = False
) -> None:
    """Replace the documents of `changed` objects by `documents` (none: gone). Call within `writing(name)`.

    `due`: more has changed than is worth adding; the next build will find it.
    """
    root = folder(name)
    path = root / (root / "CURRENT").read_text().strip() / "additions.json"
    stored = json.loads(path.read_text(encoding="utf-8"))
    touched = set(changed)
    kept = [d for d in map(_document, stored["documents"]) if d.key not in touched]
    replaced = {(kind, pk) for kind, pk in stored["replaced"]} | touched
    found = _additions([*kept, *documents], replaced, marks, due=due or stored["due"])
    files.write_json(path, found)


def _additions(
    documents: Sequence[Document], replaced: set[Key], marks: Marks, *, due: bool = False
) -> dict[str, Any]:
    rows = [{name: getattr(document, name) for name in Document.__slots__} for document in documents]
    return {"documents": rows, "replaced": sorted(replaced), "due": due, **_notes(marks)}
