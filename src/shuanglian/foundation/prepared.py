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
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Model

from .direct import ALIAS, Sql, execute, sql_for, wrapper
from .stored_values import AnyField, Writer, writer

M = TypeVar("M", bound=Model)
Converter = Callable[[Any, Any, BaseDatabaseWrapper], Any]
Stored = tuple[str, Writer | None]  # an attribute of a row, and what makes its value ready


class Insert(Generic[M]):
    """`Insert(Token)(*rows)` stores new rows in one statement and gives each its key."""

    def __init__(self, model: type[M]) -> None:
        self._model = model

    def __call__(self, *rows: M) -> None:
        if not rows:
            return
        _before_insert(self._model, rows)
        database = wrapper()
        columns, _defaults, sql, returning = _insert(self._model, database.vendor, len(rows))
        values = [_ready(getattr(row, name), write) for row in rows for name, write in columns]
        keys = execute(database, sql, values, fetch=returning).rows
        for place, row in enumerate(rows):
            if returning:
                row.pk = keys[place][0]
            row._state.adding, row._state.db = False, ALIAS

    def values(self, *rows: dict[str, Any]) -> list[Any]:
        """Store rows that nobody needs as objects, given by attribute (`case_id=…`; the rest has its default).

        Returns their keys (empty where keys are given). Raises ValueError for a name that is no column.
        """
        if not rows:
            return []
        database = wrapper()
        columns, defaults, sql, returning = _insert(self._model, database.vendor, len(rows))
        for row in rows:
            if not row.keys() <= defaults.keys():
                raise ValueError(f"no columns: {', '.join(sorted(row.keys() - defaults.keys()))}")
        values = [
            _ready(row[name] if name in row else defaults[name](), write)
            for row in rows
            for name, write in columns
        ]
        return [key for (key,) in execute(database, sql, values, fetch=returning).rows]


class Update(Generic[M]):
    """`Update(Token, ("status",), ("pk", "status"))` sets columns where others have these values.

    Called with the values in both orders it returns how many rows it changed, so that a transition can be conditional and
    counted. A name that ends with `__null` takes no value and asks for emptiness.
    """

    def __init__(self, model: type[M], assigned: Sequence[str], where: Sequence[str]) -> None:
        self._model, self._assigned, self._where = model, tuple(assigned), tuple(where)

    def __call__(self, *values: Any) -> int:
        database = wrapper()
        writers, sql = _update(self._model, database.vendor, self._assigned, self._where)
        return execute(database, sql, _given(writers, values), fetch=False).changed


class Select(Generic[M]):
    """`Select(Token, ("case", "status"), order=("pk",))` reads the rows that have these values.

    `Select(Case, ("tokens__pk",))` reads the case that the token with this key points to.

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
        database = wrapper()
        writers, columns, along, sql = _select(self._model, database.vendor, self._asked)
        rows = execute(database, sql, _given(writers, values), fetch=True).rows
        return [self._built(columns, along, row, database) for row in rows]

    def _built(
        self, columns: _Columns, along: _Columns | None, row: Sequence[Any], database: BaseDatabaseWrapper
    ) -> M:
        width = len(columns.names)
        built = self._model.from_db(ALIAS, columns.names, columns.read(row[:width], database))
        if along is not None:
            beside = along.model.from_db(ALIAS, along.names, along.read(row[width:], database))
            setattr(built, self._related, beside)
        return built

    def rows(self, *values: Any) -> list[list[Any]]:
        """The columns of each row, in the order of the model's fields, without objects (nor those of `related`)."""
        database = wrapper()
        writers, columns, _along, sql = _select(self._model, database.vendor, self._asked)
        found = execute(database, sql, _given(writers, values), fetch=True).rows
        return [columns.read(row[: len(columns.names)], database) for row in found]

    def first(self, *values: Any) -> M | None:
        """The first row, or None."""
        return next(iter(self(*values)), None)


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

    def read(self, row: Sequence[Any], database: BaseDatabaseWrapper) -> list[Any]:
        read = list(row)
        for place, expression, convert in self.converters:
            if read[place] is not None:
                read[place] = convert(read[place], expression, database)
        return read


def _ready(value: Any, write: Writer | None) -> Any:
    return value if write is None else write(value)


