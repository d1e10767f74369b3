"""Texts that any of the formats can hold: no control characters, no half characters, nothing that turns the line around."""

from __future__ import annotations

import unicodedata
from typing import Final

# Direction overrides and isolates can make 1,000 read as 000,1 on paper; the invisible separator marks our own places.
_TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u2063")
_SPACES: Final = frozenset("\t\n\r\x0b\x0c\x85\u2028\u2029")
LONGEST: Final = 20_000


def clean(text: str, most: int = LONGEST) -> str:
    """One line of printable text; a longer one is cut and ends with an ellipsis."""
    if len(text) > most:
        text = text[: most - 1] + "…"
    if text.isascii() and text.isprintable():
        return text
    return "".join(_character(c) for c in text)


def _character(c: str) -> str:
    if c in _SPACES:
        return " "
    if c in _TURNING or unicodedata.category(c) in ("Cc", "Cs", "Cn"):
        return ""
    return c


def looks_like_formula(text: str) -> bool:
    """A spreadsheet may run such a text when somebody edits the cell or saves it as CSV."""
    return text.lstrip()[:1] in ("=", "+", "-", "@", "|", "％", "＝", "＋", "－", "＠")
