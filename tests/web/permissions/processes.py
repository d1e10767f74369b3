"""Who gets which answer from the pages under /processes/."""

from __future__ import annotations

from ..permission_table import Row

ROWS: tuple[Row, ...] = ()
