"""Form fields as plain values: read from a request with every problem at once, shown by `ui/field.html`.

A field that cannot be read keeps what the person typed, so that nothing has to be typed twice.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from django.utils.translation import gettext as _

from shuanglian.foundation.errors import Reason, Text

Kind = Literal["text", "area", "decimal", "int", "wan", "date", "select", "check", "file"]
Option = tuple[str, Text]


@dataclass(frozen=True, slots=True)
class Field:
    """`wan` reads 万元 and gives 分; `select` takes one of `options`; `check` gives a bool."""

    name: str
    label: Text
    kind: Kind = "text"
    required: bool = True
    help: Text = ""
    options: tuple[Option, ...] = ()
    rows: int = 0
    unit: Text = ""
    maxlength: int = 1000
    initial: object = ""
    accept: str = ""

    def read(self, data: Mapping[str, str], files: Mapping[str, Any]) -> tuple[Any, Reason | None]:
        """The value, and what is wrong with it."""
        if self.kind == "file":
            return self._checked(files.get(self.name))
        if self.kind == "check":
            return self.name in data, None
        raw = clean(data.get(self.name, ""))
        if not raw:
            return (None if self.kind in PARSERS else ""), self._missing()
        if len(raw) > self.maxlength:
            return raw, Reason(
                "web.too_long", _("“%(label)s”最多 %(n)s 个字") % self._words(n=self.maxlength), self.name
            )
        if self.kind == "select" and raw not in dict(self.options):
            return raw, Reason("web.option", _("请从“%(label)s”给出的选项里选") % self._words(), self.name)
        return self._parsed(raw)

    def _checked(self, value: Any) -> tuple[Any, Reason | None]:
        return value, None if value else self._missing()

    def _missing(self) -> Reason | None:
        return (
            Reason("web.required", _("请填写“%(label)s”") % self._words(), self.name)
            if self.required
            else None
        )

    def _parsed(self, raw: str) -> tuple[Any, Reason | None]:
        parser = PARSERS.get(self.kind)
        if parser is None:
            return raw, None
        try:
            return parser(raw), None
        except (ValueError, InvalidOperation):
            return raw, Reason("web.unreadable", HINTS[self.kind]() % self._words(raw=raw), self.name)

    def _words(self, **more: object) -> dict[str, object]:
        return {"label": str(self.label), **more}


def clean(text: str) -> str:
    """Without null bytes and outer blanks."""
    return text.replace("\x00", "").strip()


# Commas only where they part thousands: `12,4` could be twelve point four and is asked back.
THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")


def decimal(raw: str) -> Decimal:
    """Full width and thousands separators are read; a comma as decimal point is not guessed."""
    plain = "".join(unicodedata.normalize("NFKC", raw).split())
    value = Decimal(plain.replace(",", "") if THOUSANDS.fullmatch(plain) else plain)
    if not value.is_finite() or abs(value) >= Decimal(10) ** 15:
        raise ValueError(raw)
    return value


def wan(raw: str) -> int:
    """万元 as typed to 分; parts of a 分 are refused rather than rounded."""
    cents = decimal(raw) * 1_000_000
    if cents != cents.to_integral_value() or cents < 0:
        raise ValueError(raw)
    return int(cents)


PARSERS: dict[str, Callable[[str], Any]] = {
    "decimal": decimal,
    "int": lambda raw: int(decimal(raw)) if decimal(raw) == int(decimal(raw)) else _refuse(raw),
    "wan": wan,
    "date": lambda raw: dt.date.fromisoformat(unicodedata.normalize("NFKC", raw)),
}
HINTS: dict[str, Callable[[], str]] = {
    "decimal": lambda: _("%(label)s：“%(raw)s”不是数字，小数点请用“.”，例如 12.4"),
    "int": lambda: _("%(label)s：“%(raw)s”不是整数"),
    "wan": lambda: _("%(label)s：“%(raw)s”不是金额，请填以万元计的数字，例如 35.5"),
    "date": lambda: _("%(label)s：“%(raw)s”不是日期，请写成 2026-12-31"),
}


def _refuse(raw: str) -> int:
    raise ValueError(raw)


def read_all(
    fields: Sequence[Field], data: Mapping[str, str], files: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Reason]]:
    """All values by name, and every problem at once."""
    values: dict[str, Any] = {}
    reasons: list[Reason] = []
    for field in fields:
        values[field.name], reason = field.read(data, files)
        if reason is not None:
            reasons.append(reason)
    return values, reasons


def shown(
    fields: Sequence[Field], data: Mapping[str, str] | None, reasons: Sequence[Reason]
) -> list[dict[str, Any]]:
    """What `ui/field.html` takes for each field: typed values win over initial ones."""
    errors: dict[str, str] = {}
    for reason in reasons:
        errors.setdefault(reason.field, str(reason.message))
    return [
        {
            "name": field.name,
            "label": field.label,
            "required": field.required,
            "optional": not field.required,
            "help": field.help,
            "rows": field.rows or (3 if field.kind == "area" else 0),
            "unit": _unit(field),
            "maxlength": field.maxlength,
            "accept": field.accept,
            "error": errors.get(field.name, ""),
            "options": _options(field),
            "kind": field.kind,
            "type": TYPES.get(field.kind, "text"),
            "inputmode": "decimal" if field.kind in ("decimal", "wan", "int") else "",
            "value": _value(field, data),
        }
        for field in fields
    ]


TYPES = {"date": "date", "file": "file"}


def _unit(field: Field) -> Text:
    return _("万元") if field.kind == "wan" else field.unit


def _options(field: Field) -> tuple[Option, ...]:
    if field.kind != "select":
        return ()
    return field.options if field.required and field.initial else (("", _("请选择")), *field.options)


def _value(field: Field, data: Mapping[str, str] | None) -> object:
    if data is not None:
        return field.name in data if field.kind == "check" else data.get(field.name, "")
    if field.kind == "wan" and isinstance(field.initial, int):
        return (Decimal(field.initial) / 1_000_000).normalize()
    return field.initial


def rows_of(
    prefix: str, columns: Sequence[Field], data: Mapping[str, str], most: int
) -> tuple[list[dict[str, Any]], list[Reason]]:
    """Repeated lines `prefix-0-name`, `prefix-1-name` …; wholly empty lines are passed over, the rest are checked."""
    rows: list[dict[str, Any]] = []
    reasons: list[Reason] = []
    for i in range(most):
        names = {column.name: f"{prefix}-{i}-{column.name}" for column in columns}
        typed = [clean(data.get(names[c.name], "")) for c in columns if c.kind not in ("select", "check")]
        if not any(typed):
            continue
        numbered = [replace_name(column, names[column.name]) for column in columns]
        values, problems = read_all(numbered, data, {})
        rows.append({column.name: values[names[column.name]] for column in columns})
        reasons += [
            Reason(r.code, _("第 %(n)s 行：%(why)s") % {"n": i + 1, "why": r.message}, r.field)
            for r in problems
        ]
    return rows, reasons


def replace_name(field: Field, name: str) -> Field:
    return replace(field, name=name)


def shown_rows(
    prefix: str,
    columns: Sequence[Field],
    data: Mapping[str, str] | None,
    initial: Sequence[Mapping[str, Any]],
    reasons: Sequence[Reason],
    count: int,
) -> list[list[dict[str, Any]]]:
    """The lines of a table form, `count` of them, with what was typed or `initial`."""
    lines = []
    for i in range(count):
        fields = [replace_name(column, f"{prefix}-{i}-{column.name}") for column in columns]
        cells = shown(fields, data, reasons)
        for cell in cells:
            cell["required"] = False  # an empty line is fine, so the browser must not insist
        if data is None and i < len(initial):
            for column, cell in zip(columns, cells, strict=True):
                cell["value"] = initial[i].get(column.name, "")
        lines.append(cells)
    return lines
