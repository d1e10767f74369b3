"""Who may open what: the cockpit. What is behind a number that is not there does not exist for anybody."""

from __future__ import annotations

from ..permission_table import Row, row

ROWS: tuple[Row, ...] = (
    row("cockpit"),
    row("cockpit-panels"),
    row("cockpit-records", everyone=404),
)
