"""The time that decides about a deadline: the database's own, asked for after the lock has been taken.

Several servers may have clocks that differ; they share one database. SQLite runs inside one process on one machine.
"""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.utils import timezone


def now() -> dt.datetime:
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        # Not now(): that is the start of the transaction, before the lock was waited for.
        cursor.execute("SELECT clock_timestamp()")
        at: dt.datetime = cursor.fetchone()[0]
    return at
