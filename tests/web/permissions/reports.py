"""Who may open what: reports. They are internal: departments, data stewards, leaders."""

from __future__ import annotations

from ..permission_table import LOGIN, Row, only, row

READERS = ("officer", "leader", "steward", "admin")
MAKERS = ("officer", "steward")
KEEPERS = ("steward", "admin")

ROWS: tuple[Row, ...] = (
    row("report-list", everyone=403, public=LOGIN, **only(200, *READERS)),
    row("report-new", everyone=403, public=LOGIN, **only(200, *MAKERS)),
    row("report-detail", "no_task", everyone=403, public=LOGIN, **only(404, *READERS)),
    row("report-progress", "no_task", everyone=403, public=LOGIN, **only(404, *READERS)),
    row("report-file", "no_task", "kind", everyone=403, public=LOGIN, **only(404, *READERS)),
    row("report-print", "no_task", everyone=405),
    row("report-templates", everyone=403, public=LOGIN, **only(200, *KEEPERS)),
    row("report-template", "kind", everyone=403, public=LOGIN, **only(404, *KEEPERS)),
    row("report-template-file", "kind", everyone=403, public=LOGIN, **only(404, *KEEPERS)),
)
