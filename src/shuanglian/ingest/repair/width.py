"""Signs that were full-width before a damaged page was folded to ASCII: what they say stays the same.

Letters and digits stay as they are, of whatever width: that a digit was once full-width changes nothing for a reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ..aligned import Aligned
from .edits import Edit
from .spans import Status

WIDE: Final = {sign: chr(ord(sign) + 0xFEE0) for sign in ",;:!?()"}
_CHINESE: Final = "\u3400-\u9fff“”‘’《》、。—…，；：！？（）【】〔〕\ufffd"
_BESIDE: Final = re.compile(f"[{_CHINESE}]")
_SIGN: Final = re.compile("[,;:!?()]")
_ADDRESS: Final = re.compile(
    r"[a-z]+://[^\s\u3400-\u9fff]+|[\w.+-]+@[\w.-]+|\b(?:www\.)[^\s\u3400-\u9fff]+", re.I
)


def widened(text: Aligned, sure: bool) -> Iterator[Edit]:
    """Each folded sign among Chinese characters; certain where Chinese stands on both sides."""
    plain = text.text
    addresses = [match.span() for match in _ADDRESS.finditer(plain)]
    for match in _SIGN.finditer(plain):
        at = match.start()
        sides = _sides(plain, at)
        if sides and not any(start <= at < end for start, end in addresses):
            certain = sure and sides == 2 and at not in text.doubts
            status = Status.CERTAIN if certain else Status.GUESSED
            yield Edit(at, at + 1, WIDE[match[0]], "width", status)


def _sides(text: str, at: int) -> int:
    """On how many sides Chinese stands; the end of a line beside Chinese counts as Chinese."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    left, right = bool(_BESIDE.match(before)), bool(_BESIDE.match(after))
    if left and (not after or after in "\r\n"):
        return 2
    if right and (not before or before in "\r\n"):
        return 2
    left = left or (before in WIDE and bool(before))
    right = right or (after in WIDE and bool(after))
    spaced = (before == " " or after == " ") and not (left and right)
    return 0 if spaced else left + right
