"""Who gets which answer from the pages under /tickets/."""

from __future__ import annotations

from ..permission_table import LOGIN, Row, only, row

OUTSIDE = ("enterprise", "enterprise2", "solver", "solver2", "steward")
READ = only(403, *OUTSIDE)
NO_INTAKE = only(403, "solver", "solver2", "steward", "leader", "admin")

ROWS: tuple[Row, ...] = (
    row("ticket-list"),
    row("ticket-answers"),
    row("ticket-league"),
    row("ticket-league-export"),
    row("ticket-league-tickets", public=LOGIN, **READ),
    row("ticket-late", public=LOGIN, **READ),
    # A company without a public face is told to make one first.
    row("ticket-new", public=LOGIN, enterprise2=403, **NO_INTAKE),
    row("ticket-similar", public=LOGIN, **NO_INTAKE),
    row("ticket-meetings", public=LOGIN, **READ),
    row("ticket-meeting-new", everyone=403, public=LOGIN, manager=200),
    row("ticket-meeting", "no_task", everyone=404, public=LOGIN, **READ),
    row("ticket-sheet", public=LOGIN, **NO_INTAKE),
    row("ticket-sheet-template", public=LOGIN, **NO_INTAKE),
    row("ticket-sheet-report", "no_file", everyone=404, public=LOGIN, **NO_INTAKE),
    row("ticket-sheet-errors", "no_file", everyone=404, public=LOGIN, **NO_INTAKE),
    row("ticket-sheet-apply", "no_file", everyone=405),
    row("ticket-detail", "no_task", everyone=404, public=LOGIN),
    row("ticket-act", "no_task", "verb", everyone=404, public=LOGIN),
    row("ticket-extract", "no_task", everyone=404, public=LOGIN),
)
