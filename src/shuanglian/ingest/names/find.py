"""Entities and relations of a document."""

from __future__ import annotations

from collections.abc import Sequence

from ..document import Document
from ..proposal import Proposal


def find_names(document: Document, quantities: Sequence[Proposal]) -> list[Proposal]:
    """Entities (one proposal per name, at its first mention) and relations."""
    return []
