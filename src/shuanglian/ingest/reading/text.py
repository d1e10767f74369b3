"""Plain text: encoding, repair, structure."""

from __future__ import annotations

from ..document import Block, Document, Kind, Limits
from ..repair import repair


def read_text(data: bytes, name: str, limits: Limits) -> Document:
    """A document of a text file."""
    raw = data.decode("utf-8")
    mended = repair(raw).text
    return Document(raw, (Block(Kind.PARAGRAPH, mended),), name, "text/plain", "utf-8")
