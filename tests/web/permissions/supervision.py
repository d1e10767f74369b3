"""Who may open what: public supervision. Numbers that are not there are 404 for everybody."""

from __future__ import annotations

from ..permission_table import LOGIN, Row, row

ROWS: tuple[Row, ...] = (
    row("supervision-list"),
    row("supervision-new"),
    row("supervision-track"),
    row("supervision-statistics"),
    row("supervision-feed", "verb", everyone=404),
    row("supervision-follow", everyone=405),
    row("supervision-following", public=LOGIN),
    row("supervision-detail", "no_task", everyone=404),
    row("supervision-extract", "no_task", everyone=404),
    row("supervision-act", "no_task", "verb", everyone=404),
)
