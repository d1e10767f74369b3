"""How much the words of a document are like the name of an indicator. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz

from shuanglian.indicators import units
from shuanglian.ingest.doors import OR
from shuanglian.registry.text import name_key

LEAST: Final = 0.45
MOST: Final = 8
# Words that say nothing about what is measured.
_FILLING: Final = re.compile(
    r"(?:总数|总量|数量|总额|规模|累计|新增|达到|实现|完成|年度|全年|全市|全区|全县|全省|当年|本年)+$|^(?:累计|新增|实现|完成|全市|全区|全县|全省)+"
)
_GROWTH: Final = re.compile(r"增速|增长|增幅|同比")


@dataclass(frozen=True, slots=True)
class Name:
    """What the catalogue says of an indicator, as far as words go."""

    code: str
    name: str
    unit: str
    is_growth: bool
    place: str = ""


@dataclass(frozen=True, slots=True)
class Likely:
    code: str
    name: str
    unit: str
    score: float
    fits: bool


def ranked(names: Sequence[Name], words: str, unit: str) -> list[Likely]:
    """The likeliest first; `words` may be several names with `OR` between them. A unit that cannot be converted leaves
    half of the score; a growth is only like a growth."""
    forms = words.split(OR)
    growth = bool(_GROWTH.search(words)) or unit.startswith("个百分点")
    found = []
    for one in names:
        fits = fit(unit, one.unit)
        score = max(alike(form, one.name) for form in forms) * (1.0 if fits else 0.5)
        if one.is_growth != growth:
            score *= 0.6
        if score >= LEAST:
            found.append(Likely(one.code, one.name, one.unit, round(min(score, 1.0), 3), fits))
    return sorted(found, key=lambda one: (-one.score, one.code))[:MOST]


def alike(words: str, name: str) -> float:
    """0 to 1: equal cores are 1; a name within the other counts by how much of it is there."""
    one, other = core(words), core(name)
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    whole = fuzz.ratio(one, other) / 100
    part = fuzz.partial_ratio(one, other) / 100 * min(1.0, 0.6 + 0.4 * _shorter(one, other))
    parts = fuzz.token_set_ratio(_pairs(one), _pairs(other)) / 100 * 0.9
    return max(whole, part if min(len(one), len(other)) >= 3 else 0.0, parts if parts < 0.9 else whole)


def _shorter(one: str, other: str) -> float:
    return min(len(one), len(other)) / max(len(one), len(other))


@lru_cache(maxsize=8192)
def _pairs(text: str) -> str:
    return " ".join(text[at : at + 2] for at in range(len(text) - 1))


@lru_cache(maxsize=8192)
def core(text: str) -> str:
    """Without width, blanks, brackets and words that fill."""
    plain = re.sub(r"[（(][^（）()]*[）)]|[“”\"《》]", "", text)
    key = name_key(plain)
    return _FILLING.sub("", key) or key


@lru_cache(maxsize=4096)
def fit(unit: str, to: str) -> bool:
    """Whether a value of the unit can be kept in the other; no unit at all fits what is counted."""
    return not unit or not to or units.same(unit, to)
