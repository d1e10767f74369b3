"""The syntax tree: immutable nodes without behaviour."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from .temporal import DayTime, YearMonth


@dataclass(frozen=True, slots=True)
class Literal:
    value: bool | Decimal | str | date | time | datetime | DayTime | YearMonth | None


@dataclass(frozen=True, slots=True)
class Name:
    """`path` of names; `?` alone is the value under test in a decision table."""

    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """`subject.name` where the subject is more than a name."""

    subject: Node
    name: str


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
class Context:
    """`{key: value, …}`; later entries see earlier ones."""

    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Tests:
    """Comma-separated tests of one value: true if any holds; `negated` for not(...); `about` tells of each
    test whether it names the value itself by `?`."""

    items: tuple[Node, ...]
    about: tuple[bool, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """`subject in tests`."""

    subject: Node
    tests: Tests


@dataclass(frozen=True, slots=True)
class Instance:
    """`subject instance of kind`."""

    subject: Node
    kind: str


@dataclass(frozen=True, slots=True)
class Filter:
    """`subject[condition]`: one item by its number, or the items for which the condition is true."""

    subject: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Loop:
    """`kind` is for, some or every; `variables` with the lists they run through, the first outermost."""

    kind: str
    variables: tuple[tuple[str, Node], ...]
    body: Node


@dataclass(frozen=True, slots=True)
class If:
    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple[Node, ...]
    names: tuple[str, ...] = ()


Node = (
    Literal
    | Name
    | Path
    | Negate
    | Binary
    | Range
    | Sequence
    | Context
    | Tests
    | Member
    | Instance
    | Filter
    | Loop
    | If
    | Call
)
Value = (
    None
    | bool
    | Decimal
    | str
    | date
    | time
    | datetime
    | DayTime
    | YearMonth
    | list["Value"]
    | dict[str, "Value"]
)
SUBJECT = Name(("?",))


def parts(node: Node) -> tuple[Node, ...]:
    """The nodes directly inside a node."""
    match node:
        case Binary(_, left, right):
            return (left, right)
        case Negate(inner) | Path(inner, _) | Instance(inner, _):
            return (inner,)
        case Range(low, high, _, _):
            return (low, high)
        case Sequence(items) | Tests(items, _, _):
            return items
        case Context(entries):
            return tuple(inner for _, inner in entries)
        case Member(subject, tests):
            return (subject, tests)
        case Filter(subject, condition):
            return (subject, condition)
        case Loop(_, variables, body):
            return (*(inner for _, inner in variables), body)
        case If(condition, then, otherwise):
            return (condition, then, otherwise)
        case Call(_, arguments, _):
            return arguments
        case _:
            return ()


def tests(items: Iterable[Node], negated: bool = False) -> Tests:
    found = tuple(items)
    return Tests(found, tuple(mentions_subject(item) for item in found), negated)


def mentions_subject(node: Node) -> bool:
    if isinstance(node, Name):
        return node.path[0] == "?"
    if isinstance(node, Member):
        return mentions_subject(node.subject)
    return any(mentions_subject(part) for part in parts(node))
