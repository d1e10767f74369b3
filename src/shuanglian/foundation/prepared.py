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
from typing import Any, Generic, NamedTuple, TypeVar, cast

from django.db import connection, models
from django.db.models import Field, Model
from django.db.models.base import ModelState
from django.db.models.signals import post_init, pre_init

from . import direct
from .direct import ALIAS, Sql, sql_for, wrapper
from .stored_values import AnyField, Reader, Writer, reader, writer

M = TypeVar("M", bound=Model)
Stored = tuple[str, Writer | None]  # an attribute of a row, and what makes its value ready


class Insert(Generic[M]):
    """`Insert(Token)(*rows)` stores new rows in one statement and gives each its key."""

    def __init__(self, model: type[M]) -> None:
        self._model = model
        self._plans = dict[
            tuple[str, int], tuple[list[Stored], Sql, bool]
        ]()  # by kind of database and number of rows

    def __call__(self, *rows: M) -> None:
        if not rows:
            return
        _before_insert(self._model, rows)
        keys = self._store([row.__dict__ for row in rows])
        for place, row in enumerate(rows):
            if keys:
                row.pk = keys[place]
            row._state.adding, row._state.db = False, ALIAS

    def made(self, **given: Any) -> M:
        """Store one new row and return it, built from these attributes (`case_id=…`; the rest has its default).

        Raises ValueError for a name that is no column.
        """
        row = cast(M, _object(self._model, self._whole(given)))
        keys = self._store([row.__dict__])
        if keys:
            row.pk = keys[0]
        return row

    def values(self, *rows: dict[str, Any]) -> list[Any]:
        """Store rows that nobody needs as objects, given as `made` takes them; their keys (none where keys are given)."""
        return self._store([self._whole(row) for row in rows]) if rows else []

    def _whole(self, given: dict[str, Any]) -> dict[str, Any]:
        known, constants, fresh = _defaults(self._model)
        if not given.keys() <= known:
            raise ValueError(f"no columns: {', '.join(sorted(given.keys() - known))}")
        whole = {**constants, **given}
        for name, default in fresh:
            if name not in given:
                whole[name] = default()
        return whole

    def _store(self, rows: Sequence[dict[str, Any]]) -> list[Any]:
        database = wrapper()
        plan = self._plans.get((database.vendor, len(rows)))
        if plan is None:
            plan = self._plans[database.vendor, len(rows)] = _insert(self._model, len(rows))
        columns, sql, numbered = plan
        values = [row[name] if write is None else write(row[name]) for row in rows for name, write in columns]
        if numbered:
            return [key for (key,) in direct.rows(database, sql, values)]
        direct.changed(database, sql, values)
        return []


class Update(Generic[M]):
    """`Update(Token, ("status",), ("pk", "status=active"))` sets columns where others have these values.

    Called with the values in both orders it returns how many rows it changed, so that a transition can be conditional and
    counted. A name that ends with `__null` takes no value and asks for emptiness; one with `=` asks for this text.
    """

    def __init__(self, model: type[M], assigned: Sequence[str], where: Sequence[str]) -> None:
        self._model, self._assigned, self._where = model, tuple(assigned), tuple(where)
        self._plans = dict[str, tuple[list[Writer | None], Sql]]()  # by kind of database

    def __call__(self, *values: Any) -> int:
        database = wrapper()
        plan = self._plans.get(database.vendor)
        if plan is None:
            plan = self._plans[database.vendor] = _update(self._model, self._assigned, self._where)
        writers, sql = plan
        return direct.changed(database, sql, _given(writers, values))


class Select(Generic[M]):
    """`Select(Token, ("case", "status=active"), order=("pk",))` reads the rows that have these values.

    What is the same each time is best named with its text: a partial index can then be used, and on SQLite the plan is
    kept (a column that a partial index asks for has it made anew for each value: that costs more than the statement).

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
        self._plans = dict[str, tuple[list[Writer | None], _Columns, _Columns | None, Sql]]()

    def __call__(self, *values: Any) -> list[M]:
        found, columns, along = self._found(values)
        if along is None:
            return [cast(M, _object(self._model, columns.read(row))) for row in found]
        return [self._beside(columns, along, row) for row in found]

    def _beside(self, columns: _Columns, along: _Columns, row: Sequence[Any]) -> M:
        built = cast(M, _object(self._model, columns.read(row)))
        built._state.fields_cache[self._related] = _object(along.model, along.read(row[len(columns.names) :]))
        return built

    def rows(self, *values: Any) -> list[list[Any]]:
        """The columns of each row, in the order of the model's fields, without objects (nor those of `related`)."""
        found, columns, _along = self._found(values)
        return [list(columns.read(row).values()) for row in found]

    def first(self, *values: Any) -> M | None:
        """The first row, or None."""
        return next(iter(self(*values)), None)

    def _found(self, values: Sequence[Any]) -> tuple[list[Any], _Columns, _Columns | None]:
        database = wrapper()
        plan = self._plans.get(database.vendor)
        if plan is None:
            plan = self._plans[database.vendor] = _select(self._model, self._asked)
        writers, columns, along, sql = plan
        return direct.rows(database, sql, _given(writers, values)), columns, along


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
    readers: list[tuple[str, Reader]]

    def read(self, row: Sequence[Any]) -> dict[str, Any]:
        """The values by attribute; what `row` has beyond these columns is left alone."""
        values = dict(zip(self.names, row, strict=False))
        for name, read in self.readers:
            if values[name] is not None:
                values[name] = read(values[name])
        return values


