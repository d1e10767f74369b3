"""Formulas over other indicators: `{sx-12} / {sx-14} * 100`. A small parser of its own; nothing is ever executed. Pure.

    sum     := product (("+" | "-") product)*
    product := factor (("*" | "/") factor)*
    factor  := "-" factor | number | "{" code "}" | "(" sum ")"

A value stands in the unit of its indicator; what comes out is in the unit of the computed one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Final

from django.utils.translation import gettext as _

LONGEST: Final = 500
DEEPEST: Final = 20
_TOKEN: Final = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|\{\s*([A-Za-z0-9_-]{1,80})\s*\}|([-+*/()×÷−（）]))")
_PLAIN: Final = str.maketrans("×÷−（）", "*/-()")
_PRECISE: Final = Context(prec=30, traps=[InvalidOperation, DivisionByZero, Overflow])


class FormulaError(ValueError):
    """A formula that cannot be read or leads in a circle, worded for people."""


@dataclass(frozen=True, slots=True)
class Number:
    value: Decimal


@dataclass(frozen=True, slots=True)
class Ref:
    code: str


@dataclass(frozen=True, slots=True)
class Op:
    """`left sign right`; a negative factor is zero minus it."""

    sign: str
    left: Node
    right: Node


Node = Number | Ref | Op
_OPERATIONS: Final[dict[str, Callable[[Decimal, Decimal], Decimal]]] = {
    "+": _PRECISE.add,
    "-": _PRECISE.subtract,
    "*": _PRECISE.multiply,
    "/": _PRECISE.divide,
}


def parse(text: str) -> Node:
    """Raises FormulaError with the place of what cannot be read."""
    if len(text) > LONGEST:
        raise FormulaError(_("公式太长，最多 %d 个字") % LONGEST)
    reader = _Reader(_tokens(text))
    tree = reader.sum(0)
    if (extra := reader.peek()) is not None:
        raise FormulaError(_("公式在“%s”这里看不懂") % extra[1])
    return tree


def dependencies(text: str) -> set[str]:
    """The codes that a formula names. Raises FormulaError."""
    return set(_refs(parse(text)))


def reference(code: str) -> str:
    """How a formula writes an indicator; formulas are kept without spaces inside the braces."""
    return f"{{{code}}}"


def tidy(text: str) -> str:
    """The writing that is kept: plain signs, no spaces inside braces."""
    return re.sub(r"\{\s*([A-Za-z0-9_-]+)\s*\}", r"{\1}", text.strip().translate(_PLAIN))


def evaluate(node: Node, values: Mapping[str, Decimal]) -> Decimal | None:
    """The value, or None where something is divided by zero. Raises KeyError for a code without a value."""
    try:
        return _value(node, values)
    except (DivisionByZero, InvalidOperation, Overflow):
        return None


def order(formulas: Mapping[str, str]) -> list[str]:
    """Codes of formulas so that each comes after those it needs. Raises FormulaError with the circle, if there is one."""
    needs = {code: dependencies(text) & set(formulas) for code, text in formulas.items()}
    found: list[str] = []
    state: dict[str, int] = {}
    for start in sorted(needs):
        _visit(start, needs, state, found, [])
    return found


def _visit(
    code: str, needs: Mapping[str, set[str]], state: dict[str, int], found: list[str], way: list[str]
) -> None:
    """Depth first; `state` is 1 while a code is on the way, 2 when it is done."""
    if state.get(code) == 2:
        return
    if state.get(code) == 1:
        circle = [*way[way.index(code) :], code]
        raise FormulaError(_("公式互相引用成环：%s") % " → ".join(circle))
    state[code] = 1
    for other in sorted(needs[code]):
        _visit(other, needs, state, found, [*way, code])
    state[code] = 2
    found.append(code)


def _tokens(text: str) -> list[tuple[str, str]]:
    """(kind, text) of every word; Chinese signs count as plain ones."""
    found, at, end = [], 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            told = _("公式在第 %(at)d 个字附近看不懂：“%(text)s”")
            raise FormulaError(told % {"at": at + 1, "text": text[at:].strip()[:20]})
        digits, code, sign = match.groups()
        kind = "number" if digits else "ref" if code else "sign"
        found.append((kind, digits or code or sign.translate(_PLAIN)))
        at = match.end()
    return found


class _Reader:
    """Reads words from left to right, one level of the grammar a method."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens, self.at = tokens, 0

    def peek(self) -> tuple[str, str] | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self, *signs: str) -> str:
        """The sign that comes next if it is one of these, else an empty text."""
        word = self.peek()
        if word is None or word[0] != "sign" or word[1] not in signs:
            return ""
        self.at += 1
        return word[1]

    def sum(self, depth: int) -> Node:
        node = self.product(depth)
        while sign := self.take("+", "-"):
            node = Op(sign, node, self.product(depth))
        return node

    def product(self, depth: int) -> Node:
        node = self.factor(depth)
        while sign := self.take("*", "/"):
            node = Op(sign, node, self.factor(depth))
        return node

    def factor(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise FormulaError(_("公式套得太深，最多 %d 层") % DEEPEST)
        if self.take("-"):
            return Op("-", Number(Decimal(0)), self.factor(depth + 1))
        if self.take("("):
            node = self.sum(depth + 1)
            if not self.take(")"):
                raise FormulaError(_("公式少了右括号"))
            return node
        word = self.peek()
        if word is None or word[0] == "sign":
            raise FormulaError(_("公式不完整") if word is None else _("公式在“%s”这里看不懂") % word[1])
        self.at += 1
        return Number(Decimal(word[1])) if word[0] == "number" else Ref(word[1])


def _refs(node: Node) -> list[str]:
    if isinstance(node, Op):
        return _refs(node.left) + _refs(node.right)
    return [node.code] if isinstance(node, Ref) else []


def _value(node: Node, values: Mapping[str, Decimal]) -> Decimal:
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Ref):
        return values[node.code]
    return _OPERATIONS[node.sign](_value(node.left, values), _value(node.right, values))
