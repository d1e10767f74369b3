"""Statements of a hot path, built once from the models and then run as they are.

Django builds the SQL of a query each time it runs; on an embedded database that costs ten times what the database takes
to answer. A statement here takes its table, columns and conversions from the model, so that it cannot drift from it, is
built once per kind of database, and is seen by everything that looks at queries (tests, logs) like any other.

For single rows by equality only: whatever is more than that is better said to the ORM. Signals are not sent, and the
fields' validators do not run (nor do they in `bulk_create`); constraints of the database hold as always.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Final, Generic, TypeVar

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Model

M = TypeVar("M", bound=Model)
AnyField = Field[Any, Any]
Converter = Callable[[Any, Any, BaseDatabaseWrapper], Any]
ALIAS: Final = "default"


class Insert(Generic[M]):
    """`Insert(Token)(*rows)` stores new rows in one statement and gives each its key."""

    def __init__(self, model: type[M]) -> None:
        self._model = model

    def __call__(self, *rows: M) -> None:
        if not rows:
            return
        fields, sql, returning = _insert(self._model, connection.vendor, len(rows))
        values = [_stored(field, field.pre_save(row, add=True)) for row in rows for field in fields]
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            keys = cursor.fetchall() if returning else []
        for place, row in enumerate(rows):
            if returning:
                row.pk = keys[place][0]
            row._state.adding, row._state.db = False, ALIAS


class Update(Generic[M]):
    """`Update(Token, ("status",), ("pk", "status"))` sets columns where others have these values.

    Called with the values in both orders it returns how many rows it changed, so that a transition can be conditional and
    counted. A name that ends with `__null` takes no value and asks for emptiness.
    """

    def __init__(self, model: type[M], assigned: Sequence[str], where: Sequence[str]) -> None:
        self._model, self._assigned, self._where = model, tuple(assigned), tuple(where)

    def __call__(self, *values: Any) -> int:
        assigned, wanted, sql = _update(self._model, connection.vendor, self._assigned, self._where)
        if len(values) != len(assigned) + len(wanted):
            raise ValueError(f"{len(assigned) + len(wanted)} values are needed, {len(values)} were given")
        prepared = [_stored(field, value) for field, value in zip(assigned, values, strict=False)]
        with connection.cursor() as cursor:
            cursor.execute(sql, prepared + _asked(wanted, values[len(assigned) :]))
            return int(cursor.rowcount)


class Select(Generic[M]):
    """`Select(Token, ("case", "status"), order=("pk",))` reads the rows that have these values.

    `only` names the columns to read (others are fetched when asked for). `lock` keeps the rows locked until the
    transaction ends, where the database has row locks; `skip_locked` then leaves out those that others hold.
    """

    def __init__(
        self,
        model: type[M],
        where: Sequence[str] = (),
        *,
        only: Sequence[str] = (),
        order: Sequence[str] = (),
        lock: bool = False,
        skip_locked: bool = False,
    ) -> None:
        self._model, self._where = model, tuple(where)
        self._only, self._order = tuple(only), tuple(order)
        self._lock = f"FOR UPDATE{' SKIP LOCKED' if skip_locked else ''}" if lock or skip_locked else ""

    def __call__(self, *values: Any) -> list[M]:
        wanted, columns, sql = _select(
            self._model, connection.vendor, self._where, self._only, self._order, self._lock
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, _asked(wanted, values))
            rows = cursor.fetchall()
        names = [field.attname for field, _, _ in columns]
        return [self._model.from_db(ALIAS, names, _read(columns, row)) for row in rows]

    def first(self, *values: Any) -> M | None:
        """The first row, or None."""
        return next(iter(self(*values)), None)


Column = tuple[AnyField, Any, tuple[Converter, ...]]
# Drivers take these as they are; only Django's own fields count, since others may convert.
_PLAIN: Final = (models.CharField, models.TextField, models.IntegerField, models.BooleanField)


def _stored(field: AnyField, value: Any) -> Any:
    """The value as the driver wants it."""
    return value if _is_plain(field) else field.get_db_prep_save(value, connection)


@cache
def _is_plain(field: AnyField) -> bool:
    if isinstance(field, models.ForeignKey):
        return _is_plain(field.target_field)
    return isinstance(field, _PLAIN) and type(field).__module__.startswith("django.db.models.")


def _read(columns: Sequence[Column], row: Sequence[Any]) -> list[Any]:
    read = []
    for (_field, expression, converters), value in zip(columns, row, strict=True):
        for convert in converters:
            value = convert(value, expression, connection)
        read.append(value)
    return read


def _asked(fields: Sequence[AnyField], values: Sequence[Any]) -> list[Any]:
    if len(fields) != len(values):
        raise ValueError(f"{len(fields)} values are asked for, {len(values)} were given")
    return [
        value if _is_plain(field) else field.get_db_prep_value(value, connection)
        for field, value in zip(fields, values, strict=True)
    ]


# -- building, once per statement and kind of database
def _field(model: type[Model], name: str) -> AnyField:
    found = model._meta.pk if name == "pk" else model._meta.get_field(name)
    if not isinstance(found, Field) or not found.concrete:
        raise ValueError(f"{model.__name__}.{name} is no column")
    return found


def _quoted(field: AnyField) -> str:
    return connection.ops.quote_name(field.column or "")


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


@cache
def _insert(model: type[Model], vendor: str, count: int) -> tuple[list[AnyField], str, bool]:
    """Columns, statement for `count` rows, and whether it returns their keys. `vendor` only keeps two kinds apart."""
    key = _field(model, "pk")
    numbered = key.db_returning
    fields = [f for f in model._meta.local_concrete_fields if f is not key or not numbered]
    row = f"({', '.join(['%s'] * len(fields))})"
    sql = f"INSERT INTO {_table(model)} ({', '.join(map(_quoted, fields))}) VALUES {', '.join([row] * count)}"  # noqa: S608
    return fields, f"{sql} RETURNING {_quoted(key)}" if numbered else sql, numbered


@cache
def _update(
    model: type[Model], vendor: str, assigned: tuple[str, ...], where: tuple[str, ...]
) -> tuple[list[AnyField], list[AnyField], str]:
    fields = [_field(model, name) for name in assigned]
    wanted, condition = _condition(model, where)
    changes = ", ".join(f"{_quoted(field)} = %s" for field in fields)
    return fields, wanted, f"UPDATE {_table(model)} SET {changes}{condition}"  # noqa: S608 (names of our models)


@cache
def _select(
    model: type[Model],
    vendor: str,
    where: tuple[str, ...],
    only: tuple[str, ...],
    order: tuple[str, ...],
    lock: str,
) -> tuple[list[AnyField], list[Column], str]:
    fields = [_field(model, name) for name in only] or list(model._meta.concrete_fields)
    wanted, condition = _condition(model, where)
    sql = f"SELECT {', '.join(map(_quoted, fields))} FROM {_table(model)}{condition}"  # noqa: S608
    if order:
        sql += f" ORDER BY {', '.join(_quoted(_field(model, name)) for name in order)}"
    if lock and connection.features.has_select_for_update:
        sql += f" {lock}"
    return wanted, [_column(model, field) for field in fields], sql


def _column(model: type[Model], field: AnyField) -> Column:
    expression = field.get_col(model._meta.db_table)
    converters = (*connection.ops.get_db_converters(expression), *expression.get_db_converters(connection))
    return field, expression, converters


def _condition(model: type[Model], where: tuple[str, ...]) -> tuple[list[AnyField], str]:
    """The fields that take a value, and the WHERE clause."""
    wanted, parts = [], []
    for name in where:
        plain = name.removesuffix("__null")
        field = _field(model, plain)
        if plain == name:
            wanted.append(field)
        parts.append(f"{_quoted(field)} {'= %s' if plain == name else 'IS NULL'}")
    return wanted, f" WHERE {' AND '.join(parts)}" if parts else ""
