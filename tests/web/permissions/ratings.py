"""Who gets which answer from the pages under /ratings/."""

from __future__ import annotations

from ..permission_table import Row

ROWS: tuple[Row, ...] = ()
