"""Traditional to simplified characters, every offset kept: `simplified(aligned)` for readers that know simplified words.

A document's quotes stay as the document writes them (`Aligned.quote`); only what is read changes. Tables: OpenCC t2s
(`TSPhrases.txt` before `TSCharacters.txt`, longest phrase first), Apache-2.0.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from ..aligned import Aligned


@cache
def characters() -> dict[int, str]:
    """Traditional character (code point) to its first simplified form; always one character for one."""
    rows = _rows("TSCharacters.txt")
    return {ord(old): new for old, new in rows if len(old) == len(new) == 1 and old != new}


@cache
def phrases() -> dict[str, str]:
    """Phrases whose simplified form is not that of their characters one by one, such as 乾隆."""
    table = characters()
    return {old: new for old, new in _rows("TSPhrases.txt") if old.translate(table) != new}


@cache
def _pattern() -> re.Pattern[str]:
    longest = sorted(phrases(), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest)))


def _rows(name: str) -> list[tuple[str, str]]:
    lines = resources.files("opencc").joinpath("dictionary", name).read_text("utf-8").splitlines()
    pairs = (line.split("\t", 1) for line in lines if "\t" in line)
    return [(old, new.split(" ")[0]) for old, new in pairs]


@cache
def traditional_only() -> frozenset[str]:
    """Characters that simplified text does not use: each has another simplified form."""
    return frozenset(map(chr, characters()))


def simple(text: str) -> str:
    """`text` in simplified characters, without offsets."""
    if not any(character in traditional_only() for character in set(text)):
        return text
    parts, last = [], 0
    for match in _pattern().finditer(text):
        parts += [text[last : match.start()].translate(characters()), phrases()[match.group()]]
        last = match.end()
    return "".join(parts) + text[last:].translate(characters())


def simplified(aligned: Aligned) -> Aligned:
    """The same text in simplified characters.

    Each character keeps the place and the doubt of the one it stands for; where a phrase changes its length, its new
    characters stand for the whole phrase and are doubtful if any of the old ones was.
    """
    new = simple(aligned.text)
    if new == aligned.text:
        return aligned
    if len(new) == len(aligned.text):
        return respelled(aligned, new)
    out, last = aligned.cut(0, 0), 0
    for match in _pattern().finditer(aligned.text):
        start, end = match.span()
        plain = aligned.cut(last, start)
        out = out + respelled(plain, plain.text.translate(characters())) + spelled(aligned.cut(start, end))
        last = end
    plain = aligned.cut(last)
    return out + respelled(plain, plain.text.translate(characters()))


def spelled(part: Aligned) -> Aligned:
    """A phrase of the table in its simplified form, of whatever length."""
    word = phrases().get(part.text, part.text)
    if len(word) == len(part.text):
        return respelled(part, word)
    return part.replaced(0, len(part), word, doubtful=part.doubtful(0, len(part)))


def respelled(aligned: Aligned, text: str) -> Aligned:
    """Other characters at the same places, one for one."""
    return Aligned(aligned.raw, text, aligned.starts, aligned.ends, aligned.doubts)
