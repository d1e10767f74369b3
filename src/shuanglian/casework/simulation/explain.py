"""Why an automatic step went this way: the line of the table that matched, the condition that was true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .. import dmn
from ..feel import Expression
from ..graph import Graph

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cell:
    """One column of a table that was asked: its label, the value it saw, and the tests of the rules that matched."""

    label: str
    value: Any
    tests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explained:
    """One decision that was taken: `rules` are the numbers of the lines that matched, counted from 1."""

    decision: str
    name: str
    rules: tuple[int, ...]
    cells: tuple[Cell, ...]
    outputs: Mapping[str, Any]

    def to_json(self) -> Plain:
        cells = [{"label": c.label, "value": c.value, "tests": list(c.tests)} for c in self.cells]
        return {
            "decision": self.decision,
            "name": self.name,
            "rules": list(self.rules),
            "cells": cells,
            "outputs": dict(self.outputs),
        }


def decide(
    tables: Mapping[str, dmn.Decision], key: str, data: Mapping[str, Any]
) -> tuple[dmn.Result, list[Explained]]:
    """The result, and how it came about: the decisions that it needs first. Raises `DecisionFailed`."""
    result = dmn.decide(tables, key, data)
    return result, _explain(tables, key, data, set())


def _explain(
    tables: Mapping[str, dmn.Decision], key: str, data: Mapping[str, Any], seen: set[str]
) -> list[Explained]:
    decision, scope = tables[key], dict(data)
    found: list[Explained] = []
    for other in decision.requires:
        if other not in tables or other in seen:
            continue
        seen.add(other)
        found += _explain(tables, other, data, seen)
        scope[tables[other].name] = dmn.decide(tables, other, data).value
    result = dmn.decide(tables, key, data)
    cells = _cells(decision.body, scope, result.rules)
    return [*found, Explained(key, decision.name, result.rules, cells, dict(result.outputs))]


def _cells(body: object, scope: Mapping[str, Any], rules: tuple[int, ...]) -> tuple[Cell, ...]:
    if isinstance(body, Expression):
        return tuple(Cell(name, scope.get(name)) for name in sorted(body.names()))
    if not isinstance(body, dmn.Table):
        return ()
    matched = [rule for rule in body.rules if rule.number in rules]
    return tuple(
        Cell(
            column.label,
            column.expression.evaluate(scope),
            tuple(rule.tests[place].text or "-" for rule in matched),
        )
        for place, column in enumerate(body.inputs)
    )


def chosen(graph: Graph, flow: str, data: Mapping[str, Any]) -> Plain:
    """The condition of the way that an exclusive gateway took (empty for the default), and what it read."""
    way = graph.flows[flow]
    if way.condition is None:
        return {"default": True}
    return {
        "condition": way.condition.text,
        "read": {name: data.get(name) for name in sorted(way.condition.names())},
    }


def read_names(graph: Graph, tables: Mapping[str, dmn.Decision]) -> frozenset[str]:
    """Names that conditions, lists, messages and tables read: what a handler may be expected to give."""
    found: set[str] = set()
    for flow in graph.flows.values():
        found |= flow.condition.names() if flow.condition is not None else frozenset()
    for node in graph.nodes.values():
        found |= node.correlation.names() if node.correlation is not None else frozenset()
        found |= node.multi.collection.names() if node.multi is not None else frozenset()
        if node.wait is not None and node.wait.instant is not None:
            found |= node.wait.instant.names()
    for decision in tables.values():
        found |= _table_names(decision.body)
    return frozenset(found - {"steps"})


def _table_names(body: object) -> frozenset[str]:
    if isinstance(body, Expression):
        return body.names()
    if not isinstance(body, dmn.Table):
        return frozenset()
    return frozenset().union(*(column.expression.names() for column in body.inputs))
