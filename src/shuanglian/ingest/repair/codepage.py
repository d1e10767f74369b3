"""Windows code page 936 as the web decoded it: every two-byte code means some character, unassigned ones private-use.

Leads are 81–FE, trails 40–FE without 7F. Python's `gbk` refuses unassigned codes, Windows gives private-use characters
(user-defined areas U+E000–U+E765, gaps U+E766–U+E864), which is what the two-byte part of GB 18030 says as well.
"""

from __future__ import annotations

from functools import cache
from typing import Final

TRAILS: Final = bytes(at for at in range(0x40, 0xFF) if at != 0x7F)
LEADS: Final = bytes(range(0x81, 0xFF))
# second bytes that, as a first byte, can begin a pair that names no character
UNNAMED: Final = frozenset((*range(0xA1, 0xA8), *range(0xAA, 0xB0), *range(0xF8, 0xFF)))
EURO: Final = "€"
# where Windows and Python's tables differ: other characters that stand for a code in damaged pages
_OTHERS: Final = {"\ue7c7": 0xA8BC, "\u1e3f": 0xA8BC, "\ue7c8": 0xA8BF, "\u01f9": 0xA8BF, "\u00b7": 0xA1A4}


@cache
def _characters() -> tuple[str, ...]:
    """The character of every code, at `(lead - 0x81) * 256 + trail`; empty where the trail is none."""
    rows = [""] * (len(LEADS) * 256)
    for lead in LEADS:
        for trail in TRAILS:
            rows[(lead - 0x81) * 256 + trail] = bytes((lead, trail)).decode("gb18030")
    return tuple(rows)


@cache
def codes() -> dict[str, int]:
    """The two-byte code of each character that has one."""
    table = {letter: 0x8100 + at for at, letter in enumerate(_characters()) if letter}
    gaps = [0xFE00 + trail for trail in TRAILS if 0x50 <= trail <= 0xA0]
    table.update({chr(0xE815 + at): code for at, code in enumerate(gaps) if chr(0xE815 + at) not in table})
    return table | _OTHERS


def character(lead: int, trail: int) -> str:
    """What the two bytes mean; empty where they are no pair."""
    return _characters()[(lead - 0x81) * 256 + trail] if 0x81 <= lead <= 0xFE else ""


@cache
def _table() -> dict[str, bytes]:
    return {letter: code.to_bytes(2, "big") for letter, code in codes().items()} | {
        chr(at): bytes((at,)) for at in range(128)
    }


def encoded(letter: str) -> bytes:
    """The bytes of a character; empty where the code page has none."""
    return _table().get(letter, b"")


def private(letter: str) -> bool:
    """Is it in the private-use area?"""
    return "\ue000" <= letter <= "\uf8ff"
