"""Plain JSON to the values of the language and back; what names mean; the budget of one evaluation."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from .temporal import DayTime, YearMonth
from .tree import Value

MAX_STEPS: Final = 100_000
MAX_DEPTH: Final = 200
MAX_NESTING: Final = 50
MAX_PROBLEMS: Final = 20
MAX_BITS: Final = 20_000  # of a whole number: about 6,000 digits, the largest that the number type holds
Body = Callable[..., Value]


class Exhausted(Exception):
    """The budget of steps or depth is used up; never leaves this package."""


@dataclass(slots=True)
class Budget:
    """Bounds one evaluation, invocations included, and collects why something gave null."""

    steps: int = MAX_STEPS
    depth: int = 0
    problems: list[str] = field(default_factory=list)

    def enter(self) -> None:
        self.steps -= 1
        self.depth += 1
        if self.steps < 0 or self.depth > MAX_DEPTH:
            raise Exhausted

    def spend(self, steps: int) -> None:
        """For work that grows with the size of a value."""
        self.steps -= steps
        if self.steps < 0:
            raise Exhausted

    def note(self, problem: str) -> None:
        if len(self.problems) < MAX_PROBLEMS and problem not in self.problems:
            self.problems.append(problem)


_NONE: Final[Mapping[str, Any]] = {}


@dataclass(frozen=True, slots=True)
class Scope:
    """What names mean: JSON `data`, inner names, knowledge models, and the `subject` that `?` stands for.

    Names are converted when asked for, so a condition on one flag does not copy the data of a whole case.
    """

    data: Mapping[str, Any]
    subject: Value = None
    local: Mapping[str, Value] = field(default_factory=lambda: _NONE)
    functions: Mapping[str, Body] = field(default_factory=lambda: _NONE)
    budget: Budget = field(default_factory=Budget)

    def look_up(self, path: tuple[str, ...]) -> Value:
        """Null for any name that is not there."""
        first = path[0]
        value: Any
        if first == "?":
            value = self.subject
        elif first in self.local:
            value = self.local[first]
        else:
            value = self._given(first)
        for name in path[1:]:
            value = member(value, name)
        if isinstance(value, list | dict):
            self.budget.spend(size(value))
        return to_feel(value)

    def _given(self, name: str) -> Any:
        if name not in self.data:
            self.budget.note(f"没有“{name}”")
            return None
        return self.data[name]

    def about(self, subject: Value, budget: Budget | None = None) -> Scope:
        return Scope(self.data, subject, self.local, self.functions, budget or self.budget)

    def within(self, names: Mapping[str, Value], subject: Value = None) -> Scope:
        """With inner names that hide outer ones."""
        return replace(self, local={**self.local, **names}, subject=subject)


def size(value: Any, depth: int = 0) -> int:
    """How many values are in a value, roughly."""
    if depth > MAX_NESTING:
        raise Exhausted
    if isinstance(value, str):
        return 1 + len(value) // 100
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return 1 + sum(size(item, depth + 1) for item in inner)


def member(value: Any, name: str) -> Any:
    """A component: of a context, of each item of a list, of a date, time or duration; else null."""
    if isinstance(value, Mapping):
        return value.get(name)
    if isinstance(value, list):
        return [member(item, name) for item in value]
    return _component(value, name)


_FIELDS: Final[tuple[tuple[type, frozenset[str]], ...]] = (
    (datetime, frozenset({"year", "month", "day", "hour", "minute", "second"})),
    (date, frozenset({"year", "month", "day"})),
    (time, frozenset({"hour", "minute", "second"})),
)


def _component(value: Any, name: str) -> Value:
    if name == "weekday" and isinstance(value, date):
        return Decimal(value.isoweekday())
    if name in ("time offset", "timezone") and isinstance(value, datetime | time):
        return _offset(value) if name == "time offset" else getattr(value.tzinfo, "key", None)
    for kind, names in _FIELDS:
        if isinstance(value, kind) and name in names:
            return Decimal(getattr(value, name))
    if isinstance(value, YearMonth) and name in ("years", "months"):
        whole, rest = divmod(abs(value.months), 12)
        return Decimal(whole if name == "years" else rest) * (-1 if value.months < 0 else 1)
    if isinstance(value, DayTime) and name in _UNITS:
        size, around = _UNITS[name]
        part = abs(value.seconds) // size
        return (part % around if around else part) * (-1 if value.seconds < 0 else 1)
    return None


def _offset(value: datetime | time) -> DayTime | None:
    """From universal time; null without a zone, and for a time of day whose zone keeps no fixed offset."""
    offset = value.utcoffset()
    return None if offset is None else DayTime(Decimal(int(offset.total_seconds())))


_UNITS: Final = {"days": (86_400, 0), "hours": (3600, 24), "minutes": (60, 60), "seconds": (1, 60)}


def to_feel(value: Any) -> Value:
    """Numbers become decimals; anything that is neither JSON nor a value of the language becomes null."""
    if value is None or isinstance(value, bool | str | date | time | DayTime | YearMonth):
        return value
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if isinstance(value, int):
        return Decimal(value) if value.bit_length() <= MAX_BITS else None
    if isinstance(value, float):
        number = Decimal(repr(value))
        return number if number.is_finite() else None
    if isinstance(value, list | tuple):
        return [to_feel(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): to_feel(item) for key, item in value.items()}
    return None


def to_json(value: Value) -> Any:
    """Whole numbers as int, others as float; dates, times and durations as ISO 8601 text."""
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, list):
        return [to_json(item) for item in value]
    if isinstance(value, dict):
        return {key: to_json(item) for key, item in value.items()}
    if isinstance(value, date | time | DayTime | YearMonth):
        return written(value)
    return value


def written(value: date | time | DayTime | YearMonth) -> str:
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _number(value: Decimal) -> int | float | None:
    """A number too large for JSON's floats is no number (JSON has no infinity)."""
    if not value.is_finite():
        return None
    if abs(value) < 10**15 and value == value.to_integral_value():
        return int(value)
    number = float(value)
    return number if math.isfinite(number) else None
