"""Many open cases at once for `bench.casework`: copies of a real one, stored in bulk as the engine would have stored them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import Model

from shuanglian.casework.models import Case, Clock, Timer, Token
from shuanglian.foundation.events.models import Event, Stream

BATCH = 2_000


def copies(case_id: int, number: int) -> None:
    """`number` more cases like this one, each with its tokens, clocks, alarms and record. Their messages have been
    delivered, so there are none."""
    for begun in range(0, number, BATCH):
        _batch(case_id, begun, min(BATCH, number - begun))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def database_bytes() -> int:
    """What the database holds, indexes included."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
        cursor.execute("PRAGMA page_count")
        pages = int(cursor.fetchone()[0])
        cursor.execute("PRAGMA page_size")
        return pages * int(cursor.fetchone()[0])


def _batch(case_id: int, begun: int, number: int) -> None:
    model = Case.objects.get(pk=case_id)

    def another(row: Case, n: int) -> None:
        row.business_id, row.stream = 10**10 + begun + n, f"copy:{begun + n}"

    cases = _copied(model, number, another)
    head = Stream.objects.get(name=model.stream)
    Stream.objects.bulk_create([Stream(name=case.stream, seq=head.seq, hash=head.hash) for case in cases])

    def recorded(row: Event, n: int) -> None:
        row.stream_id, row.object_id = cases[n].stream, str(cases[n].pk)

    for event in Event.objects.filter(stream=model.stream).order_by("seq"):
        _copied(event, number, recorded)
    for token in Token.objects.filter(case=model).order_by("pk"):
        tokens = _copied(token, number, lambda row, n: setattr(row, "case", cases[n]))
        for kind in (Clock, Timer):
            _attached(kind, token, tokens, cases)


def _attached(kind: type[Model], token: Token, tokens: list[Token], cases: list[Case]) -> None:
    def belong(row: Any, n: int) -> None:
        row.case, row.token = cases[n], tokens[n]
        if row.due_at is not None:
            row.due_at += dt.timedelta(seconds=n)

    for row in kind._default_manager.filter(token=token):
        _copied(row, len(tokens), belong)


def _copied(row: Any, number: int, change: Callable[[Any, int], None]) -> list[Any]:
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    values.pop(row._meta.pk.attname)
    made = [type(row)(**values) for _ in range(number)]
    for n, one in enumerate(made):
        for begun in ("at", "started_at", "created_at"):  # no two people begin at the same moment
            if hasattr(one, begun):
                setattr(one, begun, getattr(one, begun) + dt.timedelta(milliseconds=n))
        change(one, n)
    return list(type(row)._default_manager.bulk_create(made))
