"""Searches a decision table for inputs that no rule covers, and inputs that several rules cover.

Cells compare with constants, so between two neighbouring constants nothing can change: one value per
constant, one between each two and one beyond each end stand for all numbers. Every combination of such
values is tried.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

from shuanglian.foundation.errors import Reason

from .dmn import Decision, Input, Table
from .feel import UnaryTests

MAX_COMBINATIONS: Final = 200_000
MAX_SHOWN: Final = 3
_COVERING: Final = {"UNIQUE", "ANY", "FIRST", "PRIORITY"}
_OTHER_TEXT: Final = "（其他）"


def table_problems(decision: Decision) -> list[Reason]:
    """Gaps (for tables that must give an answer) and overlaps (for UNIQUE), each with example inputs.

    A table whose cells compare with other inputs, or which is too large to search, gets no findings.
    """
    table = decision.body
    if not isinstance(table, Table) or any(test.names() for rule in table.rules for test in rule.tests):
        return []
    columns = [
        _points(column, [rule.tests[i] for rule in table.rules]) for i, column in enumerate(table.inputs)
    ]
    if math.prod(len(column) for column in columns) > MAX_COMBINATIONS:
        return []
    gaps, overlaps = _search(table, columns)
    problems = []
    if gaps and table.hit in _COVERING and not any(output.default for output in table.outputs):
        problems.append(
            Reason("gap", f"决策表“{decision.name}”没有规则覆盖：{_shown(table, gaps)}", decision.id)
        )
    if overlaps and table.hit == "UNIQUE":
        problems.append(
            Reason(
                "overlap",
                f"决策表“{decision.name}”有多条规则同时覆盖：{_shown(table, overlaps)}",
                decision.id,
            )
        )
    return problems


def _search(
    table: Table, columns: Sequence[list[Any]]
) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Each value becomes a bit set of the rules it satisfies; combining inputs is then one `and`."""
    masks = [
        [
            sum(1 << n for n, rule in enumerate(table.rules) if rule.tests[i].holds(point, {}))
            for point in points
        ]
        for i, points in enumerate(columns)
    ]
    gaps, overlaps = [], []
    for values, bits in zip(itertools.product(*columns), itertools.product(*masks), strict=True):
        matched = (1 << len(table.rules)) - 1
        for mask in bits:
            matched &= mask
        if not matched:
            gaps.append(values)
        elif matched & (matched - 1):
            overlaps.append(values)
    return gaps, overlaps


def _points(column: Input, tests: Sequence[UnaryTests]) -> list[Any]:
    cells = [*tests, column.allowed] if column.allowed else list(tests)
    literals = [value for cell in cells for value in cell.literals()]
    points = list(dict.fromkeys(_candidates(column.type, literals)))
    allowed = [point for point in points if column.allowed is None or column.allowed.holds(point, {})]
    return allowed or [None]


def _candidates(kind: str, literals: Sequence[Any]) -> Iterator[Any]:
    if kind == "boolean" or any(isinstance(value, bool) for value in literals):
        yield from (True, False)
        return
    numbers = sorted({value for value in literals if isinstance(value, int | float)})
    if numbers:
        yield numbers[0] - 1
        for low, high in itertools.pairwise(numbers):
            yield low
            yield (low + high) / 2
        yield numbers[-1]
        yield numbers[-1] + 1
    texts = [value for value in literals if isinstance(value, str)]
    yield from texts
    if texts:
        yield _OTHER_TEXT


def _shown(table: Table, found: list[tuple[Any, ...]]) -> str:
    lines = [
        "，".join(
            f"{column.label}={_word(value)}" for column, value in zip(table.inputs, values, strict=True)
        )
        for values in found[:MAX_SHOWN]
    ]
    return "；".join(lines) + (f"；等 {len(found)} 种" if len(found) > MAX_SHOWN else "")


def _word(value: Any) -> str:
    return (
        {True: "是", False: "否", None: "任意"}[value]
        if value is None or isinstance(value, bool)
        else str(value)
    )
