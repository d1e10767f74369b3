"""How single characters are read, as the inserted notes write it: one syllable with its tone mark."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cache
from typing import Final

from .codepage import codes, encoded
from .script import traditional_only

VOWELS: Final = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüê"
SYLLABLE: Final = re.compile(f"[a-zɡńňǹḿ{VOWELS}]{{1,7}}")


def plain(syllable: str) -> str:
    """The syllable with one spelling for each letter."""
    return unicodedata.normalize("NFC", syllable).replace("ɡ", "g").replace("ɑ", "a")


@cache
def readings() -> dict[str, tuple[str, ...]]:
    """The readings of each Chinese character of the code page, the most usual first (pypinyin, MIT)."""
    from pypinyin.constants import PINYIN_DICT

    found = ((chr(point), row) for point, row in PINYIN_DICT.items())
    return {letter: tuple(row.split(",")) for letter, row in found if letter in codes()}


@cache
def _read() -> dict[str, str]:
    """Syllable to the characters that can be read so."""
    rows: defaultdict[str, list[str]] = defaultdict(list)
    for letter, sounds in readings().items():
        for sound in sounds:
            rows[sound].append(letter)
    return {sound: "".join(letters) for sound, letters in rows.items()}


def is_syllable(text: str) -> bool:
    """One syllable of a character of the code page, with its tone mark if it has a tone (們 men has none)."""
    return plain(text) in _read()


def sounds(letter: str, syllable: str) -> bool:
    """Can the character be read so?"""
    return plain(syllable) in readings().get(letter, ())


def usual(letter: str, syllable: str) -> bool:
    """Is it the character's most usual reading?"""
    return readings().get(letter, ("",))[0] == plain(syllable)


@cache
def beginning(lead: int, syllable: str) -> tuple[str, ...]:
    """The Chinese characters read so whose first byte is `lead`; Traditional ones first."""
    letters = [letter for letter in _read().get(plain(syllable), "") if encoded(letter)[0] == lead]
    return tuple(sorted(letters, key=lambda letter: (letter not in traditional_only(), letter)))
