"""The Word templates that come with this version, one per kind, made by `make.py`."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent


def built_in(kind: str) -> bytes:
    """The template of a kind; the one of the bulletin for a kind that has none of its own."""
    path = FOLDER / f"{kind}.docx"
    return (path if path.is_file() and kind.isidentifier() else FOLDER / "bulletin.docx").read_bytes()
