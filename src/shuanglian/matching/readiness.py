"""Technology readiness: what a need asks for and how far an offering is from it, by the nine levels of GB/T 22900. Pure.

Level 4 works in the laboratory, 6 in a pilot line, 8 in production. Process maturity proper has a scale of its own (GJB 7688);
texts of needs do not tell the two apart, so the level is a hint, and an undeclared one counts neither way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.errors import Text

HIGHEST: Final = 9
# A gap of so many levels costs the whole part.
FULL_GAP: Final = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """The level that the words of a need ask for, and the `words` that say so (cut out of the text)."""

    level: int
    name: Text
    words: str


# The highest level named is the goal: 从小试到量产 wants production. Places of work (重点实验室) are no levels.
_SIGNS: Final[tuple[tuple[int, Text, re.Pattern[str]], ...]] = (
    (
        8,
        _("量产"),
        re.compile(
            r"量产|批量(?:供货|生产|化)|规模化(?:生产|制造|量产)?|产业化|成套设备|供货|上产线|mass production|production scale"
            r"|industriali[sz]",
            re.IGNORECASE,
        ),
    ),
    (
        6,
        _("中试"),
        re.compile(
            r"中试|放大(?:试验|生产|到)|试生产|工程化|pilot (?:line|plant|scale)|scal(?:e|ing)[- ]up",
            re.IGNORECASE,
        ),
    ),
    (
        4,
        _("实验室"),
        re.compile(
            r"小试|实验室(?:阶段|样品|规模|验证|级)|样机|原型|试样|lab[- ]scale|prototype", re.IGNORECASE
        ),
    ),
    (
        2,
        _("基础研究"),
        re.compile(r"基础研究|机理研究|可行性研究|feasibility study|basic research", re.IGNORECASE),
    ),
)


def wanted(text: str) -> Wanted | None:
    """The level that `text` asks for; None when it does not say."""
    for level, name, signs in _SIGNS:
        found = signs.search(text)
        if found is not None:
            return Wanted(level, name, found.group())
    return None


def gap(level: int | None, aim: Wanted | None) -> int:
    """How many levels the offering lacks; none when either is not known."""
    return max(0, aim.level - level) if level is not None and aim is not None else 0


def share(level: int | None, aim: Wanted | None) -> float:
    """−1 to 1. Undeclared: 0. Without an aim, maturity is mildly good: 9 counts in full, below 4 not at all. With one, a gap
    takes away more with each level, and having no gap counts in full."""
    if level is None:
        return 0.0
    if aim is None:
        return max(0.0, (level - 3) / 6)
    return max(-1.0, 1 - 2 * gap(level, aim) / FULL_GAP)
