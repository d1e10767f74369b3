"""Plain text: encoding, repair, structure. Traditional characters are read as simplified ones; quotes stay as they are."""

from __future__ import annotations

from ..document import Document, Limits, Note
from ..repair import repair, simplified
from .assembling import document_of, within
from .decode import Decoded, decoded
from .structure import blocks_of


def read_text(data: bytes, name: str, limits: Limits) -> Document:
    """A document of a text file. Raises `Unreadable` for what is no text or is too long."""
    found = decoded(data)
    raw = within(found.text, name, limits)
    mended = repair(raw)
    blocks = blocks_of(simplified(mended.text))
    return document_of(
        raw, mended, blocks, name=name, media="text/plain", encoding=found.encoding, notes=lost_notes(found)
    )


def lost_notes(found: Decoded) -> tuple[Note, ...]:
    """What could not be decoded is told."""
    if not found.lost:
        return ()
    at = found.lost[0]
    message = f"{len(found.lost)} 处字节不属于 {found.encoding} 编码，以 \ufffd 标出"
    return (Note("undecodable", message, at, at + 1),)
