"""The index on disk: an immutable main shard per version, and a small file of later changes beside it.

`CURRENT` in the folder of a collection names the folder in use and is replaced atomically, so that readers never see half an index.
Everything here can be rebuilt from the database. Writers take turns by a file lock; readers need none.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from django.conf import settings

from . import bm25
from .bm25 import Floats, Shard
from .documents import KINDS, Document, Key, Kind
from .text import tokens

FORMAT: Final = 1
EVIDENCE: Final = "evidence"
NEEDS: Final = "needs"
# Beyond this many later changes (or this share of the main shard) a rebuild is due.
MAX_ADDITIONS: Final = 2000
_Longs = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rows:
    """Which object each document of a shard stands for: kind code, object id, party id, stamp."""

    kinds: _Longs
    ids: _Longs
    parties: _Longs
    stamps: _Longs

    def key(self, position: int) -> Key:
        return KINDS[int(self.kinds[position])], int(self.ids[position])


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that shares words with the query."""

    kind: Kind
    id: int
    party: int
    score: float
    shared: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Marks:
    """How far the index has read the record: every event up to `event`, and those in `seen` after it.

    `seen` names events by number and nonce: SQLite gives the number of a rolled-back event to the next one.
    """

    event: int = 0
    seen: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One consistent state of the index."""

    version: str
    main: Shard
    main_rows: Rows
    dead: npt.NDArray[np.bool_]
    added: Shard
    added_rows: Rows
    marks: Marks
    size: int

    def search(
        self, query: Sequence[str], limit: int, marked: Sequence[str] = ()
    ) -> tuple[list[Candidate], dict[str, int]]:
        """The best documents, with those of the `marked` terms that each holds, and how many documents hold each
        query term."""
        (main, added), frequencies = bm25.scores([self.main, self.added], query)
        main[self.dead] = 0
        found = [
            *_candidates(self.main, main, self.main_rows, limit, marked),
            *_candidates(self.added, added, self.added_rows, limit, marked),
        ]
        found.sort(key=lambda candidate: (-candidate.score, candidate.kind, candidate.id))
        return found[:limit], frequencies

    def stamps(self) -> dict[Key, int]:
        """When each indexed object had last changed."""
        live = {
            self.main_rows.key(i): int(self.main_rows.stamps[i])
            for i in range(self.main.size)
            if not self.dead[i]
        }
        live |= {self.added_rows.key(i): int(self.added_rows.stamps[i]) for i in range(self.added.size)}
        return live


def _candidates(
    shard: Shard, values: Floats, rows: Rows, limit: int, marked: Sequence[str]
) -> Iterator[Candidate]:
    positions = bm25.best(values, limit)
    shared = bm25.holding(shard, positions, marked)
    for position, terms in zip(positions, shared, strict=True):
        kind, pk = rows.key(int(position))
        yield Candidate(kind, pk, int(rows.parties[position]), float(values[position]), terms)


def folder(name: str) -> Path:
    """The place of one collection; `evidence` lies in `DATA_DIR/index` itself."""
    path = Path(settings.DATA_DIR) / "index"
    path = path if name == EVIDENCE else path.with_name(f"index-{name}")
    path.mkdir(parents=True, exist_ok=True)
    return path


def current(name: str) -> Snapshot | None:
    """The state in use, from memory if it has not changed on disk; None when none was built yet."""
    root = folder(name)
    for _attempt in range(3):
        try:
            version = (root / "CURRENT").read_text().strip()
            stat = (root / version / "additions.json").stat()
        except FileNotFoundError:
            return None
        try:
            return _open(str(root / version), stat.st_mtime_ns, stat.st_ino)
        except FileNotFoundError:  # a rebuild removed it in this very moment
            continue
    return None


@lru_cache(maxsize=4)
def _open(path: str, _changed_at: int, _inode: int) -> Snapshot:
    place = Path(path)
    meta = json.loads((place / "meta.json").read_text())
    additions = json.loads((place / "additions.json").read_text())
    main = bm25.load(place, meta["size"], meta["mean_length"])
    table = np.load(place / "rows.npy", mmap_mode="r")
    main_rows = Rows(*(table[i] for i in range(4)))
    documents = [Document(**row) for row in additions["documents"]]
    added = bm25.build([tokens(document.text) for document in documents], mean_length=main.mean_length)
    dead = _dead(main_rows, {(kind, pk) for kind, pk in additions["replaced"]})
    size = int(main.size - dead.sum()) + added.size
    marks = Marks(additions["event"], frozenset(additions["seen"]))
    return Snapshot(place.name, main, main_rows, dead, added, _rows(documents), marks, size)


def _dead(rows: Rows, replaced: set[tuple[str, int]]) -> npt.NDArray[np.bool_]:
    dead = np.zeros(len(rows.ids), dtype=bool)
    for code, kind in enumerate(KINDS):
        ids = [pk for name, pk in replaced if name == kind]
        if ids:
            dead |= (rows.kinds == code) & np.isin(rows.ids, ids)
    return dead


def _rows(documents: Sequence[Document]) -> Rows:
    table = _table((d.kind, d.id, d.party, d.stamp) for d in documents)
    return Rows(*(table[i] for i in range(4)))


def _table(entries: Iterable[tuple[Kind, int, int, int]]) -> _Longs:
    rows = [(KINDS.index(kind), pk, party, stamp) for kind, pk, party, stamp in entries]
    return np.array(rows, dtype=np.int64).reshape(-1, 4).T.copy()


@contextmanager
def writing(name: str) -> Iterator[None]:
    """Writers take turns, over all processes of this machine."""
    with (folder(name) / "LOCK").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def write_main(name: str, documents: Iterable[Document], marks: Marks) -> str:
    """Build a new version from all documents and put it in use. Call within `writing(name)`."""
    root = folder(name)
    heads: list[tuple[Kind, int, int, int]] = []

    def token_lists() -> Iterator[list[str]]:
        for document in documents:
            heads.append((document.kind, document.id, document.party, document.stamp))
            yield tokens(document.text)

    shard = bm25.build(token_lists())
    scratch = Path(tempfile.mkdtemp(prefix=".building-", dir=root))
    shard.save(scratch)
    np.save(scratch / "rows.npy", _table(heads))
    meta = {
        "format": FORMAT,
        "size": shard.size,
        "mean_length": shard.mean_length,
        "k1": bm25.K1,
        "b": bm25.B,
    }
    (scratch / "meta.json").write_text(json.dumps(meta))
    _write_json(scratch / "additions.json", _additions([], set(), marks))
    version = f"{time.time_ns():x}"
    os.replace(scratch, root / version)
    _put_in_use(root, version)
    return version


def _put_in_use(root: Path, version: str) -> None:
    before = root / "CURRENT"
    old = before.read_text().strip() if before.exists() else ""
    _write_text(before, version)
    for path in root.iterdir():
        if path.is_dir() and path.name not in (version, old):
            shutil.rmtree(path, ignore_errors=True)


def write_additions(name: str, changed: Iterable[Key], documents: Sequence[Document], marks: Marks) -> None:
    """Replace the documents of `changed` objects by `documents` (none: gone). Call within `writing(name)`."""
    root = folder(name)
    path = root / (root / "CURRENT").read_text().strip() / "additions.json"
    stored = json.loads(path.read_text())
    touched = set(changed)
    kept = [Document(**row) for row in stored["documents"] if (row["kind"], row["id"]) not in touched]
    replaced = {(kind, pk) for kind, pk in stored["replaced"]} | touched
    _write_json(path, _additions([*kept, *documents], replaced, marks))


def _additions(documents: Sequence[Document], replaced: set[Key], marks: Marks) -> dict[str, Any]:
    rows = [
        {"kind": d.kind, "id": d.id, "party": d.party, "stamp": d.stamp, "text": d.text} for d in documents
    ]
    return {
        "documents": rows,
        "replaced": sorted(replaced),
        "event": marks.event,
        "seen": sorted(marks.seen),
    }


def _write_json(path: Path, value: Any) -> None:
    _write_text(path, json.dumps(value, ensure_ascii=False))


def _write_text(path: Path, text: str) -> None:
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    scratch.write_text(text, encoding="utf-8")
    os.replace(scratch, path)
