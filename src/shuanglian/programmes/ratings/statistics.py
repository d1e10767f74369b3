"""Mean and its interval for marks from 1 to 5. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

# Student's t, two-sided 95 %, by degrees of freedom.
_T: Final = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145,
             2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048,
             2.045, 2.042)  # fmt: skip
LOWEST, HIGHEST = 1.0, 5.0


@dataclass(frozen=True, slots=True)
class Mean:
    """`value` to two places; `low` and `high` bound it at 95 % (Student), cut to 1 and 5, to one place."""

    size: int
    value: float
    low: float
    high: float


def mean(marks: Sequence[float]) -> Mean | None:
    """None without marks. One mark bounds nothing: its interval is the whole scale."""
    size = len(marks)
    if not size:
        return None
    value = math.fsum(marks) / size
    if size == 1:
        return Mean(1, round(value, 2), LOWEST, HIGHEST)
    variance = math.fsum((mark - value) ** 2 for mark in marks) / (size - 1)
    spread = (_T[size - 2] if size - 2 < len(_T) else 1.96) * math.sqrt(variance / size)
    return Mean(
        size, round(value, 2), round(max(LOWEST, value - spread), 1), round(min(HIGHEST, value + spread), 1)
    )
