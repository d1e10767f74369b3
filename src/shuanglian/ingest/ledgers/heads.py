"""Where on a sheet a table begins: its title, notes and the rows of its heads. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from . import periods, units, vocabulary
from .cells import Fault, Percent, Uncached, Value, is_number, number, text_of
from .grid import Sheet

DEEPEST: Final = 8
_LONGEST_HEAD: Final = 60
_ORDINALS: Final = ("甲", "乙", "丙", "丁", "戊", "己")


@dataclass(frozen=True, slots=True)
class Head:
    """Rows `top` to `bottom` are heads (top > bottom: none); `units` and `ordinals` are the rows of units and of 甲 乙 1 2."""

    top: int
    bottom: int
    units: int | None = None
    ordinals: tuple[int, ...] = ()


def is_note(sheet: Sheet, row: int) -> bool:
    """Notes above a table: 单位：万元, 填报单位：…; every cell is one, or the answer to the one before."""
    texts = sheet.texts(row)
    if not texts or len(texts) > 8:
        return False
    told = 0
    for before, text in zip(["", *texts], texts, strict=False):
        if vocabulary.NOTE.fullmatch(text.replace("\n", " ")):
            told += 1
        elif not before.rstrip().endswith((":", "：")):
            return False
    return told > 0


def is_single(sheet: Sheet, row: int) -> bool:
    return len(sheet.filled(row)) == 1


def is_year(value: Value) -> bool:
    found = number(value) if isinstance(value, int | float | str) else None
    return found is not None and found == found.to_integral_value() and periods.FIRST <= found <= periods.LAST


def could_head(value: Value) -> bool:
    """A cell of heads: a short text that is no number and no code, or a year, or a month as a date."""
    if isinstance(value, Percent | Fault | Uncached | bool | dt.time):
        return False
    if isinstance(value, dt.date):
        return value.day == 1
    text = text_of(value)
    if is_number(value):
        return is_year(value)
    return (
        0 < len(text) <= _LONGEST_HEAD
        and not _is_code(text)
        and not vocabulary.outline(text)
        and bool(_spoken(text))
    )


def _is_code(text: str) -> bool:
    said = units.plain(text)
    return len(said) >= 8 and said.isascii() and any(c.isdigit() for c in said) and said.isalnum()


def _spoken(text: str) -> str:
    return "".join(c for c in text if c.isalnum() or c in "%‰#±")


def is_head(sheet: Sheet, row: int) -> bool:
    """Could be a row of heads: at least two cells, all of them short words or years, and not all of them the same."""
    cells = sheet.filled(row)
    if len(cells) < 2 or not all(could_head(value) for _at, value in cells):
        return False
    if any(units.is_unit(text_of(value)) for _at, value in cells[:1]):
        return False
    return len({text_of(value) for _at, value in cells}) > 1 and not is_note(sheet, row)


def speaks(sheet: Sheet, row: int) -> int:
    """How many cells of a row are words that heads are made of: known names, periods, units."""
    return sum(_speaks(text) for text in sheet.texts(row))


def _speaks(text: str) -> bool:
    return (
        vocabulary.is_head_word(text) or periods.is_only(text) or bool(units.of_head(text)) or "同比" in text
    )


def is_unit_row(sheet: Sheet, row: int) -> bool:
    """万元 | % | 家 under the heads; 单位 or 计量单位 in front is welcome."""
    texts = [text for text in sheet.texts(row) if text not in ("-", "—", "/")]
    told = [text for text in texts if units.is_unit(text.strip("()（）"))]
    rest = [text for text in texts if text not in told]
    named = all(vocabulary.bare(text) in ("单位", "计量单位", "数据单位") for text in rest)
    return len(told) >= 1 and named and (len(told) > 1 or bool(rest) or _only_child(sheet, row))


def _only_child(sheet: Sheet, row: int) -> bool:
    """A unit by itself belongs to the heads when a merged head stands beside it."""
    return any(sheet.covered(row, at) for at in range(sheet.width))


def is_ordinals(sheet: Sheet, row: int) -> bool:
    """甲 | 乙 | 1 | 2 | 3: the numbers of the columns."""
    cells = [text_of(value).strip("()（）") for _at, value in sheet.filled(row)]
    letters = [cell for cell in cells if cell in _ORDINALS or cell in ("A", "B", "C", "栏次", "序号")]
    numbers = cells[len(letters) :]
    if len(cells) < 3 or cells[: len(letters)] != letters or not all(cell.isdecimal() for cell in numbers):
        return False
    counted = [int(cell) for cell in numbers]
    return (
        counted == list(range(counted[0], counted[0] + len(counted)))
        and counted[0] in (0, 1)
        and _lined(letters, counted)
    )


def _lined(letters: list[str], counted: list[int]) -> bool:
    return bool(letters) or len(counted) >= 4


def head_at(sheet: Sheet, top: int) -> Head:
    """The rows of heads that begin at `top`."""
    bottom, ordinals, unit = _down(sheet, top, top), [], None
    while bottom - top < DEEPEST and bottom + 1 < sheet.height:
        row = bottom + 1
        if is_ordinals(sheet, row):
            ordinals.append(row)
        elif is_unit_row(sheet, row) and unit is None:
            unit = row
        elif ordinals or unit is not None or not _splits(sheet, top, bottom, row):
            break
        bottom = _down(sheet, row, row)
    return Head(top, bottom, unit, tuple(ordinals))


def _down(sheet: Sheet, top: int, bottom: int) -> int:
    """The last row that a cell merged downward from these rows reaches."""
    reach = bottom
    for row in range(top, bottom + 1):
        for at, _value in sheet.filled(row):
            area = sheet.merge(row, at)
            if area is not None and area.bottom - top < DEEPEST:
                reach = max(reach, area.bottom)
    return reach if reach == bottom else _down(sheet, top, reach)


def _splits(sheet: Sheet, top: int, bottom: int, row: int) -> bool:
    """Does `row` give names to the columns under the heads above it?"""
    if not all(could_head(value) for _at, value in sheet.filled(row)) or sheet.is_blank(row):
        return False
    under = {at for at, _value in sheet.filled(row)}
    above = {at for at, _value in sheet.filled(bottom)}
    if not above:
        return False
    wide = _wide(sheet, bottom) or _gaps(above, under)
    if not wide or not under & wide:
        return False
    others = above - wide
    if others & under:
        return False
    return bool(others) or speaks(sheet, row) * 2 >= len(under)


def _wide(sheet: Sheet, row: int) -> set[int]:
    """Columns under heads that are merged over several columns."""
    found: set[int] = set()
    for at, _value in sheet.filled(row):
        area = sheet.merge(row, at)
        if area is not None and area.right > area.left:
            found |= set(range(area.left, area.right + 1))
    return found


def _gaps(above: set[int], under: set[int]) -> set[int]:
    """Without merges (CSV): columns that only the lower row names, each with the head to the left of it."""
    found: set[int] = set()
    for at in sorted(under - above):
        lead = max((one for one in above if one < at), default=None)
        if lead is not None and lead in under:
            found |= {lead, at}
    return found


def paths(sheet: Sheet, head: Head, left: int, right: int) -> list[tuple[str, ...]]:
    """For each column the heads above it, outermost first; the rows of units and numbers are left out."""
    rows = [row for row in range(head.top, head.bottom + 1) if row != head.units and row not in head.ordinals]
    return [_path(sheet, rows, at, left) for at in range(left, right + 1)]


def _path(sheet: Sheet, rows: list[int], column: int, left: int) -> tuple[str, ...]:
    found: list[str] = []
    for place, row in enumerate(rows):
        text = words(sheet.shown(row, column)) or _from_left(sheet, rows, place, column, left)
        if text and (not found or found[-1] != text):
            found.append(text)
    return tuple(found)


def _from_left(sheet: Sheet, rows: list[int], place: int, column: int, left: int) -> str:
    """The head over several columns where nothing is merged: the nearest to the left, if lower heads stand under both."""
    row, below = rows[place], rows[place + 1 :]
    if not any(text_of(sheet.at(r, column)) for r in below) or sheet.merge(row, column):
        return ""
    for at in range(column - 1, left - 1, -1):
        text = words(sheet.at(row, at))
        if text:
            named = any(text_of(sheet.at(r, at)) for r in below)
            return text if named and sheet.merge(row, at) is None else ""
    return ""


def words(value: Value) -> str:
    """A head as one line; a year without its point, a month as 2025-03."""
    if isinstance(value, dt.date):
        return f"{value.year}年{value.month}月"
    text = text_of(value)
    return " ".join(text.split()) if text.isascii() else "".join(text.split())
