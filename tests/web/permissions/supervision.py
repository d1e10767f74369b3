"""Who may open what: public supervision."""

from __future__ import annotations

from ..permission_table import Row

ROWS: tuple[Row, ...] = ()
