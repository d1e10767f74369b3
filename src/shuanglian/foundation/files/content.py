"""Bytes under their own digest: written once, never changed, shared by equal uploads. No database here."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings

CHUNK: Final = 1024 * 1024
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


class TooLarge(Exception):
    """More bytes than the limit; nothing was kept."""


@dataclass(frozen=True, slots=True)
class Received:
    """Bytes that lie in a temporary file until they are kept or dropped."""

    path: Path
    sha256: str
    size: int


def root() -> Path:
    return Path(settings.DATA_DIR) / "files"


def path_of(sha256: str) -> Path:
    """`files/ab/cdef…`; raises ValueError for anything that is not a digest."""
    if not _SHA256.fullmatch(sha256):
        raise ValueError("not a sha256")
    return root() / sha256[:2] / sha256[2:]


def receive(upload: BinaryIO, limit: int) -> Received:
    """Copy an upload into a temporary file on the same disk, counting and hashing; raises `TooLarge`."""
    root().mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".incoming-", dir=root())
    digest, size = hashlib.sha256(), 0
    try:
        with os.fdopen(handle, "wb") as file:
            while chunk := upload.read(CHUNK):
                size += len(chunk)
                if size > limit:
                    raise TooLarge
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Received(Path(name), digest.hexdigest(), size)


def keep(received: Received) -> Path:
    """Move received bytes to their place, or drop them when equal bytes lie there already (a damaged copy is
    replaced).

    The rename is atomic and both folders are synced, so a crash leaves either no file or the whole file.
    """
    target = path_of(received.sha256)
    if target.exists() and digest_of(target) == received.sha256:
        drop(received)
        return target
    target.parent.mkdir(exist_ok=True)
    received.path.chmod(0o440)
    received.path.replace(target)
    _sync(target.parent)
    _sync(target.parent.parent)
    return target


def drop(received: Received) -> None:
    received.path.unlink(missing_ok=True)


def sweep(before: float) -> int:
    """Remove temporary files that a killed process left before a moment (seconds since the epoch)."""
    stale = [path for path in root().glob(".incoming-*") if path.stat().st_mtime < before]
    for path in stale:
        path.unlink(missing_ok=True)
    return len(stale)


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
