"""Arrays of a shard in a folder, and small files that are replaced in one step."""

from __future__ import annotations

import json
import os
import threading
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from .lexical import Lexical
from .rows import Rows
from .segments import Array
from .shard import Shard

FORMAT: Final = 3
_LEXICAL: Final = (
    "hashes",
    "starts",
    "column",
    "frequencies",
    "bounds",
    "docs",
    "counts",
    "columns",
    "lengths",
)
_ROWS: Final = ("rows", "segment_starts", "segment_ids", "contents")
_PIECE: Final = 1 << 22


class Unusable(Exception):
    """The folder holds no whole shard of this format; it can be built again from the database."""


class Mapped:
    """Gives out arrays that lie in files of a folder (`segments.Allocate`)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, name: str, dtype: type, shape: tuple[int, ...]) -> Array:
        path = self.folder / f"{name}.npy"
        if 0 in shape:  # nothing to map
            np.save(path, np.zeros(shape, dtype=dtype))
            return np.zeros(shape, dtype=dtype)
        return np.lib.format.open_memmap(path, mode="w+", dtype=dtype, shape=shape)


def seal(folder: Path, values: Mapping[str, Any]) -> None:
    """Write what is needed to open the arrays in `folder`, with the size and checksum of every file. Last of all."""
    files = {path.name: [path.stat().st_size, checksum(path)] for path in sorted(folder.glob("*.npy"))}
    write_json(folder / "meta.json", {"format": FORMAT, **values, "files": files})


def checksum(path: Path) -> int:
    found = 0
    with path.open("rb") as handle:
        while piece := handle.read(_PIECE):
            found = zlib.crc32(piece, found)
    return found


def opened(folder: Path) -> Shard:
    """The shard in `folder`, memory-mapped: only headers are read. Raises `Unusable`."""
    meta = check_sizes(folder)
    try:
        return _shard(folder, meta)
    except (OSError, ValueError, KeyError, TypeError) as failure:
        raise Unusable(f"{folder}: {failure}") from failure


def check_sizes(folder: Path) -> dict[str, Any]:
    """The description of a folder whose files are all there and as long as they were. Raises `Unusable`."""
    meta = read_meta(folder)
    for name, (size, _sum) in meta["files"].items():
        if not (folder / name).is_file() or (folder / name).stat().st_size != size:
            raise Unusable(f"{folder / name} is missing or cut short")
    return meta


def read_meta(folder: Path) -> dict[str, Any]:
    try:
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as failure:
        raise Unusable(f"{folder / 'meta.json'}: {failure}") from failure
    if not isinstance(meta, dict) or meta.get("format") != FORMAT or not isinstance(meta.get("files"), dict):
        raise Unusable(f"{folder}: another format")
    return meta


def _shard(folder: Path, meta: Mapping[str, Any]) -> Shard:
    arrays = {name: mapped(folder / f"{name}.npy") for name in (*_LEXICAL, *_ROWS)}
    lexical = Lexical(tokens=int(meta["tokens"]), **{name: arrays[name] for name in _LEXICAL})
    rows = Rows(tuple(meta["names"]), *(arrays[name] for name in _ROWS))
    return Shard(lexical, rows)


def mapped(path: Path) -> Array:
    """As a plain array: the subclass of numpy for mapped files costs time in every expression."""
    return np.asarray(np.load(path, mmap_mode="r"))


def damage(folder: Path) -> list[str]:
    """Names of files whose content is not what was written. Reads everything."""
    files = read_meta(folder)["files"]
    return [
        name
        for name, (size, known) in files.items()
        if not (folder / name).is_file()
        or (folder / name).stat().st_size != size
        or checksum(folder / name) != known
    ]


def write_json(path: Path, value: Any) -> None:
    write_text(path, json.dumps(value, ensure_ascii=False))


def write_text(path: Path, text: str) -> None:
    """Readers see the old content or the new one, never a part."""
    scratch = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    with scratch.open("w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(scratch, path)
