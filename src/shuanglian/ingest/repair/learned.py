"""Learn from a page itself which characters it annotates, and whether it is a damaged page at all.

A damaged page notes the same reading after the same Traditional characters, every time, in the middle of words and for
common characters. A textbook or a name with its reading does not: it notes rare characters, or characters of all kinds.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

from .codepage import character, encoded
from .language import words, written
from .readings import SYLLABLE, beginning, is_syllable, sounds, usual
from .script import simple, traditional_only

NOTE: Final = re.compile(rf"([(（?\ufffd]?)([(（]?)({SYLLABLE.pattern})([)）])")
_CLEAN: Final = re.compile(rf"(.)(?<=[\u3400-\u9fff])[(（]({SYLLABLE.pattern})[)）](?=(.?))", re.S)
_SPLIT: Final = re.compile(rf"(.)(?<=[^\x00-\x7f])[?\ufffd][(（]?({SYLLABLE.pattern})[)）]")
MARKS: Final = "。！？；!?;"
_COMMON: Final = 2e-5
_ALWAYS: Final = 0.4


@dataclass(frozen=True, slots=True)
class Learned:
    """`notes`: annotated character to reading. `sure`: so much of it that taking the notes away is certain."""

    notes: dict[str, str]
    sure: bool
    swallow: bool
    folded: bool
    bad: str = "?"
    brackets: tuple[str, str] = ("(", ")")
    gaps: bool = False


@dataclass(slots=True)
class _Evidence:
    """How often each character is noted with each reading, and how often that is in the middle of a text."""

    noted: Counter[tuple[str, str]]
    inside: Counter[str]
    splits: Counter[str]


def wide_signs() -> str:
    """What the second byte of a wide bracket makes of the first letter of a reading, when the two are decoded together."""
    return "".join(character(0xA8, at) for at in (*range(0x61, 0x7B), 0xA8))


def learn(raw: str) -> Learned | None:
    """What is known of the page's damage; None for a page that shows none."""
    if not any(vowel in raw for vowel in "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"):
        return None
    evidence = _gathered(raw)
    notes = _annotated(raw, evidence, evidence.inside)
    level = _weight(notes, evidence)
    if level == 0:
        return None
    if level > 1:
        notes = _annotated(raw, evidence, Counter(letter for letter, _ in evidence.noted))
    return Learned(notes, level > 1, *_habits(raw))


def _habits(raw: str) -> tuple[bool, bool, str, tuple[str, str], bool]:
    """Whether a lost byte takes the next one, whether wide forms are folded, what shows losses, the brackets, and
    whether private-use characters were taken away."""
    whole = re.search(rf"[?\ufffd][(（]{SYLLABLE.pattern}[)）]", raw)
    short = re.search(rf"[?\ufffd]{SYLLABLE.pattern}[)）]", raw)
    wide = re.search(rf"（{SYLLABLE.pattern}）", raw)
    folded = not re.search("[\uff01-\uff5e]", raw)
    silent = not short and re.search(rf"[\u3400-\u9fff]{SYLLABLE.pattern}\)", raw)
    bad = "\ufffd" if "\ufffd" in raw else "" if silent else "?"
    gaps = not re.search("[\ue000-\uf8ff]", raw)
    return bool(short or silent or not whole), folded, bad, ("（", "）") if wide else ("(", ")"), gaps


def _gathered(raw: str) -> _Evidence:
    found = _Evidence(Counter(), Counter(), Counter())
    for match in _CLEAN.finditer(raw):
        letter, sound = match[1], match[2]
        if not is_syllable(sound) or not sounds(letter, sound):
            continue
        found.noted[letter, sound] += 1
        before = raw[match.start() - 1 : match.start()]
        found.inside[letter] += bool(written(match[3]) or (before and written(before)))
    for match in _SPLIT.finditer(raw):
        data = encoded(match[1])
        if len(data) == 2 and is_syllable(match[2]) and beginning(data[1], match[2]):
            found.splits[match[2]] += 1
    return found


def _annotated(raw: str, evidence: _Evidence, telling: Counter[str]) -> dict[str, str]:
    """The characters of the page's own set: Traditional ones, or others that are noted every time and often."""
    notes: dict[str, str] = {}
    for (letter, sound), count in evidence.noted.most_common():
        needed = 1 if letter in traditional_only() else 4
        always = count >= needed and count >= _ALWAYS * (raw.count(letter) - _halves(raw, letter))
        if letter not in notes and telling[letter] and always:
            notes[letter] = sound
    return notes


def _halves(raw: str, letter: str) -> int:
    """How often the character is only a byte before a wide bracket together with that bracket's first byte."""
    if encoded(letter)[1] != 0xA3:
        return 0
    return sum(raw.count(letter + sign) for sign in wide_signs())


def _weight(notes: dict[str, str], evidence: _Evidence) -> int:
    """0: no damage is shown; 1: likely; 2: beyond doubt."""
    total = sum(evidence.noted[row] for row in notes.items())
    others = sum(evidence.noted.values()) - total
    splits = sum(evidence.splits.values())
    common = sum(1 for row in notes.items() if _is_common(*row))
    if others > total / 2 and not splits:
        return 0
    if common >= 4 and total >= 6 and others <= total / 5:
        return 2
    if splits and common + len(evidence.splits) >= 3:
        return 2
    enough = common >= 2 or (common == 1 and total >= 3) or (common and splits) or splits
    return 1 if enough else 0


def _is_common(letter: str, sound: str) -> bool:
    """A character that nobody needs to be told the reading of."""
    return usual(letter, sound) and words().starts.get(simple(letter), 0.0) + _inside(letter) > _COMMON


def _inside(letter: str) -> float:
    return 0.0 if words().ends.get(simple(letter), 1.0) > 0.999 else 1e-5
