"""The sheet's own grid for a page: merged cells as they are, each coloured by what it was taken for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from .cells import address, column_of, text_of
from .grid import Sheet
from .selectors import PREVIEW, PreviewCell

_AREA: Final = re.compile(r"([A-Z]+)(\d+):([A-Z]+)(\d+)")
MOST_COLUMNS: Final = 60
_LONGEST: Final = 80


def drawn(sheet: Sheet, table: Mapping[str, Any], last: int) -> list[list[PreviewCell]]:
    """Rows from the title of the table to some rows of data."""
    found = _AREA.fullmatch(table["area"])
    if found is None:
        return []
    left, right = column_of(found[1]), min(column_of(found[3]), column_of(found[1]) + MOST_COLUMNS - 1)
    top, bottom = int(found[2]) - 1, int(found[4]) - 1
    end = min(bottom, top + PREVIEW + 6) if table["turned"] or table.get("cells") else min(bottom, last)
    roles = _Roles(table)
    return [_row(sheet, row, left, right, end, roles) for row in range(top, end + 1)]


def _row(sheet: Sheet, row: int, left: int, right: int, end: int, roles: _Roles) -> list[PreviewCell]:
    cells = []
    for at in range(left, right + 1):
        if sheet.covered(row, at):
            continue
        area = sheet.merge(row, at)
        rows = min(area.bottom, end) - row + 1 if area else 1
        columns = min(area.right, right) - at + 1 if area else 1
        text = text_of(sheet.at(row, at))[:_LONGEST]
        cells.append(PreviewCell(text, roles.of(row, at), address(row, at), rows, columns))
    return cells


class _Roles:
    """What a cell is: of a column by its role, of a row that is no data by that."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._turned = bool(table["turned"])
        shift = int(table["shift"])
        self._columns = {
            int(c["index"]) + (0 if self._turned else shift): str(c["role"]) for c in table["columns"]
        }
        self._marks = {int(m["row"]): str(m["role"]) for m in table["marks"] if m["role"] != "data"}
        self._top, self._bottom = table["head_rows"]
        self._form: dict[str, str] = table.get("cells") or {}

    def of(self, row: int, at: int) -> str:
        if self._form:
            return self._form.get(address(row, at), "title")
        if self._turned:
            row, at = at, row
        if row < self._top:
            return "title"
        if row <= self._bottom:
            return "head"
        return self._marks.get(row) or self._columns.get(at, "empty")
