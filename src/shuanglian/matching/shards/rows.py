"""Which object each document of a shard stands for, and what filters ask about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from .values import Bytes, Filters, Flags, Key, Longs

# The columns of the table, in this order.
FIELDS: Final = ("kinds", "filed", "ids", "parties", "stamps", "places")


@dataclass(frozen=True, slots=True)
class Rows:
    """`names` spells the codes in `kinds` and `filed`; document i lies on `segments[starts[i]:starts[i+1]]`.

    `contents` is a hash of the text, by which vectors are found again.
    """

    names: tuple[str, ...]
    table: Longs
    starts: Longs
    segments: Longs
    contents: npt.NDArray[np.uint64]

    def __len__(self) -> int:
        return int(self.table.shape[1])

    def column(self, name: str) -> Longs:
        found: Longs = self.table[FIELDS.index(name)]
        return found

    def key(self, position: int) -> Key:
        return self.names[int(self.column("kinds")[position])], int(self.column("ids")[position])

    def kind_codes(self, positions: Longs) -> Bytes:
        return self.column("kinds")[positions].astype(np.uint8)

    def positions(self, keys: set[Key]) -> Longs:
        """Where these objects stand; unknown ones are left out. Ascending."""
        found = np.zeros(len(self), dtype=bool)
        for code, name in enumerate(self.names):
            ids = [pk for kind, pk in keys if kind == name]
            if ids:
                found |= (self.column("kinds") == code) & np.isin(self.column("ids"), ids)
        return np.flatnonzero(found)

    def barred(self, filters: Filters) -> Flags | None:
        """True where a document is not what the filters ask for; None when they ask nothing."""
        tests: list[Callable[[], Flags]] = []
        if filters.kinds is not None:
            codes = [code for code, name in enumerate(self.names) if name in filters.kinds]
            tests.append(lambda: _outside(self.column("filed"), codes))
        for name, wanted in (("places", filters.places), ("parties", filters.parties)):
            if wanted is not None:
                tests.append(lambda name=name, wanted=wanted: _outside(self.column(name), sorted(wanted)))  # type: ignore[misc]
        if filters.without_parties:
            unwanted = sorted(filters.without_parties)
            tests.append(lambda: np.isin(self.column("parties"), unwanted))
        if filters.segments is not None:
            tests.append(lambda: self._off_segments(sorted(filters.segments or ())))
        if not tests:
            return None
        found = tests[0]()
        for test in tests[1:]:
            found |= test()
        return found

    def _off_segments(self, wanted: list[int]) -> Flags:
        places = np.flatnonzero(np.isin(self.segments, wanted))
        off = np.ones(len(self), dtype=bool)
        off[np.searchsorted(self.starts, places, side="right") - 1] = False
        return off


def _outside(column: Longs, wanted: list[int]) -> Flags:
    return np.isin(column, wanted, invert=True)
