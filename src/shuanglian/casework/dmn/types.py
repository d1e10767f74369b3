"""Types of a decision file: item definitions resolved, and values brought to the type they should have."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from lxml import etree

from ..feel import FeelError, Scope, UnaryTests, Value, unary_tests
from ..feel.temporal import DayTime, YearMonth, read_date, read_datetime, read_duration, read_time
from ..xml import children
from .model import ANY, Type
from .texts import entry

MAX_NESTING: Final = 10
_ALIASES: Final = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "days and time duration": "days and time duration",
    "integer": "number",
    "long": "number",
    "double": "number",
    "decimal": "number",
}
_CLASSES: Final[dict[str, type]] = {
    "number": Decimal,
    "string": str,
    "boolean": bool,
    "date": date,
    "time": time,
    "date and time": datetime,
    "days and time duration": DayTime,
    "years and months duration": YearMonth,
}
_READ: Final[dict[str, Any]] = {
    "date": read_date,
    "time": read_time,
    "date and time": read_datetime,
    "days and time duration": read_duration,
    "years and months duration": read_duration,
}


class Types:
    """The item definitions of one file. What cannot be resolved is `Any`."""

    def __init__(self, root: etree._Element) -> None:
        self._items: Mapping[str, etree._Element] = {
            item.get("name", ""): item for item in children(root, "itemDefinition")
        }
        self._known: dict[str, Type] = {}

    def of(self, reference: str | None, depth: int = 0) -> Type:
        """The type of a `typeRef`, with or without a prefix."""
        name = (reference or "").strip()
        item = self._items.get(name)
        if item is None:
            plain = name.rpartition(":")[2].strip()
            item = self._items.get(plain)
            name = plain
        if item is None or depth > MAX_NESTING:
            return Type(_basic(name))
        if name not in self._known:
            self._known[name] = self._item(item, depth + 1)
        return self._known[name]

    def _item(self, item: etree._Element, depth: int) -> Type:
        collection = item.get("isCollection") == "true"
        components = children(item, "itemComponent")
        if components:
            fields = tuple((part.get("name", ""), self._item(part, depth + 1)) for part in components)
            return Type("context", collection, None, fields) if depth <= MAX_NESTING else ANY
        references = children(item, "typeRef")
        base = self.of(
            "".join(map(str, references[0].itertext())) if references else item.get("typeRef"), depth
        )
        allowed = _allowed(item) or base.allowed
        return Type(base.kind, collection or base.collection, allowed, base.components)


def _basic(name: str) -> str:
    kind = _ALIASES.get(name, name)
    return kind if kind in _CLASSES else "Any"


def _allowed(item: etree._Element) -> UnaryTests | None:
    found = children(item, "allowedValues")
    text = entry(found[0]) if found else ""
    try:
        return unary_tests(text) if text else None
    except FeelError:
        return None


def conform(value: Value, of: Type) -> tuple[Value, str]:
    """The value in that type, and why not (then null). Text becomes a date, time or duration where the type says
    so: JSON has none of these. A single value and a list of one stand for each other (DMN 1.5, 10.3.2.9.4)."""
    if value is None or of == ANY:
        return value, ""
    if of.collection:
        items = value if isinstance(value, list) else [value]
        found = [_single(item, of) for item in items]
        problem = next((problem for _, problem in found if problem), "")
        return (None, problem) if problem else ([item for item, _ in found], "")
    if isinstance(value, list) and len(value) == 1 and of.kind != "Any":
        value = value[0]
    return _single(value, of)


def _single(value: Value, of: Type) -> tuple[Value, str]:
    if value is None:
        return None, ""
    if of.components:
        return _context(value, of)
    if of.kind in _READ and isinstance(value, str):
        value = _READ[of.kind](value)
    if of.kind in _CLASSES and type(value) is not _CLASSES[of.kind]:
        return None, f"值不是类型 {of.kind}"
    if of.allowed is not None and not of.allowed.met(Scope({}, value)):
        return None, f"值不在允许范围内（{of.allowed.text}）"
    return value, ""


def _context(value: Value, of: Type) -> tuple[Value, str]:
    if not isinstance(value, dict):
        return None, "值不是一组字段"
    found = dict(value)
    for name, kind in of.components:
        if name in found:
            found[name], problem = conform(found[name], kind)
            if problem:
                return None, f"{name}：{problem}"
    return found, ""
