"""Who may open what: documents to facts. A document of another organisation does not exist: tests/ingest/review."""

from __future__ import annotations

from ..permission_table import LOGIN, Row, only, row

READERS = ("officer", "leader", "steward", "admin")
HANDERS = ("officer", "steward", "admin")

ROWS: tuple[Row, ...] = (
    row("ingest-list", everyone=403, public=LOGIN, **only(200, *READERS)),
    row("ingest-new", everyone=403, public=LOGIN, **only(200, *HANDERS)),
    row("ingest-patterns", everyone=403, public=LOGIN, **only(200, *HANDERS)),
    row("ingest-pattern-retire", "no_task", everyone=405),
    row("ingest-document", "no_task", everyone=403, public=LOGIN, **only(404, *READERS)),
    row("ingest-progress", "no_task", everyone=403, public=LOGIN, **only(404, *READERS)),
    row("ingest-history", "no_task", everyone=403, public=LOGIN, **only(404, *READERS)),
    row("ingest-change", "no_task", everyone=405),
    row("ingest-read-again", "no_task", everyone=405),
    row("ingest-fact", "no_task", "no_task", everyone=403, public=LOGIN, **only(404, *READERS)),
    row("ingest-act", "no_task", "no_task", "verb", everyone=405),
    row("ingest-bulk", "no_task", everyone=403, public=LOGIN, **only(404, *HANDERS)),
    row("ingest-bulk-apply", "no_task", "verb", everyone=405),
    row("ingest-batch-undo", "no_task", "verb", everyone=405),
)