def _object(model: type[Model], values: dict[str, Any]) -> Model:
    """A stored row as the ORM would give it. What is not in `values` is fetched when asked for.

    Django sets each attribute through its descriptor and sends two signals; for models that leave the making of their
    objects to Django (`_require_plain`), what comes out is the same.
    """
    built = model.__new__(model)
    state = built._state = ModelState()
    state.adding, state.db = False, ALIAS
    built.__dict__.update(values)
    return built


@cache
def _require_plain(model: type[Model]) -> None:
    """Raises ValueError for a model whose objects need more than their values."""
    own = model.__init__ is not Model.__init__ or model.from_db.__func__ is not Model.from_db.__func__  # type: ignore[attr-defined]
    if own or pre_init.has_listeners(model) or post_init.has_listeners(model):
        raise ValueError(f"objects of {model.__name__} are not made of their values alone")


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


def _insert(model: type[Model], count: int) -> tuple[list[Stored], Sql, bool]:
    """Columns, statement for `count` rows, and whether it returns their keys."""
    _require_plain(model)
    fields, key = _stored_fields(model), _field(model, "pk")
    row = f"({', '.join(['%s'] * len(fields))})"
    text = (
        f"INSERT INTO {_table(model)} ({', '.join(map(_quoted, fields))}) VALUES {', '.join([row] * count)}"  # noqa: S608
    )
    text = text if key in fields else f"{text} RETURNING {_quoted(key)}"
    return (
        [(field.attname, writer(field, connection.vendor)) for field in fields],
        sql_for(text, connection.vendor),
        key not in fields,
    )


def _stored_fields(model: type[Model]) -> list[AnyField]:
    """Those that an INSERT names: all but a key that the database gives."""
    return [f for f in model._meta.local_concrete_fields if not (f.primary_key and f.db_returning)]


@cache
def _defaults(
    model: type[Model],
) -> tuple[frozenset[str], dict[str, Any], list[tuple[str, Callable[[], Any]]]]:
    """The attributes of a new row; the defaults among them that can be shared, and what makes each of the others."""
    fields = _stored_fields(model)
    fresh = [(f.attname, f.get_default) for f in fields if f.has_default() and callable(f.default)]
    made = {name for name, _default in fresh}
    constants = {f.attname: f.get_default() for f in fields if f.attname not in made}
    return frozenset(f.attname for f in fields), constants, fresh


def _update(
    model: type[Model], assigned: tuple[str, ...], where: tuple[str, ...]
) -> tuple[list[Writer | None], Sql]:
    fields = [_field(model, name) for name in assigned]
    wanted, condition = _condition(model, where)
    changes = ", ".join(f"{_quoted(field)} = %s" for field in fields)
    text = f"UPDATE {_table(model)} SET {changes}{condition}"  # noqa: S608 (names of our models)
    return [writer(field, connection.vendor) for field in [*fields, *wanted]], sql_for(
        text, connection.vendor
    )


def _select(model: type[Model], asked: _Asked) -> tuple[list[Writer | None], _Columns, _Columns | None, Sql]:
    columns = _columns(model, asked.only)
    wanted, condition = _condition(model, asked.where)
    along = _along(model, asked) if asked.related else None
    names = ", ".join(map(_whole, [*columns.fields, *(along.fields if along else ())]))
    text = f"SELECT {names} FROM {_table(model)}{_join(model, asked)}{condition}"  # noqa: S608
    if asked.order:
        text += f" ORDER BY {', '.join(_whole(_field(model, name)) for name in asked.order)}"
    if asked.lock and connection.features.has_select_for_update:
        text += f" FOR UPDATE OF {_table(model)}{' SKIP LOCKED' if asked.lock == 'skip_locked' else ''}"
    return (
        [writer(field, connection.vendor) for field in wanted],
        columns,
        along,
        sql_for(text, connection.vendor),
    )


def _columns(model: type[Model], only: Sequence[str]) -> _Columns:
    _require_plain(model)
    chosen = {_field(model, name) for name in only}
    fields = [field for field in model._meta.concrete_fields if not chosen or field in chosen]
    found = [(field.attname, reader(field, connection.vendor)) for field in fields]
    readers = [(name, read) for name, read in found if read is not None]
    return _Columns(model, fields, [name for name, _read in found], readers)


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
        if "=" in name:
            parts.append(_fixed(model, *name.split("=", 1)))
        elif name.endswith("__null"):
            parts.append(f"{_whole(_field(model, name.removesuffix('__null')))} IS NULL")
        elif name.endswith("__pk"):
            field, part = _pointing(model, name.removesuffix("__pk"))
            wanted.append(field)
            parts.append(part)
        else:
            wanted.append(_field(model, name))
            parts.append(f"{_whole(wanted[-1])} = %s")
    return wanted, f" WHERE {' AND '.join(parts)}" if parts else ""


def _fixed(model: type[Model], name: str, text: str) -> str:
    """The condition that a column of text is `text`, which is one of our own names."""
    field = _field(model, name)
    if not isinstance(field, models.CharField) or not text.isidentifier():
        raise ValueError(f"{model.__name__}.{name} cannot be asked for {text!r}")
    return f"{_whole(field)} = '{text}'"


def _pointing(model: type[Model], name: str) -> tuple[AnyField, str]:
    """The key of the other model, and: this row is the one that the other row's foreign key names."""
    relation = model._meta.get_field(name)
    if not isinstance(relation, models.ManyToOneRel):
        raise ValueError(f"{model.__name__}.{name}: no foreign key points here")
    other, key = relation.related_model, relation.field
    found = f"SELECT {_quoted(key)} FROM {_table(other)} WHERE {_quoted(_field(other, 'pk'))} = %s"  # noqa: S608
    return _field(other, "pk"), f"{_whole(key.target_field)} = ({found})"
