"""Who may open what: rankings. What is not published does not exist for others: tests/rankings/test_pages.py."""

from __future__ import annotations

from ..permission_table import LOGIN, Row, row

ROWS: tuple[Row, ...] = (
    row("ranking-list"),
    row("ranking-configs"),
    row("ranking-config", "verb", everyone=404),
    row("ranking-freeze", "verb", everyone=405),
    row("ranking-detail", "no_task", everyone=404),
    row("ranking-document", "no_task", everyone=404),
    row("ranking-act", "no_task", "verb", everyone=405),
    row("ranking-subject", "no_task", "no_task", everyone=404),
    row("ranking-object", "no_task", "no_task", everyone=405),
    row("ranking-objection", "no_task", "no_task", everyone=404, public=LOGIN),
    row("ranking-objection-act", "no_task", "no_task", "verb", everyone=405),
)
