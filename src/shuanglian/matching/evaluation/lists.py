"""Entries that are lists of short items, such as the projects of an expert: each item is a piece of evidence.

An installation keeps such items as offerings of one party and scores every one of them; so does a measurement.
"""

from __future__ import annotations

import re
from typing import Final

_SEPARATOR: Final = re.compile(r"[；;\n]+")
_PROSE: Final = re.compile(r"[。！？!?]|(?<!\d)[.．](?=\D|$)|,.*,")
# An item shorter than this is a fragment; one longer is a paragraph.
SHORTEST: Final = 4
LONGEST: Final = 120


def items(text: str) -> list[str]:
    """The items of a list; the text itself where it is prose or a single item."""
    found = [part.strip() for part in _SEPARATOR.split(text) if part.strip()]
    if len(found) < 2 or _PROSE.search(text):
        return [text]
    if any(not SHORTEST <= len(part) <= LONGEST for part in found):
        return [text]
    return found
