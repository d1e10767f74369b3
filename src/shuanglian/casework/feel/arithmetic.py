"""Operators over two values: equality, order, and arithmetic of numbers, text, dates and durations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal, DecimalException
from typing import Any, Final

from . import temporal
from .numbers import ARITHMETIC, MAX_EXPONENT, MAX_TEXT
from .temporal import DayTime, YearMonth
from .tree import Value

_MAX_SECONDS: Final = Decimal(10) ** 15
_MAX_MONTHS: Final = 10**12
Operation = Callable[[Any, Any], Value]


def equal(left: Value, right: Value) -> bool | None:
    """Null equals only null; values of different kinds cannot be compared (null)."""
    if left is None or right is None:
        return left is right
    if type(left) is not type(right):
        return None
    if isinstance(left, list) and isinstance(right, list):
        return _all_equal(list(zip(left, right, strict=False)), len(left) == len(right))
    if isinstance(left, dict) and isinstance(right, dict):
        return _all_equal([(left[key], right.get(key)) for key in left], left.keys() == right.keys())
    return left == right


def _all_equal(pairs: list[tuple[Value, Value]], same_shape: bool) -> bool:
    return same_shape and all(equal(a, b) is True for a, b in pairs)


def compare(op: str, left: Value, right: Value) -> bool | None:
    """Null unless both are of one ordered kind."""
    if left is None or right is None or type(left) is not type(right):
        return None
    if isinstance(left, bool | list | dict):
        return None
    if isinstance(left, time) and isinstance(right, time):
        return _ordered(op, temporal.seconds_of(left), temporal.seconds_of(right))
    try:
        return _ordered(op, left, right)
    except (TypeError, OverflowError):  # only one of two times knows its zone
        return None


def _ordered(op: str, left: Any, right: Any) -> bool:
    if op == "<":
        return bool(left < right)
    if op == "<=":
        return bool(left <= right)
    return bool(left > right if op == ">" else left >= right)


def negative(value: Value) -> Value:
    if isinstance(value, DayTime):
        return DayTime(-value.seconds)
    if isinstance(value, YearMonth):
        return YearMonth(-value.months)
    return value.copy_negate() if isinstance(value, Decimal) else None


def arithmetic(op: str, left: Value, right: Value) -> Value:
    """Null for values that the operator does not combine, and for results beyond the bounds."""
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        operation: Operation | None = _NUMBERS[op]
    else:
        operation = _MIXED.get((op, _kind(left), _kind(right)))
    if operation is None:
        return None
    try:
        return _bounded(operation(left, right))
    except (DecimalException, ArithmeticError, ValueError, TypeError):
        return None


def _bounded(value: Value) -> Value:
    if isinstance(value, DayTime) and abs(value.seconds) > _MAX_SECONDS:
        return None
    if isinstance(value, YearMonth) and abs(value.months) > _MAX_MONTHS:
        return None
    return value


def _kind(value: Value) -> str:
    for kind, name in _KINDS:
        if isinstance(value, kind) and not isinstance(value, bool):
            return name
    return ""


_KINDS: Final[tuple[tuple[type, str], ...]] = (
    (Decimal, "number"),
    (str, "text"),
    (datetime, "moment"),
    (date, "date"),
    (time, "time"),
    (DayTime, "days"),
    (YearMonth, "months"),
)


def _power(base: Decimal, exponent: Decimal) -> Decimal | None:
    return ARITHMETIC.power(base, exponent) if abs(exponent) <= MAX_EXPONENT else None


_NUMBERS: Final[dict[str, Operation]] = {
    "+": ARITHMETIC.add,
    "-": ARITHMETIC.subtract,
    "*": ARITHMETIC.multiply,
    "/": ARITHMETIC.divide,
    "**": _power,
}


def _joined(left: str, right: str) -> Value:
    return left + right if len(left) + len(right) <= MAX_TEXT else None


def _between(later: date, earlier: date) -> Value:
    return DayTime(temporal.seconds_between(later, earlier))


def _clocks(later: time, earlier: time) -> Value:
    return DayTime(temporal.seconds_of(later) - temporal.seconds_of(earlier))


def _later(moment: date, duration: DayTime) -> Value:
    return temporal.shift_seconds(moment, duration.seconds)


def _earlier(moment: date, duration: DayTime) -> Value:
    return temporal.shift_seconds(moment, -duration.seconds)


def _months_later(moment: date, duration: YearMonth) -> Value:
    return temporal.shift_months(moment, duration.months)


def _months_earlier(moment: date, duration: YearMonth) -> Value:
    return temporal.shift_months(moment, -duration.months)


def _clock_later(clock: time, duration: DayTime) -> Value:
    return temporal.shift_time(clock, duration.seconds)


def _clock_earlier(clock: time, duration: DayTime) -> Value:
    return temporal.shift_time(clock, -duration.seconds)


def _days(op: str) -> Operation:
    return lambda left, right: DayTime(_number(_NUMBERS[op](left.seconds, right.seconds)))


def _months(op: str) -> Operation:
    return lambda left, right: YearMonth(
        int(_number(_NUMBERS[op](Decimal(left.months), Decimal(right.months))))
    )


def _times_days(left: DayTime, right: Decimal) -> Value:
    return DayTime(ARITHMETIC.multiply(left.seconds, right))


def _times_months(left: YearMonth, right: Decimal) -> Value:
    return _of_months(ARITHMETIC.multiply(Decimal(left.months), right))


def _of_months(months: Decimal) -> Value:
    return YearMonth(int(months)) if abs(months) <= _MAX_MONTHS else None


def _number(value: Value) -> Decimal:
    if not isinstance(value, Decimal):
        raise TypeError
    return value


_MIXED: Final[dict[tuple[str, str, str], Operation]] = {
    ("+", "text", "text"): _joined,
    ("-", "date", "date"): _between,
    ("-", "moment", "moment"): _between,
    ("-", "time", "time"): _clocks,
    ("+", "date", "days"): _later,
    ("+", "moment", "days"): _later,
    ("+", "time", "days"): _clock_later,
    ("+", "days", "date"): lambda left, right: _later(right, left),
    ("+", "days", "moment"): lambda left, right: _later(right, left),
    ("+", "days", "time"): lambda left, right: _clock_later(right, left),
    ("-", "date", "days"): _earlier,
    ("-", "moment", "days"): _earlier,
    ("-", "time", "days"): _clock_earlier,
    ("+", "date", "months"): _months_later,
    ("+", "moment", "months"): _months_later,
    ("+", "months", "date"): lambda left, right: _months_later(right, left),
    ("+", "months", "moment"): lambda left, right: _months_later(right, left),
    ("-", "date", "months"): _months_earlier,
    ("-", "moment", "months"): _months_earlier,
    ("+", "days", "days"): _days("+"),
    ("-", "days", "days"): _days("-"),
    ("/", "days", "days"): lambda left, right: ARITHMETIC.divide(left.seconds, right.seconds),
    ("+", "months", "months"): _months("+"),
    ("-", "months", "months"): _months("-"),
    ("/", "months", "months"): lambda a, b: ARITHMETIC.divide(Decimal(a.months), Decimal(b.months)),
    ("*", "days", "number"): _times_days,
    ("*", "number", "days"): lambda left, right: _times_days(right, left),
    ("/", "days", "number"): lambda left, right: DayTime(ARITHMETIC.divide(left.seconds, right)),
    ("*", "months", "number"): _times_months,
    ("*", "number", "months"): lambda left, right: _times_months(right, left),
    ("/", "months", "number"): lambda a, b: _of_months(ARITHMETIC.divide(Decimal(a.months), b)),
}
