"""Searches a decision table for inputs that no rule covers, inputs that several rules cover, and rules that can
never apply; every finding names inputs that show it.

Cells compare with constants, so between two neighbouring constants nothing can change: one value per constant,
one between each two and one beyond each end stand for all others. Columns are joined one after the other; what
is kept is which rules are still alive, so a large table stays searchable. A table that cannot be decided in this
way is reported as not proved, never passed in silence. Empty inputs (null) are not searched.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from shuanglian.foundation.errors import Reason

from .dmn.hits import LISTS, place_of
from .dmn.model import Decision, Input, Rule, Table
from .dmn.texts import words
from .feel import Scope, Value, constant, constant_value, tree
from .feel.temporal import DayTime, YearMonth
from .feel.tree import SUBJECT

MAX_WORK: Final = 400_000
MAX_SHOWN: Final = 3
_OTHER_TEXT: Final = "（其他）"
_COMPARED: Final = ("=", "!=", "<", "<=", ">", ">=")
Witness = tuple[Value, ...]


class _NotProved(Exception):
    pass


def table_problems(decision: Decision) -> list[Reason]:
    """Gaps where an answer is demanded, overlaps where rules must agree, rules that never apply, outputs without a
    place in the order of priority; `not_proved` where a search is impossible."""
    table = decision.body
    if not isinstance(table, Table):
        return []
    problems = _unlisted(decision, table)
    if table.hit in LISTS:
        return problems
    try:
        alive = _search(table, [_points(table, i, column) for i, column in enumerate(table.inputs)])
    except _NotProved as error:
        return [
            *problems,
            Reason("not_proved", f"决策表“{decision.name}”无法证明没有遗漏和重叠：{error}", decision.id),
        ]
    return [
        *problems,
        *_gaps(decision, table, alive),
        *_overlaps(decision, table, alive),
        *_dead(decision, table, alive),
    ]


def _gaps(decision: Decision, table: Table, alive: dict[int, Witness]) -> Iterator[Reason]:
    if 0 in alive and not any(output.default for output in table.outputs):
        yield Reason("gap", f"决策表“{decision.name}”没有规则覆盖：{_shown(table, [alive[0]])}", decision.id)


def _overlaps(decision: Decision, table: Table, alive: dict[int, Witness]) -> Iterator[Reason]:
    if table.hit not in ("UNIQUE", "ANY"):
        return
    found: dict[tuple[int, int], Witness] = {}
    for mask, values in alive.items():
        rules = _rules(table, mask)
        for first, second in itertools.combinations(rules[:20], 2):
            if table.hit == "UNIQUE" or not _agree(first, second):
                found.setdefault((first.number, second.number), values)
    for (first_number, second_number), values in itertools.islice(found.items(), MAX_SHOWN):
        verb = "有多条规则同时覆盖" if table.hit == "UNIQUE" else "同时适用的规则结果不同"
        where = f"第 {first_number} 条和第 {second_number} 条（{_shown(table, [values])}）"
        yield Reason("overlap", f"决策表“{decision.name}”{verb}：{where}", decision.id)


def _dead(decision: Decision, table: Table, alive: dict[int, Witness]) -> Iterator[Reason]:
    """Rules that no input reaches; under FIRST also those that an earlier rule always precedes."""
    reached = 0
    for mask in alive:
        reached |= mask & -mask if table.hit == "FIRST" else mask
    for number, rule in enumerate(table.rules):
        if not reached >> number & 1:
            yield Reason(
                "rule_never", f"决策表“{decision.name}”第 {rule.number} 条规则永远轮不到", decision.id
            )


def _agree(first: Rule, second: Rule) -> bool:
    """Whether two rules surely give the same outputs."""
    pairs = zip(first.outputs, second.outputs, strict=True)
    return all(
        one.text == other.text
        or (
            constant(one.node)
            and constant(other.node)
            and constant_value(one.node) == constant_value(other.node)
        )
        for one, other in pairs
    )


def _unlisted(decision: Decision, table: Table) -> list[Reason]:
    """Constant outputs outside the listed values; an order of priority must be there where one is used."""
    problems = []
    if table.hit in ("PRIORITY", "OUTPUT ORDER") and not any(output.order for output in table.outputs):
        problems.append(Reason("no_order", f"决策表“{decision.name}”没有列出输出值的优先次序", decision.id))
    for place, output in enumerate(table.outputs):
        for rule in table.rules if output.order else ():
            cell = rule.outputs[place]
            value = constant_value(cell.node) if constant(cell.node) else None
            if value is not None and place_of(value, output.order) == len(output.order):
                message = f"决策表“{decision.name}”第 {rule.number} 条的结果“{words(value)}”不在允许值里"
                problems.append(Reason("not_listed", message, decision.id))
    return problems


def _rules(table: Table, mask: int) -> list[Rule]:
    return [rule for number, rule in enumerate(table.rules) if mask >> number & 1]


def _search(table: Table, columns: Sequence[list[Value]]) -> dict[int, Witness]:
    """Every set of rules that some input satisfies together, as bits, with one such input."""
    alive: dict[int, Witness] = {(1 << len(table.rules)) - 1: ()}
    work = 0
    for place, points in enumerate(columns):
        masks = _classes(table, place, points)
        work += len(alive) * len(masks)
        if work > MAX_WORK:
            raise _NotProved("组合太多")
        following: dict[int, Witness] = {}
        for mask, values in alive.items():
            for other, point in masks.items():
                following.setdefault(mask & other, (*values, point))
        alive = following
    return alive


def _classes(table: Table, place: int, points: Sequence[Value]) -> dict[int, Value]:
    """Values that satisfy the same cells of a column are one class; one value stands for it."""
    found: dict[int, Value] = {}
    if len(points) * len(table.rules) > MAX_WORK:
        raise _NotProved("组合太多")
    for point in points:
        scope = Scope({}, point)
        mask = sum(1 << n for n, rule in enumerate(table.rules) if rule.tests[place].met(scope))
        found.setdefault(mask, point)
    return found


def _points(table: Table, place: int, column: Input) -> list[Value]:
    cells = [rule.tests[place] for rule in table.rules]
    for cell in cells if column.allowed is None else [*cells, column.allowed]:
        if cell.node is not None and not all(_piecewise(item) for item in cell.node.items):
            raise _NotProved(f"“{column.label}”的“{cell.text}”不只是与常量比较")
    constants = [value for cell in cells for value in cell.constants()]
    constants += column.allowed.constants() if column.allowed is not None else []
    points = list(_candidates(column.type, constants))
    if column.allowed is not None:
        points = [point for point in points if column.allowed.met(Scope({}, point))]
    return points or [None]


def _piecewise(node: tree.Node) -> bool:
    """A test that changes its answer only at constants."""
    if constant(node):
        return True
    if isinstance(node, tree.Range):
        return constant(node.low) and constant(node.high)
    if isinstance(node, tree.Binary) and node.op in ("and", "or"):
        return _piecewise(node.left) and _piecewise(node.right)
    if isinstance(node, tree.Binary) and node.op in _COMPARED:
        sides = (node.left, node.right)
        return SUBJECT in sides and any(constant(side) for side in sides)
    if isinstance(node, tree.Member):
        return node.subject == SUBJECT and all(_piecewise(item) for item in node.tests.items)
    if isinstance(node, tree.Call):
        return node.function == "not" and all(_piecewise(part) for part in node.arguments)
    return False


def _candidates(kind: str, constants: Sequence[Value]) -> Iterator[Value]:
    if kind == "boolean" or any(isinstance(value, bool) for value in constants):
        yield from (True, False)
        return
    for of in (Decimal, datetime, date, time, DayTime, YearMonth):
        found = sorted({value for value in constants if type(value) is of}, key=_key)
        yield from _around(found)
    texts = list(dict.fromkeys(value for value in constants if isinstance(value, str)))
    yield from texts
    if texts:
        yield from (_OTHER_TEXT, "", *(text + "\x01" for text in texts))


def _key(value: Any) -> Any:
    """An order even where one date knows its zone and another does not."""
    return (value.tzinfo is not None, value) if isinstance(value, datetime | time) else value


def _around(found: Sequence[Any]) -> Iterator[Any]:
    """Each constant, one value between each two, and one beyond each end."""
    if not found:
        return
    yield from _beyond(found[0], -1)
    for low, high in itertools.pairwise(found):
        yield low
        yield from _between(low, high)
    yield found[-1]
    yield from _beyond(found[-1], 1)


def _beyond(value: Any, step: int) -> Iterator[Any]:
    try:
        if isinstance(value, Decimal):
            yield value + step
        elif isinstance(value, date):
            yield value + timedelta(days=step)
        elif isinstance(value, DayTime):
            yield DayTime(value.seconds + step)
        elif isinstance(value, YearMonth):
            yield YearMonth(value.months + step)
        elif value != (edge := time.max if step > 0 else time.min).replace(tzinfo=value.tzinfo):
            yield edge.replace(tzinfo=value.tzinfo)
    except OverflowError:
        return


def _between(low: Any, high: Any) -> Iterator[Any]:
    if isinstance(low, Decimal):
        yield (low + high) / 2
    elif isinstance(low, datetime):
        yield low + (high - low) / 2 if (low.tzinfo is None) == (high.tzinfo is None) else low
    elif isinstance(low, date):
        yield from [low + timedelta(days=(high - low).days // 2)] if (high - low).days > 1 else []
    elif isinstance(low, DayTime):
        yield DayTime((low.seconds + high.seconds) / 2)
    elif isinstance(low, YearMonth):
        yield from [YearMonth(low.months + 1)] if high.months - low.months > 1 else []
    elif (low.tzinfo is None) == (high.tzinfo is None):
        middle = (low.hour * 60 + low.minute + high.hour * 60 + high.minute) // 2
        between = low.replace(hour=middle // 60, minute=middle % 60, second=30)
        yield from [between] if low < between < high else []


def _shown(table: Table, found: Sequence[Witness]) -> str:
    return "；".join(
        "，".join(
            f"{column.label}={_word(value)}" for column, value in zip(table.inputs, values, strict=True)
        )
        for values in found
    )


def _word(value: Value) -> str:
    return "任意" if value is None else words(value)


def witnesses(table: Table) -> dict[str, Witness]:
    """For tests: one input for a gap and one for an overlap, where there is one."""
    alive = _search(table, [_points(table, i, column) for i, column in enumerate(table.inputs)])
    several = next((values for mask, values in alive.items() if mask & (mask - 1)), None)
    found = {"gap": alive.get(0), "overlap": several}
    return {name: values for name, values in found.items() if values is not None}


__all__ = ["table_problems", "witnesses"]
