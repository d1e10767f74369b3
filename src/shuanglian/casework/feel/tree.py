"""The syntax tree: immutable nodes without behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

Value = None | bool | Decimal | str | list["Value"] | dict[str, "Value"]


@dataclass(frozen=True, slots=True)
class Literal:
    value: bool | Decimal | str | None


@dataclass(frozen=True, slots=True)
class Name:
    """`path` of names; `?` alone is the value under test in a decision table."""

    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Negate:
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary:
    """`op` is one of + - * / ** = != < <= > >= and or."""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Range:
    low: Node
    high: Node
    low_closed: bool
    high_closed: bool


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Tests:
    """Comma-separated tests of one value: true if any holds; `negated` for not(...)."""

    items: tuple[Node, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """`subject in tests`."""

    subject: Node
    tests: Tests


@dataclass(frozen=True, slots=True)
class If:
    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple[Node, ...]


Node = Literal | Name | Negate | Binary | Range | Sequence | Tests | Member | If | Call
SUBJECT = Name(("?",))
