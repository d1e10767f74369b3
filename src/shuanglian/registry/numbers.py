"""Numbers of needs, parties and offerings: taken in turn from a locked row, so that none is given twice."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from .models import NumberSeries


def take(key: str, count: int = 1) -> range:
    """The next `count` numbers of the series. They roll back with their transaction, so no gaps appear."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("take() needs the transaction that uses the number")
    NumberSeries.objects.get_or_create(key=key)
    series = NumberSeries.objects.select_for_update().get(key=key)
    first = series.last + 1
    series.last += count
    series.save(update_fields=["last"])
    return range(first, first + count)


def need_numbers(count: int = 1, today: dt.date | None = None) -> list[str]:
    """`XQ-2026-0001`, … : the year is that of Beijing time."""
    year = (today or timezone.localdate()).year
    return [f"XQ-{year}-{n:04d}" for n in take(f"XQ-{year}", count)]


def party_refs(count: int = 1) -> list[str]:
    return [f"P{n:06d}" for n in take("P", count)]


def offering_refs(count: int = 1) -> list[str]:
    return [f"G{n:06d}" for n in take("G", count)]
