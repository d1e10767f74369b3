"""What the checks read and what they say. Pure: no database, no clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final

from ..periods import Period, moment
from . import words

Figures = dict[str, str]
ZERO: Final = Decimal(0)
UNDATED: Final = moment(dt.date(1900, 1, 1))  # stands for "no period is written anywhere"


class Severity(StrEnum):
    """`high`: cannot be right as it stands. `medium`: must be explained. `low`: worth a look, stops nothing."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


BLOCKING: Final = frozenset({Severity.HIGH, Severity.MEDIUM})


class GrowthOf(StrEnum):
    """What a stated growth compares with; unknown where the heading does not say."""

    UNKNOWN = ""
    YEAR_BEFORE = "year"
    PREVIOUS = "previous"


@dataclass(frozen=True, slots=True)
class Record:
    """One value with what is known of it. `row` counts data rows from 1; in a wide table several records share one.

    `step` is the last printed digit of the value (0.01 for 12.30). `numbers` are the other numbers of the row by
    heading, `cells` the row as it is written. `parts` and `total`: what the value, or the total, is made of; `among`:
    parts of the value that need not add up to it (其中).
    """

    row: int
    value: Decimal | None = None
    indicator: str = ""
    place: str = ""
    subject: str = ""
    segment: str = ""
    period: Period | None = None
    unit: str = ""
    step: Decimal = Decimal(1)
    comparator: str = "eq"
    column: str = ""
    file_row: int = 0
    target: Decimal | None = None
    growth: Decimal | None = None
    growth_of: GrowthOf = GrowthOf.UNKNOWN
    base: Decimal | None = None
    cumulative: Decimal | None = None
    total: Decimal | None = None
    parts: tuple[Decimal, ...] = ()
    among: tuple[Decimal, ...] = ()
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    ratio: Decimal | None = None
    floor: Decimal | None = None
    ceiling: Decimal | None = None
    reporter: str = ""
    reported_at: dt.datetime | None = None
    deadline: dt.datetime | None = None
    correction: bool = False
    old: Decimal | None = None
    source: str = ""
    version: str = ""
    parent: str = ""
    key: str = ""
    in_ledger: bool = False
    numbers: tuple[tuple[str, Decimal], ...] = ()
    cells: tuple[str, ...] = ()

    @property
    def number(self) -> float:
        """The value for statistics; only asked of records that have one."""
        return float(self.value or ZERO)

    @property
    def name(self) -> str:
        """What it is called in explanations: place, indicator, period."""
        when = self.period.words() if self.period and self.period != UNDATED else ""
        parts = [self.place, self.subject, self.segment, self.indicator, when]
        return " ".join(part for part in parts if part) or f"第 {self.row} 行"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that must be asked. `figures` fill the words of `code`; `rows` are data rows, counted from 1."""

    code: str
    severity: Severity
    rows: tuple[int, ...]
    figures: Figures
    p: float | None = field(default=None, compare=False)

    @property
    def explanation(self) -> str:
        return words.explain(self.code, self.figures)

    @property
    def blocking(self) -> bool:
        return self.severity in BLOCKING


@dataclass(frozen=True, slots=True)
class Rules:
    """Every threshold of every check; docs/developer/integrity.md says why they are what they are."""

    alpha: float = 0.0005  # chance of one false alarm per statistical check and file, after correction
    sum_slack: float = 0.0005  # relative difference that rounding elsewhere may explain
    growth_slack: float = 0.6  # percentage points between a stated growth and the one computed
    growth_share: float = 0.04  # the same, relative to the growth itself
    jump_sigmas: float = 7.0
    jump_least: float = 0.22  # smallest jump in natural logarithms that is worth a question
    jump_history: int = 7  # values needed before own history says anything
    jump_short: int = 5  # with so many a jump must be at least `jump_short_least`
    jump_short_least: float = 0.9
    peers: int = 6  # series of one indicator that make a comparison with peers
    benford_first: int = 100  # records needed for the first digit
    benford_second: int = 500
    benford_spread: float = 100.0  # how many times the 95th percentile exceeds the 5th
    last_digit: int = 40
    heaping: int = 24
    target_band: float = 0.02
    target_near: int = 8  # values just above their target before the question is asked
    copy_bits: float = 36.0  # improbability of a coincidence, in bits, before two series are called copies
    run_bits: float = 24.0
    rounded_run: int = 8  # values in a row that are suddenly rounded a hundredfold, and as many that are not
    year_end_days: int = 12
    year_end_share: float = 0.5  # of a year's amount in its last days before it is a question
    year_end_records: int = 30
    edits: int = 5
    edit_window_hours: float = 48.0
    contradiction: float = 0.002  # relative difference of two sources that rounding does not explain
    findings: int = 500  # of one check and file; the rest is counted in the last one


DEFAULT: Final = Rules()


def rows_of(records: Iterable[Record]) -> tuple[int, ...]:
    """Data rows in order, each once."""
    return tuple(sorted({record.row for record in records}))
