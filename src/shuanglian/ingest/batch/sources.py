"""The files that a run reads: those that are named, and those in folders, in a fixed order."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

# Left by systems and programs beside the files that people made.
_LITTER = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class Source:
    """`name` is the file's own name, or its path below the folder that was named."""

    path: Path
    name: str


def sources_of(paths: Iterable[Path], leave: frozenset[Path] = frozenset()) -> list[Source]:
    """Named files as they are, folders walked in the order of their names; each file once, none of `leave`."""
    found: dict[str, Source] = {}
    for path in paths:
        for source in _below(path) if path.is_dir() else (Source(path, path.name),):
            if source.path.absolute() not in leave:
                found.setdefault(os.path.abspath(source.path), source)
    return list(found.values())


def _below(folder: Path) -> Iterator[Source]:
    """Regular files below a folder. Hidden ones, links and what office programs leave behind are not documents."""
    for where, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(where, name)
            if not _is_litter(name) and path.is_file() and not path.is_symlink():
                yield Source(path, path.relative_to(folder).as_posix())


def _is_litter(name: str) -> bool:
    return name.startswith((".", "~$")) or name.lower() in _LITTER
