"""Bytes to text: which encoding a file is in."""

from __future__ import annotations


def decode(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding. Line ends stay as they are, so that offsets count in the file's own text."""
    return data.decode("utf-8"), "utf-8"
