"""One door for all formats: the kind is told from the content, not from the name alone."""

from __future__ import annotations

from pathlib import Path

from ..document import DEFAULT_LIMITS, Document, Limits, Unreadable
from .text import read_text


def read(path: Path, limits: Limits = DEFAULT_LIMITS) -> Document:
    """The document in a file. Raises `Unreadable` for what is refused or cannot be read, OSError where there is none."""
    if path.stat().st_size > limits.bytes:
        raise Unreadable("too_large", f"{path.name}：文件超过 {limits.bytes} 字节")
    return read_bytes(path.read_bytes(), path.name, limits)


def read_bytes(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> Document:
    """The document in these bytes; `name` is what people call it."""
    return read_text(data, name, limits)
