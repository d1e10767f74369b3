"""Runs a finished statement on the driver's own connection.

Django's cursors look for wrappers, log, rewrite placeholders and check the thread each time; on an embedded database that costs
more than the statement. This goes past them, unless somebody looks at queries (tests, logs, a wrapper): then the statement
takes Django's way like any other. Errors are Django's in both cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

ALIAS: Final = "default"


class Sql(NamedTuple):
    """One statement as Django writes its placeholders (`%s`), and as the driver does."""

    django: str
    driver: str


def wrapper() -> BaseDatabaseWrapper:
    """The connection of this thread itself, not the proxy that finds it anew at each access."""
    return connections[ALIAS]


def sql_for(text: str, vendor: str) -> Sql:
    """`text` is built from names of our models only, so every `%s` in it is a placeholder. The server keeps its plan for all
    values: right for rows by key, and for whatever else has one best plan."""
    return Sql(text, text.replace("%s", "?") if vendor == "sqlite" else text)


def rows(database: BaseDatabaseWrapper, sql: Sql, values: Sequence[Any]) -> list[Any]:
    """What the statement gives, in the transaction that is open if one is. Raises Django's database errors."""
    if database.queries_logged or database.execute_wrappers:
        with database.cursor() as cursor:
            cursor.execute(sql.django, values)
            return list(cursor.fetchall())
    try:
        return list(_driven(database, sql, values).fetchall())
    except Exception:
        with database.wrap_database_errors:
            raise


def changed(database: BaseDatabaseWrapper, sql: Sql, values: Sequence[Any]) -> int:
    """How many rows the statement changed; else as `rows`."""
    if database.queries_logged or database.execute_wrappers:
        with database.cursor() as cursor:
            cursor.execute(sql.django, values)
            return int(cursor.rowcount)
    try:
        return int(_driven(database, sql, values).rowcount)
    except Exception:
        with database.wrap_database_errors:
            raise


def _driven(database: BaseDatabaseWrapper, sql: Sql, values: Sequence[Any]) -> Any:
    """The driver's cursor after the statement."""
    if database.connection is None:
        database.ensure_connection()
    if database.needs_rollback:
        database.validate_no_broken_transaction()
    if database.vendor == "sqlite":
        return database.connection.execute(sql.driver, values)
    import psycopg  # only where PostgreSQL is used

    # The plan is kept from the fifth time on, if the connection allows it (`prepare_threshold`).
    return psycopg.Cursor(database.connection).execute(sql.driver, values)
