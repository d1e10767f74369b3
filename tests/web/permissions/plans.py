"""Who may open what: tasks of the plan and orders."""

from __future__ import annotations

from ..permission_table import Row

ROWS: tuple[Row, ...] = ()
