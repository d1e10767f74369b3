"""Who may open what: documents to facts."""

from __future__ import annotations

from ..permission_table import Row

ROWS: tuple[Row, ...] = ()
