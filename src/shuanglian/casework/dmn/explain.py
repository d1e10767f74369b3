"""A decision in words: what went in, which lines of the table apply, what came out or why nothing did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ..feel import Expression, UnaryTests, constant, constant_value, tree
from ..feel.tree import SUBJECT
from .evaluate import Outcome, evaluate, failures
from .model import Decision, Input, Rule, Table
from .texts import words

_SIGNS: Final = {"<": "<", "<=": "≤", ">": ">", ">=": "≥", "=": "=", "!=": "≠"}


@dataclass(frozen=True, slots=True)
class RuleShown:
    """A line of the table. `conditions` are empty for a line that always applies; `matched`: it applies here,
    `counts`: it made the answer."""

    number: int
    conditions: tuple[str, ...]
    outcome: str
    note: str
    matched: bool
    counts: bool

    @property
    def words(self) -> str:
        """`第 2 条：金额 ≥ 100 万 → 复杂`"""
        when = "，".join(self.conditions) or "任何情况"
        return f"第 {self.number} 条：{when} → {self.outcome}" + (f"（{self.note}）" if self.note else "")

    def to_json(self) -> dict[str, Any]:
        return {"number": self.number, "words": self.words, "matched": self.matched, "counts": self.counts}


@dataclass(frozen=True, slots=True)
class Explanation:
    """`failed` says why there is no answer (empty if there is one); `problems` why something on the way was
    null; `required` explains the decisions that this one reads."""

    decision: str
    name: str
    answer: str
    inputs: tuple[tuple[str, str], ...]
    rules: tuple[RuleShown, ...]
    failed: str
    problems: tuple[str, ...]
    required: tuple[Explanation, ...]

    @property
    def applied(self) -> tuple[RuleShown, ...]:
        return tuple(rule for rule in self.rules if rule.matched)

    @property
    def sentence(self) -> str:
        """One line: the inputs, the lines that apply, the answer or the refusal."""
        given = "，".join(f"{label}：{value}" for label, value in self.inputs)
        lines = "；".join(rule.words for rule in self.rules if rule.counts)
        end = self.failed or (lines or f"{self.name}：{self.answer}")
        return f"{given}。{end}" if given and not self.failed else end

    def to_json(self) -> dict[str, Any]:
        return {
            "decision": self.decision,
            "name": self.name,
            "answer": self.answer,
            "inputs": [{"label": label, "value": value} for label, value in self.inputs],
            "rules": [rule.to_json() for rule in self.rules],
            "failed": self.failed,
            "problems": list(self.problems),
            "sentence": self.sentence,
            "required": [other.to_json() for other in self.required],
        }


def explain(decisions: Mapping[str, Decision], key: str, data: Mapping[str, Any]) -> Explanation:
    """How the decision `key` comes to its answer for these inputs. Pure; raises `KeyError` for an unknown key only."""
    outcomes = evaluate(decisions, key, data)
    told = {reason.field: str(reason.message) for reason in failures(decisions, outcomes)}
    shown: dict[str, Explanation] = {}
    for name, outcome in outcomes.items():
        required = tuple(shown[other] for other in decisions[name].requires if other in shown)
        shown[name] = _one(decisions[name], outcome, told.get(name, ""), required, data)
    return shown[key]


def _one(
    decision: Decision,
    outcome: Outcome,
    failed: str,
    required: tuple[Explanation, ...],
    data: Mapping[str, Any],
) -> Explanation:
    body = decision.body
    rules = tuple(_shown(body, rule, outcome) for rule in body.rules) if isinstance(body, Table) else ()
    inputs = tuple((label, words(value)) for label, value in outcome.inputs)
    if not inputs:
        inputs = tuple((name, words(data.get(name))) for name, _ in decision.inputs)
    answer = "" if failed else words(outcome.value)
    return Explanation(decision.id, decision.name, answer, inputs, rules, failed, outcome.problems, required)


def _shown(table: Table, rule: Rule, outcome: Outcome) -> RuleShown:
    cells = (cell_words(column, test) for column, test in zip(table.inputs, rule.tests, strict=True))
    return RuleShown(
        rule.number,
        tuple(cell for cell in cells if cell),
        _outcome_words(table, rule),
        rule.note,
        rule.number in outcome.matched,
        rule.number in outcome.rules,
    )


def _outcome_words(table: Table, rule: Rule) -> str:
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
