"""Rows of the permission table that a part of the house keeps for itself: one module each, with `ROWS`."""

from __future__ import annotations

from ..permission_table import Row
from . import (
    cases,
    challenges,
    charges,
    cockpit,
    guidance,
    indicators,
    ingest,
    instruments,
    ledgers,
    plans,
    processes,
    projects,
    rankings,
    ratings,
    reporting,
    reports,
    supervision,
    tickets,
)

PARTS = (
    cases,
    challenges,
    charges,
    cockpit,
    guidance,
    indicators,
    ingest,
    instruments,
    ledgers,
    plans,
    processes,
    projects,
    rankings,
    ratings,
    reporting,
    reports,
    supervision,
    tickets,
)
ROWS: tuple[Row, ...] = tuple(row for part in PARTS for row in part.ROWS)
