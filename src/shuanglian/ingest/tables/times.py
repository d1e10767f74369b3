"""The time and the basis of a cell: from its column, its row, or the table as a whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ..document import Cell
from ..fields.survey import Survey
from ..proposal import Basis
from .cells import values
from .grid import Grid, Part
from .heads import time_in
from .naming import pair_of, row_name

_AIMS: Final = re.compile("规划|目标|计划|任务|十[一二三四五六]五|纲要|行动方案|实施方案")
_PERIOD: Final = re.compile("(20\\d\\d)\\s*年?\\s*[—–~～至-]+\\s*(20\\d\\d)")
_DONE: Final = re.compile("完成情况|统计|公报|基本情况|现状|执行情况|运行情况|进展")


@dataclass(frozen=True, slots=True)
class Frame:
    """`times` and `bases` go by column; `first` and `last` are the years of the columns (0: none)."""

    times: list[str]
    bases: list[Basis]
    years: list[int]
    whole: str
    pairs: frozenset[str]

    def of(self, cell: Cell, own: str, *, yearly: bool) -> tuple[str, Basis]:
        """The time and basis of a cell; one over several years spans them."""
        last = cell.column + cell.columns - 1
        time, basis = self.times[cell.column], self.bases[last]
        covered = [year for year in self.years[cell.column : last + 1] if year]
        if len(set(covered)) > 1:
            return f"{min(covered)}..{max(covered)}", basis
        if (
            yearly
            and time.isdigit()
            and (early := min((year for year in self.years if year), default=0)) < int(time)
        ):
            return (f"{early}..{time}" if early else time), basis
        return own or time or self.whole, basis

    def paired(self, name: str) -> bool:
        """Do the cells of the row with this name hold two numbers?"""
        return name in self.pairs


def frame_of(grid: Grid, whole: Survey, words: str) -> Frame:
    """`words`: the title of the table, the headings above it and the title of the document."""
    columns = grid.columns(Part.VALUE)
    years = [head.year if at in columns else 0 for at, head in enumerate(grid.heads)]
    aims = _AIMS.search(words) is not None and not _DONE.search(words)
    aims = aims or any(grid.heads[at].basis is Basis.TARGET for at in columns)
    now = _now(grid, years, whole.year, words) if aims else whole.year
    bases = [_basis(grid, at, years, now, aims) for at in range(len(years))]
    time = time_in(words, whole.year)[0]
    time = "" if any(years) and not time.isdigit() else time
    time = "" if aims and not time.isdigit() else time
    times = [head.time for head in grid.heads]
    _inherit(grid, times, bases, years)
    return Frame(times, bases, years, time or (str(whole.year) if whole.year else "n/a"), _pairs(grid))


def _now(grid: Grid, years: list[int], year: int, words: str) -> int:
    """The last year that is no aim: that of a column of the present state; a plan tells its own (2023—2027年)."""
    known = [one for one in years if one]
    states = [own for own, head in zip(years, grid.heads, strict=True) if own and head.basis is Basis.BASE]
    if states:
        return max(states)
    period = _PERIOD.search(words)
    if period is None or not known or not int(period[1]) < max(known) <= int(period[2]):
        return year
    return max(int(period[1]) - 1, min(known))


def _inherit(grid: Grid, times: list[str], bases: list[Basis], years: list[int]) -> None:
    """A column of growth without a time of its own belongs to the column on its left."""
    known = [year for year in years if year]
    for at, head in enumerate(grid.heads[1:], 1):
        if "年均" in head.text and not head.time and len(set(known)) > 1:
            times[at], bases[at] = f"{min(known)}..{max(known)}", bases[years.index(max(known))]
            continue
        if (head.rate or head.share or head.rank) and not head.time and not head.basis and times[at - 1]:
            times[at], bases[at], years[at] = times[at - 1], bases[at - 1], years[at - 1]


def _basis(grid: Grid, at: int, years: list[int], now: int, aims: bool) -> Basis:
    """From the head; in a table of aims the last year is the target and the first, when it is over, the base."""
    head = grid.heads[at]
    if head.basis is not None:
        return head.basis
    known = sorted({year for year in years if year})
    if not head.year or not known:
        return Basis.TARGET if aims and now and not known and _AIMS.search(head.text) else Basis.ACTUAL
    ahead = [year for year in known if year > now or (year == now and known[0] < now)] if now else known[1:]
    if head.year in ahead and (aims or head.year > now > 0):
        return Basis.TARGET
    return Basis.BASE if aims and ahead else Basis.ACTUAL


def _pairs(grid: Grid) -> frozenset[str]:
    names = set()
    for row in grid.rows:
        held = [cell for at in grid.columns(Part.VALUE) if (cell := row[at]) is not None]
        if any(len(values(cell.text.text)) > 1 for cell in held):
            names |= {
                row_name(cell.text.text)[0] for at in grid.columns(Part.NAME) if (cell := row[at]) is not None
            }
    return frozenset(name for name in names if pair_of(name))
