"""A build of one shard on disk that bears being killed: finished segments stay, and the next run goes on behind them."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from . import files
from .segments import Names, Reader, Segment, join
from .values import Document, Key

# A segment is cut after so many documents or tokens, whichever comes first.
DOCUMENTS: Final = 20_000
TOKENS: Final = 3_000_000
# A build that was given up longer ago is not gone on with: too much has changed since.
STALE: Final = 24 * 3600.0

# Reads the documents that come after an object (None: all), always in the same order.
Source = Callable[[Key | None], Iterable[Document]]
Tokenise = Callable[[str], Sequence[str]]
Report = Callable[[str, int], None]


def silent(stage: str, done: int) -> None:
    """No progress is told."""


@dataclass(slots=True)
class Build:
    """What is in `folder` so far. `notes` are the caller's, kept from the first start on."""

    folder: Path
    notes: dict[str, Any]
    names: Names
    segments: int = 0
    documents: int = 0
    last: Key | None = None

    @classmethod
    def begun(cls, folder: Path, notes: dict[str, Any]) -> Build:
        """The unfinished build in `folder`, or a new one with these notes."""
        found = cls._found(folder)
        if found is None:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            found = cls(folder, notes, Names())
            found._save()
        return found

    @classmethod
    def _found(cls, folder: Path) -> Build | None:
        path = folder / "state.json"
        try:
            state = json.loads(path.read_text(encoding="utf-8"))
            fresh = time.time() - path.stat().st_mtime < STALE
            if state["format"] != files.FORMAT or not fresh:
                return None
            last = (str(state["last"][0]), int(state["last"][1])) if state["last"] else None
            return cls(
                folder, state["notes"], Names(state["names"]), state["segments"], state["documents"], last
            )
        except (OSError, ValueError, KeyError, TypeError, IndexError):
            return None

    def _save(self) -> None:
        state = {
            "format": files.FORMAT, "notes": self.notes, "names": self.names.all,
            "segments": self.segments, "documents": self.documents, "last": self.last,
        }  # fmt: skip
        files.write_json(self.folder / "state.json", state)

    def read(self, source: Source, tokenise: Tokenise, report: Report = silent) -> None:
        """Read all documents behind the last one that was read."""
        reader = Reader(self.names)
        for document in source(self.last):
            reader.add(document, tokenise(document.text))
            self.last = document.key
            if len(reader.lengths) >= DOCUMENTS or len(reader.terms) >= TOKENS:
                self._cut(reader)
                report("reading", self.documents)
                reader = Reader(self.names)
        if reader.lengths:
            self._cut(reader)
        report("reading", self.documents)

    def _cut(self, reader: Reader) -> None:
        """The segment is whole on disk before the state names it."""
        reader.cut().save(self._segment(self.segments))
        self.segments += 1
        self.documents += len(reader.lengths)
        self._save()

    def _segment(self, number: int) -> Path:
        return self.folder / f"segment-{number:05d}.npz"

    def join(self, report: Report = silent) -> Path:
        """All arrays of the shard in a folder inside this one, ready to be moved. Can be repeated."""
        out = self.folder / "shard"
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        report("joining", self.documents)
        opened = [partial(Segment.load, self._segment(number)) for number in range(self.segments)]
        joined = join(opened, self.names.all, files.Mapped(out))
        files.seal(out, {"names": joined.rows.names, "tokens": joined.lexical.tokens})
        return out
