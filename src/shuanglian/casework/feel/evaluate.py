"""The value of a tree over plain JSON data. Type errors give null; nothing here raises."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, DecimalException
from typing import Final

from . import tree
from .functions import ARITHMETIC, FUNCTIONS, MAX_TEXT
from .tree import Value
from .values import Scope

MAX_EXPONENT: Final = 1000


def evaluate(node: tree.Node, scope: Scope) -> Value:
    if isinstance(node, tree.Literal):
        return node.value
    if isinstance(node, tree.Name):
        return scope.look_up(node.path)
    if isinstance(node, tree.Binary):
        return _binary(node, scope)
    if isinstance(node, tree.Negate):
        operand = evaluate(node.operand, scope)
        return -operand if isinstance(operand, Decimal) else None
    if isinstance(node, tree.Tests):
        return _tests(node, scope)
    if isinstance(node, tree.Member):
        return _tests(node.tests, scope.about(evaluate(node.subject, scope)))
    if isinstance(node, tree.If):
        return evaluate(node.then if evaluate(node.condition, scope) is True else node.otherwise, scope)
    if isinstance(node, tree.Sequence):
        return [evaluate(item, scope) for item in node.items]
    if isinstance(node, tree.Call):
        return _call(node, scope)
    return None  # a bare range is no value


def holds(node: tree.Node, scope: Scope) -> bool | None:
    """Whether the value under test satisfies one test."""
    if isinstance(node, tree.Range):
        return _within(scope.subject, node, scope)
    value = evaluate(node, scope)
    if _mentions_subject(node):
        return value if isinstance(value, bool) else None
    if isinstance(node, tree.Sequence) or isinstance(value, list):
        return _any_of(value if isinstance(value, list) else [], scope.subject)
    return _equal(scope.subject, value)


def _tests(node: tree.Tests, scope: Scope) -> bool | None:
    answers = [holds(item, scope) for item in node.items]
    result = True if True in answers else (None if None in answers else False)
    return result if not node.negated or result is None else not result


def _mentions_subject(node: tree.Node) -> bool:
    if isinstance(node, tree.Name):
        return node.path[0] == "?"
    if isinstance(node, tree.Binary):
        return _mentions_subject(node.left) or _mentions_subject(node.right)
    if isinstance(node, tree.Negate):
        return _mentions_subject(node.operand)
    if isinstance(node, tree.Call):
        return any(_mentions_subject(argument) for argument in node.arguments)
    if isinstance(node, tree.If):
        return any(_mentions_subject(part) for part in (node.condition, node.then, node.otherwise))
    if isinstance(node, tree.Member):
        return _mentions_subject(node.subject)
    return False


def _any_of(items: list[Value], wanted: Value) -> bool:
    return any(_equal(item, wanted) is True for item in items)


def _within(value: Value, node: tree.Range, scope: Scope) -> bool | None:
    low = _compare(">=" if node.low_closed else ">", value, evaluate(node.low, scope))
    high = _compare("<=" if node.high_closed else "<", value, evaluate(node.high, scope))
    return _and(low, high)


def _and(left: Value, right: Value) -> bool | None:
    if left is False or right is False:
        return False
    return True if left is True and right is True else None


def _or(left: Value, right: Value) -> bool | None:
    if left is True or right is True:
        return True
    return False if left is False and right is False else None


def _binary(node: tree.Binary, scope: Scope) -> Value:
    left, right = evaluate(node.left, scope), evaluate(node.right, scope)
    if node.op == "and":
        return _and(left, right)
    if node.op == "or":
        return _or(left, right)
    if node.op == "=":
        return _equal(left, right)
    if node.op == "!=":
        same = _equal(left, right)
        return None if same is None else not same
    if node.op in ("<", "<=", ">", ">="):
        return _compare(node.op, left, right)
    return _arithmetic(node.op, left, right)


def _equal(left: Value, right: Value) -> bool | None:
    """Null equals only null; values of different kinds cannot be compared (null)."""
    if left is None or right is None:
        return left is right
    if type(left) is not type(right):
        return None
    return left == right


def _compare(op: str, left: Value, right: Value) -> bool | None:
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return _ordered(op, left < right, left == right)
    if isinstance(left, str) and isinstance(right, str):
        return _ordered(op, left < right, left == right)
    return None


def _ordered(op: str, less: bool, same: bool) -> bool:
    return {"<": less, "<=": less or same, ">": not (less or same), ">=": not less}[op]


def _power(base: Decimal, exponent: Decimal) -> Decimal | None:
    return ARITHMETIC.power(base, exponent) if abs(exponent) <= MAX_EXPONENT else None


_OPERATIONS: Final[dict[str, Callable[[Decimal, Decimal], Decimal | None]]] = {
    "+": ARITHMETIC.add,
    "-": ARITHMETIC.subtract,
    "*": ARITHMETIC.multiply,
    "/": ARITHMETIC.divide,
    "**": _power,
}


def _arithmetic(op: str, left: Value, right: Value) -> Value:
    if op == "+" and isinstance(left, str) and isinstance(right, str):
        return left + right if len(left) + len(right) <= MAX_TEXT else None
    if not isinstance(left, Decimal) or not isinstance(right, Decimal):
        return None
    try:
        return _OPERATIONS[op](left, right)
    except (DecimalException, ArithmeticError):
        return None


def _call(node: tree.Call, scope: Scope) -> Value:
    try:
        return FUNCTIONS[node.function].body(*(evaluate(argument, scope) for argument in node.arguments))
    except (DecimalException, ArithmeticError):
        return None
