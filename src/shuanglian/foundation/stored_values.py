"""How a value of a field is handed to the driver and taken back, found out once per field and kind of database.

Django asks the field, the field asks the connection, and that for every value; for the fields a hot path stores the answer is
always the same.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Final

from django.db import connection, models
from django.db.models import Field

AnyField = Field[Any, Any]
Writer = Callable[[Any], Any]
Reader = Callable[[Any], Any]
# Drivers take these as they are; only Django's own fields count, since others may convert.
_PLAIN: Final = (models.CharField, models.TextField, models.IntegerField, models.BooleanField)


@cache
def is_plain(field: AnyField) -> bool:
    """Whether the driver takes the field's values as they are."""
    if isinstance(field, models.ForeignKey):
        return is_plain(field.target_field)
    return isinstance(field, _PLAIN) and _is_djangos(field)


@cache
def writer(field: AnyField, vendor: str) -> Writer | None:
    """What makes a value ready for the driver; None: nothing has to be done."""
    if is_plain(field):
        return None
    if vendor == "sqlite" and _is_djangos(field):
        if type(field) is models.DateTimeField:
            return _utc_text
        if type(field) is models.JSONField and field.encoder is None:
            return _json_text
    if _asks_no_connection(field):
        return field.get_prep_value
    return lambda value: field.get_db_prep_save(value, connection)


def _asks_no_connection(field: AnyField) -> bool:
    """Whether a field prepares its values without regard to the kind of database."""
    kind = type(field)
    return (
        kind.get_db_prep_save is Field.get_db_prep_save and kind.get_db_prep_value is Field.get_db_prep_value
    )


@cache
def reader(field: AnyField, vendor: str) -> Reader | None:
    """What makes of the driver's value (never of NULL) what Python code expects; None: it is that already."""
    if _is_djangos(field):
        if type(field) is models.JSONField and field.decoder is None:
            return _from_json
        if vendor == "sqlite" and type(field) is models.DateTimeField:
            return _in_utc
        if vendor == "sqlite" and type(field) is models.BooleanField:
            return None
    expression = field.get_col(field.model._meta.db_table)
    found = (*connection.ops.get_db_converters(expression), *expression.get_db_converters(connection))
    return _converted(expression, found) if found else None


def _converted(expression: Any, converters: Sequence[Any]) -> Reader:
    def read(value: Any) -> Any:
        for convert in converters:
            value = convert(value, expression, connection)
        return value

    return read


def _is_djangos(field: AnyField) -> bool:
    return type(field).__module__.startswith("django.db.models.")


def _utc_text(value: dt.datetime | None) -> str | None:
    """As Django stores an instant on SQLite: UTC without saying so. Raises ValueError for a time without a zone."""
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return str(value.astimezone(dt.UTC).replace(tzinfo=None))


def _in_utc(value: dt.datetime) -> dt.datetime:
    """The driver has read the text already, which rarely says that it is UTC."""
    return value if value.tzinfo is not None else value.replace(tzinfo=dt.UTC)


def _json_text(value: Any) -> str | None:
    if value is None:
        return None
    # Most of what a step stores is empty, and even an empty value costs an encoder.
    return "{}" if value == {} else "[]" if value == [] else json.dumps(value)


def _from_json(text: str) -> Any:
    return {} if text == "{}" else json.loads(text)
