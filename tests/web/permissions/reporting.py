"""Who may open what: reporting of figures."""

from __future__ import annotations

from ..permission_table import Row

ROWS: tuple[Row, ...] = ()
