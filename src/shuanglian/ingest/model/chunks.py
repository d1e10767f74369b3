"""A document in pieces that one question can hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ..aligned import Aligned
from ..document import Document
from ..repair.script import simplified

LONGEST: Final = 2_400
MOST: Final = 60
# a line that ends inside a paragraph is no part of its words
_BREAK: Final = re.compile(r"[^\S\n]*\r?\n\s*")


@dataclass(frozen=True, slots=True)
class Paragraph:
    block: int
    text: Aligned


@dataclass(frozen=True, slots=True)
class Chunk:
    """`text` is what the model reads; a quote must stand in one of the paragraphs."""

    paragraphs: tuple[Paragraph, ...]

    @property
    def text(self) -> str:
        return "\n".join(part.text.text for part in self.paragraphs)

    def places(self, quote: str) -> list[tuple[Paragraph, int]]:
        """Every place where `quote` stands, overlapping ones too."""
        found: list[tuple[Paragraph, int]] = []
        for part in self.paragraphs:
            at = part.text.text.find(quote)
            while at >= 0:
                found.append((part, at))
                at = part.text.text.find(quote, at + 1)
        return found


def chunks(document: Document) -> Iterator[Chunk]:
    """Paragraphs in reading order, together up to `LONGEST` characters; a longer one is cut at a full stop."""
    held: list[Paragraph] = []
    size = 0
    for at, block in document.prose():
        unbroken = block.text.without(match.span() for match in _BREAK.finditer(block.text.text))
        for piece in _pieces(simplified(unbroken)):
            if held and size + len(piece) > LONGEST:
                yield Chunk(tuple(held))
                held, size = [], 0
            held.append(Paragraph(at, piece))
            size += len(piece)
    if held:
        yield Chunk(tuple(held))


def _pieces(text: Aligned) -> Iterator[Aligned]:
    start = 0
    while start < len(text):
        end = min(start + LONGEST, len(text))
        if end < len(text):
            stop = text.text.rfind("。", start, end)
            end = stop + 1 if stop > start else end
        piece = text.cut(start, end)
        if piece.text.strip():
            yield piece
        start = end
