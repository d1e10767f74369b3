"""Data held against a form: everything that is wrong, in words; and the data in words."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from shuanglian.foundation.errors import Reason

from .conditions import Condition, hidden
from .fields import Choices, Field, demanded, fields, storable


def validate(
    schema: Mapping[str, Any],
    data: Mapping[str, Any],
    *,
    evidence: Collection[str] | None = None,
    choices: Choices | None = None,
) -> list[Reason]:
    """Every problem of `data`, by field; empty if it fits.

    `schema` must have passed `problems`. Files are evidence, not data: with `evidence` (the kinds that were given)
    required ones are demanded as well.
    """
    known = fields(schema, choices)
    names = {field.name for field in known if field.type != "file"}
    found = [
        Reason("form.unknown", _("这张表单没有“%s”") % str(name)[:60], str(name)[:60])
        for name in data
        if name not in names
    ]
    gone = hidden(conditions_of(known), data)
    for field in known:
        if field.name not in gone:
            found += _field(demanded(field, data), data, evidence)
        elif field.name in data:
            found.append(not_asked(field))
    return found


def conditions_of(known: Collection[Field]) -> dict[str, Condition]:
    """When each field that is not always there is shown."""
    return {field.name: field.shown_if for field in known if field.shown_if is not None}


def not_asked(field: Field) -> Reason:
    return Reason("form.hidden", _("按前面的回答，这里不问“%s”，应留空") % field.label, field.name)


def _field(field: Field, data: Mapping[str, Any], evidence: Collection[str] | None) -> Iterator[Reason]:
    if field.type == "file":
        if field.required and evidence is not None and field.file not in evidence:
            yield Reason("form.required", _("请上传“%s”") % field.label, field.name)
        return
    if field.name not in data:
        if field.required:
            yield missing(field)
        return
    yield from CHECKS[field.type](field, data[field.name])


def missing(field: Field) -> Reason:
    text = _("请选择“%s”") if field.options or field.type == "boolean" else _("请填写“%s”")
    return Reason("form.required", text % field.label, field.name)


def _say(field: Field, text: str, **values: object) -> Reason:
    return Reason("form.value", text % {"label": field.label, **values}, field.name)


def _text(field: Field, value: Any) -> Iterator[Reason]:
    if not isinstance(value, str) or not storable(value):
        yield _say(field, _("“%(label)s”应是文字"))
    elif field.required and not value.strip():
        yield missing(field)
    elif len(value) < field.shortest:
        yield _say(field, _("“%(label)s”至少 %(n)s 个字"), n=field.shortest)
    elif len(value) > field.longest:
        yield _say(field, _("“%(label)s”最多 %(n)s 个字"), n=field.longest)


def _date(field: Field, value: Any) -> Iterator[Reason]:
    try:
        good = isinstance(value, str) and dt.date.fromisoformat(value).isoformat() == value
    except ValueError:
        good = False
    if not good:
        yield _say(field, _("“%(label)s”：“%(raw)s”不是日期，请写成 2026-12-31"), raw=str(value)[:40])


def _number(field: Field, value: Any) -> Iterator[Reason]:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        yield _say(field, _("“%(label)s”应是数字"))
        return
    if field.type == "integer" and value != int(value):
        yield _say(field, _("“%(label)s”应是整数"))
    if field.least is not None and value < field.least:
        yield _say(field, _("“%(label)s”不能小于 %(n)s %(unit)s"), n=field.least, unit=field.unit)
    if field.most is not None and value > field.most:
        yield _say(field, _("“%(label)s”不能大于 %(n)s %(unit)s"), n=field.most, unit=field.unit)


def _boolean(field: Field, value: Any) -> Iterator[Reason]:
    if not isinstance(value, bool):
        yield _say(field, _("“%(label)s”应是“是”或“否”"))


def _choice(field: Field, value: Any) -> Iterator[Reason]:
    if not _is_option(field, value):
        yield _say(field, _("请从“%(label)s”给出的选项里选"))


def _is_option(field: Field, value: Any) -> bool:
    if field.any_number:
        return isinstance(value, int) and not isinstance(value, bool)
    return not isinstance(value, bool) and any(
        type(value) is type(option) and value == option for option, _label in field.options
    )


def _choices(field: Field, value: Any) -> Iterator[Reason]:
    if not isinstance(value, list) or not all(_is_option(field, item) for item in value):
        yield _say(field, _("请从“%(label)s”给出的选项里选"))
        return
    if len(set(value)) != len(value):
        yield _say(field, _("“%(label)s”里有重复的选项"))
    least = max(int(field.least or 0), int(field.required))
    if len(value) < least:
        yield _say(field, _("“%(label)s”至少选 %(n)s 项"), n=least)
    if field.most is not None and len(value) > field.most:
        yield _say(field, _("“%(label)s”最多选 %(n)s 项"), n=field.most)


CHECKS: Final[dict[str, Callable[[Field, Any], Iterator[Reason]]]] = {
    "text": _text,
    "date": _date,
    "number": _number,
    "integer": _number,
    "boolean": _boolean,
    "choice": _choice,
    "choices": _choices,
}


def labelled(
    schema: Mapping[str, Any], data: Mapping[str, Any], *, choices: Choices | None = None
) -> list[tuple[str, str]]:
    """(label, value in words) of what `data` holds, in the order of the form."""
    return [
        (field.label, _shown(field, data[field.name]))
        for field in fields(schema, choices)
        if field.name in data and data[field.name] not in (None, "", [])
    ]


def _shown(field: Field, value: Any) -> str:
    labels = dict(field.options)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        return "、".join(str(labels.get(item, item)) for item in value)
    if field.options and isinstance(value, str | int):
        return str(labels.get(value, value))
    return f"{value} {field.unit}".strip()
