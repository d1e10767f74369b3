"""How sure a share is: Wilson's interval. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

_Z: Final = 1.959964


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `size`; `value` is None without a sample. `low` and `high` bound it at 95 % (Wilson 1927)."""

    hits: int
    size: int

    @property
    def value(self) -> float | None:
        return self.hits / self.size if self.size else None

    @property
    def low(self) -> float | None:
        return self._bound(-1)

    @property
    def high(self) -> float | None:
        return self._bound(1)

    def is_small(self, least: int) -> bool:
        return self.size < least

    def _bound(self, side: int) -> float | None:
        if not self.size:
            return None
        n, p, z2 = self.size, self.hits / self.size, _Z * _Z
        middle = p + z2 / (2 * n)
        spread = _Z * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
        return min(1.0, max(0.0, (middle + side * spread) / (1 + z2 / n)))
