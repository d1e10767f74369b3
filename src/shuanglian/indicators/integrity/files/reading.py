"""Bytes → tables of cells, each cell as text the way it is written. Titles above the headings are skipped."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from shuanglian.foundation.errors import InvalidImport

from . import headings, numbers

MOST_BYTES: Final = 50 * 1024 * 1024
MOST_ROWS: Final = 200_000
_HEADER_WITHIN: Final = 15
_BOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class Unreadable(ValueError):
    """Nothing can be read from this file; the message is for people."""


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` are (row of the file from 1, cells); data rows are counted from 1 in their order."""

    name: str
    header: list[str]
    rows: list[tuple[int, list[str]]]


def open_tables(data: bytes) -> list[Table]:
    """All tables in a CSV file (UTF-8, UTF-16 or GB 18030) or in a workbook. Raises `Unreadable`."""
    if len(data) > MOST_BYTES:
        raise Unreadable(_("文件超过 %(mb)d MB。") % {"mb": MOST_BYTES >> 20})
    sheets = list(_sheets(data))
    tables = [table for name, rows in sheets if (table := _table(name, rows))]
    if not tables:
        raise Unreadable(_("没有找到表头和数据。"))
    return tables


def _sheets(data: bytes) -> Iterator[tuple[str, list[list[str]]]]:
    if not data.startswith(_BOOKS):
        yield "", _csv(_text(data))
        return
    from shuanglian.registry.spreadsheets import weighing  # brings the models: only workbooks need it

    try:
        weighing.weigh(data)
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.total_height > MOST_ROWS:
                raise Unreadable(_("超过 %(rows)d 行。") % {"rows": MOST_ROWS})
            yield name, [[_cell(c) for c in row] for row in sheet.to_python(skip_empty_area=False)]
    except (CalamineError, InvalidImport) as error:
        raise Unreadable(_("读不出这个工作簿。")) from error


def _text(data: bytes) -> str:
    encodings = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Unreadable(_("不是文本文件，也不是工作簿。"))


def _csv(text: str) -> list[list[str]]:
    sample = "\n".join(text.splitlines()[:20])
    delimiter = max(",\t;|", key=lambda mark: (sample.count(mark), mark == ","))
    csv.field_size_limit(1_000_000)
    rows: list[list[str]] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append([cell.strip() for cell in cells])
            if len(rows) > MOST_ROWS:
                raise Unreadable(_("超过 %(rows)d 行。") % {"rows": MOST_ROWS})
    except csv.Error as error:
        raise Unreadable(_("CSV 写法有误：%(error)s。") % {"error": error}) from error
    return rows


def _cell(value: Any) -> str:
    """A cell of a workbook as text; whole numbers without a point, floats as short as they are exact."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.12g}"
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ") if value.time() != dt.time() else value.date().isoformat()
    return "" if value is None else str(value).strip()


def _table(name: str, rows: Sequence[list[str]]) -> Table | None:
    start = _header_row(rows)
    if start is None:
        return None
    header = list(rows[start])
    body = [(n, row) for n, row in enumerate(rows[start + 1 :], start + 2) if any(row)]
    if not body:
        return None
    width = max(len(header), *(len(row) for _n, row in body))
    header += [""] * (width - len(header))
    return Table(name, header, [(n, row + [""] * (width - len(row))) for n, row in body])


def _header_row(rows: Sequence[list[str]]) -> int | None:
    """The row among the first that names most columns we know, or else the first with two names."""
    best: tuple[float, int] | None = None
    for index, row in enumerate(rows[:_HEADER_WITHIN]):
        filled = [cell for cell in row if cell]
        if len(filled) < 2:
            continue
        known = sum(headings.is_known(cell) for cell in filled)
        words = sum(numbers.read(cell) is None for cell in filled)
        score = known + 0.3 * words / len(filled) - 0.01 * index
        if best is None or score > best[0]:
            best = (score, index)
    return best[1] if best else None
