"""Who gets which answer from the pages about leaders in charge."""

from __future__ import annotations

from ..permission_table import LOGIN, Row, only, row

ROWS: tuple[Row, ...] = (
    row("charges", everyone=403, public=LOGIN, **only(200, "admin")),
    row("charges-sheet", everyone=403, public=LOGIN, **only(200, "admin")),
    row("charges-export", everyone=403, public=LOGIN, **only(200, "admin")),
    row("charge-end", "no_task", everyone=403, public=LOGIN, method="post", **only(404, "admin")),
    row("organisation-place", "no_task", everyone=403, public=LOGIN, method="post", **only(404, "admin")),
)
