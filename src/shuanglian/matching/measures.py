"""Quantities of technical text, read and compared: the door to `reading`, `quantity` and `units`."""

from __future__ import annotations

from . import signs
from .quantity import SYMBOLS, Comparator, Fit, Measure, Role, compare
from .reading import Reader
from .text import normalise

__all__ = ["SYMBOLS", "Comparator", "Fit", "Measure", "Role", "compare", "read"]


def read(text: str) -> list[Measure]:
    """All quantities of `text` in order of appearance. Pure; never raises on any text."""
    if not signs.ANY_NUMBER.search(text):
        return []
    return list(Reader(normalise(text)).measures())
