"""A table block becomes proposals."""

from __future__ import annotations

from ..document import Document
from ..proposal import Proposal


def observe(document: Document, block: int) -> list[Proposal]:
    """The numbers in the cells of table `block`, with row and column heads; prose in cells is read as prose."""
    return []
