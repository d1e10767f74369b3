"""A workbook understood: its tables, what their columns and rows are, which totals do not add up. Pure, no database."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from . import fingerprint, heads, periods, totals, units, vocabulary
from .cells import Fault, Uncached, address, day, is_loose, is_missing, is_number, letters, text_of
from .columns import SAMPLE, Around, Column, Meaning, Role, column, is_code, sampled
from .findings import NOTICE, WARNING, Finding, capped
from .forms import Form
from .grid import Area, Sheet, Workbook
from .periods import Parts
from .rows import Located, Mark, RowRole, tables

_NO_PERIOD: Final = re.compile(r"(?:填报|填表|报送|制表|报出|审核|印发|发布|打印|导出)(?:日期|时间)")
_ONLY_GROWTH: Final = re.compile(r"(?:同比|环比|增速|增幅|增长|±|%|[(（]|[)）]|率|增减)+")
_MOST_NOTED: Final = 200  # marks of one kind that the JSON names one by one

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class TableUnderstanding:
    """One table. `data` are its rows of data, `marks` all other rows; `grid` the sheet it stands on (turned, where the
    records stand in columns: then rows and columns of every address are exchanged)."""

    sheet: str
    area: str
    title: str
    columns: list[Column]
    data: list[int]
    marks: list[Mark]
    checks: list[totals.Check]
    findings: list[Finding]
    notes: list[str] = field(default_factory=list)
    footers: list[str] = field(default_factory=list)
    head_rows: tuple[int, int] = (0, 0)
    turned: bool = False
    shift: int = 0
    fingerprint: str = ""
    period: str = ""
    unit: str = ""
    grid: Sheet = field(default_factory=lambda: Sheet("", []), repr=False)
    form: Form | None = None

    @property
    def keys(self) -> list[str]:
        """One name for each column that stays the same from quarter to quarter."""
        return fingerprint.keys([one.heads for one in self.columns])

    def spot(self, row: int, at: int) -> tuple[int, int]:
        """(row, column) on the sheet as the person sees it."""
        if self.form is not None and at in self.form.spots:
            row, at = self.form.spots[at]
            return (row, at + self.shift)
        return (at + self.shift, row) if self.turned else (row, at + self.shift)

    def as_json(self) -> dict[str, Any]:
        special = [
            {"row": mark.row, "role": str(mark.role), "label": mark.label, "level": mark.level}
            for mark in self.marks[:_MOST_NOTED]
        ]
        return {
            "sheet": self.sheet, "area": self.area, "title": self.title, "notes": self.notes, "footers": self.footers,
            "turned": self.turned, "shift": self.shift, "head_rows": list(self.head_rows), "fingerprint": self.fingerprint,
            "period": self.period, "unit": self.unit, "columns": [one.as_json() for one in self.columns], "rows": len(self.data),
            "first_row": self.data[0] if self.data else None, "last_row": self.data[-1] if self.data else None, "marks": special,
            "totals": [one.as_json() for one in self.checks[:_MOST_NOTED]], "findings": [one.as_json() for one in self.findings],
            "cells": self._cells(), "spots": self._spots(),
        }  # fmt: skip

    def _cells(self) -> dict[str, str]:
        """Of a form: what each of its cells is, by address."""
        if self.form is None:
            return {}
        values = dict(zip(self._spots(), (str(one.role) for one in self.columns), strict=True))
        return {address(row, at + self.shift): "head" for (row, at), _value in self.form.pairs} | values

    def _spots(self) -> list[str]:
        """Of a form: where the value of each column stands."""
        return [] if self.form is None else [address(*self.spot(0, one.index)) for one in self.columns]


@dataclass(slots=True)
class Understanding:
    """`findings` are about the file as a whole; those of a table stand with it."""

    name: str
    tables: list[TableUnderstanding]
    findings: list[Finding]
    sheets: list[str] = field(default_factory=list)

    @property
    def every_finding(self) -> list[Finding]:
        return [*self.findings, *(one for table in self.tables for one in table.findings)]

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name, "sheets": self.sheets, "tables": [table.as_json() for table in self.tables],
            "findings": [one.as_json() for one in self.findings],
        }  # fmt: skip


def understand(workbook: Workbook, progress: Progress | None = None) -> Understanding:
    """What a bureau's workbook says, table by table. Never fails on any grid. Hidden sheets are named, not read."""
    found: list[TableUnderstanding] = []
    noted: list[Finding] = []
    for number, sheet in enumerate(workbook.sheets):
        if sheet.hidden:
            noted.append(Finding("hidden_sheet", sheet.name, level=NOTICE))
            continue
        noted += _hidden(sheet)
        found += [_table(located) for located in tables(sheet)]
        if progress is not None:
            progress(number + 1, len(workbook.sheets))
    if not found:
        noted.append(Finding("no_table"))
    return Understanding(workbook.name, found, noted, [sheet.name for sheet in workbook.sheets])


