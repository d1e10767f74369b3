"""A cell that holds a number, as Chinese tables write it: 1,234.5 · 12.5% · 超90亿元 · （3）for −3 · ３万. Pure."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final, NamedTuple


class Number(NamedTuple):
    """`step` is the last printed digit; `unit` what stands behind the digits; `comparator` what stands before them."""

    value: Decimal
    step: Decimal
    unit: str
    comparator: str


_FORM: Final = re.compile(
    r"(?P<mark>超过|超|逾|高于|大于|不低于|不少于|不高于|不超过|近|约|低于|小于|>=|<=|>|<|≥|≤|~)?"
    r"[¥$￥]?(?P<digits>[+\-−－]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][+\-]?\d+)?|[+\-]?\.\d+)"
    r"(?P<more>多|余)?(?P<unit>[^\d\s.,:/\-][^\d]{0,11})?(?P<after>以上|左右)?"
)
_MARKS: Final = {
    "超过": "gt",
    "超": "gt",
    "逾": "gt",
    "高于": "gt",
    "大于": "gt",
    ">": "gt",
    "不低于": "ge",
    "不少于": "ge",
    ">=": "ge",
    "≥": "ge",
    "不高于": "le",
    "不超过": "le",
    "<=": "le",
    "≤": "le",
    "低于": "lt",
    "小于": "lt",
    "<": "lt",
    "近": "lt",
    "约": "approx",
    "~": "approx",
}
_NOTHING: Final = frozenset(
    {"", "-", "—", "——", "--", "/", "…", "na", "n/a", "nan", "null", "none", "无", "缺"}
)
_MOST: Final = Decimal(10) ** 18


@lru_cache(maxsize=65_536)
def read(text: str) -> Number | None:
    """The number of a cell; None for words, dates and empty cells."""
    plain = unicodedata.normalize("NFKC", text).strip().replace(" ", "")
    if plain.lower() in _NOTHING or len(plain) > 40:
        return None
    if (bracketed := re.fullmatch(r"\((\d[\d,.]*)\)", plain)) is not None:
        plain = "-" + bracketed[1]
    found = _FORM.fullmatch(plain)
    if found is None:
        return None
    try:
        value = Decimal(found["digits"].replace(",", "").replace("−", "-").replace("－", "-"))
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value) >= _MOST:
        return None
    unit = (found["unit"] or "").removesuffix("以上").removesuffix("左右")
    if unit and unit[0] in "年月日期第号":
        return None
    return Number(value, step_of(value), unit, _comparator(found))


def is_empty(text: str) -> bool:
    return text.strip().lower() in _NOTHING


def step_of(value: Decimal) -> Decimal:
    """The last printed digit: 0.01 for 12.30, 1 for 12."""
    return Decimal((0, (1,), max(-12, min(0, int(value.as_tuple().exponent)))))


def _comparator(found: re.Match[str]) -> str:
    if found["mark"]:
        return _MARKS[found["mark"]]
    behind = (found["unit"] or "") + (found["after"] or "")
    if found["more"] or behind.endswith("以上"):
        return "gt"
    return "approx" if behind.endswith("左右") else "eq"
