"""Numbers with units in a sentence become `Found`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from ..aligned import Aligned
from .comparators import Bound, bound
from .context import Place
from .found import Found, Nature
from .growth import change
from .groups import members
from .labels import Label, labels
from .nature import nature
from .scan import Token, tokens
from .units import MONEY, normalised

_NOUN: Final = re.compile(r"(?:以上|左右|以下|上下|的)?((?:“[^”]{1,20}”|[^，。；：、（）“”\d和与及等])*)")
_VAGUE: Final = re.compile(r"[数几上好]$")
_ONE: Final = Decimal(1)


def measures(sentence: Aligned, block: int) -> list[Found]:
    """Every number with a unit that is a quantity or counts the parts of a structure."""
    text = sentence.text
    taken = labels(text)
    rows = [row for token in _complete(text, taken) for row in _found(sentence, block, token)]
    return members(rows)


def _complete(text: str, taken: list[Label]) -> Iterator[Token]:
    for token in tokens(text, [(label.start, label.end) for label in taken]):
        if token.unit or text[token.end : token.end + 1] == "大":
            yield token


def _found(sentence: Aligned, block: int, token: Token) -> Iterator[Found]:
    place = Place(sentence.text, token)
    kind = nature(place) if _counts(place) else None
    if kind is None:
        return
    yield _built(sentence, block, place, bound(place), kind)


def _counts(place: Place) -> bool:
    """Is it a number that someone counted? 一个, 数十家 and a lone 百家 are not."""
    token = place.token
    if token.fixed:
        return True
    if token.chinese and _VAGUE.search(place.before) and token.value >= 10:
        return False
    if token.bare:
        return bound(place).sign != "=" or token.unit.lstrip("万亿") in MONEY
    return not (token.chinese and token.value == _ONE)


def _built(sentence: Aligned, block: int, place: Place, limits: Bound, kind: Nature) -> Found:
    token = place.token
    direction = change(place)
    unit = token.unit
    value = -abs(token.value) if direction < 0 else token.value
    plain = normalised(value, unit)
    return Found(
        block=block,
        sentence=sentence,
        start=token.start,
        end=token.end,
        phrase_start=limits.start,
        phrase_end=limits.end,
        value=value,
        value_max=token.value_max,
        unit=unit,
        norm_value=plain.value,
        norm_unit=plain.unit,
        comparator=limits.sign,
        growth=direction != 0,
        nature=kind,
        noun=_noun(place, limits.end),
    )


def _noun(place: Place, end: int) -> str:
    found = _NOUN.match(place.text, end)
    return found[1][:30] if found else ""
