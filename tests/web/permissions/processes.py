"""Who gets which answer from the pages under /processes/."""

from __future__ import annotations

from ..permission_table import LOGIN, Row, only, row

READERS = ("officer", "leader", "steward", "admin")
OWNERS = ("steward", "admin")

ROWS: tuple[Row, ...] = (
    row("process-list", everyone=403, public=LOGIN, **only(200, *READERS)),
    row("process-new", everyone=403, public=LOGIN, **only(200, *OWNERS)),
    row("process-version", "no_task", everyone=403, public=LOGIN, **only(404, *READERS)),
    row("process-file", "no_task", everyone=403, public=LOGIN, **only(404, *READERS)),
    row("process-compare", "no_task", "no_task", everyone=403, public=LOGIN, **only(404, *READERS)),
    row("process-copy", "no_task", everyone=405),
    row("process-decide", "no_task", "verb", everyone=405),
    row("process-draft", "no_task", everyone=403, public=LOGIN, **only(404, *READERS)),
    row("process-draft-compare", "no_task", everyone=403, public=LOGIN, **only(404, *READERS)),
    row("process-draft-simulate", "no_task", everyone=403, public=LOGIN, **only(404, *READERS)),
    row("process-draft-act", "no_task", "verb", everyone=405),
    row("process-draft-check", "no_task", everyone=405),
    row("process-draft-model", "no_task", everyone=403, public=LOGIN, **only(404, *OWNERS)),
    row("process-draft-text", "no_task", everyone=403, public=LOGIN, **only(404, *OWNERS)),
    row("process-draft-config", "no_task", everyone=403, public=LOGIN, **only(404, *OWNERS)),
    row("process-draft-step", "no_task", "kind", everyone=403, public=LOGIN, **only(404, *OWNERS)),
    row("process-draft-table", "no_task", "kind", everyone=403, public=LOGIN, **only(404, *OWNERS)),
    row("process-statistics", "kind", everyone=403, public=LOGIN, **only(404, *READERS)),
    row("process-export", "kind", "sheet_form", everyone=403, public=LOGIN, **only(404, *OWNERS)),
    row("process-moves", everyone=403, public=LOGIN, **only(200, *OWNERS)),
    row("process-move", "no_task", everyone=403, public=LOGIN, **only(404, *OWNERS)),
    row("process-move-new", "no_task", everyone=403, public=LOGIN, **only(404, *OWNERS)),
    row("process-move-act", "no_task", "verb", everyone=405),
)
