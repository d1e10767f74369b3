"""One shard on disk is a collection of the one-machine index in a folder of its own: same files, same functions."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Final

from .. import index
from ..shards import Document, Key, Marks, Snapshot, Unusable, files
from ..shards.building import Build
from ..text import tokens
from .service import ShardServer

_ATTEMPTS: Final = 3


def read(root: Path) -> tuple[str, Snapshot]:
    """The shard in `root` as it is now, and a name for this state. Raises `Unusable`."""
    for _attempt in range(_ATTEMPTS):
        try:
            version = (root / "CURRENT").read_text(encoding="utf-8").strip()
            stat = (root / version / "additions.json").stat()
            found = index._snapshot(str(root / version), stat.st_mtime_ns, stat.st_ino)
        except FileNotFoundError:  # replaced in this very moment
            continue
        return f"{version}:{stat.st_mtime_ns:x}:{stat.st_ino:x}", found
    raise Unusable(f"{root} holds no shard")


def open_service(root: Path) -> ShardServer:
    """A server of the shard in `root`. Raises `Unusable` at once, not with the first question."""
    server = ShardServer(partial(read, root))
    server.read()
    return server


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


def build_shard(spool: str, root: str, event: int, seen: Sequence[str]) -> int:
    """Build a shard from its spool file; goes on where a killed build ended, and does nothing when it is done.

    Returns the number of documents. Plain arguments, because it also runs as a task on other machines.
    """
    place = Path(root)
    if (place / "CURRENT").exists():
        return read(place)[1].size
    work = Build.begun(place / "building", {"event": event, "seen": list(seen)})
    work.read(lambda after: spooled(Path(spool), after), tokens)
    out = work.join()
    _seal_additions(out, Marks(event, frozenset(seen)))
    version = f"{time.time_ns():x}"
    os.replace(out, place / version)
    files.write_text(place / "CURRENT", version)
    shutil.rmtree(work.folder, ignore_errors=True)
    return work.documents


def _seal_additions(folder: Path, marks: Marks) -> None:
    files.write_json(folder / "additions.json", index._additions([], set(), marks))


def write_changes(root: Path, changed: Iterable[Key], documents: Sequence[Document], marks: Marks) -> int:
    """Replace the documents of `changed` objects in the shard in `root`. One writer at a time.

    Returns how many later changes the shard carries now.
    """
    path = root / (root / "CURRENT").read_text(encoding="utf-8").strip() / "additions.json"
    stored = json.loads(path.read_text(encoding="utf-8"))
    touched = set(changed)
    kept = [d for d in map(index._document, stored["documents"]) if d.key not in touched]
    replaced = {(kind, pk) for kind, pk in stored["replaced"]} | touched
    files.write_json(path, index._additions([*kept, *documents], replaced, marks))
    return len(replaced)
