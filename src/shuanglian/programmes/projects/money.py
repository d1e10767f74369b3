"""Sums as sources and sheets write them: the exact 分 and the words, both kept."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

UNITS: Final = {"亿元": 10_000_000_000, "亿": 10_000_000_000, "万元": 1_000_000, "万": 1_000_000, "元": 100}
WORDS: Final = {
    "近": "lt", "不足": "lt", "不到": "lt", "超": "gt", "超过": "gt", "逾": "gt", "约": "approx", "": "eq",
}  # fmt: skip
_AMOUNT: Final = re.compile(
    r"^(近|不足|不到|超过|超|逾|约)?\s*([0-9][0-9,]*(?:\.[0-9]+)?)\s*(亿元|亿|万元|万|元)$"
)
MOST_CENTS: Final = 10**17


@dataclass(frozen=True, slots=True)
class Amount:
    """`comparator` as in the registry: eq, lt (近 300 亿元: less than), gt, approx. `raw`: as it was written;
    `step`: what one more in the last digit is worth (1188.2亿元: 0.1 亿元)."""

    cents: int
    comparator: str
    raw: str
    step: int = 1


def parse(text: str) -> Amount:
    """`1188.2亿元`, `近300亿元`, `12,500 万元`. Raises ValueError for anything else, and for a fraction of a 分."""
    raw = text.strip()
    match = _AMOUNT.match(unicodedata.normalize("NFKC", raw))  # digits and commas of either width
    if match is None:
        raise ValueError(raw)
    word, number, unit = match.groups()
    cents = Decimal(number.replace(",", "")) * UNITS[unit]
    if cents != int(cents) or cents > MOST_CENTS:
        raise ValueError(raw)
    step = UNITS[unit] // 10 ** len(number.partition(".")[2])
    return Amount(int(cents), WORDS[word or ""], raw, max(step, 1))
