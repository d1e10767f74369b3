"""Who may open what: reporting of figures."""

from __future__ import annotations

from ..permission_table import LOGIN, Row, only, row

OVERSEERS = only(200, "leader", "steward", "admin")

ROWS: tuple[Row, ...] = (
    row("reporting-list", everyone=200, public=LOGIN),
    row("reporting-overdue", everyone=403, public=LOGIN, **OVERSEERS),
    row("reporting-remind", everyone=405),
    row("reporting-counts"),
    # Rounds of other units do not exist: tests/reporting/test_pages.py.
    row("reporting-count", "verb", everyone=404),
    row("reporting-round", "no_task", everyone=404, public=LOGIN),
    row("reporting-save", "no_task", everyone=405),
    row("reporting-sheet", "no_task", everyone=404, public=LOGIN),
    row("reporting-act", "no_task", "verb", everyone=405),
)
