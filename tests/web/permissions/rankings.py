"""Who may open what: rankings."""

from __future__ import annotations

from ..permission_table import Row

ROWS: tuple[Row, ...] = ()
