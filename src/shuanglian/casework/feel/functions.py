"""The functions an expression may call. Arguments of another kind give null."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from typing import Final

from .tree import Value

# IEEE 754 decimal128, the number type of FEEL: 34 digits, and an exponent that cannot fill the memory.
ARITHMETIC: Final = Context(prec=34, Emax=6144, Emin=-6143)
MAX_TEXT: Final = 100_000
_MANY: Final = 1000


@dataclass(frozen=True, slots=True)
class Function:
    body: Callable[..., Value]
    least: int
    most: int


def _flat(arguments: tuple[Value, ...]) -> list[Value]:
    return arguments[0] if len(arguments) == 1 and isinstance(arguments[0], list) else list(arguments)


def _numbers(arguments: tuple[Value, ...]) -> list[Decimal] | None:
    items = _flat(arguments)
    numbers = [item for item in items if isinstance(item, Decimal)]
    return numbers if items and len(numbers) == len(items) else None


def _extreme(arguments: tuple[Value, ...], *, highest: bool) -> Value:
    items = _flat(arguments)
    texts = [item for item in items if isinstance(item, str)]
    if items and len(texts) == len(items):
        return max(texts) if highest else min(texts)
    numbers = _numbers(arguments)
    if numbers is None:
        return None
    return max(numbers) if highest else min(numbers)


def _minimum(*arguments: Value) -> Value:
    return _extreme(arguments, highest=False)


def _maximum(*arguments: Value) -> Value:
    return _extreme(arguments, highest=True)


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


def _count(*arguments: Value) -> Value:
    return Decimal(len(_flat(arguments)))


def _not(value: Value) -> Value:
    return not value if isinstance(value, bool) else None


def _abs(value: Value) -> Value:
    return abs(value) if isinstance(value, Decimal) else None


def _rounded(rounding: str) -> Callable[..., Value]:
    def body(value: Value, scale: Value = Decimal(0)) -> Value:
        if not isinstance(value, Decimal) or not isinstance(scale, Decimal) or abs(scale) > 30:
            return None
        return value.quantize(Decimal(1).scaleb(-int(scale)), rounding=rounding, context=ARITHMETIC)

    return body


def _texts(*values: Value) -> tuple[str, ...] | None:
    texts = tuple(value for value in values if isinstance(value, str))
    return texts if len(texts) == len(values) else None


def _contains(text: Value, part: Value) -> Value:
    both = _texts(text, part)
    return both[1] in both[0] if both else None


def _starts(text: Value, part: Value) -> Value:
    both = _texts(text, part)
    return both[0].startswith(both[1]) if both else None


def _ends(text: Value, part: Value) -> Value:
    both = _texts(text, part)
    return both[0].endswith(both[1]) if both else None


def _length(text: Value) -> Value:
    return Decimal(len(text)) if isinstance(text, str) else None


def _upper(text: Value) -> Value:
    return text.upper() if isinstance(text, str) else None


def _lower(text: Value) -> Value:
    return text.lower() if isinstance(text, str) else None


def _list_contains(items: Value, wanted: Value) -> Value:
    if not isinstance(items, list):
        return None
    return any(type(item) is type(wanted) and item == wanted for item in items)


FUNCTIONS: Final[dict[str, Function]] = {
    "min": Function(_minimum, 1, _MANY),
    "max": Function(_maximum, 1, _MANY),
    "sum": Function(_sum, 1, _MANY),
    "mean": Function(_mean, 1, _MANY),
    "count": Function(_count, 1, _MANY),
    "not": Function(_not, 1, 1),
    "abs": Function(_abs, 1, 1),
    "decimal": Function(_rounded(ROUND_HALF_EVEN), 2, 2),
    "floor": Function(_rounded(ROUND_FLOOR), 1, 2),
    "ceiling": Function(_rounded(ROUND_CEILING), 1, 2),
    "contains": Function(_contains, 2, 2),
    "starts with": Function(_starts, 2, 2),
    "ends with": Function(_ends, 2, 2),
    "string length": Function(_length, 1, 1),
    "upper case": Function(_upper, 1, 1),
    "lower case": Function(_lower, 1, 1),
    "list contains": Function(_list_contains, 2, 2),
}
