"""The number type of the language and the sizes that nothing may exceed."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import Final

from .tree import Value

# IEEE 754 decimal128, the number type of FEEL: 34 digits, and an exponent that cannot fill the memory.
ARITHMETIC: Final = Context(prec=34, Emax=6144, Emin=-6143)
MAX_EXPONENT: Final = 1000
MAX_TEXT: Final = 100_000
MAX_ITEMS: Final = 10_000


def whole(value: Value) -> int | None:
    """A whole number that may count places; None for anything else."""
    if not isinstance(value, Decimal) or abs(value) > 10**15 or value != value.to_integral_value():
        return None
    return int(value)
