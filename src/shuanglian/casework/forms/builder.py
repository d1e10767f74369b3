"""A form as rows that a person edits, and back. What the rows do not show is kept as it was. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from . import conditions
from .conditions import Condition, Rule
from .fields import kind_of
from .reading import Unclear, number
from .schema import DIALECT

KINDS: Final = (
    "text", "long", "number", "integer", "yesno", "tick", "date", "choice", "radio", "choices", "department",
    "departments", "file",
)  # fmt: skip
_BASE: Final[dict[str, dict[str, Any]]] = {
    "text": {"type": "string"},
    "long": {"type": "string", "x-widget": "textarea"},
    "number": {"type": "number"},
    "integer": {"type": "integer"},
    "yesno": {"type": "boolean", "x-widget": "radio"},
    "tick": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "choice": {"type": "string"},
    "radio": {"type": "string", "x-widget": "radio"},
    "choices": {"type": "array"},
    "department": {"type": "integer", "x-options": "departments"},
    "departments": {"type": "array", "items": {"type": "integer", "x-options": "departments"}},
    "file": {"type": "string"},
}
_SHOWN: Final = {
    "type",
    "format",
    "enum",
    "items",
    "title",
    "x-help",
    "x-unit",
    "x-file",
    "x-widget",
    "x-options",
}
_LIMITS: Final = {
    "text": ("minLength", "maxLength"),
    "long": ("minLength", "maxLength"),
    "number": ("minimum", "maximum"),
    "integer": ("minimum", "maximum"),
    "choices": ("minItems", "maxItems"),
    "departments": ("minItems", "maxItems"),
}
_OPTION: Final = re.compile(r"((?:\\.|[^=\\])*\\?)(?:=(.*))?")
_BOUNDS: Final = {word for pair in _LIMITS.values() for word in pair}


@dataclass(frozen=True, slots=True)
class Row:
    """One field as typed: texts throughout, so that what cannot be read is still there. `was` is the name that the
    field had when the page was opened; `options` has one choice a line, `value=label` where they differ. `show` and
    `need` are conditions as `key` writes them: only then is the field there, only then is it required."""

    name: str
    title: str = ""
    kind: str = "text"
    required: bool = False
    help: str = ""
    unit: str = ""
    low: str = ""
    high: str = ""
    options: str = ""
    was: str = ""
    show: str = ""
    need: str = ""


def rows(schema: Any) -> list[Row]:
    """The rows of a stored form; of what is no form, as many as can be told."""
    properties = schema.get("properties") if isinstance(schema, Mapping) else None
    if not isinstance(properties, Mapping):
        return []
    required, order = _texts(schema.get("required")), _texts(schema.get("x-order"))
    names = [*(name for name in order if name in properties), *(n for n in properties if n not in order)]
    shown, needed = conditions.by_field(schema)
    return [
        _depending(_row(name, properties[name], name in required), shown.get(name), needed.get(name))
        for name in names
        if isinstance(properties[name], dict)
    ]


def _depending(row: Row, shown: Condition | None, needed: Condition | None) -> Row:
    """Required whenever it is shown is told as required."""
    if shown is not None and shown == needed:
        return replace(row, required=True, show=key(shown))
    return replace(row, show=key(shown), need=key(needed))


def key(condition: Condition | None) -> str:
    """A condition as the value of an option on the page."""
    return json.dumps([condition.field, condition.values], ensure_ascii=False) if condition else ""


def condition(written: str) -> Condition | None:
    """What `key` wrote; None for anything else."""
    try:
        name, values = json.loads(written)
    except (ValueError, TypeError, RecursionError):
        return None
    plain = isinstance(values, list) and all(isinstance(value, str | bool) for value in values)
    return Condition(name, tuple(values)) if plain and values and isinstance(name, str) else None


def _texts(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _row(name: str, spec: Mapping[str, Any], required: bool) -> Row:
    kind = _kind(spec)
    low, high = (spec.get(word) for word in _LIMITS.get(kind, ("", "")))
    return Row(
        name=name,
        title=str(spec.get("title", "")),
        kind=kind,
        required=required,
        help=str(spec.get("x-help", "")),
        unit=str(spec.get("x-file", "") if kind == "file" else spec.get("x-unit", "")),
        low="" if low is None else str(low),
        high="" if high is None else str(high),
        options=_options(spec, kind),
        was=name,
    )


def _kind(spec: Mapping[str, Any]) -> str:
    widget, found = spec.get("x-widget"), kind_of(spec)
    items = spec.get("items")
    if found == "choices":
        return "departments" if isinstance(items, Mapping) and "x-options" in items else "choices"
    if found == "choice":
        return "department" if "x-options" in spec else "radio" if widget == "radio" else "choice"
    if found == "boolean":
        return "yesno" if widget == "radio" else "tick"
    if found == "text":
        return "long" if widget == "textarea" else "text"
    return found if found in KINDS else "text"


def _options(spec: Mapping[str, Any], kind: str) -> str:
    source = spec.get("items", {}) if kind == "choices" else spec
    if kind not in ("choice", "radio", "choices") or not isinstance(source, Mapping):
        return ""
    labels = spec.get("x-labels", {})
    listed = source.get("enum")
    lines = listed if isinstance(listed, list) else []
    return "\n".join(
        f"{_escaped(v)}={labels[v]}" if labels.get(v, v) != v else _escaped(v) for v in map(str, lines)
    )


def _escaped(value: str) -> str:
    """A sign of equality inside of a value is no separator."""
    return value.replace("\\", "\\\\").replace("=", "\\=")


def schema(before: Any, given: Sequence[Row], *, title: str = "") -> dict[str, Any]:
    """The form of these rows. Keywords of `before` that rows do not show are kept with their field."""
    old = dict(before) if isinstance(before, Mapping) else {}
    kept = old.get("properties")
    properties = kept if isinstance(kept, Mapping) else {}
    made = {**old, "$schema": DIALECT, "type": "object", "additionalProperties": False}
    made["title"] = title or str(old.get("title", ""))
    made["properties"] = {row.name: _spec(row, properties.get(row.was)) for row in given}
    made["required"] = [row.name for row in given if row.required and not condition(row.show)]
    made["x-order"] = [row.name for row in given]
    made.pop(conditions.WORD, None)
    written = [*_rules(given), *conditions.unread(old)]
    return made | ({conditions.WORD: written} if written else {})


def _rules(given: Sequence[Row]) -> list[dict[str, Any]]:
    """One entry for each condition, in the order of the fields; fields that were renamed take their new name."""
    renamed = {row.was: row.name for row in given if row.was}
    several = {row.name for row in given if row.kind == "choices"}
    found: dict[Condition, tuple[list[str], list[str]]] = {}
    for row in given:
        shown, needed = (_renamed(condition(text), renamed) for text in (row.show, row.need))
        if shown is not None:
            found.setdefault(shown, ([], []))[1].append(row.name)
        if (needed := shown if shown is not None and row.required else needed) is not None:
            found.setdefault(needed, ([], []))[0].append(row.name)
    return [
        conditions.written(Rule(one, tuple(needed), tuple(shown)), several=one.field in several)
        for one, (needed, shown) in found.items()
    ]


def _renamed(found: Condition | None, names: Mapping[str, str]) -> Condition | None:
    return replace(found, field=names.get(found.field, found.field)) if found is not None else None


def _spec(row: Row, before: Any) -> dict[str, Any]:
    same = isinstance(before, Mapping) and _kind(before) == row.kind
    gone = _SHOWN | _BOUNDS | {"x-labels"}
    spec = {word: value for word, value in before.items() if word not in gone} if same else {}
    if row.kind in ("choice", "radio") and spec.get("default") not in _values(row):
        spec.pop("default", None)
    spec |= _BASE[row.kind] | {"title": row.title}
    if row.help:
        spec["x-help"] = row.help
    if row.kind == "file":
        spec["x-file"] = row.unit or row.title
    elif row.unit and row.kind in ("number", "integer"):
        spec["x-unit"] = row.unit
    if row.kind in ("choice", "radio", "choices"):
        _choose(spec, row)
    for word, text in zip(_LIMITS.get(row.kind, ()), (row.low, row.high), strict=False):
        if text:
            spec[word] = _bound(text)
    return spec


def _choose(spec: dict[str, Any], row: Row) -> None:
    listed = {"type": "string", "enum": _values(row)}
    if row.kind == "choices":
        spec["items"] = listed
    else:
        spec |= listed
    labels = {value: label for value, label in _pairs(row) if label != value}
    if labels:
        spec["x-labels"] = labels


def _values(row: Row) -> list[str]:
    return [value for value, _label in _pairs(row)]


def _pairs(row: Row) -> list[tuple[str, str]]:
    lines = [line.strip() for line in row.options.splitlines() if line.strip()]
    found = [match for line in lines if (match := _OPTION.fullmatch(line))]
    read = [(re.sub(r"\\(.)", r"\1", match[1]).strip(), (match[2] or "").strip()) for match in found]
    return [(value, label or value) for value, label in read]


def _bound(text: str) -> int | float | str:
    """What is no number stays as it was typed, and is named by the check."""
    try:
        return number(text)
    except Unclear:
        return text


# -- moving rows
def moved(given: Sequence[Row], place: int, by: int) -> list[Row]:
    """The row at `place` one further up or down; out of range changes nothing."""
    made, target = list(given), place + by
    if 0 <= place < len(made) and 0 <= target < len(made):
        made[place], made[target] = made[target], made[place]
    return made


def without(given: Sequence[Row], place: int) -> list[Row]:
    return [row for number, row in enumerate(given) if number != place]


def added(given: Sequence[Row], kind: str = "text") -> list[Row]:
    """One more field at the end, with a name that is free."""
    taken = {row.name for row in given}
    name = next(f"field_{n}" for n in range(1, len(taken) + 2) if f"field_{n}" not in taken)
    return [*given, replace(Row(name), kind=kind if kind in KINDS else "text")]
