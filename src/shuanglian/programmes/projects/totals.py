"""Do the single projects of a list add up to what its source states? (S47) Pure.

What the source names only as a sum stays an explicit remainder; it is computed and never spread over invented projects.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

EQUAL, REMAINDER, OVER, SHORT = "equal", "remainder", "over", "short"


@dataclass(frozen=True, slots=True)
class Stated:
    """One total of a list; `key`: count, total, yearly, in_production, provincial. Money in 分."""

    key: str
    value: int
    comparator: str = "eq"
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Single:
    """What one project of the list brings: key → value; None: it counts, and its figure is not public."""

    values: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Line:
    """`known`: the sum of what single projects bring; `silent`: projects that count without a public figure;
    `missing_projects`: how many the source counts and nobody names (None: it does not say)."""

    stated: Stated
    known: int
    named: int
    silent: int
    missing_projects: int | None
    state: str

    @property
    def remainder(self) -> int:
        return self.stated.value - self.known


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How 近 and 约 are meant, in percent of what is stated: from `near` on; within `about` up and down."""

    near: int
    about: int


def check(stated: Iterable[Stated], singles: Iterable[Single], tolerance: Tolerance) -> list[Line]:
    """One line per stated total."""
    totals, rows = list(stated), list(singles)
    counts = {total.key: total.value for total in totals if total.comparator == "eq"}
    return [_line(total, rows, counts, tolerance) for total in totals]


def _line(total: Stated, rows: list[Single], counts: Mapping[str, int], tolerance: Tolerance) -> Line:
    mine = [row.values[total.key] for row in rows if total.key in row.values]
    known = sum(value for value in mine if value is not None)
    silent = sum(value is None for value in mine)
    is_money = total.key in ("total", "yearly")
    whole = counts.get("count") if is_money else total.value
    missing = None if whole is None else max(whole - len(mine), 0)
    complete = missing == 0 and not silent
    return Line(total, known, len(mine), silent, missing, _state(total, known, complete, tolerance))


def _state(total: Stated, known: int, complete: bool, tolerance: Tolerance) -> str:
    if _fits(total, known, tolerance):
        return EQUAL
    if total.comparator in ("eq", "lt", "approx") and known > total.value:
        return OVER if total.comparator != "approx" else EQUAL
    return SHORT if complete else REMAINDER


def _fits(total: Stated, known: int, tolerance: Tolerance) -> bool:
    """近 300 亿元 is met a little below it, 约 a little around it; how little is a setting."""
    if total.comparator == "eq":
        return known == total.value
    if total.comparator == "gt":
        return known > total.value
    if total.comparator == "lt":
        return known * 100 >= total.value * tolerance.near and known < total.value
    return abs(known - total.value) * 100 <= total.value * tolerance.about
