"""Numbers as they appear in explanations."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from ..units import plain_number, words


def amount(value: Decimal | float, unit: str = "") -> str:
    """With its unit; computed values are rounded to four significant places after the point."""
    return words(_decimal(value), unit)


def number(value: Decimal | float, decimals: int = 4) -> str:
    return plain_number(_decimal(value), decimals)


def percent(share: float) -> str:
    return f"{number(100 * share, 1)}%"


def chance(p: float) -> str:
    """An upper bound that reads well: 0.0001, never 0."""
    for bound in ("0.01", "0.001", "0.0001", "0.00001"):
        if p >= float(bound) / 10:
            return bound
    return "0.000001"


def listed(values: Iterable[object], most: int = 5) -> str:
    texts = [str(value) for value in values]
    return "、".join(texts[:most]) + (f"……（共 {len(texts)} 个）" if len(texts) > most else "")


def _decimal(value: Decimal | float) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(f"{value:.6g}")
