"""How likely one character follows another: what chooses between results that the bytes allow equally.

`data/characters.txt` (made by scripts/character_model.py from a word list) knows words; the page's own undamaged text
knows what the page is about. All in simplified characters, so that both scripts share one model.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Final

from .script import characters, simple

STRANGE: Final = -16.0
# signs, in nats: what ends or begins a clause is expected more than what does not
_SIGNS: Final = (
    dict.fromkeys("，。", -3.2) | dict.fromkeys("、“”", -4.2) | dict.fromkeys("；：（）《》！？", -5.5)
)
_RARER: Final = dict.fromkeys("‘’—…·【】〔〕％／－－＋～　℃①②③④⑤", -9.0)
_AFTER: Final = {
    "。”": -1.5,
    "！”": -1.5,
    "？”": -1.5,
    "，“": -2.5,
    "：“": -1.0,
    "》（": -2.5,
    "”，": -2.0,
    "”。": -2.5,
}
_PAGE_SHARE: Final = 0.25
_FLOOR: Final = 1e-7


@dataclass(frozen=True, slots=True)
class Words:
    """Characters and pairs inside words: `starts` and `ends` are shares, `follows` gives the share of each follower."""

    starts: dict[str, float]
    ends: dict[str, float]
    follows: dict[str, dict[str, float]]


@cache
def words() -> Words:
    """The model of the word list."""
    text = resources.files(__package__).joinpath("data/characters.txt").read_text("utf-8")
    rows = [line.split(" ") for line in text.splitlines()]
    total = sum(int(row[1]) for row in rows)
    starts, ends, follows = {}, {}, {}
    for letter, start, end, marks in rows:
        counts = {a: 1.5 * 2 ** (ord(b) - 98) for a, b in zip(marks[::2], marks[1::2], strict=True)}
        every = int(end) + sum(counts.values()) + 1
        starts[letter] = (int(start) + 0.1) / total
        ends[letter] = (int(end) + 0.5) / every
        follows[letter] = {other: count / every for other, count in counts.items()}
    return Words(starts, ends, follows)


@cache
def _simplified_only() -> frozenset[str]:
    """Characters that a Traditional page does not use."""
    text = resources.files("opencc").joinpath("dictionary/STCharacters.txt").read_text("utf-8")
    rows = (line.split("\t", 1) for line in text.splitlines() if "\t" in line)
    return frozenset(letter for letter, others in rows if letter not in others.split(" "))


def written(letter: str) -> bool:
    """Is it a Chinese character?"""
    return "\u4e00" <= letter <= "\u9fff" or "\u3400" <= letter <= "\u4dbf" or letter == "〇"


@dataclass(slots=True)
class Language:
    """The model of the word list together with what a page itself shows. `traditional`: simplified forms are strange."""

    traditional: bool = True
    _singles: Counter[str] = field(default_factory=Counter)
    _pairs: Counter[str] = field(default_factory=Counter)
    _known: dict[str, float] = field(default_factory=dict)

    def learn(self, runs: Iterable[str]) -> None:
        """Take in undamaged text of the page."""
        for run in runs:
            plain = simple(run)
            self._singles.update(plain)
            self._pairs.update(map("".join, zip(plain, plain[1:], strict=False)))
        self._known.clear()

    def score(self, before: str, letter: str) -> float:
        """The logarithm of the probability of `letter` after `before`, in nats."""
        key = before + letter
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._scored(before, letter)
        return found

    def _scored(self, before: str, letter: str) -> float:
        if not written(letter):
            return _sign(before, letter)
        strange = -5.0 if self.traditional and letter in _simplified_only() else 0.0
        return strange + self._chance(_simple(before), _simple(letter))

    def _chance(self, before: str, letter: str) -> float:
        table = words()
        start = table.starts.get(letter, 0.0)
        share = table.ends.get(before, 1.0) * start + table.follows.get(before, {}).get(letter, 0.0)
        seen = self._singles.get(before, 0)
        paged = self._pairs.get(before + letter, 0) / (seen + 3.0) if seen else 0.0
        return math.log((1 - _PAGE_SHARE) * share + _PAGE_SHARE * paged + _FLOOR)


def _simple(letter: str) -> str:
    return characters().get(ord(letter), letter) if letter else letter


def _sign(before: str, letter: str) -> float:
    """The score of what is no Chinese character."""
    found = _AFTER.get(before + letter) or _SIGNS.get(letter) or _RARER.get(letter)
    if found is not None:
        return found
    if letter.isascii():
        return -4.0 if letter.isalnum() or letter in " ,.()%" else -7.0
    return STRANGE
