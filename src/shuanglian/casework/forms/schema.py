"""Whether a JSON Schema is a form: every problem at once, named by property and keyword.

Only the keywords below are taken, each with the type that draft 2020-12 gives it, so a form that passes is a valid
schema for any other tool as well. What would be ignored silently is refused.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from shuanglian.foundation.errors import Reason

from . import conditions
from .fields import LONGEST, WIDGETS, kind_of, storable

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
SOURCES: Final = ("departments", "organisations")
MAX_FIELDS: Final = 60
MAX_OPTIONS: Final = 100
NAME: Final = re.compile(r"[A-Za-z_]\w{0,39}", re.ASCII)
RESERVED: Final = frozenset(
    {
        *("steps", "item", "true", "false", "null", "if", "then", "else", "and", "or", "not", "in"),
        *("between", "for", "return", "some", "every", "satisfies", "function"),
    }
)
_TOP: Final = {
    "$schema", "$id", "type", "title", "description", "properties", "required", "additionalProperties", "x-order",
    conditions.WORD,
}  # fmt: skip
_ALWAYS: Final = {"type", "title", "description", "default", "x-help", "x-widget"}
_BY_KIND: Final[dict[str, set[str]]] = {
    "text": {"minLength", "maxLength"},
    "date": {"format"},
    "file": {"x-file"},
    "choice": {"enum", "x-labels", "x-options"},
    "number": {"minimum", "maximum", "x-unit"},
    "integer": {"minimum", "maximum", "x-unit"},
    "boolean": set(),
    "choices": {"items", "minItems", "maxItems", "uniqueItems", "x-labels"},
}
_TYPES: Final = {"string", "number", "integer", "boolean", "array"}
_FITTING: Final = {
    "textarea": {"text"}, "radio": {"choice", "boolean"}, "select": {"choice"}, "checkbox": {"choices", "boolean"},
}  # fmt: skip


def problems(schema: Any) -> list[Reason]:
    """Everything that keeps `schema` from being a form; empty for a good one. `field` is `name` or
    `name.keyword`, empty for the form as a whole."""
    if not isinstance(schema, dict):
        return [Reason("form.not_object", _("表单应是一个 JSON 对象"))]
    found = [*_whole(schema)]
    properties = schema.get("properties")
    if not isinstance(properties, dict) or not properties:
        return [*found, Reason("form.empty", _("表单没有一个字段（properties）"), "properties")]
    if len(properties) > MAX_FIELDS:
        found.append(Reason("form.too_many", _("一张表单至多 %d 个字段") % MAX_FIELDS, "properties"))
    found += _names(schema, "required", properties)
    found += _names(schema, "x-order", properties)
    for name, spec in list(properties.items())[:MAX_FIELDS]:
        found += _property(str(name), spec)
    kinds = {name: kind_of(spec) for name, spec in properties.items() if isinstance(spec, dict)}
    return [*found, *conditions.problems(schema, kinds)]


def _whole(schema: Mapping[str, Any]) -> Iterator[Reason]:
    if schema.get("type") != "object":
        yield Reason("form.type", _("表单的 type 应为 object"), "type")
    if schema.get("$schema", DIALECT) != DIALECT:
        yield Reason("form.dialect", _("表单按 JSON Schema 2020-12 书写"), "$schema")
    if schema.get("additionalProperties", False) is not False:
        yield Reason("form.additional", _("additionalProperties 只能是 false"), "additionalProperties")
    for word in sorted(map(str, set(schema) - _TOP)):
        yield Reason("form.keyword", _("表单不支持“%s”") % word, word)
    for word in ("title", "description", "$id"):
        if word in schema and not _is_text(schema[word], 1000):
            yield Reason("form.text", _("“%s”应是 1000 字以内的文字") % word, word)


def _names(schema: Mapping[str, Any], word: str, properties: Mapping[str, Any]) -> Iterator[Reason]:
    listed = schema.get(word, [])
    if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
        yield Reason("form.list", _("“%s”应是字段名的列表") % word, word)
        return
    if len(set(listed)) != len(listed):
        yield Reason("form.twice", _("“%s”里有重复的字段名") % word, word)
    for name in listed:
        if name not in properties:
            values = {"word": word, "name": name}
            yield Reason("form.unknown_name", _("“%(word)s”里的“%(name)s”不是表单的字段") % values, word)


def _property(name: str, spec: Any) -> Iterator[Reason]:
    if not NAME.fullmatch(name) or name in RESERVED:
        text = _("字段名“%s”应以字母开头，只含字母、数字和下划线，至多 40 个字符，且不是保留词")
        yield Reason("form.name", text % name[:60], name)
    if not isinstance(spec, dict) or spec.get("type") not in [*_TYPES]:
        values = {"name": name, "types": "、".join(sorted(_TYPES))}
        yield Reason("form.type", _("“%(name)s”的类型应是 %(types)s 之一") % values, f"{name}.type")
        return
    kind = kind_of(spec)
    for word in sorted(map(str, set(spec) - _ALWAYS - _BY_KIND[kind])):
        values = {"name": name, "word": word}
        yield Reason("form.keyword", _("“%(name)s”这类字段不支持“%(word)s”") % values, f"{name}.{word}")
    yield from _texts(name, spec)
    yield from _bounds(name, spec)
    if kind in ("choice", "choices"):
        yield from _choices(name, spec, kind)
    if "format" in spec and spec["format"] != "date":
        yield Reason("form.format", _("“%s”的 format 只支持 date") % name, f"{name}.format")
    yield from _widget(name, spec, kind)
    yield from _default(name, spec, kind)


def _texts(name: str, spec: Mapping[str, Any]) -> Iterator[Reason]:
    if not _is_text(spec.get("title"), 200) or not spec["title"].strip():
        yield Reason(
            "form.no_title", _("“%s”没有标题（title），办理人看不懂要填什么") % name, f"{name}.title"
        )
    limits = {"description": 1000, "x-help": 1000, "x-unit": 20, "x-file": 40}
    for word, limit in limits.items():
        if word in spec and not _is_text(spec[word], limit):
            values = {"name": name, "word": word, "n": limit}
            text = _("“%(name)s”的“%(word)s”应是 %(n)s 字以内的文字") % values
            yield Reason("form.text", text, f"{name}.{word}")


def _is_text(value: Any, limit: int) -> bool:
    return isinstance(value, str) and len(value) <= limit and storable(value)


def _bounds(name: str, spec: Mapping[str, Any]) -> Iterator[Reason]:
    for low, high, whole in (
        ("minimum", "maximum", False),
        ("minLength", "maxLength", True),
        ("minItems", "maxItems", True),
    ):
        good = True
        for word in (low, high):
            if word in spec and not _is_bound(spec[word], whole):
                good = False
                values = {"name": name, "word": word}
                text = (
                    _("“%(name)s”的“%(word)s”应是非负整数") if whole else _("“%(name)s”的“%(word)s”应是数字")
                )
                yield Reason("form.bound", text % values, f"{name}.{word}")
        if good and low in spec and high in spec and spec[low] > spec[high]:
            values = {"name": name, "low": low, "high": high}
            yield Reason("form.bounds", _("“%(name)s”的 %(low)s 大于 %(high)s") % values, f"{name}.{high}")
    if _is_bound(spec.get("maxLength"), True) and spec["maxLength"] > LONGEST:
        text = _("“%(name)s”的 maxLength 至多 %(n)s") % {"name": name, "n": LONGEST}
        yield Reason("form.bound", text, f"{name}.maxLength")


def _is_bound(value: Any, whole: bool) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    if not math.isfinite(value) or abs(value) >= 1e15:
        return False
    return not whole or (isinstance(value, int) and value >= 0)


def _choices(name: str, spec: Mapping[str, Any], kind: str) -> Iterator[Reason]:
    source, where = (spec, name) if kind == "choice" else (spec.get("items"), f"{name}.items")
    if not isinstance(source, dict):
        yield Reason("form.no_options", _("“%s”没有写可选的项（items.enum）") % name, where)
        return
    if kind == "choices":
        for word in sorted(map(str, set(source) - {"type", "enum", "x-labels", "x-options"})):
            values = {"name": name, "word": word}
            yield Reason("form.keyword", _("“%(name)s”这类字段不支持“%(word)s”") % values, where)
        if spec.get("uniqueItems", True) is not True:
            yield Reason("form.unique", _("“%s”的 uniqueItems 只能是 true") % name, f"{name}.uniqueItems")
    if "x-options" in source:
        yield from _sourced(name, source, where)
    else:
        yield from _listed(name, source, where)
    labels = {**_mapping(spec.get("x-labels")), **_mapping(source.get("x-labels"))}
    if not all(_is_text(label, 200) for label in labels.values()):
        yield Reason("form.text", _("“%s”的 x-labels 应是选项到文字的对照") % name, f"{name}.x-labels")


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {} if value is None else {"": value}


def _sourced(name: str, source: Mapping[str, Any], where: str) -> Iterator[Reason]:
    if source["x-options"] not in SOURCES:
        values = {"name": name, "known": "、".join(SOURCES)}
        yield Reason("form.source", _("“%(name)s”的 x-options 应是 %(known)s 之一") % values, where)
    if source.get("type") != "integer" or "enum" in source:
        yield Reason("form.source_type", _("“%s”选的是单位编号，类型应为 integer，不再写 enum") % name, where)


def _listed(name: str, source: Mapping[str, Any], where: str) -> Iterator[Reason]:
    options = source.get("enum")
    if source.get("type") != "string" or not isinstance(options, list) or not options:
        yield Reason("form.no_options", _("“%s”没有写可选的项（enum，类型 string）") % name, where)
        return
    texts = all(_is_text(o, 200) and o.strip() == o and len(o.splitlines()) == 1 for o in options)
    if not texts or len(set(map(str, options))) != len(options) or len(options) > MAX_OPTIONS:
        text = _("“%(name)s”的选项应是互不相同、前后没有空格的文字，至多 %(n)s 个")
        yield Reason("form.options", text % {"name": name, "n": MAX_OPTIONS}, where)


def _widget(name: str, spec: Mapping[str, Any], kind: str) -> Iterator[Reason]:
    if "x-widget" not in spec:
        return
    if spec["x-widget"] not in WIDGETS or kind not in _FITTING[spec["x-widget"]]:
        values = {"name": name, "widget": str(spec["x-widget"])[:40]}
        text = _("“%(name)s”不能用控件“%(widget)s”") % values
        yield Reason("form.widget", text, f"{name}.x-widget")


def _default(name: str, spec: Mapping[str, Any], kind: str) -> Iterator[Reason]:
    if "default" not in spec:
        return
    value = spec["default"]
    good = {
        "text": isinstance(value, str),
        "date": _is_date(value),
        "choice": value in _enum(spec),
        "boolean": isinstance(value, bool),
        "integer": isinstance(value, int) and not isinstance(value, bool),
        "number": isinstance(value, int | float) and not isinstance(value, bool),
        "choices": isinstance(value, list) and all(item in _enum(spec.get("items")) for item in value),
    }.get(kind, False)
    if not good:
        yield Reason("form.default", _("“%s”的默认值（default）不合类型") % name, f"{name}.default")


def _enum(spec: Any) -> list[Any]:
    found = spec.get("enum") if isinstance(spec, dict) else None
    return found if isinstance(found, list) else []


def _is_date(value: Any) -> bool:
    try:
        return isinstance(value, str) and dt.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
