"""Indicators that the platform computes from its own records. Programmes register what can be counted.

A count says where the records behind it are listed (`drill_url`), so that everybody can go from the number to them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from shuanglian.foundation.errors import Text
from shuanglian.registry.models import Place

from .periods import Period


@dataclass(frozen=True, slots=True)
class Counted:
    """`rows` is how many records are behind `value`; `drill_url` their address within this site. The value is None where there
    is nothing to count, such as a share of no records: missing, not zero; no observation is made."""

    value: Decimal | None
    drill_url: str
    rows: int


Compute = Callable[[Period, Place | None, bool], Counted]


@dataclass(frozen=True, slots=True)
class Count:
    """`compute(period, place, demo)`: with `demo` only demonstration records are counted, without it none of them."""

    key: str
    title: Text
    unit: str
    compute: Compute


_COUNTS: Final[dict[str, Count]] = {}


def register(count: Count) -> None:
    """Raises ValueError for a key that another count has."""
    if _COUNTS.setdefault(count.key, count) is not count:
        raise ValueError(f"count {count.key} is declared twice")


def counts() -> list[Count]:
    """In the order of the installed apps."""
    return list(_COUNTS.values())


def get(key: str) -> Count | None:
    return _COUNTS.get(key)
