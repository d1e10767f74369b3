"""Who may open what: the board of plan indicators and the page of one indicator."""

from __future__ import annotations

from ..permission_table import Row

ROWS: tuple[Row, ...] = ()
