"""Rows of fields, some shifted or short, become a table: each field under its head, merged cells over what they cover."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ..aligned import Aligned, joined
from ..document import Cell, Table
from .celltypes import Type, column_type, is_serial, type_of
from .lines import solid
from .placing import SERIAL_HEAD, Column, body_fit, head_fit, placed

Row = list[Aligned]


@dataclass(frozen=True, slots=True)
class Found:
    """The table that lines `first` to `last` (not included) make; `title` is the line above that names it, if any."""

    first: int
    last: int
    table: Table
    title: int | None = None


def shaped(rows: Sequence[Row], title: str = "") -> Table | None:
    """The table of these rows; None where they make none. A row of one field is the heading of a part; rows that repeat
    the head are left out."""
    rows = [row for row in rows if any(len(field) for field in row)]
    width = usual_width(rows)
    if len(rows) < 2 or width < 2:
        return None
    rows = [_fitting(row, width) for row in rows]
    heads = _head_count(rows)
    columns = _columns([row for row in rows[heads:] if len(row) == width] or rows[heads:], width)
    names = {_words(row) for row in rows[:heads]}
    body = [row for row in rows[heads:] if _words(row) not in names]
    cells = _over(rows[:heads], width)
    if not cells:
        cells = [cell for at, row in enumerate(rows[:heads]) for cell in _head_cells(row, at, columns)]
    cells += [cell for at, row in enumerate(body, heads) for cell in _body_cells(row, at, columns)]
    return Table(tuple(_merged_down(cells, columns, heads, heads + len(body))), title, heads)


def usual_width(rows: Iterable[Row]) -> int:
    """The commonest number of fields; among equals the larger."""
    counts = Counter(len(row) for row in rows if len(row) > 1)
    return max(counts, key=lambda width: (counts[width], width), default=0)


def _fitting(row: Row, width: int) -> Row:
    """Not more fields than columns: empty ones go, and what is too much stays in the last."""
    if len(row) <= width:
        return row
    row = [field for field in row if len(field)]
    return [*row[: width - 1], joined(row[width - 1 :], " ")] if len(row) > width else row


def _words(row: Row) -> tuple[str, ...]:
    return tuple(solid(field.text) for field in row if len(field))


def _head_count(rows: Sequence[Row]) -> int:
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
    return any(type_of(field.text) is Type.NUMBER for field in row)


def _columns(rows: Sequence[Row], width: int) -> list[Column]:
    texts = [[row[at].text if at < len(row) else "" for row in rows] for at in range(width)]
    return [(column_type(column), is_serial(column)) for column in texts]


def _over(heads: Sequence[Row], width: int) -> list[Cell]:
    """Two rows of heads without empty fields: those of the second stand in equal parts under the last of the first."""
    if len(heads) != 2 or any(not len(field) for row in heads for field in row):
        return []
    first, second = heads
    lead = width - len(second)
    groups = len(first) - lead
    if lead < 1 or groups < 1 or len(second) <= groups or len(second) % groups:
        return []
    each = len(second) // groups
    cells = [Cell(field, 0, at, 2) for at, field in enumerate(first[:lead])]
    cells += [Cell(field, 0, lead + at * each, 1, each) for at, field in enumerate(first[lead:])]
    return cells + [Cell(field, 1, lead + at) for at, field in enumerate(second)]


def _head_cells(row: Row, at: int, columns: Sequence[Column]) -> list[Cell]:
    """Heads go over the columns that hold what they name, though the row may be shifted; gaps belong to the head before."""
    fields = [(place, field) for place, field in enumerate(row) if len(field)]
    spots = [place for place, _ in fields]
    if not at or len(row) != len(columns):
        spots = placed([(place, head_fit(field.text)) for place, field in fields], columns)
    first = fields[0][1].text
    if not at and type_of(first) is Type.NAME and not SERIAL_HEAD.fullmatch(solid(first)):
        spots = [0, *spots[1:]]
    ends = [*spots[1:], len(columns)]
    return [
        Cell(field, at, spot, 1, _covered(spot, end, columns))
        for (_, field), spot, end in zip(fields, spots, ends, strict=True)
    ]


def _covered(spot: int, end: int, columns: Sequence[Column]) -> int:
    while end - 1 > spot and columns[end - 1][0] is Type.EMPTY:
        end -= 1
    return end - spot


def _body_cells(row: Row, at: int, columns: Sequence[Column]) -> list[Cell]:
    width = len(columns)
    if len(row) == 1:
        return [Cell(row[0], at, 0, 1, width)]
    fields = list(enumerate(row))
    spots = list(range(width))
    if len(row) != width:
        fields = [(place, field) for place, field in fields if len(field)]
        spots = placed([(place, body_fit(field.text)) for place, field in fields], columns)
    cells = [Cell(field, at, spot) for (_, field), spot in zip(fields, spots, strict=True) if len(field)]
    taken = {cell.column for cell in cells}
    return [_merged_right(cell, taken, columns) for cell in cells]


def _merged_right(cell: Cell, taken: set[int], columns: Sequence[Column]) -> Cell:
    """Words with a number in a column of numbers, and nothing beside them: one cell over all these columns."""
    if columns[cell.column][0] is not Type.NUMBER or type_of(cell.text.text) is not Type.NAME:
        return cell
    end = cell.column + 1
    while end < len(columns) and end not in taken and columns[end][0] is Type.NUMBER:
        end += 1
    return replace(cell, columns=end - cell.column)


def _merged_down(cells: Sequence[Cell], columns: Sequence[Column], heads: int, height: int) -> list[Cell]:
    """A group that stands only in its first row covers the rows below it, up to the heading of a part."""
    below = dict.fromkeys(_group_columns(cells, columns, heads, height), height)
    out = list(cells)
    for at in range(len(cells) - 1, -1, -1):
        cell = cells[at]
        if cell.row < heads:
            continue
        if cell.columns >= len(columns):
            below = dict.fromkeys(below, cell.row)
        elif cell.column in below:
            out[at] = replace(cell, rows=below[cell.column] - cell.row)
            below[cell.column] = cell.row
    return out


def _group_columns(cells: Sequence[Cell], columns: Sequence[Column], heads: int, height: int) -> set[int]:
    """Leading columns of names that are empty in some rows, the first not among them."""
    parts = {cell.row for cell in cells if cell.columns >= len(columns)}
    groups = set[int]()
    for column, (kind, serial) in enumerate(columns[:-1]):
        rows = {cell.row for cell in cells if cell.column == column and cell.row >= heads} - parts
        if kind is not Type.NAME or serial or not rows:
            break
        if len(rows) < height - heads - len(parts):
            groups.add(column)
    return groups
