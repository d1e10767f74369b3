"""Hit policies: which of the matching rules count, and what several of them make together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from ..feel import Value
from ..feel.arithmetic import equal
from ..feel.functions import FUNCTIONS
from .model import Rule, Table

SINGLE: Final = frozenset({"UNIQUE", "ANY", "FIRST", "PRIORITY"})
LISTS: Final = frozenset({"COLLECT", "RULE ORDER", "OUTPUT ORDER"})
Row = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that matched, with the values of its output cells."""

    rule: Rule
    row: Row


class Disagree(Exception):
    """The rules that matched give no single answer; `code` says in which way."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _unique(table: Table, matched: list[Hit]) -> list[Hit]:
    if len(matched) > 1:
        raise Disagree("several_rules")
    return matched


def _any(table: Table, matched: list[Hit]) -> list[Hit]:
    first = matched[0].row
    if any(equal(dict(hit.row), dict(first)) is not True for hit in matched[1:]):
        raise Disagree("rules_differ")
    return matched


def _first(table: Table, matched: list[Hit]) -> list[Hit]:
    return matched[:1]


def _every(table: Table, matched: list[Hit]) -> list[Hit]:
    return matched


def _ordered(table: Table, matched: list[Hit]) -> list[Hit]:
    return sorted(matched, key=lambda hit: _rank(table, hit.row))


def _priority(table: Table, matched: list[Hit]) -> list[Hit]:
    return _ordered(table, matched)[:1]


def _rank(table: Table, row: Row) -> list[int]:
    """The place of each output in its list of values; a value outside the list comes last."""
    return [place_of(row[output.name], output.order) for output in table.outputs]


def place_of(value: Value, order: Sequence[Value]) -> int:
    return next((n for n, listed in enumerate(order) if equal(value, listed) is True), len(order))


HITS: Final[dict[str, Callable[[Table, list[Hit]], list[Hit]]]] = {
    "UNIQUE": _unique,
    "ANY": _any,
    "FIRST": _first,
    "PRIORITY": _priority,
    "COLLECT": _every,
    "RULE ORDER": _every,
    "OUTPUT ORDER": _ordered,
}
AGGREGATES: Final = frozenset({"SUM", "MIN", "MAX", "COUNT"})


def aggregate(kind: str, values: list[Value]) -> Value:
    """Null outputs do not count; nothing to add up or compare gives null, nothing to count gives 0."""
    known: list[Value] = [value for value in values if value is not None]
    return FUNCTIONS[kind.lower()].body(known)
