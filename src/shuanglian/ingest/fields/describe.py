"""Numbers found in sentences become proposals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..document import Document
from ..proposal import Proposal
from ..quantities.found import Found


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds a text that is not a sentence of its own, such as a cell of a table: it wins over guesses."""

    subject: str = ""
    place: str = ""
    indicator: str = ""
    time: str = ""
    basis: str = ""


def describe(document: Document, found: Sequence[Found], context: Context = Context()) -> list[Proposal]:
    """A proposal for each number that is worth one."""
    return []
