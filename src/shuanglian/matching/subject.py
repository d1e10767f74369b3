"""What a question is about, without the numbers it asks for.

A shop-floor question is mostly measures, names of properties and words for what goes wrong. They say what is
wanted, not in which trade; no record repeats them, so they must not count as something the record fails to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from . import metrics
from .measures import Measure
from .text import tokens

# A term that no record holds: its weight as a share of a full one, in general and beside a term of the trade.
UNSEEN: Final = 0.5
UNSEEN_BESIDE_TRADE: Final = 0.05
# The name of a property tells less than the thing that has it.
PROPERTY: Final = 0.5
# Beside a term of the trade, words of the names of segments count at least so much: a trade that half the region is in is still a trade.
TRADE_WEIGHT: Final = 5.0
_CLAUSE_END = re.compile("[，。；！？,;!?\n]")
# An organisation that is called after a place (绍兴文理学院) keeps its name.
_NO_BODY: Final = "(?![^\\s，。；！？,;!?]{0,8}(?:大学|学院|研究院|研究所|实验室|中心|公司|集团|协会|学会))"
_LEVELS: Final = "省市区县"


def without_measures(text: str, found: Iterable[Measure]) -> str:
    """The text with every quantity blanked out, so that what stood around it does not run together."""
    letters = list(text)
    for measure in found:
        first, last = measure.span
        letters[first:last] = " " * (last - first)
    return "".join(letters)


def without_areas(text: str, names: Iterable[str]) -> str:
    """The text without the `names` of areas, also where their level is left out (绍兴 for 绍兴市).

    They are no evidence in words, and none in meaning: every record that names the place would be near. A text that is
    nothing else stays as it is.
    """
    spoken = {name.rstrip(_LEVELS) if len(name) > 2 else name for name in names}
    longest = sorted(
        (name for name in {*spoken, *names} if len(name) > 1), key=lambda name: (-len(name), name)
    )
    if not longest:
        return text
    found = re.sub(f"(?:{'|'.join(map(re.escape, longest))}){_NO_BODY}", " ", text).strip()
    return found or text


def property_grams(text: str) -> frozenset[str]:
    """The terms that stand within names of measured properties (孔隙率, 色差, COD)."""
    return frozenset(gram for name in metrics.pattern().findall(text) for gram in tokens(name))


def grams_of(names: Iterable[str]) -> frozenset[str]:
    return frozenset(gram for name in names for gram in tokens(name) if len(gram) > 1)


def heading(title: str, summary: str, text: str) -> str:
    """What a record says it is about: its title, and the first clause of what it says."""
    return f"{title} {_CLAUSE_END.split((summary or text).strip(), maxsplit=1)[0]}"


def weigh(
    grams: Sequence[str],
    frequencies: Mapping[str, int],
    full: Callable[[int], float],
    *,
    properties: frozenset[str],
) -> tuple[dict[str, float], float]:
    """The weights of the terms that records hold, and how much of full terms the question says beyond them.

    `full` gives the weight of a term by the number of documents that hold it. A term that no record holds counts by
    those of its two characters that stand in no known term: between two known words it is only their joint.
    """
    held = {gram: full(frequencies[gram]) for gram in grams if frequencies.get(gram)}
    weights = {gram: weight * (PROPERTY if gram in properties else 1.0) for gram, weight in held.items()}
    covered = {character for gram in held for character in gram}
    unseen = [gram for gram in grams if gram not in held and gram not in properties]
    return weights, full(0) * sum(_strangeness(gram, covered) for gram in unseen)


def _strangeness(gram: str, covered: set[str]) -> float:
    if len(gram) != 2 or gram.isascii():
        return 1.0
    return (2 - sum(character in covered for character in gram)) / 2
