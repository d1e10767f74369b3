"""Who may open what: reports."""

from __future__ import annotations

from ..permission_table import Row

ROWS: tuple[Row, ...] = ()
