"""Synthetic offerings: Chinese technical text of 60 to 120 characters with the frequencies of real one.

Characters are those of GB 2312 level 1, words are drawn once for a whole corpus, and both follow Zipf's law; function
words, numbers with units and abbreviations stand between them as often as they do in the region's own records.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

_WORDS: Final = 80_000
_FUNCTION: Final = tuple("的的的的和与及在对为用于中可其等")
_PHRASES: Final = (
    "采用",
    "通过",
    "提高",
    "降低",
    "实现",
    "具有",
    "技术",
    "材料",
    "系统",
    "方法",
    "工艺",
    "设备",
    "产品",
)
_UNITS: Final = ("kPa", "℃", "μm", "%", "MPa", "g/m²", "kW", "mm", "小时", "倍", "吨", "Hz")
_LATIN: Final = ("PET", "SiC", "GaN", "AI", "TPU", "LED", "PLC", "ALD", "MEMS", "PVDF", "CO2", "IGBT")
DIMENSION: Final = 384


@dataclass(frozen=True, slots=True)
class Vocabulary:
    words: tuple[str, ...]
    weights: np.ndarray


@cache
def characters() -> tuple[str, ...]:
    """The 3,755 most common ones, in an order of frequency that is ours and always the same."""
    found = [
        bytes((row, cell)).decode("gb2312", "ignore")
        for row in range(0xB0, 0xD8)
        for cell in range(0xA1, 0xFF)
    ]
    common = [one for one in found if one]
    random.Random(11).shuffle(common)
    return tuple(common)


@cache
def vocabulary() -> Vocabulary:
    rng = np.random.default_rng(5)
    letters = np.array(characters())
    share = _zipf(len(letters), 30.0)
    lengths = rng.choice([2, 3, 4], size=_WORDS, p=[0.62, 0.2, 0.18])
    drawn = rng.choice(letters, size=int(lengths.sum()), p=share)
    ends = np.cumsum(lengths)
    words = tuple("".join(drawn[end - size : end]) for end, size in zip(ends, lengths, strict=True))
    return Vocabulary(words, np.cumsum(_zipf(_WORDS, 8.0)))


def _zipf(count: int, shift: float) -> np.ndarray:
    share = 1 / (np.arange(count) + shift)
    return share / share.sum()


def texts(count: int, *, first: int = 0) -> Iterator[str]:
    """Text number `first`, and those after it; number i is the same whatever is asked for."""
    for number in range(first, first + count):
        yield text(number)


def text(number: int) -> str:
    rng = random.Random(number * 7919 + 1)
    wanted = rng.randint(60, 120)
    pieces: list[str] = []
    length = 0
    while length < wanted:
        piece = _piece(rng)
        pieces.append(piece)
        length += len(piece)
    return "".join(pieces)


def _piece(rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.62:
        return word(rng)
    if kind < 0.80:
        return rng.choice(_FUNCTION)
    if kind < 0.91:
        return rng.choice(_PHRASES)
    if kind < 0.94:
        return f"{rng.randint(1, 999)}{rng.choice(_UNITS)}"
    return rng.choice(_LATIN) if kind < 0.955 else rng.choice("，，。；")


def word(rng: random.Random) -> str:
    known = vocabulary()
    return known.words[int(np.searchsorted(known.weights, rng.random()))]


def queries(count: int, size: int) -> list[str]:
    """Half of a question's words are of one text of the corpus, the others are not; 20 to 60 characters."""
    rng = random.Random(3)
    return [_query(rng, size) for _ in range(count)]


def _query(rng: random.Random, size: int) -> str:
    source = text(rng.randrange(size))
    wanted = rng.randint(20, 60)
    start = rng.randrange(max(1, len(source) - wanted // 2))
    asked = source[start : start + wanted // 2]
    while len(asked) < wanted:
        asked += _piece(rng)
    return asked


def vectors(count: int, *, first: int = 0) -> np.ndarray:
    """Synthetic vectors: a few hundred themes and noise, one direction common to all, as those of an encoder."""
    rng = np.random.default_rng(first + 17)
    themes = np.random.default_rng(2).normal(size=(400, DIMENSION)).astype(np.float32)
    common = np.random.default_rng(1).normal(size=DIMENSION).astype(np.float32) * 2
    found = themes[rng.integers(0, 400, count)] * np.float32(0.6)
    found += rng.normal(size=(count, DIMENSION)).astype(np.float32) * np.float32(0.8) + common
    return found / np.linalg.norm(found, axis=1, keepdims=True)
