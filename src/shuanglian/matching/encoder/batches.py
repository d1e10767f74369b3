"""Texts of like length go through a model together, so that little of the work is padding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

# Tokens, padding included, that go through the model at once: enough to keep the cores busy, few enough for their caches.
TOKENS_AT_ONCE: Final = 2048

Whole = npt.NDArray[np.int64]


def batches(lengths: Sequence[int], budget: int = TOKENS_AT_ONCE) -> Iterator[list[int]]:
    """The positions of all texts, grouped longest first; a group times its longest text stays within `budget`.

    A text longer than the budget makes a group of its own.
    """
    group: list[int] = []
    for position in sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True):
        if group and (len(group) + 1) * lengths[group[0]] > budget:
            yield group
            group = []
        group.append(position)
    if group:
        yield group


def padded(rows: Sequence[Sequence[int]], padding: int) -> tuple[Whole, Whole]:
    """Token numbers in one rectangle, and 1 where a token is, 0 where there is only padding."""
    width = max(len(row) for row in rows)
    numbers = np.full((len(rows), width), padding, dtype=np.int64)
    mask = np.zeros((len(rows), width), dtype=np.int64)
    for place, row in enumerate(rows):
        numbers[place, : len(row)] = row
        mask[place, : len(row)] = 1
    return numbers, mask