def _hidden(sheet: Sheet) -> Iterator[Finding]:
    rows = sum(1 for row in sheet.hidden_rows if not sheet.is_blank(row))
    if rows:
        yield Finding("hidden_rows", sheet.name, given={"count": rows}, level=NOTICE)
    if columns := len([at for at in sheet.hidden_columns if at < sheet.width]):
        yield Finding("hidden_columns", sheet.name, given={"count": columns}, level=NOTICE)


def _table(located: Located) -> TableUnderstanding:
    sheet, head = located.sheet, located.head
    paths = heads.paths(sheet, head, located.left, located.right)
    around = _around(located, paths)
    rows = sampled(located.data)
    columns = [
        column(sheet, located.left + at, path, _unit_under(located, at), rows, around)
        for at, path in enumerate(paths)
    ]
    columns = _settled([one for one in columns if one.heads or one.counts or _within_heads(located, one)])
    checks = totals.check(sheet, columns, located.data, located.marks)
    made = TableUnderstanding(
        sheet.name, str(_shifted(located)), _title(located), columns, located.data, located.marks, checks, [],
        located.notes, located.footers, (head.top, head.bottom), located.turned, located.shift, grid=sheet,
        period=periods.canonical(around.time), unit="、".join(around.units), form=located.form,
    )  # fmt: skip
    made.fingerprint = fingerprint.of(made.keys)
    made.findings = capped(_placed(made, one) for one in _findings(made, checks))
    return made


def _within_heads(located: Located, one: Column) -> bool:
    return located.head.bottom < located.head.top and bool(one.counts)


def _shifted(located: Located) -> Area:
    area = located.area
    return Area(area.top, area.left + located.shift, area.bottom, area.right + located.shift)


def _title(located: Located) -> str:
    """The nearest one; over a form the one that is not the name of its first part (一、基本信息)."""
    named = [text for text in located.titles if located.form is None or not vocabulary.outline(text)]
    return (named or located.titles or [""])[-1]


def _unit_under(located: Located, at: int) -> str:
    row = located.head.units
    return text_of(located.sheet.at(row, located.left + at)).strip("()（）") if row is not None else ""


def _around(located: Located, paths: Sequence[tuple[str, ...]]) -> Around:
    """The period and units that title and notes give to all columns."""
    told = [
        text
        for text in (*located.notes, *reversed(located.titles), located.sheet.name)
        if not _NO_PERIOD.search(text)
    ]
    time = next(
        (parts for text in told if (parts := periods.read(text)).said and (parts.year or parts.full)), Parts()
    )
    named = [
        unit for text in (*located.notes, *located.titles) for unit in units.of_note(text) or _in_title(text)
    ]
    read = [periods.read("".join(path)) for path in paths]
    years = {parts.year for parts in read if parts.year and not parts.within}
    bare = not any(parts.within for parts in read)
    return Around(time, tuple(dict.fromkeys(named)), bare and len(years) > 1)


def _in_title(text: str) -> list[str]:
    """2025年工业产值（单位：万元）."""
    return [unit] if (unit := units.of_head(text)) else []


def _settled(columns: list[Column]) -> list[Column]:
    """What only the columns together tell: 同比 is that of the column before; where all heads are periods, the first words
    name indicators."""
    columns = _grown(columns)
    values = [one for one in columns if one.role is Role.VALUE]
    known = {one.meaning.key for one in columns}
    if not values or "indicator" in known:
        return columns
    wordless = all(not one.words or one.growth for one in values)
    for at, one in enumerate(columns):
        labels = one.meaning.key in ("project", "text") or (
            one.meaning.key == "name" and one.meaning.score < 0.7
        )
        if wordless and labels and one.index < values[0].index and one.counts.get("texts"):
            columns[at] = replace(
                one, role=Role.KEY, meaning=Meaning("indicator", 0.7, "数值列只写期间，这一列应是指标")
            )
            break
    return columns


def _grown(columns: list[Column]) -> list[Column]:
    found: list[Column] = []
    before: Column | None = None
    for one in columns:
        if one.role is Role.VALUE and one.growth and before is not None and _ONLY_GROWTH.fullmatch(one.words):
            one = replace(one, words=f"{before.words}{one.words}", period=_own(one) or before.period)
        elif one.role is Role.VALUE and not one.growth and one.unit != "%":
            before = one
        found.append(one)
    return found


def _own(one: Column) -> str:
    """The period that a column says itself, not the one of the title."""
    return one.period if periods.read("".join(one.heads)).said else ""


def _placed(table: TableUnderstanding, one: Finding) -> Finding:
    """With the address on the sheet as people see it."""
    if table.form is not None:
        row, at = table.spot(0, one.column) if one.column is not None else (table.form.top, None)
        return replace(one, row=row, column=at)
    if not table.turned and not table.shift:
        return one
    row = 0 if one.row is None else one.row
    at = 0 if one.column is None else one.column
    shown_row, shown_at = table.spot(row, at)
    has_row, has_at = one.row is not None, one.column is not None
    if table.turned:
        has_row, has_at = has_at, has_row
    return replace(one, row=shown_row if has_row else None, column=shown_at if has_at else None)


