"""Who gets which answer from the pages under /guidance/."""

from __future__ import annotations

from ..permission_table import LOGIN, Row, only, row

ROWS: tuple[Row, ...] = (
    # Whoever has no part in guidance reads the public rules there.
    row("guidance-list"),
    row("guidance-rules"),
    row("guidance-new", everyone=403, public=LOGIN, enterprise=200, enterprise2=403),
    row("guidance-switch", everyone=405),
    row("guidance-coverage", everyone=405),
    row("guidance-visits", public=LOGIN, **only(403, "solver", "solver2", "steward")),
    row("guidance-visit-new", everyone=403, public=LOGIN, officer=200),
    row("guidance-visit-close", "no_task", everyone=405),
    row("guidance-visit-decide", "no_task", everyone=403, public=LOGIN, leader=404),
    # Appointments of others do not exist: tests/guidance/test_pages.py.
    row("guidance-detail", "no_task", everyone=404, public=LOGIN),
    row("guidance-act", "no_task", "verb", everyone=404, public=LOGIN),
    row("guidance-extract", "no_task", everyone=404, public=LOGIN),
)
