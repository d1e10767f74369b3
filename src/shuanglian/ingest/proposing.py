"""The whole way from a document to its proposals, in document order. Pure: no database is needed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from .document import DEFAULT_LIMITS, Document, Kind, Limits
from .fields import describe
from .names import find_names
from .proposal import Proposal
from .quantities import find
from .reading import read
from .tables import observe


def propose(document: Document) -> list[Proposal]:
    """Every fact that the rules find; sorted by place, so that the same document always gives the same list."""
    rows = describe(document, find(document))
    for at, block in enumerate(document.blocks):
        if block.kind is Kind.TABLE and block.table is not None:
            rows += observe(document, at)
    rows += find_names(document, rows)
    rows = [replace(row, source_file=document.name) for row in rows]
    return sorted(
        rows, key=lambda row: (row.start, row.value_start or row.start, row.end, row.kind, row.indicator)
    )


def propose_file(path: Path, limits: Limits = DEFAULT_LIMITS) -> list[Proposal]:
    """The proposals of a file. Raises `Unreadable` where it cannot be read or is refused."""
    return propose(read(path, limits))
