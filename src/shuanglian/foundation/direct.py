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


class Answer(NamedTuple):
    """What a statement gave: its rows, if it was asked for them, and how many it changed."""

    rows: list[Any]
    changed: int


def wrapper() -> BaseDatabaseWrapper:
    """The connection of this thread itself, not the proxy that finds it anew at each access."""
    return connections[ALIAS]


def sql_for(text: str, vendor: str) -> Sql:
    """`text` is built from names of our models only, so every `%s` in it is a placeholder. The server keeps its plan for all
    values: right for rows by key, and for whatever else has one best plan."""
    return Sql(text, text.replace("%s", "?") if vendor == "sqlite" else text)


def execute(database: BaseDatabaseWrapper, sql: Sql, values: Sequence[Any], *, fetch: bool) -> Answer:
    """Run it, in the transaction that is open if one is. Raises Django's database errors."""
    if database.queries_logged or database.execute_wrappers:
        return _looked_at(database, sql, values, fetch)
    if database.connection is None:
        database.ensure_connection()
    database.validate_no_broken_transaction()
    with database.wrap_database_errors:
        return _driven(database, sql, values, fetch)


def _looked_at(database: BaseDatabaseWrapper, sql: Sql, values: Sequence[Any], fetch: bool) -> Answer:
    with database.cursor() as cursor:
        cursor.execute(sql.django, values)
        return Answer(cursor.fetchall() if fetch else [], cursor.rowcount)


def _driven(database: BaseDatabaseWrapper, sql: Sql, values: Sequence[Any], fetch: bool) -> Answer:
    if database.vendor == "sqlite":
        cursor = database.connection.execute(sql.driver, values)
        return Answer(cursor.fetchall() if fetch else [], cursor.rowcount)
    cursor = _server_cursor(database)
    # The plan is kept from the fifth time on, if the connection allows it (`prepare_threshold`).
    cursor.execute(sql.driver, values)
    return Answer(cursor.fetchall() if fetch else [], cursor.rowcount)


def _server_cursor(database: BaseDatabaseWrapper) -> Any:
    import psycopg  # only where PostgreSQL is used

    return psycopg.Cursor(database.connection)
