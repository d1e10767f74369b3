"""Statements of a hot path, built once from the models and then run as they are.

Django builds the SQL of a query each time it runs; on an embedded database that costs ten times what the database takes
to answer. A statement here takes its table, columns and conversions from the model, so that it cannot drift from it, is
built once per kind of database, and is seen by everything that looks at queries (tests, logs) like any other.

For single rows by equality only: whatever is more than that is better said to the ORM. Signals are not sent, and the
fields' validators do not run (nor do they in `bulk_create`); constraints of the database hold as always.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Generic, NamedTuple, TypeVar

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
        values = [_to_store(field, plain, row) for row in rows for field, plain in fields]
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
        prepared = [
            value if plain else field.get_db_prep_save(value, connection)
            for (field, plain), value in zip(assigned, values, strict=False)
        ]
        with connection.cursor() as cursor:
            cursor.execute(sql, prepared + _given(wanted, values[len(assigned) :]))
            return int(cursor.rowcount)


class Select(Generic[M]):
    """`Select(Token, ("case", "status"), order=("pk",))` reads the rows that have these values.

    `only` names the columns to read (others are fetched when asked for). `related` names a foreign key that is never empty:
    the row it points to is read along, with the columns `related_only`. `lock` keeps the rows (not the related ones) locked
    until the transaction ends, where the database has row locks; `skip_locked` then leaves out those that others hold.
    """

    def __init__(
        self,
        model: type[M],
        where: Sequence[str] = (),
        *,
        only: Sequence[str] = (),
        order: Sequence[str] = (),
        related: str = "",
        related_only: Sequence[str] = (),
        lock: bool = False,
        skip_locked: bool = False,
    ) -> None:
        self._model, self._related = model, related
        locked = "skip_locked" if skip_locked else "lock" if lock else ""
        self._asked = _Asked(tuple(where), tuple(only), tuple(order), related, tuple(related_only), locked)

    def __call__(self, *values: Any) -> list[M]:
        wanted, columns, along, sql = _select(self._model, connection.vendor, self._asked)
        with connection.cursor() as cursor:
            cursor.execute(sql, _given(wanted, values))
            rows = cursor.fetchall()
        return [self._built(columns, along, row) for row in rows]

    def _built(self, columns: _Columns, along: _Columns | None, row: Sequence[Any]) -> M:
        width = len(columns.names)
        built = self._model.from_db(ALIAS, columns.names, columns.read(row[:width]))
        if along is not None:
            setattr(built, self._related, along.model.from_db(ALIAS, along.names, along.read(row[width:])))
        return built

    def first(self, *values: Any) -> M | None:
        """The first row, or None."""
        return next(iter(self(*values)), None)


# Drivers take these as they are; only Django's own fields count, since others may convert.
_PLAIN: Final = (models.CharField, models.TextField, models.IntegerField, models.BooleanField)


class _Asked(NamedTuple):
    """What a `Select` reads, in what order, and whether it locks."""

    where: tuple[str, ...]
    only: tuple[str, ...]
    order: tuple[str, ...]
    related: str
    related_only: tuple[str, ...]
    lock: str


@dataclass(frozen=True, slots=True)
class _Columns:
    """Columns of one model, and those among them whose values the driver does not give as Python wants them."""

    model: type[Model]
    fields: list[AnyField]
    names: list[str]
    converters: list[tuple[int, Any, Converter]]

    def read(self, row: Sequence[Any]) -> list[Any]:
        read = list(row)
        for place, expression, convert in self.converters:
            read[place] = convert(read[place], expression, connection)
        return read


def _to_store(field: AnyField, plain: bool, row: Model) -> Any:
    """The value of a new row as the driver wants it."""
    if plain:
        return getattr(row, field.attname)
    return field.get_db_prep_save(field.pre_save(row, add=True), connection)


@cache
def _is_plain(field: AnyField) -> bool:
    if isinstance(field, models.ForeignKey):
        return _is_plain(field.target_field)
    return isinstance(field, _PLAIN) and type(field).__module__.startswith("django.db.models.")


def _given(fields: Sequence[AnyField], values: Sequence[Any]) -> list[Any]:
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


def _whole(field: AnyField) -> str:
    """The column with its table."""
    return f"{_table(field.model)}.{_quoted(field)}"


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


@cache
def _insert(model: type[Model], vendor: str, count: int) -> tuple[list[tuple[AnyField, bool]], str, bool]:
    """Columns, statement for `count` rows, and whether it returns their keys. `vendor` only keeps two kinds apart."""
    key = _field(model, "pk")
    numbered = key.db_returning
    fields = [f for f in model._meta.local_concrete_fields if f is not key or not numbered]
    row = f"({', '.join(['%s'] * len(fields))})"
    sql = f"INSERT INTO {_table(model)} ({', '.join(map(_quoted, fields))}) VALUES {', '.join([row] * count)}"  # noqa: S608
    known = [(field, _is_plain(field)) for field in fields]
    return known, f"{sql} RETURNING {_quoted(key)}" if numbered else sql, numbered


@cache
def _update(
    model: type[Model], vendor: str, assigned: tuple[str, ...], where: tuple[str, ...]
) -> tuple[list[tuple[AnyField, bool]], list[AnyField], str]:
    fields = [_field(model, name) for name in assigned]
    wanted, condition = _condition(model, where)
    changes = ", ".join(f"{_quoted(field)} = %s" for field in fields)
    known = [(field, _is_plain(field)) for field in fields]
    return known, wanted, f"UPDATE {_table(model)} SET {changes}{condition}"  # noqa: S608 (names of our models)


@cache
def _select(
    model: type[Model], vendor: str, asked: _Asked
) -> tuple[list[AnyField], _Columns, _Columns | None, str]:
    columns = _columns(model, asked.only)
    wanted, condition = _condition(model, asked.where)
    along = _along(model, asked) if asked.related else None
    names = ", ".join(map(_whole, [*columns.fields, *(along.fields if along else ())]))
    sql = f"SELECT {names} FROM {_table(model)}{_join(model, asked)}{condition}"  # noqa: S608
    if asked.order:
        sql += f" ORDER BY {', '.join(_whole(_field(model, name)) for name in asked.order)}"
    if asked.lock and connection.features.has_select_for_update:
        sql += f" FOR UPDATE OF {_table(model)}{' SKIP LOCKED' if asked.lock == 'skip_locked' else ''}"
    return wanted, columns, along, sql


def _columns(model: type[Model], only: Sequence[str]) -> _Columns:
    chosen = {_field(model, name) for name in only}
    # `from_db` takes the values in the order of the model's fields, whatever order they were asked for in.
    fields = [field for field in model._meta.concrete_fields if not chosen or field in chosen]
    converters = []
    for place, field in enumerate(fields):
        expression = field.get_col(model._meta.db_table)
        found = (*connection.ops.get_db_converters(expression), *expression.get_db_converters(connection))
        converters += [(place, expression, convert) for convert in found]
    return _Columns(model, fields, [field.attname for field in fields], converters)


def _along(model: type[Model], asked: _Asked) -> _Columns:
    key = _field(model, asked.related)
    if not isinstance(key, models.ForeignKey) or key.null:
        raise ValueError(f"{model.__name__}.{asked.related} is no foreign key that always has a value")
    return _columns(key.target_field.model, asked.related_only)


def _join(model: type[Model], asked: _Asked) -> str:
    if not asked.related:
        return ""
    key = _field(model, asked.related)
    target = key.target_field  # type: ignore[attr-defined]  # checked by `_along`
    return f" INNER JOIN {_table(target.model)} ON {_whole(key)} = {_whole(target)}"


def _condition(model: type[Model], where: tuple[str, ...]) -> tuple[list[AnyField], str]:
    """The fields that take a value, and the WHERE clause."""
    wanted, parts = [], []
    for name in where:
        plain = name.removesuffix("__null")
        field = _field(model, plain)
        if plain == name:
            wanted.append(field)
        parts.append(f"{_whole(field)} {'= %s' if plain == name else 'IS NULL'}")
    return wanted, f" WHERE {' AND '.join(parts)}" if parts else ""
