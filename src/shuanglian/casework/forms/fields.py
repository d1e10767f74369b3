"""The fields of a form in order, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from .conditions import Condition, by_field

Choices = Mapping[str, Sequence[tuple[int, str]]]
LONGEST: Final = 20_000
WIDGETS: Final = ("textarea", "radio", "select", "checkbox")


@dataclass(frozen=True, slots=True)
class Field:
    """One property of the form.

    `type` is text, date, number, integer, boolean, choice, choices or file; `options` are (value, label) of the two
    kinds of choice. `file` is the kind of evidence that an uploaded file becomes: its name is in no data.
    `shown_if`: the field is there only then; `required_if`: it is required then, besides `required`.
    `any_number`: the options stand in a database that nobody gave, so any whole number may be one.
    """

    name: str
    label: str
    type: str
    required: bool = False
    help: str = ""
    unit: str = ""
    widget: str = ""
    options: tuple[tuple[Any, str], ...] = ()
    least: float | int | None = None
    most: float | int | None = None
    shortest: int = 0
    longest: int = LONGEST
    file: str = ""
    initial: Any = None
    any_number: bool = False
    shown_if: Condition | None = None
    required_if: Condition | None = None


def fields(schema: Mapping[str, Any], choices: Choices | None = None) -> list[Field]:
    """In the order of `x-order` (a database does not keep the order of keys), then those it does not name.

    `choices` gives the options of properties with `x-options`, such as the departments of this region.
    """
    properties, required = schema.get("properties", {}), schema.get("required", ())
    order = [name for name in schema.get("x-order", ()) if name in properties]
    names = [*order, *(name for name in properties if name not in order)]
    shown, needed = by_field(schema)
    return [
        replace(
            _field(name, properties[name], name in required, choices or {}),
            shown_if=shown.get(name),
            required_if=needed.get(name),
        )
        for name in names
    ]


def demanded(field: Field, data: Mapping[str, Any]) -> Field:
    """The field as these answers ask for it: required because of one of them."""
    needed = field.required_if is not None and field.required_if.met(data)
    return replace(field, required=True) if needed else field


def _field(name: str, spec: Mapping[str, Any], required: bool, choices: Choices) -> Field:
    kind = kind_of(spec)
    source = spec["items"] if kind == "choices" else spec
    return Field(
        name=name,
        label=spec.get("title") or name,
        type=kind,
        required=required,
        help=spec.get("x-help") or spec.get("description", ""),
        unit=spec.get("x-unit", ""),
        widget=spec.get("x-widget", ""),
        options=_options(source, choices, {**spec.get("x-labels", {}), **source.get("x-labels", {})}),
        least=spec.get("minItems" if kind == "choices" else "minimum"),
        most=spec.get("maxItems" if kind == "choices" else "maximum"),
        shortest=spec.get("minLength", 0),
        longest=spec.get("maxLength", LONGEST),
        file=spec.get("x-file", ""),
        initial=spec.get("default"),
        any_number="x-options" in source and source["x-options"] not in choices,
    )


def _options(
    spec: Mapping[str, Any], choices: Choices, labels: Mapping[str, str]
) -> tuple[tuple[Any, str], ...]:
    if "x-options" in spec:
        return tuple(choices.get(spec["x-options"], ()))
    return tuple((value, labels.get(str(value), str(value))) for value in spec.get("enum", ()))


def kind_of(spec: Mapping[str, Any]) -> str:
    """Which kind of field a property is."""
    kind = spec.get("type")
    if kind == "array":
        return "choices"
    if "enum" in spec or "x-options" in spec:
        return "choice"
    if kind != "string":
        return str(kind)
    if spec.get("x-file"):
        return "file"
    return "date" if spec.get("format") == "date" else "text"


def storable(text: str) -> bool:
    """Whether every database keeps this text: no null character, no half of a pair."""
    return "\x00" not in text and not any("\ud800" <= char <= "\udfff" for char in text)
