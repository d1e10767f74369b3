"""Who gets which answer from the pages under /indicators/."""

from __future__ import annotations

from ..permission_table import LOGIN, Row, only, row

ROWS: tuple[Row, ...] = (
    row("indicator-board"),
    row("indicator-others"),
    row("indicator-export"),
    row("leader-summary", everyone=403, public=LOGIN, **only(200, "leader", "officer", "steward", "admin")),
    # Hidden indicators and values that wait: tests/indicator_pages/test_values.py.
    row("indicator-detail", "no_task", everyone=404),
    row("indicator-definition", "no_task", everyone=404),
    row("indicator-observation", "no_task", everyone=404),
    row("indicator-act", "no_task", "verb", everyone=405),
    # Which questions a unit sees: tests/integrity/test_questions.py.
    row("question-list", public=LOGIN),
    row("question-detail", "no_task", everyone=404, public=LOGIN),
    row("question-act", "no_task", "verb", everyone=405),
)
