"""The little arithmetic of derived facts: `({n2}-{n1})/({n3}-{n1})*100`, `SUM({n1},{n2})`. One formula, three readers: it
gives the value in the report, the live formula in Excel and the words in the appendix.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, DivisionByZero, InvalidOperation, localcontext
from typing import Final

from .document import REFERENCE

DIGITS: Final = 40
LONGEST: Final = 100_000
_BINARY: Final[dict[type[ast.operator], Callable[[Decimal, Decimal], Decimal]]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
}
_CALLS: Final[dict[str, Callable[[list[Decimal]], Decimal]]] = {
    "SUM": lambda values: sum(values, Decimal(0)),
    "MAX": max,
    "MIN": min,
    "AVERAGE": lambda values: sum(values, Decimal(0)) / len(values),
    "ABS": lambda values: abs(values[0]),
}


class BadFormula(ValueError):
    """A formula of a section that is no arithmetic of ours."""


def references(formula: str) -> list[str]:
    """The marks that a formula reads, in order, each once."""
    return list(dict.fromkeys(REFERENCE.findall(formula)))


def evaluate(formula: str, values: Mapping[str, Decimal | None]) -> Decimal | None:
    """The exact value; None when something it reads is missing, or where it would divide by zero.

    Raises `BadFormula` for anything but + − × ÷, brackets, numbers and the five functions.
    """
    if any(values.get(mark) is None for mark in references(formula)):
        return None
    if len(formula) > LONGEST:
        raise BadFormula("too long")
    try:
        tree = ast.parse(REFERENCE.sub(lambda found: found.group(1), formula), mode="eval")
        with localcontext() as context:
            context.prec = DIGITS
            return _value(tree.body, values)
    except (DivisionByZero, InvalidOperation, ZeroDivisionError):
        return None
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise BadFormula(formula[:200]) from error


def sum_of(marks: Iterable[str]) -> str:
    return "SUM(" + ",".join(f"{{{mark}}}" for mark in marks) + ")"


def _value(node: ast.expr, values: Mapping[str, Decimal | None]) -> Decimal:
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return Decimal(str(value))
        case ast.Name(id=name):
            found = values.get(name)
            if found is None:
                raise BadFormula(f"unknown {name}")
            return found
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, values)
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _BINARY:
            return _BINARY[type(operator)](_value(left, values), _value(right, values))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in _CALLS and args:
            return _CALLS[name]([_value(arg, values) for arg in args])
    raise BadFormula(ast.dump(node)[:200])
