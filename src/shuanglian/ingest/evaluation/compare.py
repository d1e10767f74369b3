"""Are two values, units, names or times the same? The rules of comparison, apart from any counting."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any, Final

_NOISE: Final = re.compile(r"[\s“”\"'‘’《》（）()、，,。·/_\-—－:：]+")
_UNITS: Final = {
    "件万人": "件/万人",
    "％": "%",
    "百分点": "个百分点",
    "平方千米": "平方公里",
    "m2": "平方米",
    "km2": "平方公里",
    "千米": "公里",
}
ALIKE: Final = 0.6


def same_number(one: Decimal, other: Decimal) -> bool:
    """Equal, but for the sign: a fall may be marked as -3 or as 3 with `growth`."""
    return abs(one) == abs(other)


def same_unit(one: str, other: str) -> bool:
    return _unit(one) == _unit(other)


def likeness(one: str, other: str) -> float:
    """Between 0 and 1, over the letters alone: blanks, quotation marks and brackets do not count."""
    left, right = plain(one), plain(other)
    if not left or not right:
        return float(left == right)
    if left == right:
        return 1.0
    return SequenceMatcher(None, left, right, autojunk=False).ratio()


def alike(one: str, other: str) -> bool:
    """Is it the same indicator or subject in other words? One may say less than the other (总面积 of 规划总面积, 柯桥区 of
    柯桥区碳纤维产业), but must hold a quarter of it, so that 企业 is not taken for every kind of enterprise.
    """
    left, right = sorted((plain(one), plain(other)), key=len)
    contained = len(left) >= 2 and left in right and 4 * len(left) >= len(right)
    return contained or likeness(one, other) >= ALIKE


def same_field(name: str, ours: Any, theirs: Any) -> bool:
    """One field of a proposal against its mark."""
    if name in {"indicator", "subject"}:
        return alike(str(ours or ""), str(theirs or ""))
    if name == "growth":
        return bool(ours) == bool(theirs)
    if name == "time":
        return same_time(str(ours or ""), str(theirs or ""))
    return str(ours or "") == str(theirs or "")


def same_time(one: str, other: str) -> bool:
    """Canonical times, but for blanks and capitals; notes in brackets do not count."""
    return _time(one) == _time(other)


def plain(words: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", words)).lower()


def _time(words: str) -> str:
    return re.sub(r"\(.*?\)", "", words).strip().lower()


def _unit(words: str) -> str:
    text = unicodedata.normalize("NFKC", words).strip()
    return _UNITS.get(text, text)
