"""How likely one character follows another: what chooses between results that the bytes allow equally.

`data/characters.txt` (made by scripts/character_model.py from a word list) knows words; the page's own undamaged text
knows what the page is about. All in simplified characters, so that both scripts share one model.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from itertools import islice, pairwise
from typing import Final

from .codepage import UNNAMED, codes, encoded
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
# words that something must follow, and signs that a clause can end with
_LEADING: Final = frozenset("在和與与或及從从由對对把被向為爲为於于以將将該该每各其並并而且但若如據据")
_CLOSING: Final = frozenset("%％)）”》℃")
_PAGE_SHARE: Final = 0.25
_FLOOR: Final = 1e-7
# how many guesses are followed up, and how many usual characters are looked at for each
_GUESSES: Final = 6
_CHOICE: Final = 16


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
def simplified_only() -> frozenset[str]:
    """Characters that a Traditional page does not use."""
    text = resources.files("opencc").joinpath("dictionary/STCharacters.txt").read_text("utf-8")
    rows = (line.split("\t", 1) for line in text.splitlines() if "\t" in line)
    return frozenset(letter for letter, others in rows if letter not in others.split(" "))


@cache
def forms() -> dict[str, str]:
    """Simplified character to all that are written for it in Traditional text."""
    forms: defaultdict[str, str] = defaultdict(str)
    for point, new in characters().items():
        if chr(point) in codes():
            forms[new] += chr(point)
    for letter in words().ends:
        if letter in codes() and letter not in simplified_only():
            forms[letter] += letter
    return dict(forms)


@cache
def _common() -> dict[tuple[int, int], list[str]]:
    """Under each first (0) and second (1) byte its characters, the most usual first."""
    table = words()
    rows = [
        (table.starts.get(plain, 0.0) + len(table.follows.get(plain, ())) * 1e-6, form)
        for plain, forms in forms().items()
        for form in forms
    ]
    return _by_byte([*_SIGNS, *_RARER, *(form for _, form in sorted(rows, reverse=True))])


def _usual(byte: int, place: int) -> list[str]:
    return _common().get((byte, place), [])[:_CHOICE]


@cache
def _unnamed(lead: int) -> list[str]:
    """The usual characters with this first byte whose second byte can begin what names no character."""
    rows = (letter for letter in _common().get((lead, 0), []) if encoded(letter)[1] in UNNAMED)
    return list(islice(rows, _CHOICE // 2))


@cache
def _following(plain: str) -> dict[tuple[int, int], list[str]]:
    """Characters that follow in words, under each of their bytes."""
    return _forms_by_byte(words().follows.get(plain, ()))


def _forms_by_byte(letters: Iterable[str]) -> dict[tuple[int, int], list[str]]:
    return _by_byte(form for letter in letters for form in forms().get(letter, letter))


def _by_byte(letters: Iterable[str]) -> dict[tuple[int, int], list[str]]:
    rows: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for letter in letters:
        for place, byte in enumerate(encoded(letter)):
            rows[byte, place].append(letter)
    return rows


def written(letter: str) -> bool:
    """Is it a Chinese character?"""
    return "\u4e00" <= letter <= "\u9fff" or "\u3400" <= letter <= "\u4dbf" or letter == "〇"


@dataclass(slots=True)
class Language:
    """The model of the word list together with what a page itself shows. `traditional`: simplified forms are strange."""

    traditional: bool = True
    _singles: Counter[str] = field(default_factory=Counter)
    _pairs: Counter[str] = field(default_factory=Counter)
    _paired: dict[str, set[str]] = field(default_factory=dict)
    _known: dict[str, float] = field(default_factory=dict)
    _likely: dict[tuple[str, int, int], list[tuple[float, str]]] = field(default_factory=dict)
    _followers: dict[str, dict[tuple[int, int], list[str]]] = field(default_factory=dict)

    def learn(self, runs: Iterable[str]) -> None:
        """Take in undamaged text of the page."""
        for run in runs:
            plain = simple(run)
            self._singles.update(plain)
            for first, second in pairwise(plain):
                self._pairs[first + second] += 1
                self._paired.setdefault(first, set()).add(second)
        self._known.clear()

    def score(self, before: str, letter: str) -> float:
        """The logarithm of the probability of `letter` after `before`, in nats."""
        key = before + letter
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._scored(before, letter)
        return found

    def likely(self, before: str, byte: int, place: int) -> list[tuple[float, str]]:
        """The likeliest characters of which the first (`place` 0) or second (1) byte is `byte`, best first."""
        key = before, byte, place
        found = self._likely.get(key)
        if found is None:
            letters = {*_usual(byte, place), *_following(_simple(before)).get((byte, place), ())}
            letters.update(self._after(before).get((byte, place), ()))
            found = self._likely[key] = self._ranked(before, letters)
        return found

    def unnamed(self, before: str, lead: int) -> list[tuple[float, str]]:
        """The same for a first byte, of those whose second byte can begin what names no character."""
        key = before, lead, -1
        found = self._likely.get(key)
        if found is None:
            letters = {
                *_following(_simple(before)).get((lead, 0), ()),
                *self._after(before).get((lead, 0), ()),
            }
            fit = {letter for letter in letters if encoded(letter)[1] in UNNAMED}
            found = self._likely[key] = self._ranked(before, fit | set(_unnamed(lead)))
        return found

    def _ranked(self, before: str, letters: Iterable[str]) -> list[tuple[float, str]]:
        return sorted(((self.score(before, letter), letter) for letter in letters), reverse=True)[:_GUESSES]

    def _after(self, before: str) -> dict[tuple[int, int], list[str]]:
        """Characters that follow on the page, under each of their bytes."""
        found = self._followers.get(before)
        if found is None:
            found = self._followers[before] = _forms_by_byte(self._paired.get(_simple(before), ()))
        return found

    def _scored(self, before: str, letter: str) -> float:
        if not written(letter):
            return _sign(before, letter)
        strange = -5.0 if self.traditional and letter in simplified_only() else 0.0
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
    found = _AFTER.get(before + letter)
    if found is not None:
        return found
    found = _SIGNS.get(letter) or _RARER.get(letter)
    if found is not None:
        return found + _ending(before)
    if letter.isascii():
        return -4.0 if letter.isalnum() or letter in " ,.()%" else -7.0
    return STRANGE


def _ending(before: str) -> float:
    """A sign comes after a word; after another sign, hardly."""
    if before in _LEADING:
        return -5.0
    if written(before):
        return math.log(words().ends.get(_simple(before), 0.5) + 0.02)
    return -4.0 if before and not before.isalnum() and before not in _CLOSING else 0.0
