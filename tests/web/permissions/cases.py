"""Who gets which answer from the pages under /cases/."""

from __future__ import annotations

from ..permission_table import LOGIN, PERSONAS, Row, only, row

OWNERS = ("steward", "admin")
NOT_OWNERS = tuple(persona for persona in PERSONAS if persona not in (*OWNERS, "public"))

ROWS: tuple[Row, ...] = (
    row("case-list", public=LOGIN),
    row("case-start", "kind", everyone=404, public=LOGIN),
    row("case-detail", "no_task", everyone=404, public=LOGIN),
    row("case-diagram", "no_task", everyone=404, public=LOGIN),
    row("case-extract", "no_task", everyone=404, public=LOGIN),
    row("case-act", "no_task", "verb", everyone=405),
    row("case-task", "no_task", "no_task", everyone=405),
    row("case-task-act", "no_task", "no_task", "verb", everyone=405),
    row("process-draft-forms", "no_task", everyone=403, public=LOGIN, **only(404, "steward", "admin")),
    row("process-draft-form", "no_task", "kind", everyone=404, public=LOGIN, **only(403, *NOT_OWNERS)),
    row("process-draft-form-preview", "no_task", "kind", everyone=405),
    row("stand-ins", public=LOGIN),
    row("stand-ins-end", "no_task", everyone=405),
)
