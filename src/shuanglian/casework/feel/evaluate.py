"""The value of a tree over plain JSON data.

Type errors give null and a note of why; nothing here raises but `Exhausted`, which the callers of this package
turn into null as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from decimal import Decimal, DecimalException
from typing import Any, Final

from . import tree
from .arithmetic import arithmetic, compare, equal, negative
from .functions import FUNCTIONS, in_order
from .numbers import MAX_ITEMS, whole
from .temporal import DayTime, YearMonth
from .tree import Value
from .values import Scope, member, size, to_feel


def evaluate(node: tree.Node, scope: Scope) -> Value:
    """Raises `Exhausted` beyond the budget of `scope`."""
    if isinstance(node, tree.Literal):
        return node.value
    if isinstance(node, tree.Name):
        return scope.look_up(node.path)
    scope.budget.enter()
    value = _EVALUATE[type(node)](node, scope)
    scope.budget.depth -= 1
    return value


def holds(node: tree.Node, scope: Scope, about: bool) -> bool | None:
    """Whether the value under test satisfies one test; `about`: the test itself speaks of `?`."""
    if isinstance(node, tree.Range):
        return _within(scope.subject, node, scope)
    value = evaluate(node, scope)
    if about:
        return value if isinstance(value, bool) else None
    if isinstance(value, list):
        return any(equal(item, scope.subject) is True for item in value) or value == scope.subject
    if value is True and not isinstance(node, tree.Literal) and not isinstance(scope.subject, bool):
        return True  # a condition of its own, true whatever the value under test
    return equal(scope.subject, value)


def _tests(node: tree.Tests, scope: Scope) -> bool | None:
    answers = [holds(item, scope, about) for item, about in zip(node.items, node.about, strict=True)]
    result = True if True in answers else (None if None in answers else False)
    return result if not node.negated or result is None else not result


def _member(node: tree.Member, scope: Scope) -> Value:
    return _tests(node.tests, scope.about(evaluate(node.subject, scope)))


def _within(value: Value, node: tree.Range, scope: Scope) -> bool | None:
    low = compare(">=" if node.low_closed else ">", value, evaluate(node.low, scope))
    high = compare("<=" if node.high_closed else "<", value, evaluate(node.high, scope))
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
    scope.budget.spend(size(left))
    if node.op == "and":
        return _and(left, right)
    if node.op == "or":
        return _or(left, right)
    if node.op == "=":
        value: Value = equal(left, right)
    elif node.op == "!=":
        same = equal(left, right)
        value = None if same is None else not same
    elif node.op in ("<", "<=", ">", ">="):
        value = compare(node.op, left, right)
    else:
        value = arithmetic(node.op, left, right)
    if value is None:
        scope.budget.note(f"“{node.op}”两边的值不能这样运算")
    return value


def _negate(node: tree.Negate, scope: Scope) -> Value:
    return negative(evaluate(node.operand, scope))


def _if(node: tree.If, scope: Scope) -> Value:
    return evaluate(node.then if evaluate(node.condition, scope) is True else node.otherwise, scope)


def _sequence(node: tree.Sequence, scope: Scope) -> Value:
    return [evaluate(item, scope) for item in node.items]


def _context(node: tree.Context, scope: Scope) -> Value:
    found: dict[str, Value] = {}
    for key, inner in node.entries:
        found[key] = evaluate(inner, scope.within(found, scope.subject))
    return found


def _path(node: tree.Path, scope: Scope) -> Value:
    return to_feel(member(evaluate(node.subject, scope), node.name))


def _range(node: tree.Range, scope: Scope) -> Value:
    scope.budget.note("区间只能用在比较里")
    return None


def _filter(node: tree.Filter, scope: Scope) -> Value:
    """A condition that gives a number picks one item by its place."""
    value = evaluate(node.subject, scope)
    items: list[Value] = value if isinstance(value, list) else ([] if value is None else [value])
    found: list[Value] = []
    for item in items or [None]:
        names: dict[str, Value] = dict(item) if isinstance(item, dict) else {}
        answer = evaluate(node.condition, scope.within({**names, "item": item}, scope.subject))
        if isinstance(answer, Decimal):
            return _item(items, evaluate(node.condition, scope))
        if answer is True and items:
            found.append(item)
    return found


def _item(items: list[Value], place: Value) -> Value:
    number = whole(place)
    if not number or abs(number) > len(items):
        return None
    return items[number - 1] if number > 0 else items[number]


def _loop(node: tree.Loop, scope: Scope) -> Value:
    values = [evaluate(node.body, inner) for inner in _rounds(node.variables, scope)]
    if len(values) > MAX_ITEMS:
        return None
    if node.kind == "for":
        return values
    decisive = node.kind == "some"
    if any(value is decisive for value in values):
        return decisive
    return not decisive if all(isinstance(value, bool) for value in values) else None


def _rounds(variables: tuple[tuple[str, tree.Node], ...], scope: Scope) -> Iterator[Scope]:
    if not variables:
        yield scope
        return
    (name, source), rest = variables[0], variables[1:]
    for item in _items(source, scope):
        scope.budget.spend(1)
        yield from _rounds(rest, scope.within({name: item}, scope.subject))


def _items(source: tree.Node, scope: Scope) -> list[Value]:
    if isinstance(source, tree.Range):
        low, high = whole(evaluate(source.low, scope)), whole(evaluate(source.high, scope))
        if low is None or high is None or abs(high - low) >= MAX_ITEMS:
            scope.budget.note("循环的起止应为整数，且不能太多")
            return []
        step = 1 if high >= low else -1
        return [Decimal(number) for number in range(low, high + step, step)]
    value = evaluate(source, scope)
    return value if isinstance(value, list) else ([] if value is None else [value])


def _instance(node: tree.Instance, scope: Scope) -> Value:
    value = evaluate(node.subject, scope)
    if node.kind == "Any":
        return value is not None
    kinds = KINDS[node.kind]
    return type(value) in kinds


KINDS: Final[dict[str, tuple[type, ...]]] = {
    "number": (Decimal,),
    "string": (str,),
    "boolean": (bool,),
    "date": (date,),
    "time": (time,),
    "date and time": (datetime,),
    "days and time duration": (DayTime,),
    "years and months duration": (YearMonth,),
    "list": (list,),
    "context": (dict,),
}


def _call(node: tree.Call, scope: Scope) -> Value:
    given = [evaluate(argument, scope) for argument in node.arguments]
    scope.budget.spend(sum(size(value) for value in given))
    try:
        if node.function in scope.functions:
            value = scope.functions[node.function](scope.budget, given, node.names)
        else:
            value = _built_in(node, given)
    except (DecimalException, ArithmeticError, ValueError, TypeError):
        value = None
    if value is None and None not in given:
        scope.budget.note(f"函数“{node.function}”不能用于这些值")
    return value


def _built_in(node: tree.Call, given: list[Value]) -> Value:
    function = FUNCTIONS.get(node.function)
    if function is None:
        return None
    if not node.names:
        return function.body(*given)
    places = in_order(function, node.names) or ()
    ordered: list[Value] = [None] * (max(places, default=-1) + 1)
    for place, value in zip(places, given, strict=True):
        ordered[place] = value
    return function.body(*ordered)


_EVALUATE: Final[dict[type, Callable[[Any, Scope], Value]]] = {
    tree.Binary: _binary,
    tree.Negate: _negate,
    tree.Tests: _tests,
    tree.Member: _member,
    tree.If: _if,
    tree.Sequence: _sequence,
    tree.Context: _context,
    tree.Path: _path,
    tree.Range: _range,
    tree.Filter: _filter,
    tree.Loop: _loop,
    tree.Instance: _instance,
    tree.Call: _call,
}
