"""Who gets which answer from the pages under /projects/."""

from __future__ import annotations

from ..permission_table import LOGIN, MEMBERS, Row, only, row

EDITORS = only(200, "officer", "steward", "admin")

ROWS: tuple[Row, ...] = (
    row("project-list"),
    row("project-totals"),
    row("project-export"),
    row("project-board", public=LOGIN),
    row("project-gantt", public=LOGIN),
    row("project-speeds", public=LOGIN),
    row("project-new", everyone=403, public=LOGIN, **EDITORS),
    row("project-sheet", everyone=403, public=LOGIN, **EDITORS),
    row("project-sessions", everyone=200, public=LOGIN, **only(403, *MEMBERS)),
    row("project-session", "no_task", everyone=404, public=LOGIN, **only(403, *MEMBERS)),
    row("project-session-act", "no_task", "verb", everyone=405),
    # Projects that are not public do not exist for other organisations: tests/projects/test_visibility.py.
    row("project-detail", "no_task", everyone=404),
    row("project-edit", "no_task", everyone=403, public=LOGIN, **only(404, "officer", "steward", "admin")),
    row("project-act", "no_task", "verb", everyone=405),
)
