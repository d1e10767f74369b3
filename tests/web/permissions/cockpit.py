"""Who may open what: the cockpit."""

from __future__ import annotations

from ..permission_table import Row

ROWS: tuple[Row, ...] = ()
