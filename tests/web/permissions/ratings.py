"""Who gets which answer from the pages under /ratings/."""

from __future__ import annotations

from ..permission_table import LOGIN, Row, only, row

MODERATORS = ("manager", "steward", "admin")

ROWS: tuple[Row, ...] = (
    row("ratings"),
    row("ratings-export"),
    row("ratings-subject", "no_uuid", everyone=404),
    row("ratings-mine", everyone=403, public=LOGIN, **only(200, "enterprise", "enterprise2")),
    row(
        "ratings-vote",
        "kind",
        "no_task",
        "kind",
        everyone=403,
        public=LOGIN,
        **only(404, "enterprise", "enterprise2"),
    ),
    row("ratings-words", everyone=403, public=LOGIN, **only(200, *MODERATORS)),
    row("ratings-look", "no_uuid", everyone=403, public=LOGIN, **only(404, *MODERATORS)),
)