def _findings(table: TableUnderstanding, checks: Sequence[totals.Check]) -> Iterator[Finding]:
    yield from _heads(table)
    yield from totals.findings(table.grid, checks)
    yield from totals.parts(table.grid, table.columns, table.data, table.marks)
    yield from totals.across(table.grid, table.columns, table.data)
    for one in table.columns:
        yield from _cells(table, one)
    yield from _duplicates(table)


def _heads(table: TableUnderstanding) -> Iterator[Finding]:
    if table.head_rows[1] < table.head_rows[0]:
        yield Finding("no_head", table.sheet, table.head_rows[0], level=NOTICE)
        return
    seen: dict[tuple[str, ...], int] = {}
    for one in table.columns:
        if not one.heads and one.role is not Role.EMPTY:
            yield Finding("empty_head", table.sheet, table.head_rows[1], one.index, level=NOTICE)
        elif one.heads and one.heads in seen:
            yield Finding(
                "same_heads", table.sheet, table.head_rows[1], one.index, {"head": one.head}, NOTICE
            )
        seen.setdefault(one.heads, one.index)


def _cells(table: TableUnderstanding, one: Column) -> Iterator[Finding]:
    """What is wrong with single cells of a column."""
    if one.counts.get("typed", 0) and one.role is Role.VALUE:
        typed = sum(
            isinstance(cell, str) and is_number(cell)
            for _row, cell in table.grid.values(one.index, table.data)
        )
        yield Finding("text_numbers", table.sheet, None, one.index, {"count": typed}, NOTICE)
    if (
        one.role is Role.VALUE
        and 0 < one.counts.get("percents", 0) < one.counts.get("numbers", 0)
        and one.unit == "%"
    ):
        yield Finding("mixed_percent", table.sheet, None, one.index, level=NOTICE)
    rows = [
        *table.data,
        *(mark.row for mark in table.marks if mark.role not in (RowRole.HEAD, RowRole.GROUP)),
    ]
    for row in sorted(set(rows)):
        found = _cell(table, one, row)
        if found is not None:
            yield found


def _cell(table: TableUnderstanding, one: Column, row: int) -> Finding | None:
    value = table.grid.at(row, one.index)
    if value is None or (type(value) in (int, float) and one.role is Role.VALUE):
        return None
    written = {"written": text_of(value)[:60]}
    if isinstance(value, Fault):
        return Finding("error_cell", table.sheet, row, one.index, written)
    if isinstance(value, Uncached):
        return Finding("uncached", table.sheet, row, one.index)
    if one.role is Role.VALUE and not is_number(value) and not is_missing(value):
        return Finding("not_a_number", table.sheet, row, one.index, written)
    return _by_meaning(table, one, row)


def _by_meaning(table: TableUnderstanding, one: Column, row: int) -> Finding | None:
    value = table.grid.at(row, one.index)
    if one.meaning.key == "credit_code" and not is_missing(value) and one.meaning.score > 0.6:
        if is_loose(value):
            return Finding("loose_digits", table.sheet, row, one.index)
        if not is_code(text_of(value)):
            return Finding("credit_code", table.sheet, row, one.index, {"why": _why(text_of(value))})
    if one.meaning.key == "phone" and is_loose(value):
        return Finding("loose_digits", table.sheet, row, one.index)
    if (
        one.meaning.key == "date"
        and isinstance(value, str)
        and not is_missing(value)
        and one.meaning.score > 0.9
    ):
        vague = day(value) is None and not periods.read(value).said
        return (
            Finding("bad_date", table.sheet, row, one.index, {"written": value[:40]}, NOTICE)
            if vague
            else None
        )
    return None


def _why(text: str) -> str:
    said = "".join(text.split())
    return f"应为 18 位，这里 {len(said)} 位" if len(said) != 18 else "校验位或字符不对"


def _duplicates(table: TableUnderstanding) -> Iterator[Finding]:
    """Rows that say the same in every column but the one that numbers them."""
    told = [one.index for one in table.columns if one.role is not Role.SERIAL]
    if len(told) < 2:
        return
    seen: dict[int, int] = {}
    for row in table.data:
        cells = tuple(
            text if isinstance(text := table.grid.at(row, at), int | float | None) else text_of(text)
            for at in told
        )
        if sum(cell is not None and cell != "" for cell in cells) < 2:
            continue
        first = seen.setdefault(hash(cells), row)
        if first != row:
            shown = letters(first + table.shift) if table.turned else first + 1
            yield Finding("duplicate_row", table.sheet, row, None, {"row": shown}, WARNING)


__all__ = ["SAMPLE", "Progress", "TableUnderstanding", "Understanding", "understand"]
