"""One form of a text to compare and search in, and the grams that it is found by. Pure, no database."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from typing import Final

LONGEST: Final = 20_000  # characters of one object that are searched; nobody looks for a word on page 30 here
WORD: Final = 24  # characters of a Latin word that count
_RUNS = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")
_TITLE_CJK: Final = "z"
_TITLE_WORD: Final = "题"


@cache
def _simplified() -> dict[int, str]:
    """Traditional to simplified, character by character (the first choice of OpenCC's table)."""
    table = resources.files("opencc").joinpath("dictionary/TSCharacters.txt").read_text("utf-8")
    pairs = (line.split("\t") for line in table.splitlines() if "\t" in line)
    return {ord(old): new.split(" ")[0] for old, new in pairs if len(old) == 1}


def normalise(text: str) -> str:
    """Half width (NFKC), small letters, simplified characters, single blanks."""
    folded = unicodedata.normalize("NFKC", text).lower().translate(_simplified())
    return " ".join(folded.split())


def name_key(name: str) -> str:
    """A name without blanks and brackets' width, for looking a party up by name."""
    return normalise(name).replace(" ", "")


def grams(text: str) -> Iterator[str]:
    """Grams of normalised `text`: pairs of neighbouring characters; whole words of Latin letters and digits.

    A single character between other scripts gives nothing by itself (5000吨 → 5000).
    """
    for run in _RUNS.findall(text):
        if run[0].isascii():
            yield run[:WORD]
        else:
            yield from (run[i : i + 2] for i in range(len(run) - 1))


def _prefixes(gram: str) -> Iterable[str]:
    """`t800` is also found by `t8` and `t80`: the engines' own prefix search differs, these tokens do not."""
    return (gram[:n] for n in range(2, len(gram))) if gram[0].isascii() else ()


def _in_title(gram: str) -> str:
    """The mark of a title gram mixes scripts, which no gram of a text does, so the two never collide."""
    return (_TITLE_WORD if gram[0].isascii() else _TITLE_CJK) + gram


def tokens_of(titles: Iterable[str], body: str = "") -> set[str]:
    """What one object is found by. `titles` (its names) count twice: as text, and marked as title."""
    named = [normalise(title) for title in titles if title]
    in_titles = {gram for title in named for gram in grams(title)}
    everywhere = in_titles | set(grams(normalise(body[:LONGEST])))
    everywhere |= {prefix for gram in everywhere for prefix in _prefixes(gram)}
    in_titles |= {prefix for gram in in_titles for prefix in _prefixes(gram)}
    single = {c for title in named for c in title if not c.isascii() and c.isalnum()}
    return everywhere | {_in_title(gram) for gram in in_titles | single}


def query_tokens(query: str) -> tuple[list[str], list[str]]:
    """(tokens to find in a title, tokens to find anywhere) of what a person typed; all of them must be there.

    A query of single characters only can be found in titles alone, so its second list is empty.
    """
    text = normalise(query[:200])
    found = sorted(set(grams(text)))
    if not found:
        found = sorted({c for c in text if not c.isascii() and c.isalnum()})
        return [_in_title(c) for c in found], []
    return [_in_title(gram) for gram in found], found
