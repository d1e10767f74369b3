"""Workbooks that we hand out: templates, exports and error sheets.

Every text is written as a string cell, a dangerous one with the quote prefix set, so `=HYPERLINK(…)` stays
text when the file is opened, edited and saved again (CWE-1236). CSV has no cell types: there it is a leading
apostrophe.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from .columns import CLEAR, EXAMPLE_ROW, MARK, Column, SheetSpec

DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")
_ARMED: Final = re.compile(r"'*[=+\-@\t\r]")
_LIST_ROWS: Final = 5000  # rows of a template that carry the drop-down lists
_OPTIONS: Final = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


class Book:
    """A workbook being written to memory."""

    def __init__(self) -> None:
        self._buffer = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._buffer, _OPTIONS)
        font = {"font_name": "Noto Sans CJK SC", "valign": "top"}
        self.plain: Format = self._book.add_format(font)
        self.guarded: Format = self._book.add_format({**font, "quote_prefix": True})
        self.day: Format = self._book.add_format({**font, "num_format": "yyyy-mm-dd"})
        self.head: Format = self._book.add_format({**font, "bold": True, "bg_color": "#E8F0FE", "border": 1})
        self.must: Format = self._book.add_format({**font, "bold": True, "bg_color": "#FFE9D1", "border": 1})
        self.sample: Format = self._book.add_format({**font, "italic": True, "font_color": "#5A6678"})
        self.wrong: Format = self._book.add_format({**font, "font_color": "#B3261E", "text_wrap": True})

    def sheet(self, name: str) -> Worksheet:
        return self._book.add_worksheet(name)

    def close(self) -> bytes:
        self._book.close()
        return self._buffer.getvalue()

    def put(self, sheet: Worksheet, row: int, column: int, value: Any, style: Format | None = None) -> None:
        """One cell by its type; texts are never read as formulas, links or numbers."""
        if value is None or value == "":
            return
        if isinstance(value, bool):
            sheet.write_string(row, column, "是" if value else "否", style or self.plain)
        elif isinstance(value, int | float | Decimal) and -(10**15) < value < 10**15:
            sheet.write_number(row, column, value, style or self.plain)
        elif isinstance(value, dt.date):
            sheet.write_datetime(row, column, value, style or self.day)
        else:
            text = str(value)[:32_767]  # what one cell can hold
            sheet.write_string(
                row, column, text, style or (self.guarded if is_dangerous(text) else self.plain)
            )


def is_dangerous(text: str) -> bool:
    """Would a spreadsheet read this text as a formula?"""
    return text.startswith(DANGEROUS)


def defuse(value: Any) -> Any:
    """For CSV: what would be read as a formula gets an apostrophe, which the import takes off again."""
    return f"'{value}" if isinstance(value, str) and _ARMED.match(value) else value


def rearm(cell: str) -> str:
    """What `defuse` made of a text → the text."""
    return cell[1:] if cell.startswith("'") and _ARMED.match(cell) else cell


def template(spec: SheetSpec) -> bytes:
    """An empty sheet with headings, drop-down lists and an example row, and a sheet of instructions."""
    book = Book()
    sheet = book.sheet(spec.title)
    columns = spec.all_columns()
    _headings(book, sheet, columns)
    for position, column in enumerate(columns):
        book.put(sheet, 1, position, column.example, book.sample)
        _validation(sheet, position, column)
    _instructions(book, spec, columns)
    return book.close()


def table(spec: SheetSpec, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> bytes:
    """A filled sheet with the same headings as the template."""
    book = Book()
    sheet = book.sheet(spec.title)
    _headings(book, sheet, columns)
    for number, row in enumerate(rows, 1):
        for position, value in enumerate(row):
            book.put(sheet, number, position, value)
    return book.close()


def table_csv(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> bytes:
    """The same as CSV in UTF-8 with a byte order mark, which spreadsheets need to see Chinese."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([column.label for column in columns])
    for row in rows:
        writer.writerow([defuse(_as_csv(value)) for value in row])
    return text.getvalue().encode("utf-8-sig")


def marked(title: str, header: Sequence[str], rows: Iterable[tuple[int, Sequence[Any], str]]) -> bytes:
    """The sheet as it was handed in, with the row number and what is wrong with each row in front."""
    book = Book()
    sheet = book.sheet(title[:31] or "表")
    for position, name in enumerate(["原行号", "问题", *header]):
        book.put(sheet, 0, position, name, book.head)
    sheet.set_column(1, 1, 60)
    sheet.freeze_panes(1, 2)
    for line, (number, cells, problems) in enumerate(rows, 1):
        book.put(sheet, line, 0, number)
        book.put(sheet, line, 1, problems, book.wrong)
        for position, value in enumerate(cells, 2):
            book.put(sheet, line, position, value)
    return book.close()


def _as_csv(value: Any) -> Any:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else value


def _headings(book: Book, sheet: Worksheet, columns: Sequence[Column]) -> None:
    sheet.freeze_panes(1, 0)
    for position, column in enumerate(columns):
        sheet.set_column(position, position, column.width)
        sheet.write_string(0, position, column.label, book.must if column.required else book.head)
        if column.help:
            sheet.write_comment(0, position, column.help)


def _validation(sheet: Worksheet, position: int, column: Column) -> None:
    options = _allowed(column)
    if options:
        sheet.data_validation(
            1,
            position,
            _LIST_ROWS,
            position,
            {
                "validate": "list",
                "source": options,
                "error_title": "请从列表里选",
                "error_message": "这个值不在列表里。",
            },
        )


def _allowed(column: Column) -> list[str]:
    """What the drop-down list offers: Chinese names only, within Excel's 255 characters."""
    if column.kind == "bool":
        return ["是", "否"]
    names = list(_first_names(column))
    return names if len(",".join(names)) <= 255 else []


def _first_names(column: Column) -> Iterator[str]:
    seen = set()
    for name, code in (column.choices or {}).items():
        if code not in seen:
            seen.add(code)
            yield name


def _instructions(book: Book, spec: SheetSpec, columns: Sequence[Column]) -> None:
    sheet = book.sheet("填表说明")
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 8)
    sheet.set_column(2, 2, 90)
    general = [
        f"填“{spec.title}”这张表，一行一条。橙色表头必填。列的顺序可以变，不用的列可以删，多出的列不导入。",
        f"“{MARK}”填“{EXAMPLE_ROW}”的行不导入。虚构的数据请在“示例数据”填“是”。",
        f"更新已有记录时，空格表示不改；要清空请填“{CLEAR}”。",
        "先检查后导入：全部问题一次列出，有一处不对就整张表都不写入。",
    ]
    for number, line in enumerate(general):
        sheet.write_string(number, 0, line, book.plain)
    start = len(general) + 1
    for position, name in enumerate(("列", "必填", "怎么填")):
        sheet.write_string(start, position, name, book.head)
    for number, column in enumerate(columns, start + 1):
        sheet.write_string(number, 0, column.label, book.plain)
        sheet.write_string(number, 1, "是" if column.required else "", book.plain)
        sheet.write_string(number, 2, _explain(column), book.plain)


_KINDS: Final = {
    "date": "日期，如 2026-07-01。",
    "decimal": "数，小数点用“.”。",
    "money": "数，单位万元，最多精确到分。",
    "integer": "整数。",
    "bool": "是或否。",
}


def _explain(column: Column) -> str:
    parts = [column.help, _KINDS.get(column.kind, "")]
    if column.choices:
        parts.append("可选：" + "、".join(_first_names(column)) + "。")
    if column.kind == "text" and column.limit:
        parts.append(f"最多 {column.limit} 字。")
    return "".join(parts)
