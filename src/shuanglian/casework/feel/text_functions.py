"""Functions over text, and the conversions to and from it."""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal
from typing import Final

from .numbers import ARITHMETIC, MAX_ITEMS, MAX_TEXT, whole
from .temporal import DayTime, YearMonth
from .tree import Value
from .values import written

_NUMBER: Final = re.compile(r"-?(?:[0-9]{1,400}(?:\.[0-9]{1,400})?|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,4})?")


def _both(left: Value, right: Value) -> tuple[str, str] | None:
    return (left, right) if isinstance(left, str) and isinstance(right, str) else None


def contains(text: Value, part: Value) -> Value:
    both = _both(text, part)
    return both[1] in both[0] if both else None


def starts(text: Value, part: Value) -> Value:
    both = _both(text, part)
    return both[0].startswith(both[1]) if both else None


def ends(text: Value, part: Value) -> Value:
    both = _both(text, part)
    return both[0].endswith(both[1]) if both else None


def length(text: Value) -> Value:
    return Decimal(len(text)) if isinstance(text, str) else None


def upper(text: Value) -> Value:
    return text.upper() if isinstance(text, str) else None


def lower(text: Value) -> Value:
    return text.lower() if isinstance(text, str) else None


def substring(text: Value, start: Value, count: Value = None) -> Value:
    """Positions count from 1, negative ones from the end."""
    at = whole(start)
    if not isinstance(text, str) or not at:
        return None
    first = at - 1 if at > 0 else max(len(text) + at, 0)
    size = len(text) if count is None else whole(count)
    return text[first : first + size] if size is not None and size >= 0 else None


def before(text: Value, part: Value) -> Value:
    both = _both(text, part)
    return (both[0].partition(both[1])[0] if both[1] and both[1] in both[0] else "") if both else None


def after(text: Value, part: Value) -> Value:
    both = _both(text, part)
    if both is None:
        return None
    return both[0].partition(both[1])[2] if both[1] else both[0]


def join(items: Value, between: Value = "") -> Value:
    if not isinstance(items, list) or len(items) > MAX_ITEMS:
        return None
    glue = "" if between is None else between
    parts = [item for item in items if isinstance(item, str)]
    if not isinstance(glue, str) or any(item is not None and not isinstance(item, str) for item in items):
        return None
    size = sum(map(len, parts)) + len(glue) * len(parts)
    return glue.join(parts) if size <= MAX_TEXT else None


def string(value: Value) -> Value:
    """As people write it: numbers without an exponent, dates in ISO 8601; null stays null."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, date | time | DayTime | YearMonth):
        return written(value)
    return None


def number(text: Value, grouping: Value = None, point: Value = None) -> Value:
    if isinstance(text, Decimal):
        return text
    if not isinstance(text, str) or grouping not in (None, " ", ",", ".") or point not in (None, ",", "."):
        return None
    if grouping is not None and grouping == point:
        return None
    plain = text.replace(str(grouping), "") if grouping else text
    plain = plain.replace(str(point), ".") if point else plain
    return ARITHMETIC.create_decimal(plain) if _NUMBER.fullmatch(plain) else None
