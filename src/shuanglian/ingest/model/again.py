"""A document once more from what was kept of its reading, so that a model can be asked without reading the file here."""

from __future__ import annotations

from ..aligned import Aligned
from ..apart import Reading
from ..document import Block, Document, Kind


def document_of(reading: Reading, name: str) -> Document:
    """Its blocks as the raw text has them; damage is not mended again, offsets are the same."""
    blocks = tuple(_block(reading.raw, row) for row in reading.layout)
    return Document(
        reading.raw,
        blocks,
        name,
        reading.media,
        reading.encoding,
        reading.title,
        reading.dated,
        reading.pages,
    )


def _block(raw: str, row: list[object]) -> Block:
    kind, start, end = str(row[0]), int(str(row[1])), int(str(row[2]))
    return Block(Kind(kind), Aligned.of(raw, start, end))
