"""Decision tables (DMN 1.5): read, evaluated with the numbers of the rules that matched, and searched for
holes.

A result carries the rules behind it, so that a refusal can always be explained by pointing at a line of the
table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _
from lxml import etree

from shuanglian.foundation.errors import Reason

from .errors import BadDefinition, DecisionFailed
from .feel import Expression, FeelError, UnaryTests, expression, unary_tests
from .xml import children, local, parse_xml, text_of

_SINGLE: Final = {"UNIQUE", "ANY", "FIRST", "PRIORITY"}
_LISTS: Final = {"COLLECT", "RULE ORDER", "OUTPUT ORDER"}
_AGGREGATES: Final[dict[str, Callable[[list[Any]], Any]]] = {"SUM": sum, "MIN": min, "MAX": max, "COUNT": len}
MAX_RULES: Final = 500


@dataclass(frozen=True, slots=True)
class Input:
    expression: Expression
    label: str
    type: str
    allowed: UnaryTests | None


@dataclass(frozen=True, slots=True)
class Output:
    """`order` lists the values from highest to lowest priority; `default` applies when no rule matches."""

    name: str
    order: tuple[Expression, ...] = ()
    default: Expression | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """`number` counts from 1, as people see it in the table."""

    number: int
    tests: tuple[UnaryTests, ...]
    outputs: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Table:
    hit: str
    aggregation: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """A table or a single expression, and the ids of the decisions whose results it reads."""

    id: str
    name: str
    body: Table | Expression = field(repr=False)
    requires: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """`value` is a scalar, a dict of outputs, or a list of either; `rules` are the matched rule numbers in
    order."""

    value: Any
    rules: tuple[int, ...]
    outputs: Mapping[str, Any]


def parse(xml: bytes) -> dict[str, Decision]:
    """The decisions of a file by id. Raises `BadDefinition` with every problem."""
    root = parse_xml(xml)
    if local(root) != "definitions" or "DMN" not in (etree.QName(root).namespace or ""):
        raise BadDefinition(Reason("not_dmn", "这不是 DMN 文件"))
    reader = _Reader(root)
    decisions = {
        decision.id: decision
        for element in children(root, "decision")
        if (decision := reader.decision(element)) is not None
    }
    for decision in decisions.values():
        for other in decision.requires:
            if other not in decisions:
                reader.refuse(decision.id, "missing_decision", f"引用了不存在的决策“{other}”")
    if reader.problems:
        raise BadDefinition(reader.problems)
    if not decisions:
        raise BadDefinition(Reason("no_decision", "文件里没有决策表"))
    return decisions


def decide(decisions: Mapping[str, Decision], key: str, data: Mapping[str, Any], *, depth: int = 0) -> Result:
    """Evaluate one decision, and first those it requires. Raises `DecisionFailed`."""
    if depth > 10:
        raise DecisionFailed(Reason("too_deep", "决策互相引用过深", key))
    decision = decisions[key]
    scope = dict(data)
    for other in decision.requires:
        scope[decisions[other].name] = decide(decisions, other, data, depth=depth + 1).value
    if isinstance(decision.body, Expression):
        value = decision.body.evaluate(scope)
        return Result(value, (), {decision.name: value})
    return _evaluate(decision, decision.body, scope)


def _evaluate(decision: Decision, table: Table, data: Mapping[str, Any]) -> Result:
    values = [column.expression.evaluate(data) for column in table.inputs]
    for column, value in zip(table.inputs, values, strict=True):
        if column.allowed is not None and not column.allowed.holds(value, data):
            raise DecisionFailed(
                Reason("not_allowed_value", _("“%s”的值不在允许范围内") % column.label, decision.id)
            )
    matched = [
        rule
        for rule in table.rules
        if all(test.holds(value, data) for test, value in zip(rule.tests, values, strict=True))
    ]
    if not matched:
        return _without_rule(decision, table, data)
    chosen = _HITS[table.hit](decision, table, matched, data)
    rows = [_row(table, rule, data) for rule in chosen]
    return _result(decision, table, rows, tuple(rule.number for rule in chosen))


def _without_rule(decision: Decision, table: Table, data: Mapping[str, Any]) -> Result:
    if any(output.default for output in table.outputs):
        row = {o.name: o.default.evaluate(data) if o.default else None for o in table.outputs}
        return _result(decision, table, [row], ())
    if table.hit in _LISTS:
        return _result(decision, table, [], ())
    raise DecisionFailed(Reason("no_rule", _("决策表“%s”没有一条规则适用") % decision.name, decision.id))


def _row(table: Table, rule: Rule, data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        output.name: cell.evaluate(data) for output, cell in zip(table.outputs, rule.outputs, strict=True)
    }


def _result(decision: Decision, table: Table, rows: list[dict[str, Any]], rules: tuple[int, ...]) -> Result:
    single = len(table.outputs) == 1
    values = [next(iter(row.values())) if single else row for row in rows]
    name = table.outputs[0].name if single else decision.id
    if table.hit in _SINGLE:
        return Result(values[0], rules, rows[0])
    if table.aggregation:
        known = [value for value in values if value is not None]
        value = _AGGREGATES[table.aggregation](known) if known or table.aggregation == "COUNT" else None
        return Result(value, rules, {name: value})
    return Result(values, rules, {name: values})


# -- hit policies: which of the matching rules count
Data = Mapping[str, Any]
Hit = Callable[[Decision, Table, list[Rule], Data], list[Rule]]


def _unique(decision: Decision, table: Table, matched: list[Rule], data: Data) -> list[Rule]:
    if len(matched) > 1:
        numbers = "、".join(str(rule.number) for rule in matched)
        raise DecisionFailed(
            Reason(
                "several_rules",
                _("决策表“%(name)s”有多条规则同时适用：%(numbers)s")
                % {"name": decision.name, "numbers": numbers},
                decision.id,
            )
        )
    return matched


def _any(decision: Decision, table: Table, matched: list[Rule], data: Data) -> list[Rule]:
    first = _row(table, matched[0], data)
    if any(_row(table, rule, data) != first for rule in matched[1:]):
        raise DecisionFailed(
            Reason("rules_differ", _("决策表“%s”适用的规则给出不同结果") % decision.name, decision.id)
        )
    return matched


def _first(decision: Decision, table: Table, matched: list[Rule], data: Data) -> list[Rule]:
    return matched[:1]


def _all(decision: Decision, table: Table, matched: list[Rule], data: Data) -> list[Rule]:
    return matched


def _ordered(decision: Decision, table: Table, matched: list[Rule], data: Data) -> list[Rule]:
    return sorted(matched, key=lambda rule: _rank(table, rule, data))


def _priority(decision: Decision, table: Table, matched: list[Rule], data: Data) -> list[Rule]:
    return _ordered(decision, table, matched, data)[:1]


def _rank(table: Table, rule: Rule, data: Data) -> list[int]:
    """The place of each output in its list of values; a value outside the list comes last."""
    row = _row(table, rule, data)
    ranks = []
    for output in table.outputs:
        order = [value.evaluate(data) for value in output.order]
        ranks.append(order.index(row[output.name]) if row[output.name] in order else len(order))
    return ranks


_HITS: Final[dict[str, Hit]] = {
    "UNIQUE": _unique,
    "ANY": _any,
    "FIRST": _first,
    "PRIORITY": _priority,
    "COLLECT": _all,
    "RULE ORDER": _all,
    "OUTPUT ORDER": _ordered,
}


class _Reader:
    def __init__(self, root: etree._Element) -> None:
        self.problems: list[Reason] = []
        self._names = {
            name
            for element in root.iter()
            if isinstance(element.tag, str) and " " in (name := element.get("name", ""))
        }

    def refuse(self, where: str, code: str, message: str) -> None:
        self.problems.append(Reason(code, message, where))

    def decision(self, element: etree._Element) -> Decision | None:
        key, name = element.get("id", ""), element.get("name", "") or element.get("id", "")
        requires = tuple(
            required.get("href", "").rpartition("#")[2]
            for requirement in children(element, "informationRequirement")
            for required in children(requirement, "requiredDecision")
        )
        tables, literals = children(element, "decisionTable"), children(element, "literalExpression")
        if tables:
            return Decision(key, name, self._table(key, name, tables[0]), requires)
        if literals:
            compiled = self._expression(key, text_of(literals[0]))
            return None if compiled is None else Decision(key, name, compiled, requires)
        self.refuse(key, "unsupported", "只支持决策表和单个表达式")
        return None

    def _expression(self, where: str, text: str) -> Expression | None:
        try:
            return expression(text, self._names)
        except FeelError as error:
            self.refuse(where, "bad_expression", f"表达式“{text}”：{error}")
            return None

    def _tests(self, where: str, text: str) -> UnaryTests:
        try:
            return unary_tests(text, self._names)
        except FeelError as error:
            self.refuse(where, "bad_expression", f"单元格“{text}”：{error}")
            return unary_tests("-")

    def _table(self, key: str, name: str, element: etree._Element) -> Table:
        hit, aggregation = element.get("hitPolicy", "UNIQUE"), element.get("aggregation", "")
        if hit not in _HITS:
            self.refuse(key, "unsupported", f"不支持命中策略 {hit}")
        if aggregation and aggregation not in _AGGREGATES:
            self.refuse(key, "unsupported", f"不支持汇总方式 {aggregation}")
        rules = children(element, "rule")
        if len(rules) > MAX_RULES:
            self.refuse(key, "too_large", f"规则超过 {MAX_RULES} 条")
        inputs = tuple(self._input(key, column) for column in children(element, "input"))
        outputs = tuple(self._output(key, name, column) for column in children(element, "output"))
        return Table(
            hit,
            aggregation,
            inputs,
            outputs,
            tuple(
                self._rule(key, number, rule, len(inputs), len(outputs))
                for number, rule in enumerate(rules[:MAX_RULES], 1)
            ),
        )

    def _input(self, key: str, column: etree._Element) -> Input:
        inner = children(column, "inputExpression")
        text = text_of(inner[0]) if inner else ""
        allowed = children(column, "inputValues")
        return Input(
            expression=self._expression(key, text) or expression("null"),
            label=column.get("label") or text,
            type=inner[0].get("typeRef", "") if inner else "",
            allowed=self._tests(key, text_of(allowed[0])) if allowed else None,
        )

    def _output(self, key: str, name: str, column: etree._Element) -> Output:
        values, default = children(column, "outputValues"), children(column, "defaultOutputEntry")
        listed = self._expression(key, f"[{text_of(values[0])}]") if values else None
        order = listed.evaluate({}) if listed else []
        return Output(
            name=column.get("name") or name,
            order=tuple(expression(_literal(value)) for value in order),
            default=self._expression(key, text_of(default[0])) if default else None,
        )

    def _rule(self, key: str, number: int, rule: etree._Element, inputs: int, outputs: int) -> Rule:
        cells, results = children(rule, "inputEntry"), children(rule, "outputEntry")
        where = rule.get("id") or f"{key}#{number}"
        if len(cells) != inputs or len(results) != outputs:
            self.refuse(where, "ragged", f"第 {number} 条规则的格数与表头不一致")
        tests = tuple(self._tests(where, text_of(cell)) for cell in cells)
        entries = tuple(
            self._expression(where, text_of(cell) or "null") or expression("null") for cell in results
        )
        return Rule(number, tests, entries)


def _literal(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value)
