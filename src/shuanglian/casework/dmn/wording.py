"""Lines of a decision table in words."""

from __future__ import annotations

from typing import Final

from ..feel import Expression, UnaryTests, constant, constant_value, tree
from ..feel.tree import SUBJECT
from .model import Input, Rule, Table
from .texts import words

_SIGNS: Final = {"<": "<", "<=": "≤", ">": ">", ">=": "≥", "=": "=", "!=": "≠"}


def line(table: Table, rule: Rule) -> str:
    """`第 2 条：金额 ≥ 100 万 → 复杂（说明）`"""
    when = "，".join(conditions(table, rule)) or "任何情况"
    return f"第 {rule.number} 条：{when} → {outcome_words(table, rule)}" + (
        f"（{rule.note}）" if rule.note else ""
    )


def conditions(table: Table, rule: Rule) -> tuple[str, ...]:
    """The cells of a rule that demand something."""
    cells = (cell_words(column, test) for column, test in zip(table.inputs, rule.tests, strict=True))
    return tuple(cell for cell in cells if cell)


def outcome_words(table: Table, rule: Rule) -> str:
    values = [_result_words(cell) for cell in rule.outputs]
    if len(values) == 1:
        return values[0]
    named = zip(table.outputs, values, strict=True)
    return "，".join(f"{output.label or output.name}：{value}" for output, value in named)


def _result_words(cell: Expression) -> str:
    return words(constant_value(cell.node)) if constant(cell.node) else cell.text


def cell_words(column: Input, test: UnaryTests) -> str:
    """`金额 ≥ 100 万`; empty for a cell that always holds."""
    node, label = test.node, column.label
    if node is None:
        return ""
    if all(constant(item) for item in node.items):
        values = " 或 ".join(words(constant_value(item)) for item in node.items)
        return f"{label} {'不是' if node.negated else '为'} {values}"
    parts = [_part(label, item) for item in node.items]
    if any(not part for part in parts):
        return f"{label}：{test.text}"
    joined = " 或 ".join(parts)
    return f"并非（{joined}）" if node.negated else joined


def _part(label: str, node: tree.Node) -> str:
    """One test in words; empty if it is more than a comparison with a constant."""
    if isinstance(node, tree.Binary) and node.left == SUBJECT and node.op in _SIGNS and constant(node.right):
        return f"{label} {_SIGNS[node.op]} {words(constant_value(node.right))}"
    if isinstance(node, tree.Range) and constant(node.low) and constant(node.high):
        low, high = words(constant_value(node.low)), words(constant_value(node.high))
        left, right = ("≤" if node.low_closed else "<"), ("≤" if node.high_closed else "<")
        return f"{low} {left} {label} {right} {high}"
    return f"{label} 为 {words(constant_value(node))}" if constant(node) else ""
