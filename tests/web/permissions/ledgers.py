"""Who may open what: spreadsheets of bureaus."""

from __future__ import annotations

from ..permission_table import LOGIN, Row, only, row

OPEN = only(200, "steward", "admin", "officer")
MISSING = only(404, "steward", "admin", "officer")

ROWS: tuple[Row, ...] = (
    row("ledger-list", everyone=403, public=LOGIN, **OPEN),
    row("ledger-forms", everyone=403, public=LOGIN, **OPEN),
    row("ledger-upload", everyone=405),
    row("ledger-form-forget", "no_task", everyone=405),
    # Sheets of other bureaus do not exist for an officer: tests/ledgers/test_pages.py.
    row("ledger-detail", "no_task", everyone=403, public=LOGIN, **MISSING),
    row("ledger-result", "no_task", everyone=403, public=LOGIN, **MISSING),
    row("ledger-progress", "no_task", everyone=403, public=LOGIN, **MISSING),
    row("ledger-errors", "no_task", everyone=403, public=LOGIN, **MISSING),
    row("ledger-export", "no_task", "sheet_form", everyone=403, public=LOGIN, **MISSING),
    row("ledger-map", "no_task", everyone=405),
    row("ledger-act", "no_task", "verb", everyone=405),
)
