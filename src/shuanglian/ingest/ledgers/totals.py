"""Totals, subtotals and 其中: recognised by their labels, and added up again. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from . import units, vocabulary
from .cells import address, decimals, number
from .columns import Column, Role
from .findings import WARNING, Finding, shown
from .grid import Sheet
from .rows import Mark, RowRole
from .units import plain

_BOUNDS: Final = (RowRole.SUBTOTAL, RowRole.GROUP, RowRole.TOTAL)
_NO_SLACK: Final = frozenset({"家", "户", "个", "人", "项", "件", "台", "套", "次", "人次", "篇", "名"})


@dataclass(frozen=True, slots=True)
class Check:
    """One total of one column: what is written, what the rows add up to, and whether the two agree within rounding."""

    row: int
    column: int
    label: str
    written: Decimal
    summed: Decimal
    agrees: bool

    def as_json(self) -> dict[str, Any]:
        return {
            "address": address(self.row, self.column), "label": self.label, "written": shown(self.written),
            "sum": shown(self.summed), "agrees": self.agrees,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Item:
    row: int
    role: RowRole
    label: str
    level: int
    value: Decimal | None


def summable(column: Column) -> bool:
    """Amounts and counts add up; shares, rates, averages and ranks do not."""
    return (
        column.role is Role.VALUE
        and not column.growth
        and not units.is_ratio("".join(column.heads), column.unit)
    )


def check(sheet: Sheet, columns: Sequence[Column], data: Sequence[int], marks: Sequence[Mark]) -> list[Check]:
    """Every total and subtotal of every column that adds up."""
    if not any(mark.role in (RowRole.TOTAL, RowRole.SUBTOTAL) for mark in marks):
        return []
    rows = _ordered(data, marks)
    found: list[Check] = []
    for column in columns:
        if summable(column):
            items = [
                _Item(r, role, label, level, number(sheet.at(r, column.index)))
                for r, role, label, level in rows
            ]
            found += _column(column, items)
    return sorted(found, key=lambda one: (one.row, one.column))


def _ordered(data: Sequence[int], marks: Sequence[Mark]) -> list[tuple[int, RowRole, str, int]]:
    named = {mark.row: (mark.row, mark.role, mark.label, mark.level) for mark in marks}
    plain_rows = {row: (row, RowRole.DATA, "", 0) for row in data}
    merged = {**plain_rows, **named}
    return [merged[row] for row in sorted(merged) if merged[row][1] is not RowRole.HEAD]


def _column(column: Column, items: list[_Item]) -> Iterator[Check]:
    for at, item in enumerate(items):
        if item.value is None or item.role not in (RowRole.TOTAL, RowRole.SUBTOTAL):
            continue
        ways = _subtotal_ways(items, at) if item.role is RowRole.SUBTOTAL else _total_ways(items, at)
        checked = _checked(column, item, [way for way in ways if way])
        if checked is not None and (checked.agrees or not vocabulary.EVERYWHERE.fullmatch(plain(item.label))):
            yield checked


def _checked(column: Column, item: _Item, ways: list[list[Decimal]]) -> Check | None:
    written = item.value
    if not ways or written is None:
        return None
    sums = [(sum(way, Decimal(0)), _slack(column.unit, written, way)) for way in ways]
    best, slack = min(sums, key=lambda one: (abs(one[0] - written) > one[1], abs(one[0] - written)))
    return Check(item.row, column.index, item.label, written, best, abs(best - written) <= slack)


def _slack(unit: str, written: Decimal, parts: Sequence[Decimal]) -> Decimal:
    """What rounding of the parts can make up; whole things that are counted have none."""
    finest = max([decimals(written), *(decimals(part) for part in parts[:2_000])])
    if finest == 0 and unit in _NO_SLACK:
        return Decimal(0)
    coarsest = min(decimals(written), finest)
    step = Decimal(1).scaleb(-coarsest)
    return step * (Decimal(len(parts)).sqrt() + 1) / 2 if coarsest or unit else Decimal(0)


def _numbers(items: Sequence[_Item], role: RowRole) -> list[Decimal]:
    return [item.value for item in items if item.role is role and item.value is not None]


def _tops(items: Sequence[_Item]) -> list[Decimal]:
    """Of numbered rows those of the highest level, with what they are made of left out."""
    levels = {
        item.level for item in items if item.role is RowRole.DATA and item.level and item.value is not None
    }
    if not levels:
        return []
    return [
        i.value for i in items if i.role is RowRole.DATA and i.level == min(levels) and i.value is not None
    ]


def _ways(items: Sequence[_Item]) -> list[list[Decimal]]:
    return [_numbers(items, RowRole.DATA), _numbers(items, RowRole.SUBTOTAL), _tops(items)]


def _total_ways(items: Sequence[_Item], at: int) -> list[list[Decimal]]:
    """What a total may be the sum of: what stands above it or below it, its subtotals, other totals."""
    totals = [i for i, item in enumerate(items) if item.role is RowRole.TOTAL]
    before = max((i for i in totals if i < at), default=-1)
    after = min((i for i in totals if i > at), default=len(items))
    above, below = items[before + 1 : at], items[at + 1 : after]
    others = [items[i].value for i in totals if i != at and items[i].label != items[at].label]
    sums = [value for value in others if value is not None]
    return [*_ways(above), *_ways(below), *_ways([*items[:at], *items[at + 1 :]]), sums]


def _subtotal_ways(items: Sequence[_Item], at: int) -> list[list[Decimal]]:
    bounds = [i for i, item in enumerate(items) if item.role in _BOUNDS and i != at]
    before = max((i for i in bounds if i < at), default=-1)
    after = min((i for i in bounds if i > at), default=len(items))
    return [_numbers(items[before + 1 : at], RowRole.DATA), _numbers(items[at + 1 : after], RowRole.DATA)]


def findings(sheet: Sheet, checks: Sequence[Check]) -> Iterator[Finding]:
    for one in checks:
        if not one.agrees:
            yield Finding(
                "total_differs",
                sheet.name,
                one.row,
                one.column,
                {"label": one.label, **_gap(one.written, one.summed)},
                WARNING,
            )


def _gap(written: Decimal, summed: Decimal) -> dict[str, str]:
    return {"written": shown(written), "sum": shown(summed), "gap": shown(abs(written - summed))}


def parts(
    sheet: Sheet, columns: Sequence[Column], data: Sequence[int], marks: Sequence[Mark]
) -> Iterator[Finding]:
    """其中 is never more than what it is part of."""
    whole: int | None = None
    for row, role, label, _level in (
        _ordered(data, marks) if any(m.role is RowRole.OF_WHICH for m in marks) else ()
    ):
        if role is not RowRole.OF_WHICH:
            whole = None if role is RowRole.GROUP else row
            continue
        for column in columns:
            if whole is None or not summable(column):
                continue
            part, all_of = number(sheet.at(row, column.index)), number(sheet.at(whole, column.index))
            if part is not None and all_of is not None and part > all_of >= 0:
                given = {"label": label, "written": shown(part), "whole": shown(all_of)}
                yield Finding("part_exceeds", sheet.name, row, column.index, given, WARNING)


def across(sheet: Sheet, columns: Sequence[Column], data: Sequence[int]) -> Iterator[Finding]:
    """A column 合计 beside its parts, row by row; where most rows differ the two have nothing to do with each other."""
    for column in columns:
        others = _siblings(column, columns)
        if len(others) < 2:
            continue
        found, fitting = [], 0
        for row in data:
            written = number(sheet.at(row, column.index))
            values = [number(sheet.at(row, one.index)) for one in others]
            told = [value for value in values if value is not None]
            if written is None or len(told) < len(values):
                continue
            total = sum(told, Decimal(0))
            if abs(total - written) <= _slack(column.unit, written, told):
                fitting += 1
            else:
                found.append(
                    Finding(
                        "across_differs", sheet.name, row, column.index, dict(_gap(written, total)), WARNING
                    )
                )
        if fitting and fitting >= len(found):
            yield from found


def _siblings(column: Column, columns: Sequence[Column]) -> list[Column]:
    """The parts of a column of totals: under the same head, in the same unit, none of them 其中."""
    if not column.heads or not summable(column) or not _is_total(column):
        return []
    return [
        one
        for one in columns
        if one is not column and one.heads[:-1] == column.heads[:-1] and summable(one) and one.unit == column.unit
        and not vocabulary.OF_WHICH.fullmatch(plain(one.heads[-1])) and not _is_total(one)
    ]  # fmt: skip


def _is_total(column: Column) -> bool:
    said = plain(units.without(column.heads[-1]))
    return bool(vocabulary.TOTAL.fullmatch(said) or vocabulary.SUBTOTAL.fullmatch(said))