def _given(writers: Sequence[Writer | None], values: Sequence[Any]) -> list[Any]:
    if len(writers) != len(values):
        raise ValueError(f"{len(writers)} values are needed, {len(values)} were given")
    return [value if write is None else write(value) for write, value in zip(writers, values, strict=True)]


def _before_insert(model: type[Model], rows: Sequence[Model]) -> None:
    """Fields that set themselves when a row is made (`auto_now_add` and the like)."""
    for field in _self_set(model):
        for row in rows:
            field.pre_save(row, add=True)


@cache
def _self_set(model: type[Model]) -> list[AnyField]:
    return [
        field
        for field in model._meta.local_concrete_fields
        if type(field).pre_save is not Field.pre_save
        and not (type(field) is models.DateTimeField and not field.auto_now and not field.auto_now_add)
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
def _insert(
    model: type[Model], vendor: str, count: int
) -> tuple[list[Stored], dict[str, Callable[[], Any]], Sql, bool]:
    """Columns, what gives an attribute its default, statement for `count` rows, and whether it returns their keys."""
    key = _field(model, "pk")
    numbered = bool(key.db_returning)
    fields = [f for f in model._meta.local_concrete_fields if f is not key or not numbered]
    row = f"({', '.join(['%s'] * len(fields))})"
    text = (
        f"INSERT INTO {_table(model)} ({', '.join(map(_quoted, fields))}) VALUES {', '.join([row] * count)}"  # noqa: S608
    )
    text = f"{text} RETURNING {_quoted(key)}" if numbered else text
    defaults = {field.attname: field.get_default for field in fields}
    return (
        [(field.attname, writer(field, vendor)) for field in fields],
        defaults,
        sql_for(text, vendor),
        numbered,
    )


@cache
def _update(
    model: type[Model], vendor: str, assigned: tuple[str, ...], where: tuple[str, ...]
) -> tuple[list[Writer | None], Sql]:
    fields = [_field(model, name) for name in assigned]
    wanted, condition = _condition(model, where)
    changes = ", ".join(f"{_quoted(field)} = %s" for field in fields)
    text = f"UPDATE {_table(model)} SET {changes}{condition}"  # noqa: S608 (names of our models)
    return [writer(field, vendor) for field in [*fields, *wanted]], sql_for(text, vendor)


@cache
def _select(
    model: type[Model], vendor: str, asked: _Asked
) -> tuple[list[Writer | None], _Columns, _Columns | None, Sql]:
    columns = _columns(model, asked.only)
    wanted, condition = _condition(model, asked.where)
    along = _along(model, asked) if asked.related else None
    names = ", ".join(map(_whole, [*columns.fields, *(along.fields if along else ())]))
    text = f"SELECT {names} FROM {_table(model)}{_join(model, asked)}{condition}"  # noqa: S608
    if asked.order:
        text += f" ORDER BY {', '.join(_whole(_field(model, name)) for name in asked.order)}"
    if asked.lock and connection.features.has_select_for_update:
        text += f" FOR UPDATE OF {_table(model)}{' SKIP LOCKED' if asked.lock == 'skip_locked' else ''}"
    return [writer(field, vendor) for field in wanted], columns, along, sql_for(text, vendor)


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
        if name.endswith("__null"):
            parts.append(f"{_whole(_field(model, name.removesuffix('__null')))} IS NULL")
        elif name.endswith("__pk"):
            field, part = _pointing(model, name.removesuffix("__pk"))
            wanted.append(field)
            parts.append(part)
        else:
            wanted.append(_field(model, name))
            parts.append(f"{_whole(wanted[-1])} = %s")
    return wanted, f" WHERE {' AND '.join(parts)}" if parts else ""


def _pointing(model: type[Model], name: str) -> tuple[AnyField, str]:
    """The key of the other model, and: this row is the one that the other row's foreign key names."""
    relation = model._meta.get_field(name)
    if not isinstance(relation, models.ManyToOneRel):
        raise ValueError(f"{model.__name__}.{name}: no foreign key points here")
    other, key = relation.related_model, relation.field
    found = f"SELECT {_quoted(key)} FROM {_table(other)} WHERE {_quoted(_field(other, 'pk'))} = %s"  # noqa: S608
    return _field(other, "pk"), f"{_whole(key.target_field)} = ({found})"
