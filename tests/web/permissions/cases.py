"""Who gets which answer from the pages under /cases/."""

from __future__ import annotations

from ..permission_table import LOGIN, Row, row

ROWS: tuple[Row, ...] = (
    row("stand-ins", public=LOGIN),
    row("stand-ins-end", "no_task", everyone=405),
)
