"""All numbers of a document or of one text."""

from __future__ import annotations

from ..aligned import Aligned
from ..document import Document
from .found import Found


def find(document: Document) -> list[Found]:
    """The numbers in the prose of a document, in reading order."""
    return [row for at, block in document.prose() for row in find_in(block.text, at)]


def find_in(text: Aligned, block: int = 0) -> list[Found]:
    """The numbers of one text, which may hold several sentences."""
    return []
