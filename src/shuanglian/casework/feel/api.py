"""Compiled expressions over plain JSON data: what the rest of the engine uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import tree
from .evaluate import evaluate
from .parser import parse_expression, parse_tests
from .tree import Value
from .values import Budget, Exhausted, Scope, to_feel, to_json

TOO_MUCH = "计算超过允许的步数"


@dataclass(frozen=True, slots=True)
class Expression:
    """One expression; `text` is as written in the file."""

    text: str
    node: tree.Node = field(repr=False, compare=False)

    def evaluate(self, data: Mapping[str, Any]) -> Any:
        """The value as plain JSON (whole numbers as int, others as float, dates as text)."""
        return to_json(self.value(Scope(data)))

    def value(self, scope: Scope) -> Value:
        """The value in the kinds of the language; `scope.budget.problems` tells why something gave null."""
        return guarded(self.node, scope)

    def names(self) -> frozenset[str]:
        """First names of all paths, to tell a table which inputs it reads."""
        return frozenset(_names(self.node))


@dataclass(frozen=True, slots=True)
class UnaryTests:
    """One cell of a decision table."""

    text: str
    node: tree.Tests | None = field(repr=False, compare=False)

    def holds(self, value: Any, data: Mapping[str, Any]) -> bool:
        """Whether `value` satisfies the cell; an unknown answer counts as no."""
        return self.node is None or self.met(Scope(data, to_feel(value)))

    def met(self, scope: Scope) -> bool:
        """Whether the subject of `scope` satisfies the cell."""
        return self.node is None or guarded(self.node, scope) is True

    def literals(self) -> list[Any]:
        """The constants a cell compares with."""
        return [to_json(value) for value in self.constants()]

    def constants(self) -> list[Value]:
        """The constants in the kinds of the language: what stands in the cell and reads no name."""
        return list(_constants(self.node)) if self.node is not None else []

    def names(self) -> frozenset[str]:
        return frozenset(_names(self.node)) - {"?"} if self.node is not None else frozenset()


def expression(
    text: str, names: Iterable[str] = (), functions: Mapping[str, tuple[str, ...]] | None = None
) -> Expression:
    """Compile an expression; `names` are known names with blanks or signs, `functions` further functions with
    their parameters. Raises `FeelError`."""
    return Expression(text.strip(), parse_expression(text, names, functions or {}))


def unary_tests(
    text: str, names: Iterable[str] = (), functions: Mapping[str, tuple[str, ...]] | None = None
) -> UnaryTests:
    """Compile a cell of a decision table. Raises `FeelError`."""
    return UnaryTests(text.strip(), parse_tests(text, names, functions or {}))


def guarded(node: tree.Node, scope: Scope) -> Value:
    """Null beyond the budget."""
    depth = scope.budget.depth
    try:
        return evaluate(node, scope)
    except (Exhausted, RecursionError):
        scope.budget.depth = depth
        scope.budget.note(TOO_MUCH)
        return None


def constant(node: tree.Node) -> bool:
    """Whether a node reads no name and so has one value."""
    if isinstance(node, tree.Name | tree.Range | tree.Loop | tree.Filter | tree.Tests):
        return False
    return all(constant(part) for part in tree.parts(node))


def constant_value(node: tree.Node) -> Value:
    return guarded(node, Scope({}, budget=Budget(steps=1000)))


def _names(node: tree.Node) -> Iterable[str]:
    if isinstance(node, tree.Name):
        yield node.path[0]
    for child in tree.parts(node):
        yield from _names(child)


def _constants(node: tree.Node) -> Iterable[Value]:
    if not constant(node):
        for child in tree.parts(node):
            yield from _constants(child)
        return
    value = constant_value(node)
    yield from value if isinstance(value, list) else [value]
