"""A collection in a folder: an immutable main shard per version, and a small file of later changes beside it.

`CURRENT` names the version in use and is replaced atomically, so that readers never see half an index. Everything here
can be rebuilt from the database. Writers take turns by a file lock; readers need none. A build has a lock of its own
and does not keep changes from being written meanwhile; so has encoding.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from . import dense, files, segments
from .building import Build, Report, Source, Tokenise, silent
from .files import Unusable
from .progress import Progress
from .shard import Shard
from .snapshot import Marks, Snapshot
from .store import Contents, VectorStore
from .values import Document, Floats, Key

_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Collection:
    """`tokenise` makes the terms of a document; the same function makes those of queries."""

    root: Path
    tokenise: Tokenise

    def current(self, fingerprint: str = "") -> Snapshot | None:
        """The state in use, from memory if it has not changed on disk; None when there is none that can be used.

        With vectors if there are some of the encoder with this fingerprint.
        """
        for _attempt in range(_ATTEMPTS):
            try:
                return self._opened(fingerprint)
            except (FileNotFoundError, NotADirectoryError, Unusable):  # none, or removed in this very moment
                continue
        return None

    def _opened(self, fingerprint: str) -> Snapshot:
        version = (self.root / "CURRENT").read_text(encoding="utf-8").strip()
        if not version:
            raise Unusable(f"{self.root}: no version")
        place = self.root / version
        stat = (place / "additions.json").stat()
        store = self.store(fingerprint).state() if fingerprint else ()
        state = (stat.st_mtime_ns, stat.st_ino)
        return _snapshot(str(place), state, self.tokenise, fingerprint, dense.in_use(place), store)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Writers take turns, over all processes of this machine."""
        with _locked(self.root / "LOCK"):
            yield

    @contextmanager
    def building(self, *, wait: bool = True) -> Iterator[bool]:
        """One build at a time. False: somebody else builds (only without `wait`)."""
        with _locked(self.root / "BUILD", wait=wait) as got:
            yield got

    @contextmanager
    def encoding(self) -> Iterator[bool]:
        """One process encodes at a time. False: somebody else does."""
        with _locked(self.root / "ENCODE", wait=False) as got:
            yield got

    def build(
        self, source: Source, marks: Callable[[], Marks], report: Report = silent, fingerprint: str = ""
    ) -> str:
        """Build a new version and put it in use; goes on with a build that was killed. Call within `building()`.

        `marks` tells how far the record was read when the build began; later changes are caught up with afterwards.
        Vectors known of the encoder with this fingerprint come along. Returns the name of the version.
        """
        work = Build.begun(self.root / "building", _notes(marks()))
        work.read(source, self.tokenise, report)
        out = work.join(report)
        began = Marks(work.notes["event"], frozenset(work.notes["seen"]))
        files.write_json(out / "additions.json", _additions([], set(), began))
        if fingerprint:
            self._make_codes(out, fingerprint, None)
        version = f"{time.time_ns():x}"
        with self.writing():
            os.replace(out, self.root / version)
            self._put_in_use(version)
        shutil.rmtree(work.folder, ignore_errors=True)
        report("ready", work.documents)
        return version

    def _put_in_use(self, version: str) -> None:
        """The version before stays for readers that are just opening it; older ones go."""
        pointer = self.root / "CURRENT"
        old = pointer.read_text(encoding="utf-8").strip() if pointer.exists() else ""
        files.write_text(pointer, version)
        for path in self.root.iterdir():
            if path.name not in (version, old) and (path / "additions.json").exists():
                shutil.rmtree(path, ignore_errors=True)

    def write_additions(
        self, changed: Iterable[Key], documents: Sequence[Document], marks: Marks, *, due: bool = False
    ) -> None:
        """Replace the documents of `changed` objects by `documents` (none: gone). Call within `writing()`.

        `due`: more has changed than is worth adding; the next build will find it.
        """
        path = self.root / (self.root / "CURRENT").read_text(encoding="utf-8").strip() / "additions.json"
        stored = json.loads(path.read_text(encoding="utf-8"))
        touched = set(changed)
        kept = [d for d in map(_document, stored["documents"]) if d.key not in touched]
        replaced = {(kind, pk) for kind, pk in stored["replaced"]} | touched
        files.write_json(path, _additions([*kept, *documents], replaced, marks, due=due or stored["due"]))

    def store(self, fingerprint: str) -> VectorStore:
        """All vectors made by the encoder with this fingerprint."""
        return VectorStore(self.root / f"vectors-{fingerprint}")

    def publish(self, fingerprint: str, matrix: Floats | None = None) -> None:
        """Make the codes of the version in use anew, from what the store holds now. Encodes nothing."""
        with self.writing():
            version = self.root / (self.root / "CURRENT").read_text(encoding="utf-8").strip()
            self._make_codes(version, fingerprint, matrix)

    def _make_codes(self, version: Path, fingerprint: str, matrix: Floats | None) -> None:
        held = held_by(self.store(fingerprint))
        shard = files.opened(version)
        scratch = Path(tempfile.mkdtemp(prefix=".codes-", dir=version))
        made = dense.made(
            shard.rows.contents, held, fingerprint, matrix=matrix, allocate=files.Mapped(scratch)
        )
        if made is None:
            scratch.rmdir()
        else:
            dense.publish(version, scratch, made)

    def forget_other_encoders(self, fingerprint: str) -> None:
        """Remove the vectors of encoders that are not in use any more."""
        for path in self.root.glob("vectors-*"):
            if path.name != f"vectors-{fingerprint}":
                shutil.rmtree(path, ignore_errors=True)

    def progress(self) -> Progress:
        """How far the last build or encoding is."""
        return Progress.read(self.root / "progress.json")


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


