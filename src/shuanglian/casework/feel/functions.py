"""The functions an expression may call: numbers, lists and logic here, text and time in the files beside.

Arguments of another kind give null. There are no regular expressions, no clock and no randomness among them:
the same inputs always give the same answer in bounded time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)
from typing import Final

from . import text_functions as texts
from . import time_functions as times
from .numbers import ARITHMETIC, MAX_ITEMS, whole
from .temporal import DayTime, YearMonth
from .tree import Value

_MANY: Final = 1000
_LIST: Final = ("list",)


@dataclass(frozen=True, slots=True)
class Function:
    """`parameters` are the names for calls with named arguments; `others` those of further ways to call it."""

    body: Callable[..., Value]
    least: int
    most: int
    parameters: tuple[str, ...] = ()
    others: tuple[tuple[str, ...], ...] = ()


def _flat(arguments: tuple[Value, ...]) -> list[Value]:
    return arguments[0] if len(arguments) == 1 and isinstance(arguments[0], list) else list(arguments)


def _numbers(arguments: tuple[Value, ...]) -> list[Decimal] | None:
    items = _flat(arguments)
    numbers = [item for item in items if isinstance(item, Decimal)]
    return numbers if items and len(numbers) == len(items) else None


def _extreme(choose: Callable[..., Value]) -> Callable[..., Value]:
    """Of values of one ordered kind; null for an empty list or mixed kinds."""

    def body(*arguments: Value) -> Value:
        items = _flat(arguments)
        kinds = {type(item) for item in items}
        if len(kinds) != 1 or kinds & {bool, list, dict, type(None)}:
            return None
        return choose(items)

    return body


def _sum(*arguments: Value) -> Value:
    numbers = _numbers(arguments)
    if numbers is None:
        return None
    total = Decimal(0)
    for number in numbers:
        total = ARITHMETIC.add(total, number)
    return total


def _mean(*arguments: Value) -> Value:
    numbers, total = _numbers(arguments), _sum(*arguments)
    return ARITHMETIC.divide(total, Decimal(len(numbers))) if numbers and isinstance(total, Decimal) else None


def _product(*arguments: Value) -> Value:
    numbers = _numbers(arguments)
    total = Decimal(1)
    for number in numbers or ():
        total = ARITHMETIC.multiply(total, number)
    return total if numbers else None


def _median(*arguments: Value) -> Value:
    numbers = sorted(_numbers(arguments) or ())
    if not numbers:
        return None
    half = len(numbers) // 2
    return numbers[half] if len(numbers) % 2 else _mean(numbers[half - 1], numbers[half])


def _stddev(*arguments: Value) -> Value:
    """Of a sample; null for fewer than two numbers."""
    numbers, mean = _numbers(arguments), _mean(*arguments)
    if not numbers or len(numbers) < 2 or not isinstance(mean, Decimal):
        return None
    total = Decimal(0)
    for number in numbers:
        total = ARITHMETIC.add(total, ARITHMETIC.power(ARITHMETIC.subtract(number, mean), 2))
    return ARITHMETIC.sqrt(ARITHMETIC.divide(total, Decimal(len(numbers) - 1)))


def _mode(*arguments: Value) -> Value:
    """The most frequent numbers, ascending; of an empty list the empty list."""
    numbers, items = _numbers(arguments), _flat(arguments)
    if numbers is None or len(numbers) > _MANY:
        return [] if not items else None
    often = Counter(numbers)
    return [number for number in sorted(often) if often[number] == max(often.values())]


def _count(*arguments: Value) -> Value:
    return Decimal(len(_flat(arguments)))


def _not(value: Value) -> Value:
    return not value if isinstance(value, bool) else None


def _all(*arguments: Value) -> Value:
    items = _flat(arguments)
    if False in [item for item in items if isinstance(item, bool)]:
        return False
    return True if all(item is True for item in items) else None


def _any(*arguments: Value) -> Value:
    items = _flat(arguments)
    if any(item is True for item in items):
        return True
    return False if all(item is False for item in items) else None


def _abs(value: Value) -> Value:
    if isinstance(value, DayTime):
        return DayTime(abs(value.seconds))
    if isinstance(value, YearMonth):
        return YearMonth(abs(value.months))
    return value.copy_abs() if isinstance(value, Decimal) else None


def _rounded(rounding: str) -> Callable[..., Value]:
    def body(value: Value, scale: Value = Decimal(0)) -> Value:
        if not isinstance(value, Decimal) or not isinstance(scale, Decimal) or abs(scale) > 30:
            return None
        return value.quantize(Decimal(1).scaleb(-int(scale)), rounding=rounding, context=ARITHMETIC)

    return body


def _modulo(left: Value, right: Value) -> Value:
    """With the sign of the divisor."""
    if not isinstance(left, Decimal) or not isinstance(right, Decimal) or not right:
        return None
    rest = ARITHMETIC.remainder(left, right)
    return ARITHMETIC.add(rest, right) if rest and (rest < 0) != (right < 0) else rest


def _sqrt(value: Value) -> Value:
    return ARITHMETIC.sqrt(value) if isinstance(value, Decimal) and value >= 0 else None


def _log(value: Value) -> Value:
    return ARITHMETIC.ln(value) if isinstance(value, Decimal) and value > 0 else None


def _exp(value: Value) -> Value:
    return ARITHMETIC.exp(value) if isinstance(value, Decimal) and abs(value) < 10_000 else None


def _parity(rest: int) -> Callable[[Value], Value]:
    def body(value: Value) -> Value:
        number = whole(value)
        return None if number is None else number % 2 == rest

    return body


def same(left: Value, right: Value) -> bool:
    """Equal and of one kind; never null."""
    return type(left) is type(right) and left == right


def _list_contains(items: Value, wanted: Value) -> Value:
    return any(same(item, wanted) for item in items) if isinstance(items, list) else None


def _index_of(items: Value, wanted: Value) -> Value:
    if not isinstance(items, list):
        return None
    return [Decimal(n) for n, item in enumerate(items, 1) if same(item, wanted)]


def _append(items: Value, *more: Value) -> Value:
    return [*items, *more] if isinstance(items, list) else None


def _concatenate(*lists: Value) -> Value:
    found = [item for items in lists if isinstance(items, list) for item in items]
    return found if len(found) <= MAX_ITEMS and all(isinstance(items, list) for items in lists) else None


def _distinct(items: Value) -> Value:
    if not isinstance(items, list) or len(items) > _MANY:
        return None
    found: list[Value] = []
    for item in items:
        if not any(same(item, other) for other in found):
            found.append(item)
    return found


def _union(*lists: Value) -> Value:
    return _distinct(_concatenate(*lists))


def _reverse(items: Value) -> Value:
    return items[::-1] if isinstance(items, list) else None


def _place(items: Value, position: Value) -> int | None:
    """The index that a position from 1, or from the end if negative, stands for."""
    number = whole(position)
    if not isinstance(items, list) or not number or abs(number) > len(items):
        return None
    return number - 1 if number > 0 else len(items) + number


def _sublist(items: Value, start: Value, length: Value = None) -> Value:
    at = _place(items, start)
    if not isinstance(items, list) or at is None:
        return None
    size = len(items) if length is None else whole(length)
    return items[at : at + size] if size is not None and size >= 0 else None


def _remove(items: Value, position: Value) -> Value:
    at = _place(items, position)
    return items[:at] + items[at + 1 :] if isinstance(items, list) and at is not None else None


def _insert(items: Value, position: Value, new: Value) -> Value:
    at = _place(items, position)
    return [*items[:at], new, *items[at:]] if isinstance(items, list) and at is not None else None


def _flatten(items: Value) -> Value:
    if not isinstance(items, list):
        return None
    found: list[Value] = []
    waiting: list[Value] = items[::-1]
    while waiting and len(found) <= MAX_ITEMS:
        item = waiting.pop()
        waiting.extend(item[::-1]) if isinstance(item, list) else found.append(item)
    return found


def _get_value(context: Value, key: Value) -> Value:
    return context.get(key) if isinstance(context, dict) and isinstance(key, str) else None


_NUMBERS: Final[dict[str, Function]] = {
    "min": Function(_extreme(min), 1, _MANY, _LIST),
    "max": Function(_extreme(max), 1, _MANY, _LIST),
    "sum": Function(_sum, 1, _MANY, _LIST),
    "mean": Function(_mean, 1, _MANY, _LIST),
    "median": Function(_median, 1, _MANY, _LIST),
    "product": Function(_product, 1, _MANY, _LIST),
    "stddev": Function(_stddev, 1, _MANY, _LIST),
    "mode": Function(_mode, 1, _MANY, _LIST),
    "count": Function(_count, 1, _MANY, _LIST),
    "not": Function(_not, 1, 1, ("negand",)),
    "all": Function(_all, 1, _MANY, _LIST),
    "any": Function(_any, 1, _MANY, _LIST),
    "abs": Function(_abs, 1, 1, ("n",)),
    "decimal": Function(_rounded(ROUND_HALF_EVEN), 2, 2, ("n", "scale")),
    "floor": Function(_rounded(ROUND_FLOOR), 1, 2, ("n", "scale")),
    "ceiling": Function(_rounded(ROUND_CEILING), 1, 2, ("n", "scale")),
    "round up": Function(_rounded(ROUND_UP), 2, 2, ("n", "scale")),
    "round down": Function(_rounded(ROUND_DOWN), 2, 2, ("n", "scale")),
    "round half up": Function(_rounded(ROUND_HALF_UP), 2, 2, ("n", "scale")),
    "round half down": Function(_rounded(ROUND_HALF_DOWN), 2, 2, ("n", "scale")),
    "modulo": Function(_modulo, 2, 2, ("dividend", "divisor")),
    "sqrt": Function(_sqrt, 1, 1, ("number",)),
    "log": Function(_log, 1, 1, ("number",)),
    "exp": Function(_exp, 1, 1, ("number",)),
    "odd": Function(_parity(1), 1, 1, ("number",)),
    "even": Function(_parity(0), 1, 1, ("number",)),
}
_LISTS: Final[dict[str, Function]] = {
    "list contains": Function(_list_contains, 2, 2, ("list", "element")),
    "index of": Function(_index_of, 2, 2, ("list", "match")),
    "append": Function(_append, 2, _MANY),
    "concatenate": Function(_concatenate, 1, _MANY),
    "distinct values": Function(_distinct, 1, 1, ("list",)),
    "union": Function(_union, 1, _MANY),
    "reverse": Function(_reverse, 1, 1, ("list",)),
    "sublist": Function(_sublist, 2, 3, ("list", "start position", "length")),
    "remove": Function(_remove, 2, 2, ("list", "position")),
    "insert before": Function(_insert, 3, 3, ("list", "position", "newItem")),
    "flatten": Function(_flatten, 1, 1, ("list",)),
    "get value": Function(_get_value, 2, 2, ("m", "key")),
}
_TEXTS: Final[dict[str, Function]] = {
    "contains": Function(texts.contains, 2, 2, ("string", "match")),
    "starts with": Function(texts.starts, 2, 2, ("string", "match")),
    "ends with": Function(texts.ends, 2, 2, ("string", "match")),
    "string length": Function(texts.length, 1, 1, ("string",)),
    "upper case": Function(texts.upper, 1, 1, ("string",)),
    "lower case": Function(texts.lower, 1, 1, ("string",)),
    "substring": Function(texts.substring, 2, 3, ("string", "start position", "length")),
    "substring before": Function(texts.before, 2, 2, ("string", "match")),
    "substring after": Function(texts.after, 2, 2, ("string", "match")),
    "string join": Function(texts.join, 1, 2, ("list", "delimiter")),
    "string": Function(texts.string, 1, 1, ("from",)),
    "number": Function(texts.number, 1, 3, ("from", "grouping separator", "decimal separator")),
}
_TIMES: Final[dict[str, Function]] = {
    "date": Function(times.date_of, 1, 3, ("from",), (("year", "month", "day"),)),
    "time": Function(times.time_of, 1, 4, ("from",), (("hour", "minute", "second", "offset"),)),
    "date and time": Function(times.datetime_of, 1, 2, ("from",), (("date", "time"),)),
    "duration": Function(times.duration_of, 1, 1, ("from",)),
    "years and months duration": Function(times.months_between, 2, 2, ("from", "to")),
}
FUNCTIONS: Final[dict[str, Function]] = {**_NUMBERS, **_LISTS, **_TEXTS, **_TIMES}


def in_order(function: Function, names: Sequence[str]) -> tuple[int, ...] | None:
    """The place of each named argument; None when a name is unknown or repeated."""
    for parameters in (function.parameters, *function.others):
        if len(set(names)) == len(names) and set(names) <= set(parameters):
            return tuple(parameters.index(name) for name in names)
    return None


# Names of more than one word that may stand before a colon.
PARAMETERS: Final = frozenset(
    name for known in FUNCTIONS.values() for names in (known.parameters, *known.others) for name in names
)
