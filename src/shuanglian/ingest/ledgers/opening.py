"""Bytes of a file → workbook: .xlsx by our own reader, .xls and .ods by calamine, anything else as CSV. Pure."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any, Final

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from ..document import Limits, Unreadable
from ..reading.decode import decode
from . import ooxml
from .cells import Value
from .grid import Area, Sheet, Workbook

LIMITS: Final = Limits(bytes=50_000_000, unpacked=600_000_000, ratio=200, cells=3_000_000)
_DELIMITERS: Final = (",", "\t", ";", "|")
_OLD: Final = b"\xd0\xcf\x11\xe0"
_LONGEST: Final = 100_000
_BINARY: Final = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")


def open_file(path: Path, limits: Limits = LIMITS) -> Workbook:
    """Raises `Unreadable`, `OSError`."""
    if path.stat().st_size > limits.bytes:
        raise _too_large(limits)
    return open_bytes(path.read_bytes(), path.name, limits)


def open_bytes(data: bytes, name: str = "", limits: Limits = LIMITS, first: int | None = None) -> Workbook:
    """The workbook in `data`; with `first`, only so many rows of each sheet. Raises `Unreadable`."""
    if len(data) > limits.bytes:
        raise _too_large(limits)
    if not data.strip(b"\x00 \r\n\t"):
        raise Unreadable("empty", "文件是空的。")
    if data.startswith(b"PK\x03\x04") and b"xl/workbook.xml" in data:
        return Workbook(name, tuple(ooxml.sheets(data, limits, first)))
    if data.startswith((b"PK\x03\x04", _OLD)):
        return Workbook(name, tuple(_old(data, limits, first)))
    if data.startswith(_BINARY):
        raise Unreadable("not_a_sheet", "这不是表格文件。可收 .xlsx、.xls、.ods 和 .csv。")
    return _text(data, name, limits, first)


def _too_large(limits: Limits) -> Unreadable:
    return Unreadable("too_large", f"文件超过 {limits.bytes // 1_000_000} MB，请分成几个文件。")


def _old(data: bytes, limits: Limits, first: int | None) -> list[Sheet]:
    """Sheets of the older formats: their formats of cells and hidden rows are not known."""
    from shuanglian.foundation.errors import InvalidImport
    from shuanglian.registry.spreadsheets import weighing

    try:
        weighing.weigh(data)
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [_old_sheet(book, meta, limits, first) for meta in book.sheets_metadata]
    except InvalidImport as error:
        raise Unreadable(error.reasons[0].code, str(error.reasons[0].message)) from error
    except (CalamineError, OSError, ValueError) as error:
        raise Unreadable("unreadable", "读不出这个文件，请另存为 .xlsx 再试。") from error


def _old_sheet(book: Any, meta: Any, limits: Limits, first: int | None) -> Sheet:
    sheet = book.get_sheet_by_name(meta.name)
    if sheet.total_height * sheet.total_width > limits.cells:
        raise Unreadable("too_far", f"内容太多（最多 {limits.cells} 格），请分成几个文件。")
    rows = [_trimmed(row) for row in sheet.to_python(skip_empty_area=False, nrows=first)]
    merges = tuple(
        Area(top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    )
    return Sheet(meta.name, rows, merges, meta.visible != SheetVisibleEnum.Visible)


def _trimmed(row: list[Any]) -> list[Value]:
    cells: list[Value] = [None if cell == "" else _whole(cell) for cell in row]
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def _whole(cell: Any) -> Value:
    return int(cell) if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e18 else cell


def _text(data: bytes, name: str, limits: Limits, first: int | None) -> Workbook:
    text, encoding = decode(data)
    text = text.removeprefix("\ufeff")
    rows: list[list[Value]] = []
    count = 0
    try:
        for line in csv.reader(io.StringIO(text.replace("\x00", ""), newline=""), delimiter=_delimiter(text)):
            rows.append(_trimmed([cell if cell.strip() else "" for cell in line]))
            count += len(rows[-1])
            if count > limits.cells:
                raise Unreadable("too_far", f"内容太多（最多 {limits.cells} 格），请分成几个文件。")
            if first is not None and len(rows) >= first:
                break
    except csv.Error as error:
        raise Unreadable("unreadable", "读不出这个文件，请另存为 .xlsx 再试。") from error
    title = PurePath(name).stem or "CSV"
    return Workbook(name, (Sheet(title, rows),), (("encoding", encoding),))


def _delimiter(text: str) -> str:
    """The mark that stands in most of the first lines."""
    lines = [line for line in text[:_LONGEST].splitlines()[:30] if line.strip()]
    return max(
        _DELIMITERS,
        key=lambda mark: (
            sum(mark in line for line in lines),
            sum(line.count(mark) for line in lines),
        ),
    )


def visible(book: Workbook) -> Workbook:
    """Without the sheets that are hidden."""
    return replace(book, sheets=tuple(sheet for sheet in book.sheets if not sheet.hidden))
