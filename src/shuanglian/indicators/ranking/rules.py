"""What a ranking declares, as plain values. Pure: no database, no clock.

A ranking is decided by its configuration alone: who is compared by which indicators, with which weights, by which way of
making them comparable, and what happens to missing values, small bases, vetoes, ties and cut lines.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any


class Way(StrEnum):
    """How values of one indicator become shares between 0 (worst) and 1 (best); `z` has no bounds."""

    MINMAX = "minmax"
    Z = "z"
    RANK = "rank"
    TARGET = "target"
    ANCHORS = "anchors"


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"


class Missing(StrEnum):
    """What a missing value does: the subject is not ranked, or it gets a share, or its weight goes to the others."""

    EXCLUDE = "exclude"
    LOWEST = "lowest"
    MEDIAN = "median"
    ZERO = "zero"
    REDISTRIBUTE = "redistribute"


class SmallBase(StrEnum):
    DAMP = "damp"
    NOT_JUDGED = "not_judged"


class Ties(StrEnum):
    """1224: after two on place 2 comes place 4. Dense (1223): place 3."""

    COMPETITION = "competition"
    DENSE = "dense"


class Effect(StrEnum):
    """What a veto does: out of the ranking, behind everybody else, or ranked with a grade that is fixed."""

    EXCLUDE = "exclude"
    LAST = "last"
    GRADE = "grade"


class Test(StrEnum):
    BELOW = "below"
    ABOVE = "above"
    YES = "yes"  # a column that says yes


class Kind(StrEnum):
    PARTY = "party"
    PLACE = "place"
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class Growth:
    """Growth in percent. `of` and `base` are columns of two levels; without `of` the indicator's own column holds the
    growth and `base` only tells how large the base was. Below `small` the `rule` counts."""

    base: str
    of: str = ""
    small: Fraction | None = None
    rule: SmallBase = SmallBase.DAMP


@dataclass(frozen=True, slots=True)
class Ratio:
    """One column over another, times `factor` (100 for percent, a conversion of units)."""

    of: str
    per: str
    factor: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Indicator:
    """`code` is the indicator of the catalogue whose observations are read; without one the `key` is tried."""

    key: str
    name: str
    weight: Fraction
    unit: str = ""
    code: str = ""
    direction: Direction = Direction.UP
    way: Way = Way.MINMAX
    missing: Missing = Missing.EXCLUDE
    target: Fraction | None = None
    cap: Fraction = Fraction(1)
    floor: Fraction = Fraction(0)
    anchors: tuple[tuple[Fraction, Fraction], ...] = ()
    growth: Growth | None = None
    ratio: Ratio | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is no indicator: a numerator, a base, a yes or no of a veto. `back`: of the same period a year before."""

    key: str
    name: str
    unit: str = ""
    code: str = ""
    aliases: tuple[str, ...] = ()
    is_flag: bool = False
    back: bool = False


@dataclass(frozen=True, slots=True)
class Gate:
    """一票否决. `column` is an indicator or another column; `value` is the limit of `below` and `above`."""

    key: str
    name: str
    column: str
    test: Test
    effect: Effect = Effect.EXCLUDE
    value: Fraction | None = None
    grade: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One grade: `share` of those ranked (percent, grades from the best down), or the score `from` which it holds."""

    grade: str
    share: Fraction | None = None
    least: Fraction | None = None
    consequences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grades:
    by: str  # share or score
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Weights times 1 ± `shift`, `samples` times by Latin hypercube from `seed`, and every corner where there are few."""

    shift: Fraction = Fraction(1, 5)
    samples: int = 1000
    seed: int = 20220101


@dataclass(frozen=True, slots=True)
class Term:
    """A number of days, and whether only working days count."""

    days: int
    working: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is compared. `ref` is the number of a party or the code of a place, if there is one; `key` tells them apart."""

    key: str
    name: str
    ref: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Config:
    key: str
    title: str
    version: str
    indicators: tuple[Indicator, ...]
    kind: Kind = Kind.NAMED
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    source: str = ""
    note: str = ""
    subjects: tuple[Subject, ...] = ()
    columns: tuple[Column, ...] = ()
    gates: tuple[Gate, ...] = ()
    grades: Grades | None = None
    ties: Ties = Ties.COMPETITION
    digits: int = 2
    scale: Fraction = Fraction(100)
    stated_sum: Fraction = Fraction(1)
    weights_normalised: bool = False
    weights_declared: bool = False  # the configuration itself says that its weights are to be normalised
    period: str = ""
    cut_off: dt.date | None = None
    sensitivity: Sensitivity = Sensitivity()
    publicity: Term = Term(7)
    appeal: Term = Term(5, working=True)
    answer: Term = Term(5, working=True)
    privacy: str = "full"  # full, or total: pages for everybody show grade and total only
    chains: tuple[str, ...] = ()  # chains whose segments without a subject are listed (S15)
    table: str = ""
    data: Any = None
    is_demo: bool = False
    raw: Any = field(default=None, compare=False, hash=False)
    warnings: tuple[str, ...] = ()

    def indicator(self, key: str) -> Indicator:
        return next(one for one in self.indicators if one.key == key)

    def column_of(self, word: str) -> str:
        """The key of the column that a growth or a ratio calls by key or by name."""
        rows: tuple[Column | Indicator, ...] = (*self.columns, *self.indicators)
        hits = [one.key for one in rows if one.key == word] or [one.key for one in rows if one.name == word]
        return hits[0] if hits else word

    def needed(self) -> tuple[Column, ...]:
        """Every column that is read, indicators that hold a value of their own first."""
        own = [
            Column(one.key, one.name, one.unit, one.code, one.aliases)
            for one in self.indicators
            if one.ratio is None and (one.growth is None or not one.growth.of)
        ]
        keys = {one.key for one in own}
        return (*own, *(one for one in self.columns if one.key not in keys))


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with where it comes from; `text` is its exact decimal form, `note` says why it is missing."""

    value: Fraction | None
    text: str = ""
    origin: tuple[tuple[str, Any], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Subjects in the order given, and cells by (subject key, column key)."""

    subjects: tuple[Subject, ...]
    cells: dict[tuple[str, str], Cell]
    notes: tuple[str, ...] = ()

    def cell(self, subject: str, column: str) -> Cell:
        return self.cells.get((subject, column), NOTHING)


NOTHING = Cell(None)
YEAR_BEFORE = "@year_before"
