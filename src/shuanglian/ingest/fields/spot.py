"""One number with everything around it that may tell what it is about."""

from __future__ import annotations

from dataclasses import dataclass

from ..quantities.found import Found
from .clauses import Span
from .survey import Survey


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds a text that is not a sentence of its own, such as a cell of a table: it wins over guesses."""

    subject: str = ""
    place: str = ""
    indicator: str = ""
    time: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """`clause` is the number's clause in the sentence; `earlier` and `later` the paragraph before and after the
    sentence, `topic` the name that the paragraph begins with; `above` the paragraphs before it; `path` the headings,
    outermost first; `peers` the numbers of the same sentence, this one included.
    """

    survey: Survey
    found: Found
    clause: Span
    earlier: str
    later: str
    topic: str
    above: tuple[str, ...]
    path: tuple[str, ...]
    peers: tuple[Found, ...]
    context: Context

    @property
    def text(self) -> str:
        return self.found.sentence.text

    @property
    def lead(self) -> str:
        """The sentence up to the number's phrase."""
        return self.text[: self.found.phrase_start]

    @property
    def within(self) -> str:
        """The clause."""
        return self.text[slice(*self.clause)]

    @property
    def left(self) -> str:
        """The clause up to the number's phrase."""
        return self.text[self.clause[0] : self.found.phrase_start]

    @property
    def right(self) -> str:
        """The clause after the number's phrase."""
        return self.text[self.found.phrase_end : self.clause[1]]

    @property
    def index(self) -> int:
        return next(at for at, row in enumerate(self.peers) if row is self.found)
