"""What a version of a sharded index consists of, written last: a version without a manifest does not exist.

ROOT/CURRENT                    the version in use
ROOT/<version>/manifest.json    shards, documents, checksums, encoder, the mean length all of them were built with
ROOT/<version>/shard-0003/      one shard in the format of a one-machine index
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from ..shards.files import write_text

FORMAT: Final = 1
NAME: Final = "manifest.json"
_BLOCK: Final = 1 << 20


class BadManifest(Exception):
    """The manifest is missing, unreadable, or not that of the files beside it."""


@dataclass(frozen=True, slots=True)
class ShardEntry:
    """One shard: its number, folder (relative to the manifest), documents, bytes, and checksums of its files."""

    number: int
    folder: str
    documents: int
    size: int
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Manifest:
    """`encoder` is the fingerprint of the vectors, empty without any; `marks` is how far the record had been read."""

    collection: str
    version: str
    shards: tuple[ShardEntry, ...]
    encoder: str = ""
    event: int = 0
    seen: tuple[str, ...] = ()
    figures: Mapping[str, float] = field(default_factory=dict)

    @property
    def documents(self) -> int:
        return sum(shard.documents for shard in self.shards)

    @property
    def size(self) -> int:
        return sum(shard.size for shard in self.shards)

    def to_json(self) -> dict[str, Any]:
        return {"format": FORMAT, "documents": self.documents, "size": self.size, **asdict(self)}


def shard_folder(number: int) -> str:
    return f"shard-{number:04d}"


def write(folder: Path, manifest: Manifest) -> None:
    write_text(folder / NAME, json.dumps(manifest.to_json(), ensure_ascii=False, indent=1))


def read(folder: Path) -> Manifest:
    """Raises `BadManifest`."""
    try:
        stored = json.loads((folder / NAME).read_text(encoding="utf-8"))
        if stored["format"] != FORMAT:
            raise BadManifest(f"{folder / NAME}: format {stored['format']}, this version reads {FORMAT}")
        shards = tuple(ShardEntry(**entry) for entry in stored["shards"])
        return Manifest(
            stored["collection"],
            stored["version"],
            shards,
            stored["encoder"],
            stored["event"],
            tuple(stored["seen"]),
            stored["figures"],
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadManifest(f"{folder / NAME}: {error!r}") from error


def checksums(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below a folder, by relative path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): _sha256(path) for path in files}


def entry(version_folder: Path, number: int, documents: int) -> ShardEntry:
    """What a finished shard looks like on disk."""
    folder = version_folder / shard_folder(number)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return ShardEntry(number, folder.name, documents, size, checksums(folder))


def differing(version_folder: Path, shard: ShardEntry) -> list[str]:
    """Files that are missing or not those the manifest speaks of."""
    found = checksums(version_folder / shard.folder) if (version_folder / shard.folder).is_dir() else {}
    return sorted(name for name, digest in shard.files.items() if found.get(name) != digest)


def current(root: Path) -> Path | None:
    """The folder of the version in use, if there is one with a manifest."""
    try:
        version = (root / "CURRENT").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    return root / version if version and (root / version / NAME).exists() else None


def put_in_use(root: Path, version: str) -> None:
    write_text(root / "CURRENT", version)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while block := handle.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
