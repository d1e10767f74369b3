"""Who may open what: tasks of the plan and orders."""

from __future__ import annotations

from ..permission_table import LOGIN, MEMBERS, Row, only, row

KEEPERS = only(200, "steward", "admin")

ROWS: tuple[Row, ...] = (
    row("plan-board"),
    row("plan-map"),
    row("plan-timetable"),
    row("plan-library"),
    row("plan-groups"),
    row("plan-export"),
    row("plan-sheet", everyone=403, public=LOGIN, **KEEPERS),
    row("plan-new", everyone=403, public=LOGIN, **KEEPERS),
    # Tasks that are not public do not exist for other organisations: tests/plans/test_pages.py.
    row("plan-task", "no_task", everyone=404),
    row("plan-edit", "no_task", everyone=403, public=LOGIN, **only(404, "steward", "admin")),
    row("plan-act", "no_task", "verb", everyone=405),
    row("plan-milestone-act", "no_task", "no_task", "verb", everyone=405),
    row("order-list", public=LOGIN, **only(403, *MEMBERS)),
    row("order-inbox", public=LOGIN, **only(403, *MEMBERS)),
    row("order-watch", public=LOGIN, **only(403, *MEMBERS)),
    row("order-new", everyone=403, public=LOGIN, **only(200, "officer", "leader")),
    row("order-detail", "no_task", everyone=404, public=LOGIN, **only(403, *MEMBERS)),
    row("order-amend", "no_task", everyone=403, public=LOGIN, **only(404, "officer", "leader")),
    row("order-act", "no_task", "verb", everyone=405),
    row("order-item", "no_task", "no_task", everyone=404, public=LOGIN, **only(403, *MEMBERS)),
    row("order-item-act", "no_task", "no_task", "verb", everyone=405),
)
