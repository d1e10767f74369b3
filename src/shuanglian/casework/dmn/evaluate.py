"""Decisions evaluated with their requirements, the rules behind each kept.

As the standard has it, a decision that fails gives null to those that read it. The decision that was asked for
must have an answer: without one it is refused, with the table, the rules and the inputs in the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.utils.translation import gettext as _

from shuanglian.foundation.errors import Reason

from ..errors import DecisionFailed
from ..feel import Budget, Expression, Scope, Value, to_feel, to_json
from .hits import HITS, LISTS, SINGLE, Disagree, Hit, aggregate
from .model import Body, Box, Decision, Invocation, Knowledge, Listing, Relation, Result, Step, Table, Type
from .texts import words
from .types import conform

MAX_CHAIN: Final = 200


@dataclass(slots=True)
class Outcome:
    """What one decision came to, in the values of the language. `failed` is the code of why a table gave no
    answer; `matched` are all rules that matched, `rules` those that count."""

    value: Value = None
    rules: tuple[int, ...] = ()
    matched: tuple[int, ...] = ()
    rows: list[dict[str, Value]] = field(default_factory=list)
    inputs: tuple[tuple[str, Value], ...] = ()
    failed: str = ""
    problems: tuple[str, ...] = ()


def decide(decisions: Mapping[str, Decision], key: str, data: Mapping[str, Any]) -> Result:
    """Evaluate one decision, and first those it requires. Raises `DecisionFailed`.

    A table that collects several rules gives an empty list, not null, when none matches.
    """
    outcomes = evaluate(decisions, key, data)
    decision, outcome = decisions[key], outcomes[key]
    if outcome.failed and not _empty_list(decision, outcome):
        raise DecisionFailed(failures(decisions, outcomes))
    value = [] if _empty_list(decision, outcome) else to_json(outcome.value)
    steps = tuple(_step(decisions[name], found) for name, found in outcomes.items())
    return Result(value, outcome.rules, _outputs(decision, outcome, value), steps)


def _step(decision: Decision, outcome: Outcome) -> Step:
    return Step(
        decision.id,
        decision.name,
        outcome.rules,
        to_json(outcome.value),
        outcome.problems,
        tuple((label, words(value)) for label, value in outcome.inputs),
    )


def _empty_list(decision: Decision, outcome: Outcome) -> bool:
    body = decision.body
    return (
        outcome.failed == "no_rule" and isinstance(body, Table) and body.hit in LISTS and not body.aggregation
    )


def _outputs(decision: Decision, outcome: Outcome, value: Any) -> Mapping[str, Any]:
    """What a process takes over: the columns of a single row, else the value under its name."""
    body = decision.body
    if isinstance(body, Table):
        if body.hit in SINGLE and outcome.rows:
            return {name: to_json(cell) for name, cell in outcome.rows[0].items()}
        name = body.outputs[0].name if len(body.outputs) == 1 else decision.id
        return {name: value}
    return {decision.name: value}


def failures(decisions: Mapping[str, Decision], outcomes: Mapping[str, Outcome]) -> list[Reason]:
    """One reason for each decision of the chain that gave no answer, the one that was asked for first."""
    return [
        Reason(outcome.failed, _why(decisions[key], outcome), key)
        for key, outcome in reversed(list(outcomes.items()))
        if outcome.failed
    ]


def _why(decision: Decision, outcome: Outcome) -> str:
    text = {
        "no_rule": _("决策表“%(name)s”没有一条规则适用（%(inputs)s）"),
        "several_rules": _("决策表“%(name)s”有多条规则同时适用：%(rules)s（%(inputs)s）"),
        "rules_differ": _("决策表“%(name)s”适用的规则给出不同结果：%(rules)s（%(inputs)s）"),
        "not_allowed_value": _("决策表“%(name)s”：有输入的值不在允许范围内（%(inputs)s）"),
    }[outcome.failed]
    told = text % {
        "name": decision.name,
        "rules": "、".join(str(number) for number in outcome.matched),
        "inputs": "，".join(f"{label}：{words(value)}" for label, value in outcome.inputs),
    }
    return told + "".join(f"；{problem}" for problem in outcome.problems)


def evaluate(decisions: Mapping[str, Decision], key: str, data: Mapping[str, Any]) -> dict[str, Outcome]:
    """The outcomes by id, required decisions first, `key` last. Never raises for what is in the data."""
    budget, outcomes = Budget(), dict[str, Outcome]()
    for name in _order(decisions, key):
        budget.problems = []
        outcomes[name] = _evaluate_one(decisions, decisions[name], data, outcomes, budget)
    return outcomes


def _order(decisions: Mapping[str, Decision], key: str) -> list[str]:
    order: list[str] = []
    waiting = [(key, False)]
    seen: set[str] = set()
    while waiting:
        name, ready = waiting.pop()
        if ready:
            order.append(name)
        elif name not in seen and name in decisions and len(seen) < MAX_CHAIN:
            seen.add(name)
            waiting.append((name, True))
            waiting.extend((other, False) for other in reversed(decisions[name].requires))
    return order


def _evaluate_one(
    decisions: Mapping[str, Decision],
    decision: Decision,
    data: Mapping[str, Any],
    outcomes: Mapping[str, Outcome],
    budget: Budget,
) -> Outcome:
    names = dict(data)
    for name, kind in decision.inputs:
        if name in data:
            names[name], problem = _given(data[name], kind)
            if problem:
                budget.note(f"{name}：{problem}")
    for other in decision.requires:
        if other in outcomes:
            names[decisions[other].variable or decisions[other].name] = outcomes[other].value
    scope = Scope(names, functions=_functions(decision.knowledge), budget=budget)
    body = decision.body
    outcome = table(body, scope) if isinstance(body, Table) else Outcome(value_of(body, scope))
    outcome.value, problem = conform(outcome.value, decision.of)
    if problem:
        budget.note(f"{decision.name}：{problem}")
    outcome.problems = tuple(budget.problems)
    return outcome


def _given(value: Any, kind: Any) -> tuple[Value, str]:
    try:
        return conform(to_feel(value), kind)
    except RecursionError:
        return None, "值嵌套过深"


Function = Callable[[Budget, list[Value], tuple[str, ...]], Value]


def _functions(knowledge: Mapping[str, Knowledge]) -> Mapping[str, Function]:
    return {name: _function(model) for name, model in knowledge.items()}


def _function(model: Knowledge) -> Function:
    """Arguments by place, or by the names that are given."""

    def call(budget: Budget, given: list[Value], names: tuple[str, ...]) -> Value:
        order = names or tuple(name for name, _ in model.parameters)
        values = dict(zip(order, given, strict=False))
        bound: dict[str, Value] = {}
        for name, kind in model.parameters:
            bound[name], problem = conform(values.get(name), kind)
            if problem:
                budget.note(f"{model.name}({name})：{problem}")
        scope = Scope({}, local=bound, functions=_functions(model.requires), budget=budget)
        value, problem = conform(value_of(model.body, scope), model.of)
        if problem:
            budget.note(f"{model.name}：{problem}")
        return value

    return call


def value_of(body: Body, scope: Scope) -> Value:
    """Null, and a note, where there is no value."""
    if isinstance(body, Expression):
        return body.value(scope)
    if isinstance(body, Table):
        outcome = table(body, scope)
        if outcome.failed:
            scope.budget.note(f"表中没有答案：{outcome.failed}")
        return outcome.value
    if isinstance(body, Box):
        return _box(body, scope)
    if isinstance(body, Invocation):
        given = [value_of(argument, scope) for _, argument in body.bindings]
        names = tuple(name for name, _ in body.bindings)
        return scope.functions[body.function](scope.budget, given, names)
    if isinstance(body, Listing):
        return [value_of(item, scope) for item in body.items]
    return _relation(body, scope)


def _box(body: Box, scope: Scope) -> Value:
    found: dict[str, Value] = {}
    for name, kind, inner in body.entries:
        found[name], problem = conform(value_of(inner, scope.within(found)), kind)
        if problem:
            scope.budget.note(f"{name}：{problem}")
    return value_of(body.result, scope.within(found)) if body.result is not None else found


def _relation(body: Relation, scope: Scope) -> Value:
    return [
        {name: value_of(cell, scope) for name, cell in zip(body.columns, row, strict=False)}
        for row in body.rows
    ]


def table(body: Table, scope: Scope) -> Outcome:
    """A decision table over the names of `scope`."""
    values = [_column(column, scope) for column in body.inputs]
    labels = tuple((column.label, value) for column, value in zip(body.inputs, values, strict=True))
    for column, value in zip(body.inputs, values, strict=True):
        if column.allowed is not None and not column.allowed.met(scope.about(value)):
            return Outcome(inputs=labels, failed="not_allowed_value")
    abouts = [scope.about(value, budget=_quiet(scope.budget)) for value in values]
    hits = [
        Hit(rule, _row(body, rule.outputs, scope))
        for rule in body.rules
        if all(test.met(about) for test, about in zip(rule.tests, abouts, strict=True))
    ]
    scope.budget.steps = min([scope.budget.steps, *(about.budget.steps for about in abouts)])
    if not hits:
        return replace(_without_rule(body, scope), inputs=labels)
    return replace(_with(body, hits), inputs=labels, matched=tuple(hit.rule.number for hit in hits))


def _quiet(budget: Budget) -> Budget:
    """Cells that do not apply need no explanation, but their steps count."""
    return Budget(budget.steps, budget.depth)


def _column(column: Any, scope: Scope) -> Value:
    return _fitted(column.expression.value(scope), column.of)


def _row(body: Table, cells: Sequence[Expression | None], scope: Scope) -> dict[str, Value]:
    row: dict[str, Value] = {}
    for output, cell in zip(body.outputs, cells, strict=True):
        row[output.name] = _fitted(cell.value(scope) if cell is not None else None, output.of)
    return row


def _fitted(value: Value, of: Type) -> Value:
    """In the type of its column if it fits that; whether it is an allowed value is asked elsewhere."""
    fitted, problem = conform(value, of if of.allowed is None else replace(of, allowed=None))
    return value if problem else fitted


def _with(body: Table, hits: list[Hit]) -> Outcome:
    try:
        chosen = HITS[body.hit](body, hits)
    except Disagree as error:
        return Outcome(failed=error.code)
    rows = [hit.row for hit in chosen]
    return Outcome(_value(body, rows), tuple(hit.rule.number for hit in chosen), rows=rows)


def _without_rule(body: Table, scope: Scope) -> Outcome:
    if any(output.default for output in body.outputs):
        row = _row(body, [output.default for output in body.outputs], scope)
        return Outcome(_value(body, [row]), rows=[row])
    if body.aggregation == "COUNT":
        return Outcome(_value(body, []))
    return Outcome(failed="" if body.aggregation else "no_rule")


def _value(body: Table, rows: list[dict[str, Value]]) -> Value:
    single = len(body.outputs) == 1
    values: list[Value] = [row[body.outputs[0].name] if single else dict(row) for row in rows]
    if body.hit in SINGLE:
        return values[0]
    return aggregate(body.aggregation, values) if body.aggregation else values
