"""Who gets which answer from the pages under /challenges/. With objects of every stage: tests/challenges."""

from __future__ import annotations

from ..permission_table import Row, only, row

MEMBER_ROLES = ("enterprise", "enterprise2", "officer")

ROWS: tuple[Row, ...] = (
    row("challenge-list"),
    row("challenge-verifier"),
    row("challenge-new", everyone=403, public=302, **only(200, *MEMBER_ROLES)),
    row("challenge-detail", "no_task", everyone=404),
    row("challenge-edit", "no_task", everyone=404, public=302),
    row("challenge-bid", "no_task", everyone=404, public=302),
    row("challenge-own-bid", "no_task", "no_task", everyone=404, public=302),
    row("challenge-receipt", "no_task", "no_task", everyone=404, public=302),
    row("challenge-receipt-file", "no_task", "no_task", everyone=404, public=302),
    row("challenge-bid-file", "no_task", "no_task", "no_task", everyone=404, public=302),
    row("challenge-text-file", "no_task", "no_task", everyone=404, public=302),
    row("challenge-trail", "no_task", everyone=404),
    row("challenge-record", "no_task", everyone=404),
    row("challenge-opening", "no_task", everyone=404),
    row("challenge-act", "no_task", "verb", everyone=404, public=302),
    row("challenge-act-on", "no_task", "verb", "no_task", everyone=404, public=302),
)
