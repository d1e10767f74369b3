"""Lists of names that a later number is told of: 集成电路、生物医药和新材料三大产业 … 三大产业产值分别达…"""

from __future__ import annotations

import re
from typing import Final

from .lexicon import ACT, STOCK
from .spot import Spot

_NUMBER: Final = r"(?:[两二三四五六七八九十]|\d)[大个]"
_ACTED: Final = re.compile("|".join(word for word in f"{ACT}|{STOCK}".split("|") if len(word) > 1))
_LISTED: Final = re.compile(
    rf"(?P<names>[\u4e00-\u9fffA-Za-z“”]{{2,12}}(?:、[\u4e00-\u9fffA-Za-z“”]{{2,12}})+(?:和|及|"
    rf"与)?[\u4e00-\u9fffA-Za-z“”]{{0,12}}?)(?:等)?{_NUMBER}(?P<kind>[\u4e00-\u9fff]{{2,4}})"
)


def items(words: str, count: int) -> list[str]:
    """The names of a list of exactly `count`; [] where it has another length."""
    names = [
        name for name in re.split(r"[、]|(?<=[\u4e00-\u9fff])[和及与](?=[\u4e00-\u9fff])", words) if name
    ]
    return names if len(names) == count else []


def listed_before(spot: Spot, count: int) -> list[str]:
    """The names that 三大产业 stands for; [] where the clause does not begin with such a sum."""
    if not re.search(_NUMBER, spot.left):
        return []
    for text in (spot.text[: spot.clause[0]], spot.earlier):
        for match in reversed(list(_LISTED.finditer(text))):
            names = items(match["names"], count)
            if names:
                return [_ACTED.split(names[0])[-1], *names[1:]]
    return []


def summed_kind(head: str) -> str:
    """三大产业产值 → 产业产值: the sum without its number."""
    return re.sub(rf"^.*?{_NUMBER}", "", head)
