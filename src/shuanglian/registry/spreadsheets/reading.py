"""Bytes of a workbook or of a CSV file → the one table in it that has our headings."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from shuanglian.foundation.errors import InvalidImport, Reason

from . import weighing, writing
from .columns import MOST_GROUPS, Column, SheetSpec, label_key

MOST_BYTES: Final = 20 * 1024 * 1024
MOST_ROWS: Final = 50_000
HEADER_WITHIN: Final = 10  # titles and remarks above the headings are common in sheets from departments


@dataclass(frozen=True, slots=True)
class Table:
    """The part of a file that we read.

    `columns` maps positions to known columns; `unknown` are headings that mean nothing to us; `rows` are
    numbered as the spreadsheet numbers them.
    """

    sheet: str
    header: list[str]
    columns: dict[int, Column]
    unknown: list[str]
    repeated: list[str]
    rows: list[tuple[int, list[Any]]]


def read(spec: SheetSpec, data: bytes) -> Table:
    """The table of `spec` in `data` (xlsx, xls, ods or CSV in UTF-8 or GB 18030). Raises `InvalidImport`."""
    if len(data) > MOST_BYTES:
        raise _refusal("too_large", _("文件超过 %(mb)d MB，请分成几个文件。") % {"mb": MOST_BYTES >> 20})
    weighing.weigh(data)
    for sheet, rows in _sheets(spec, data):
        table = _find(spec, sheet, rows)
        if table is not None:
            return table
    required = "、".join(column.label for column in spec.columns if column.required)
    raise _refusal("no_header", _("没有找到表头。表头至少要有：%(names)s。") % {"names": required})


def _sheets(spec: SheetSpec, data: bytes) -> Iterator[tuple[str, list[list[Any]]]]:
    if not data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        yield "CSV", _csv_rows(data)
        return
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = sorted(book.sheet_names, key=lambda name: name != spec.title)
        for name in names:
            sheet = book.get_sheet_by_name(name)
            if sheet.total_height > MOST_ROWS + HEADER_WITHIN:
                raise _refusal("too_many_rows", _("超过 %(rows)d 行，请分成几个文件。") % {"rows": MOST_ROWS})
            yield name, sheet.to_python(skip_empty_area=False)
    except CalamineError as error:
        raise _refusal("unreadable", _("读不出这个文件，请另存为 .xlsx 再试。")) from error


def _csv_rows(data: bytes) -> list[list[Any]]:
    text = _decoded(data)
    delimiter = "\t" if text.split("\n", 1)[0].count("\t") > text.split("\n", 1)[0].count(",") else ","
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        rows: list[list[Any]] = [[writing.rearm(cell) for cell in line] for line in lines]
    except csv.Error as error:
        raise _refusal("unreadable", _("读不出这个文件，请另存为 .xlsx 再试。")) from error
    if len(rows) > MOST_ROWS + HEADER_WITHIN:
        raise _refusal("too_many_rows", _("超过 %(rows)d 行，请分成几个文件。") % {"rows": MOST_ROWS})
    return rows


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise _refusal("unreadable", _("读不出这个文件，请另存为 .xlsx 再试。"))


def _find(spec: SheetSpec, sheet: str, rows: list[list[Any]]) -> Table | None:
    known = {label_key(name): c for c in spec.all_columns(MOST_GROUPS) for name in reversed(c.labels)}
    best, found = -1, 0
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        count = sum(1 for cell in row if isinstance(cell, str) and label_key(cell) in known)
        if count > found:
            best, found = index, count
    if found < 2:
        return None
    header = [str(cell).strip() for cell in rows[best]]
    columns, repeated = _columns(header, known)
    taken = {header[position] for position in columns}
    unknown = [name for name in header if name and name not in taken and label_key(name) not in known]
    body = [(number, row) for number, row in enumerate(rows[best + 1 :], best + 2) if _is_filled(row)]
    return Table(sheet, header, columns, unknown, repeated, body)


def _columns(header: list[str], known: dict[str, Column]) -> tuple[dict[int, Column], list[str]]:
    columns: dict[int, Column] = {}
    repeated = []
    for position, name in enumerate(header):
        column = known.get(label_key(name)) if name else None
        if column is None:
            continue
        if column.key in {c.key for c in columns.values()}:
            repeated.append(name)
        else:
            columns[position] = column
    return columns, repeated


def _is_filled(row: Iterable[Any]) -> bool:
    return any(cell not in ("", None) and str(cell).strip() for cell in row)


def _refusal(code: str, message: str) -> InvalidImport:
    return InvalidImport(Reason(code, message, "file"))
