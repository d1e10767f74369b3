"""What a run has written: an output file and, beside it, the record that lets it go on after any interruption.

For each file its rows are written first and then, as one line, where they stand. Rows without such a line are cut off when
the run goes on, so no row is ever there twice and none is missing.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import IO, Self

_PARTS = ("reading", "repair", "quantities", "fields", "tables", "names", "model")


@dataclass(frozen=True, slots=True)
class Written:
    """The rows of one file: `start:end` in bytes of the output. `rules`: which version of the rules made them."""

    path: str
    sha256: str
    rules: str
    start: int
    end: int
    rows: int


class Output:
    """The output file and its record. Raises OSError where they cannot be written."""

    def __init__(self, path: Path, *, resume: bool) -> None:
        self.path, self.record = path, path.with_name(path.name + ".state")
        self._new, self._ready = (path.with_name(f"{path.name}.{end}") for end in ("new", "state.ready"))
        self.done, self._told = dict[str, Written](), 0
        if resume:
            self._recover()
            self.done = self._known()
        self._rows: IO[bytes] = path.open("r+b" if resume and path.exists() else "wb")
        self._rows.truncate(self._end())
        self._rows.seek(self._end())
        self._lines: IO[bytes] = self.record.open("r+b" if self.done else "wb")
        self._lines.truncate(self._told)
        self._lines.seek(self._told)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._rows.close()
        self._lines.close()

    def add(self, path: Path, sha256: str, body: bytes, rows: int) -> None:
        """The rows of a file, then the line that says so."""
        start = self._rows.tell()
        self._rows.write(body)
        self._rows.flush()
        row = Written(key_of(path), sha256, rules(), start, start + len(body), rows)
        self._lines.write(_line(row))
        self._lines.flush()

    def forget(self, stale: set[str]) -> None:
        """Takes the rows of these files out: they were changed, or the rules were. All or nothing, whatever happens."""
        kept = [row for key, row in self.done.items() if key not in stale]
        moved, at = [], 0
        with self.path.open("rb") as old, self._new.open("wb") as new:
            for row in kept:
                old.seek(row.start)
                new.write(old.read(row.end - row.start))
                moved.append(Written(row.path, row.sha256, row.rules, at, at + row.end - row.start, row.rows))
                at = moved[-1].end
            _sync(new)
        with self._ready.open("wb") as lines:
            lines.writelines(_line(row) for row in moved)
            _sync(lines)
        self.__exit__()
        self._recover()
        self.done = self._known()
        self._rows, self._lines = self.path.open("r+b"), self.record.open("ab")
        self._rows.seek(self._end())

    def _recover(self) -> None:
        """Ends what `forget` began: with the record ready, the new output counts, whether it is in its place yet or not."""
        if self._ready.exists():
            if self._new.exists():
                os.replace(self._new, self.path)
            os.replace(self._ready, self.record)
        self._new.unlink(missing_ok=True)

    def _known(self) -> dict[str, Written]:
        """The lines of the record, up to the first that is torn or tells of rows that are not there."""
        if not self.record.exists() or not self.path.exists():
            return {}
        size, found, self._told = self.path.stat().st_size, dict[str, Written](), 0
        for line in self.record.read_bytes().split(b"\n"):
            row = _row(line)  # a line torn by the end of the process is none
            if row is None or row.end > size or row.start != max((r.end for r in found.values()), default=0):
                break
            found[row.path] = row
            self._told += len(line) + 1
        return found

    def _end(self) -> int:
        return max((row.end for row in self.done.values()), default=0)


def key_of(path: Path) -> str:
    """The same from wherever a run is started."""
    return os.path.abspath(path)


def _line(row: Written) -> bytes:
    return json.dumps(asdict(row), ensure_ascii=True).encode() + b"\n"


def _row(line: bytes) -> Written | None:
    try:
        return Written(**json.loads(line))
    except (ValueError, TypeError):
        return None


def _sync(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def sha256_of(path: Path) -> str:
    """Of a file's content; empty where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


@cache
def rules() -> str:
    """Another value whenever anything that reads or understands documents was changed."""
    folder = Path(__file__).resolve().parent.parent
    files = list(folder.glob("*.py"))
    files += [path for part in _PARTS for path in (folder / part).rglob("*") if path.suffix != ".pyc"]
    digest = hashlib.sha256()
    for path in sorted(path for path in files if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]
