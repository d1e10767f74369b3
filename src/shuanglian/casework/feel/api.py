"""Compiled expressions over plain JSON data: what the rest of the engine uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from . import tree
from .evaluate import evaluate
from .parser import parse_expression, parse_tests
from .tree import Value
from .values import Scope, to_feel, to_json


@dataclass(frozen=True, slots=True)
class Expression:
    """One expression; `text` is as written in the file."""

    text: str
    node: tree.Node = field(repr=False, compare=False)

    def evaluate(self, data: Mapping[str, Any]) -> Any:
        """The value as plain JSON (whole numbers as int, others as float)."""
        return to_json(evaluate(self.node, Scope(data)))

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
        if self.node is None:
            return True
        return evaluate(self.node, Scope(data, to_feel(value))) is True

    def literals(self) -> list[Any]:
        """The constants a cell compares with, for the search of overlaps and gaps."""
        return [to_json(value) for value in _literals(self.node)] if self.node is not None else []

    def names(self) -> frozenset[str]:
        return frozenset(_names(self.node)) - {"?"} if self.node is not None else frozenset()


def expression(text: str, names: Iterable[str] = ()) -> Expression:
    """Compile an expression. Raises `FeelError`."""
    return Expression(text.strip(), parse_expression(text, names))


def unary_tests(text: str, names: Iterable[str] = ()) -> UnaryTests:
    """Compile a cell of a decision table. Raises `FeelError`."""
    return UnaryTests(text.strip(), parse_tests(text, names))


def _children(node: tree.Node) -> tuple[tree.Node, ...]:
    if isinstance(node, tree.Binary):
        return (node.left, node.right)
    if isinstance(node, tree.Negate):
        return (node.operand,)
    if isinstance(node, tree.Range):
        return (node.low, node.high)
    if isinstance(node, tree.Sequence | tree.Tests):
        return node.items
    if isinstance(node, tree.Member):
        return (node.subject, node.tests)
    if isinstance(node, tree.If):
        return (node.condition, node.then, node.otherwise)
    return node.arguments if isinstance(node, tree.Call) else ()


def _names(node: tree.Node) -> Iterable[str]:
    if isinstance(node, tree.Name):
        yield node.path[0]
    for child in _children(node):
        yield from _names(child)


def _literals(node: tree.Node) -> Iterable[Value]:
    if isinstance(node, tree.Negate) and isinstance(node.operand, tree.Literal):
        value = node.operand.value
        yield -value if isinstance(value, Decimal) else None
        return
    if isinstance(node, tree.Literal):
        yield node.value
    for child in _children(node):
        yield from _literals(child)
