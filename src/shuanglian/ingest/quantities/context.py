"""What stands around a number in its sentence: the clause before it and the words behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from .scan import Token

_CLAUSE: Final = re.compile(r"[，。；：！？\n]")
_REACH: Final = 80


@dataclass(frozen=True, slots=True)
class Place:
    """`before`: from the beginning of the clause to the number; `after`: behind the unit to the end of the clause.

    Both are cut at a reach that no rule needs to look beyond, so that a text without punctuation stays cheap.
    """

    text: str
    token: Token

    @property
    def before(self) -> str:
        reach = self.text[max(0, self.token.start - _REACH) : self.token.start]
        return _CLAUSE.split(reach)[-1]

    @property
    def far_before(self) -> str:
        """Over the clauses of the sentence."""
        return self.text[max(0, self.token.start - _REACH) : self.token.start]

    @property
    def after(self) -> str:
        reach = self.text[self.token.unit_end : self.token.unit_end + _REACH]
        return _CLAUSE.split(reach, maxsplit=1)[0]

    @property
    def between(self) -> str:
        """What stands between the number and its unit, blanks and 余 and scale included."""
        return self.text[self.token.end : self.token.unit_end]

    @property
    def quoted(self) -> bool:
        """Is the number inside quotation marks that close in the same sentence?"""
        return (
            self.far_before.rfind("“") > self.far_before.rfind("”")
            and "”" in self.text[self.token.end : self.token.end + _REACH]
        )
