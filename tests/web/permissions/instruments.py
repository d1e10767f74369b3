"""Who may open what: use of shared instruments. Sums are public, recording is the owner's: tests/sharing."""

from __future__ import annotations

from ..permission_table import Row, row

ROWS: tuple[Row, ...] = (
    row("instrument-list"),
    row("instrument-detail", "verb", everyone=404),
    row("instrument-record", "verb", everyone=405),
    row("instrument-void", "verb", "no_task", everyone=405),
)
