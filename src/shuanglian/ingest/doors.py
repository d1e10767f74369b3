"""Where accepted facts go. Rooms of the middle do not import each other, so a programme registers the doors.

A door takes one accepted quantity (or one row of a sheet) to its place, says what already stands there, and takes it back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from shuanglian.foundation.actor import Actor
from shuanglian.registry.models import Party, Place, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A reviewed fact on its way. `code` is the indicator's code, `period` canonical (2024 · 2024Q1 · 2024-01..04).

    `replaces` is the id of what an earlier version of the document became, where this is its new value.
    """

    code: str
    period: str
    value: Decimal
    unit: str = ""
    place: Place | None = None
    subject: Party | None = None
    comparator: str = "eq"
    basis: str = "actual"
    source: Source | None = None
    locator: str = ""
    quote: str = ""
    note: str = ""
    is_demo: bool = False
    growth: bool = False
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """An indicator that the words may mean: `score` between 0 and 1, `why` for people."""

    code: str
    name: str
    unit: str
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What already stands at the same indicator (and perhaps the same period): for the page of conflicts.

    With `same_value` and not `same_scope` it is the trap of two scopes: one number that two places are said to have.
    """

    words: str
    value: Decimal
    unit: str
    period: str
    scope: str
    url: str
    same_scope: bool
    same_value: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the fact now is."""

    kind: str
    id: int
    url: str
    words: str


@dataclass(frozen=True, slots=True)
class Door:
    """`choices(viewer, words, unit)`, `standing(viewer, fact)`, `place(actor, fact)`, `take_back(actor, kind, id, reason)`.

    Words for `choices` may be several names with `OR` between them: the likeliest counts.
    `standing_many(viewer, facts)` answers for a page of facts (by their position) in a few queries, `choices_many(viewer,
    [(words, unit)])` for many words at once; `names(viewer, codes)` gives (name, unit) of indicators.
    """

    key: str
    choices: Callable[[Actor, str, str], Sequence[Choice]]
    standing: Callable[[Actor, Fact], Sequence[Standing]]
    place: Callable[[Actor, Fact], Placed]
    take_back: Callable[[Actor, str, int, str], None]
    standing_many: Callable[[Actor, Sequence[Fact]], Mapping[int, Sequence[Standing]]] | None = None
    choices_many: Callable[[Actor, Sequence[tuple[str, str]]], Sequence[Sequence[Choice]]] | None = None
    names: Callable[[Actor, Sequence[str]], Mapping[str, tuple[str, str]]] | None = None


OR: Final = " | "
_DOORS: Final[dict[str, Door]] = {}


def register(door: Door) -> None:
    """Raises ValueError for a key that another door has."""
    if _DOORS.setdefault(door.key, door) is not door:
        raise ValueError(f"door {door.key} is declared twice")


def door(key: str) -> Door | None:
    return _DOORS.get(key)
