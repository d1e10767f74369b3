"""Plain JSON to the values of the language and back."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from .tree import Value


@dataclass(frozen=True, slots=True)
class Scope:
    """What names mean: JSON `data`, and the `subject` that `?` stands for.

    Names are converted when asked for, so a condition on one flag does not copy the data of a whole case.
    """

    data: Mapping[str, Any]
    subject: Value = None

    def look_up(self, path: tuple[str, ...]) -> Value:
        """Null for any name that is not there."""
        value: Any = self.subject if path[0] == "?" else self.data.get(path[0])
        for name in path[1:]:
            value = value.get(name) if isinstance(value, Mapping) else None
        return to_feel(value)

    def about(self, subject: Value) -> Scope:
        return replace(self, subject=subject)


def to_feel(value: Any) -> Value:
    """Numbers become decimals; anything that is not JSON becomes null."""
    if value is None or isinstance(value, bool | str | Decimal):
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        number = Decimal(repr(value))
        return number if number.is_finite() else None
    if isinstance(value, list | tuple):
        return [to_feel(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): to_feel(item) for key, item in value.items()}
    return None


def to_json(value: Value) -> Any:
    """Whole numbers as int, others as float."""
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, list):
        return [to_json(item) for item in value]
    if isinstance(value, dict):
        return {key: to_json(item) for key, item in value.items()}
    return value


def _number(value: Decimal) -> int | float | None:
    """A number too large for JSON's floats is no number (JSON has no infinity)."""
    if not value.is_finite():
        return None
    if abs(value) < 10**15 and value == value.to_integral_value():
        return int(value)
    number = float(value)
    return number if math.isfinite(number) else None
