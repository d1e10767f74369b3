"""Keyset pages: constant cost at any depth, stable while rows are added."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

M = TypeVar("M", bound=Model)
SIZE = 30


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """`next` and `previous` are cursors for the parameters `after` and `before`; empty where there is no page."""

    rows: list[M]
    next: str
    previous: str


def page(
    queryset: QuerySet[M],
    request: HttpRequest,
    *,
    fields: Sequence[str] = ("id",),
    size: int = SIZE,
    newest: bool = False,
) -> Page[M]:
    """One page ordered by `fields` ascending (descending with `newest`); the last field must be unique and none of
    them may be null."""
    after, before = decode(request.GET.get("after", "")), decode(request.GET.get("before", ""))
    onward, backward = ("lt", "gt") if newest else ("gt", "lt")
    if before is not None and len(before) == len(fields):
        rows = list(
            _cut(queryset, fields, before, backward).order_by(*_order(fields, not newest))[: size + 1]
        )
        more, rows = len(rows) > size, rows[:size][::-1]
        return Page(rows, _cursor(rows, fields, -1), _cursor(rows, fields, 0) if more else "")
    started = after is not None and len(after) == len(fields)
    if started and after is not None:
        queryset = _cut(queryset, fields, after, onward)
    rows = list(queryset.order_by(*_order(fields, newest))[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    return Page(rows, _cursor(rows, fields, -1) if more else "", _cursor(rows, fields, 0) if started else "")


def _order(fields: Sequence[str], descending: bool) -> list[str]:
    return [f"-{field}" if descending else field for field in fields]


def _cut(queryset: QuerySet[M], fields: Sequence[str], values: Sequence[Any], lookup: str) -> QuerySet[M]:
    """Rows strictly beyond `values` in the order of `fields`."""
    condition = Q()
    for i, field in enumerate(fields):
        same = Q(**{name: values[j] for j, name in enumerate(fields[:i])})
        condition |= same & Q(**{f"{field}__{lookup}": values[i]})
    return queryset.filter(condition)


def _cursor(rows: Sequence[M], fields: Sequence[str], index: int) -> str:
    return encode([getattr(rows[index], field) for field in fields]) if rows else ""


def encode(values: Sequence[Any]) -> str:
    plain = [{"t": value.isoformat()} if isinstance(value, dt.datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def decode(cursor: str) -> list[Any] | None:
    """The values of a cursor; None for none or a broken one (the first page is shown)."""
    if not cursor or len(cursor) > 400:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return [dt.datetime.fromisoformat(v["t"]) if isinstance(v, dict) else v for v in values]
    except (ValueError, TypeError, KeyError, binascii.Error, UnicodeDecodeError):
        return None