@lru_cache(maxsize=8)
def _snapshot(
    path: str,
    changed: tuple[int, int],
    tokenise: Tokenise,
    fingerprint: str,
    codes: str,
    _store: tuple[str, ...],
) -> Snapshot:
    found = _words(path, changed, tokenise)
    return _with_vectors(found, Path(path), codes, fingerprint) if fingerprint else found


@lru_cache(maxsize=8)
def _words(path: str, _changed: tuple[int, int], tokenise: Tokenise) -> Snapshot:
    place = Path(path)
    documents, replaced, marks, due = _read_additions(place)
    main = _main(path, (place / "meta.json").stat().st_mtime_ns)
    joined = segments.built((document, tokenise(document.text)) for document in documents)
    added = Shard(joined.lexical, joined.rows)
    return Snapshot(place.name, main.without(replaced), added, marks, due)


def _read_additions(place: Path) -> tuple[list[Document], set[Key], Marks, bool]:
    try:
        stored = json.loads((place / "additions.json").read_text(encoding="utf-8"))
        documents = [_document(row) for row in stored["documents"]]
        replaced = {(str(kind), int(pk)) for kind, pk in stored["replaced"]}
        marks = Marks(int(stored["event"]), frozenset(stored["seen"]))
        return documents, replaced, marks, bool(stored["due"])
    except (ValueError, KeyError, TypeError) as failure:
        raise Unusable(f"{place}: {failure}") from failure


def _with_vectors(found: Snapshot, place: Path, codes: str, fingerprint: str) -> Snapshot:
    try:
        vectors = dense.opened(place / codes) if codes else None
    except Unusable:  # words alone, until they are made again
        vectors = None
    if vectors is not None and vectors.fingerprint == fingerprint:
        found = replace(found, main=replace(found.main, vectors=vectors))
    if found.added.size:
        held = held_by(VectorStore(place.parent / f"vectors-{fingerprint}"))
        transform = found.main.vectors.transform if found.main.vectors else None
        made = dense.made(found.added.rows.contents, held, fingerprint, transform=transform)
        found = replace(found, added=replace(found.added, vectors=made))
    return found


@lru_cache(maxsize=8)
def _main(path: str, _written_at: int) -> Shard:
    return files.opened(Path(path))


def nothing() -> Snapshot:
    """The state before the first build is done."""
    joined = segments.built(())
    empty = Shard(joined.lexical, joined.rows)
    return Snapshot("", empty, empty, Marks())


def held_by(store: VectorStore) -> Contents:
    return _held(str(store.folder), store.state())


@lru_cache(maxsize=2)
def _held(folder: str, _state: tuple[str, ...]) -> Contents:
    return VectorStore(Path(folder)).contents()


def _document(row: dict[str, Any]) -> Document:
    return Document(**row | {"segments": tuple(row["segments"])})


def _notes(marks: Marks) -> dict[str, Any]:
    return {"event": marks.event, "seen": sorted(marks.seen)}


def _additions(
    documents: Sequence[Document], replaced: set[Key], marks: Marks, *, due: bool = False
) -> dict[str, Any]:
    rows = [{name: getattr(document, name) for name in Document.__slots__} for document in documents]
    return {"documents": rows, "replaced": sorted(replaced), "due": due, **_notes(marks)}
