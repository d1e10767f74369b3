"""Who may open what: spreadsheets of bureaus."""

from __future__ import annotations

from ..permission_table import Row

ROWS: tuple[Row, ...] = ()
