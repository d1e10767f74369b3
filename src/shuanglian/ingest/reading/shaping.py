"""Rows of fields, some shifted or short, become a table: each field under its head, merged cells over what they cover."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from ..aligned import Aligned
from ..document import Cell, Table
from .celltypes import Type, column_type, is_serial, type_of
from .lines import solid

Row = list[Aligned]
_SERIAL_HEAD: Final = re.compile("序号?|编号|No\\.?|号", re.I)
_UNIT_HEAD: Final = re.compile("(?:计量)?单位")
_NAME_HEAD: Final = re.compile(".*(?:名称|指标|项目|内容|类别|地区|区域|单位名称|企业)")
_FAR: Final = 0.4
_WIDEST: Final = 200


@dataclass(frozen=True, slots=True)
class Found:
    """The table that lines `first` to `last` (not included) make; `title` is the line above that names it, if any."""

    first: int
    last: int
    table: Table
    title: int | None = None


def shaped(rows: Sequence[Row], title: str = "") -> Table | None:
    """The table of these rows; None where they make none. Rows that repeat the head are left out."""
    rows = [row for row in rows if any(len(field) for field in row)]
    width = _width(rows)
    if len(rows) < 2 or width < 2:
        return None
    heads = _head_count(rows, width)
    kinds = _kinds([row for row in rows[heads:] if len(row) == width] or rows[heads:], width)
    names = {_words(row) for row in rows[:heads]}
    body = [row for row in rows[heads:] if _words(row) not in names]
    cells = [cell for at, row in enumerate(rows[:heads]) for cell in _head_cells(row, at, kinds, width)]
    for at, row in enumerate(body, heads):
        cells += _body_cells(row, at, kinds, width)
    return Table(tuple(_merged_down(cells, kinds, heads, heads + len(body))), title, heads)


def _words(row: Row) -> tuple[str, ...]:
    return tuple(solid(field.text) for field in row if len(field))


def _width(rows: Sequence[Row]) -> int:
    """The commonest number of fields; among equals the larger."""
    counts = Counter(len(row) for row in rows if len(row) > 1)
    return max(counts, key=lambda width: (counts[width], width), default=0)


def _head_count(rows: Sequence[Row], width: int) -> int:
    """How many rows at the top only name columns."""
    for at, row in enumerate(rows[:4]):
        if _counts_from_one(row) or (at and (len(row) == 1 or _has_numbers(row))):
            return at
    texts = [solid(field.text) for field in rows[0]]
    short = all(len(text) <= 16 and type_of(text) is not Type.NUMBER for text in texts)
    return int(short and sum(map(bool, texts)) > 1)


def _counts_from_one(row: Row) -> bool:
    filled = [solid(field.text) for field in row[:3] if len(field)]
    return any(text in {"1", "01", "一"} for text in filled[:2])


def _has_numbers(row: Row) -> bool:
    kinds = [type_of(field.text) for field in row]
    return Type.NUMBER in kinds


def _kinds(rows: Sequence[Row], width: int) -> list[tuple[Type, bool]]:
    """For each column what it holds, and whether it counts the rows."""
    columns = [[row[at].text if at < len(row) else "" for row in rows] for at in range(width)]
    return [(column_type(texts), is_serial(texts)) for texts in columns]


def _head_cells(row: Row, at: int, kinds: Sequence[tuple[Type, bool]], width: int) -> list[Cell]:
    """Heads go over the columns that hold what they name, though the row may be shifted; gaps belong to the head before."""
    fields = [(place, field) for place, field in enumerate(row) if len(field)]
    spots = _placed([(place, _head_fit(field.text)) for place, field in fields], kinds, width)
    if not spots:
        return []
    ends = [*spots[1:], width]
    first = type_of(fields[0][1].text)
    if first is Type.NAME and not _SERIAL_HEAD.fullmatch(solid(fields[0][1].text)):
        spots = [0, *spots[1:]]
    return [
        Cell(field, at, spot, 1, _covered(spot, end, kinds))
        for (_, field), spot, end in zip(fields, spots, ends, strict=True)
    ]


def _covered(spot: int, end: int, kinds: Sequence[tuple[Type, bool]]) -> int:
    while end - 1 > spot and kinds[end - 1][0] is Type.EMPTY:
        end -= 1
    return end - spot


def _head_fit(text: str) -> dict[Type | str, float]:
    """How well a head suits a column of each kind."""
    bare = solid(text)
    if _UNIT_HEAD.fullmatch(bare):
        return {Type.UNIT: 4, Type.NUMBER: -2, "serial": -2}
    if _SERIAL_HEAD.fullmatch(bare):
        return {"serial": 4, Type.NUMBER: -1, Type.PROSE: -2}
    if type_of(text) is Type.YEAR:
        return {Type.NUMBER: 4, Type.UNIT: -2, Type.PROSE: -1, "serial": -3}
    if _NAME_HEAD.fullmatch(bare):
        return {Type.NAME: 2, Type.PROSE: 1, Type.UNIT: -2, Type.NUMBER: -1, "serial": -1}
    return {Type.UNIT: -1, "serial": -1, Type.NAME: 0.2, Type.PROSE: 0.2, Type.NUMBER: 0.2}


def _body_fit(text: str) -> dict[Type | str, float]:
    kind = type_of(text)
    fit: dict[Type | str, float] = {kind: 2}
    if kind in {Type.NUMBER, Type.YEAR}:
        fit = {Type.NUMBER: 2, Type.YEAR: 2, Type.UNIT: -3, Type.NAME: -1}
        fit["serial"] = 2 if solid(text).isdigit() else -2
    elif kind in {Type.NAME, Type.PROSE}:
        fit = {Type.NAME: 2, Type.PROSE: 2, Type.NUMBER: -0.5, Type.UNIT: -1, "serial": -3}
    return fit


def _placed(
    fields: Sequence[tuple[int, dict[Type | str, float]]], kinds: Sequence[tuple[Type, bool]], width: int
) -> list[int]:
    """A column for each field, left to right, so that kinds agree and nothing moves further than it must."""
    if not fields or len(fields) > width:
        return list(range(min(len(fields), width))) if len(fields) <= width else []
    if width > _WIDEST:
        return [place for place, _ in fields]
    best: list[dict[int, tuple[float, int]]] = []
    for number, (place, fit) in enumerate(fields):
        row: dict[int, tuple[float, int]] = {}
        before = (0.0, -1)
        for column in range(number, width - (len(fields) - number) + 1):
            if best:
                reached = best[-1].get(column - 1)
                before = (
                    max(before, (reached[0], column - 1))
                    if column > number and reached
                    else ((reached[0], column - 1) if reached else before)
                )
            score, spot = before
            row[column] = (score + _worth(fit, kinds[column]) - _FAR * abs(place - column), spot)
        best.append(row)
    spots = [max(best[-1], key=lambda spot: best[-1][spot][0])]
    for row in reversed(best):
        spots.append(row[spots[-1]][1])
    return spots[-2::-1]


def _worth(fit: dict[Type | str, float], column: tuple[Type, bool]) -> float:
    kind, serial = column
    return fit.get("serial", fit.get(kind, 0.0)) if serial else fit.get(kind, 0.0)


def _body_cells(row: Row, at: int, kinds: Sequence[tuple[Type, bool]], width: int) -> list[Cell]:
    if len(row) == 1 < width:
        return [Cell(row[0], at, 0, 1, width)]
    fields = list(enumerate(row))
    spots = list(range(width))
    if len(row) != width:
        fields = [(place, field) for place, field in fields if len(field)]
        spots = _placed([(place, _body_fit(field.text)) for place, field in fields], kinds, width)
    cells = [Cell(field, at, spot) for (_, field), spot in zip(fields, spots, strict=False) if len(field)]
    return [_merged_right(cell, cells, kinds, width) for cell in cells]


def _merged_right(cell: Cell, cells: Sequence[Cell], kinds: Sequence[tuple[Type, bool]], width: int) -> Cell:
    """Words with a number in a column of numbers, and nothing beside them: one cell over all these columns."""
    if kinds[cell.column][0] is not Type.NUMBER or type_of(cell.text.text) is not Type.NAME:
        return cell
    taken = {other.column for other in cells}
    end = cell.column + 1
    while end < width and end not in taken and kinds[end][0] is Type.NUMBER:
        end += 1
    return replace(cell, columns=end - cell.column)


def _merged_down(
    cells: Sequence[Cell], kinds: Sequence[tuple[Type, bool]], heads: int, height: int
) -> list[Cell]:
    """A group that stands only in its first row covers the rows below it."""
    below = dict.fromkeys(_group_columns(cells, kinds, heads, height), height)
    out = list(cells)
    for at in range(len(cells) - 1, -1, -1):
        cell = cells[at]
        if cell.row < heads:
            continue
        if cell.columns >= len(kinds):
            below = dict.fromkeys(below, cell.row)
        elif cell.column in below:
            out[at] = replace(cell, rows=below[cell.column] - cell.row)
            below[cell.column] = cell.row
    return out


def _group_columns(
    cells: Sequence[Cell], kinds: Sequence[tuple[Type, bool]], heads: int, height: int
) -> set[int]:
    """Leading columns of names that are empty in some rows, the first not among them."""
    groups = set[int]()
    for column, (kind, serial) in enumerate(kinds[:-1]):
        whole = {cell.row for cell in cells if cell.columns >= len(kinds) > 1}
        rows = {cell.row for cell in cells if cell.column == column and cell.row >= heads} - whole
        if kind is not Type.NAME or serial or not rows:
            break
        if len(rows) < height - heads - len(whole):
            groups.add(column)
    return groups
