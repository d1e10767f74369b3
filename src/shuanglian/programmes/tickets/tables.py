"""Bytes of a file → the tables of questions in it, as offices keep them: on several sheets, with merged headings and
cells, other names of columns, numbers of empty rows, totals and remarks below, headings again on every printed page."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from shuanglian.foundation.errors import InvalidImport, Reason
from shuanglian.registry.spreadsheets import formulas, reading, weighing
from shuanglian.registry.spreadsheets.columns import Column, SheetSpec, label_key
from shuanglian.registry.text import name_key

WITHIN: Final = reading.HEADER_WITHIN
MOST_LINES: Final = 20_000
MOST_MERGED: Final = 200_000
FORMULA: Final = "\x00formula"  # no cell of a sheet can hold a zero byte
_TOTALS: Final = re.compile(r"(合计|小计|总计|共计)([(（:：].*)?")
_REMARK: Final = re.compile(r"(备?注|说明|(填[表报]|审[核批]|制表|负责|报送)\S{0,3})[:：]")
Grid = list[list[Any]]


@dataclass(frozen=True, slots=True)
class Table:
    """What was found on one sheet. `rows` are numbered as the sheet numbers them and hold the known columns by key;
    `skipped` are totals and remarks, `totals` the former with their cells; `unknown` are headings that mean nothing to
    us; `heads`: all that stands above the body, by the key of the column ("" for columns that are not ours)."""

    sheet: str
    columns: frozenset[str]
    unknown: tuple[str, ...]
    rows: tuple[tuple[int, Mapping[str, Any]], ...]
    skipped: tuple[int, ...]
    totals: tuple[tuple[int, Mapping[str, Any]], ...] = ()
    heads: Mapping[str, str] = field(default_factory=dict)


def read(spec: SheetSpec, data: bytes) -> list[Table]:
    """The tables of a workbook or CSV file, at least one. Raises `InvalidImport`."""
    if len(data) > reading.MOST_BYTES:
        megabytes = reading.MOST_BYTES >> 20
        raise _refusal("too_large", _("文件超过 %(mb)d MB，请分成几个文件。") % {"mb": megabytes})
    if not data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return [_plain(spec, data)]
    weighing.weigh(data)
    found = [table for name, grid in _grids(data) if (table := _table(spec, name, grid)) is not None]
    if not found:
        required = "、".join(column.label for column in spec.columns if column.required)
        raise _refusal("no_header", _("没有找到表头。表头至少要有：%(names)s。") % {"names": required})
    return [table for table in found if table.rows] or found[:1]


def _plain(spec: SheetSpec, data: bytes) -> Table:
    """A CSV file: nothing is merged in it."""
    table = reading.read(spec, data)
    width = max(table.columns) + 1
    grid = [[*row, *[""] * (width - len(row))] for _number, row in table.rows]
    body = _body(table.sheet, table.columns, tuple(table.unknown), grid, [n for n, _row in table.rows])
    return replace(body, heads=_heads([table.header], table.columns))


def _grids(data: bytes) -> Iterator[tuple[str, Grid]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.total_height > MOST_LINES:
                raise _refusal(
                    "too_many_rows", _("超过 %(rows)d 行，请分成几个文件。") % {"rows": MOST_LINES}
                )
            grid: Grid = sheet.to_python(skip_empty_area=False)
            _name_formulas(grid, formulas.without_value(data, name))
            _fill_merged(grid, sheet.merged_cell_ranges or [])
            yield name, grid
    except CalamineError as error:
        raise _refusal("unreadable", _("读不出这个文件，请另存为 .xlsx 再试。")) from error


def _name_formulas(grid: Grid, places: set[tuple[int, int]]) -> None:
    """A formula that nobody has computed reads as an empty cell; the person sees something there, so it is told."""
    for row, column in places:
        if row <= len(grid) and column <= len(grid[row - 1]) and _blank(grid[row - 1][column - 1]):
            grid[row - 1][column - 1] = FORMULA


def _fill_merged(grid: Grid, ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """A merged cell says the same in every place that it covers."""
    filled = 0
    for (top, left), (bottom, right) in ranges:
        if top >= len(grid) or left >= len(grid[top]):
            continue
        value = grid[top][left]
        for line in grid[top : bottom + 1]:
            for column in range(left, min(right + 1, len(line))):
                line[column] = value
                filled += 1
            if filled > MOST_MERGED:
                return


def _table(spec: SheetSpec, sheet: str, grid: Grid) -> Table | None:
    """The rows below the line that has most of our headings; a heading in two lines is read as one."""
    known = {label_key(name): column for column in spec.columns for name in reversed(column.labels)}
    best: tuple[int, dict[int, Column], list[str]] | None = None
    for below, labels in _headings(grid):
        columns = _columns(labels, known)
        if len(columns) > (len(best[1]) if best else 1):
            best = below, columns, labels
    if best is None:
        return None
    below, columns, labels = best
    named = {label_key(labels[position]) for position in columns}
    unknown = (name for name in labels if name and label_key(name) not in named)
    numbers = range(below + 1, len(grid) + 1)
    body = _body(sheet, columns, tuple(dict.fromkeys(unknown)), grid[below:], numbers)
    return replace(body, heads=_heads(grid[:below], columns))


def _heads(grid: Sequence[Sequence[Any]], columns: Mapping[int, Column]) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for line in grid:
        for position, cell in enumerate(line):
            column = columns.get(position)
            found.setdefault(column.key if column else "", []).append(_words(cell))
    return {key: " ".join(word for word in words if word) for key, words in found.items()}


def _headings(grid: Grid) -> Iterator[tuple[int, list[str]]]:
    """What may be a heading, and where its body begins: a line, or two of which the lower one is more exact."""
    head = [[_words(cell) for cell in line] for line in grid[: WITHIN + 1]]
    for at, line in enumerate(head[:WITHIN]):
        yield at + 1, line
        if at + 1 < len(head):
            yield at + 2, [low or high for high, low in zip(line, head[at + 1], strict=False)]


def _columns(labels: Sequence[str], known: Mapping[str, Column]) -> dict[int, Column]:
    """The first place of each column of ours; its own name counts before its other names."""
    found: dict[int, Column] = {}
    for exact in (True, False):
        for position, label in enumerate(labels):
            column = known.get(label_key(label)) if label else None
            if column is None or position in found or column in found.values():
                continue
            if (label_key(column.label) == label_key(label)) is exact:
                found[position] = column
    return found


def _body(
    sheet: str, columns: Mapping[int, Column], unknown: tuple[str, ...], grid: Grid, numbers: Sequence[int]
) -> Table:
    rows: list[tuple[int, Mapping[str, Any]]] = []
    skipped: list[int] = []
    totals: list[tuple[int, Mapping[str, Any]]] = []
    for number, line in zip(numbers, grid, strict=True):
        values = {column.key: line[at] for at, column in columns.items() if at < len(line)}
        if all(_blank(cell) for cell in values.values()) or _is_heading(values, columns):
            continue
        if _is_remark(line):
            skipped.append(number)
            totals += [(number, values)] if _is_total(line) else []
        else:
            rows.append((number, values))
    keys = frozenset(column.key for column in columns.values())
    return Table(sheet, keys, unknown, tuple(rows), tuple(skipped), tuple(totals))


def _is_heading(values: Mapping[str, Any], columns: Mapping[int, Column]) -> bool:
    """The headings again, as on every page of a printed list."""
    labels = {column.key: {label_key(name) for name in column.labels} for column in columns.values()}
    same = sum(isinstance(cell, str) and label_key(cell) in labels[key] for key, cell in values.items())
    return same >= 2 and same == sum(not _blank(cell) for cell in values.values())


def _is_remark(line: Sequence[Any]) -> bool:
    """A total or a remark: it stands in the first cell that is filled."""
    return _is_total(line) or _REMARK.match(_first(line)) is not None


def _is_total(line: Sequence[Any]) -> bool:
    return _TOTALS.fullmatch(_first(line)) is not None


def _first(line: Sequence[Any]) -> str:
    return name_key(next((str(cell) for cell in line if not _blank(cell)), ""))


def _words(cell: Any) -> str:
    return cell.strip() if isinstance(cell, str) and cell != FORMULA else ""


def _blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _refusal(code: str, message: str) -> InvalidImport:
    return InvalidImport(Reason(code, message, "file"))
