"""Bytes of a file → lines, each a set of named cells with its row number. Long tables, wide tables, JSON lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, Final

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from shuanglian.foundation.errors import InvalidImport, Reason
from shuanglian.registry.spreadsheets import formulas, percent, weighing

from . import headings
from .headings import ACTUAL, Headings

MOST_BYTES: Final = 20 * 1024 * 1024
MOST_LINES: Final = 200_000
HEADER_WITHIN: Final = 10
_EMPTY: Final = frozenset(
    {"", "-", "—", "——", "–", "…", "……", "...", "/", "n/a", "na", "无", "缺", "null", "none"}
)
FORMULA: Final = "\x00formula"  # no cell of a sheet can hold a zero byte
_ENCODINGS: Final = ("utf-8-sig", "gb18030")


@dataclass(slots=True)
class Line:
    """One value, or one definition without a value. `cells` are our columns as they were written; `column` is the heading
    that the value stands under; `kind` comes from that heading or from the column 类型. `wrong` says why nothing
    could be read."""

    row: int
    column: str
    cells: dict[str, Any] = field(default_factory=dict)
    kind: str = ""
    wrong: str = ""


def lines(data: bytes, name: str = "") -> list[Line]:
    """Raises `InvalidImport` for a file that cannot be read or has no table of ours."""
    if len(data) > MOST_BYTES:
        raise refusal("too_large", _("文件超过 %(mb)d MB，请分成几个文件。") % {"mb": MOST_BYTES >> 20})
    if PurePath(name).suffix.lower() in (".jsonl", ".ndjson", ".json") or data.lstrip()[:1] == b"{":
        read = list(_json_lines(data))
        if read and all(line.wrong for line in read):
            raise refusal("unreadable", read[0].wrong)
        return read
    tables = [(name, found) for name, rows in _sheets(data) if (found := _table(rows)) is not None]
    if not tables:
        told = _("没有找到表头。要有“指标”和“期间”“数值”三列，或“指标”和以期间为名的几列。")
        raise refusal("no_header", told)
    return _together(tables)


def _together(tables: list[tuple[str, list[Line]]]) -> list[Line]:
    """Sheets with figures; where there are several, columns carry the name of their sheet."""
    filled = [one for one in tables if any("value" in line.cells for line in one[1])] or tables[:1]
    if len(filled) > 1:
        for name, found in filled:
            for line in found:
                line.column = f"{name}!{line.column}"
    return [line for _name, found in filled for line in found]


def refusal(code: str, message: str) -> InvalidImport:
    return InvalidImport(Reason(code, message, "file"))


# -- sheets -----------------------------------------------------------------------------------------------
def _sheets(data: bytes) -> Iterator[tuple[str, list[list[Any]]]]:
    if not data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        yield "", _csv_rows(decoded(data))
        return
    weighing.weigh(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        shares = percent.places(data)
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            _name_formulas(rows, formulas.without_value(data, name))
            yield name, percent.as_shown(rows, shares.get(name, set()))
    except CalamineError as error:
        raise refusal("unreadable", _("读不出这个文件，请另存为 .xlsx 再试。")) from error


def _name_formulas(rows: list[list[Any]], places: set[tuple[int, int]]) -> None:
    """A formula that nobody has computed reads as an empty cell; it is no missing value, so it is to be told."""
    for row, column in places:
        if row <= len(rows) and column <= len(rows[row - 1]) and rows[row - 1][column - 1] == "":
            rows[row - 1][column - 1] = FORMULA


def _csv_rows(text: str) -> list[list[Any]]:
    first = text.split("\n", 1)[0]
    delimiter = max((",", "\t", ";"), key=first.count)
    try:
        return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error as error:
        raise refusal("unreadable", _("读不出这个文件，请另存为 .xlsx 再试。")) from error


def decoded(data: bytes) -> str:
    """UTF-8 or GB 18030; UTF-16 with its mark."""
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else _ENCODINGS
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise refusal("unreadable", _("读不出这个文件的编码，请另存为 UTF-8 再试。"))


def _table(rows: list[list[Any]]) -> list[Line] | None:
    """Lines of the first rows that look like our headings; None where there are none."""
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        found, height = headings.of_rows(rows[:index], row, rows[index + 1] if index + 1 < len(rows) else [])
        if found.is_table:
            if found.repeated:
                told = _("同一列写了两次：%s") % "、".join(found.repeated)
                raise refusal("repeated_column", told)
            return _body(found, rows[index + height :], index + height + 1)
    return None


def _body(found: Headings, rows: list[list[Any]], first: int) -> list[Line]:
    made: list[Line] = []
    for number, row in enumerate(rows, first):
        if any(not is_empty(cell) for cell in row):
            made += map(_without_formula, _lines_of(found, number, row))
        if len(made) > MOST_LINES:
            raise refusal("too_many_rows", _("超过 %(rows)d 个数，请分成几个文件。") % {"rows": MOST_LINES})
    return made


def _lines_of(found: Headings, number: int, row: list[Any]) -> list[Line]:
    """A long row is one line; a wide one has a line for each cell that is filled; what is empty is missing, not zero."""
    cells = {key: row[at] for key, at in found.columns.items() if at < len(row) and not is_empty(row[at])}
    if found.spans:
        wide = [
            Line(number, found.labels[at], {**cells, "period": span.text, "value": row[at]}, kind)
            for at, (span, kind) in found.spans.items()
            if at < len(row) and not is_empty(row[at])
        ]
        return wide or [Line(number, "", cells)]
    if not {"indicator", "code", "name"} & set(found.columns):
        return [
            Line(number, label, {**cells, "indicator": _code_of(label), "value": row[at]})
            for at, label in found.others.items()
            if at < len(row) and not is_empty(row[at])
        ]
    return [Line(number, found.labels.get(found.columns.get("value", -1), ""), cells)]


def _without_formula(line: Line) -> Line:
    if FORMULA in line.cells.values():
        line.cells = {key: cell for key, cell in line.cells.items() if cell != FORMULA}
        line.wrong = _("这一格是公式，文件里没有算出的值。请用表格软件打开并保存一次，或改填数值。")
    return line


def _code_of(label: str) -> str:
    return label.strip()


def is_empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and cell.strip().casefold() in _EMPTY)


# -- JSON lines -------------------------------------------------------------------------------------------
def _json_lines(data: bytes) -> Iterator[Line]:
    for number, text in enumerate(decoded(data).splitlines(), 1):
        if not text.strip():
            continue
        try:
            told = json.loads(text)
        except (ValueError, RecursionError):
            told = None
        if isinstance(told, dict):
            yield from _of_object(number, told)
        else:
            yield Line(number, "", wrong=_("第 %d 行不是一个 JSON 对象。") % number)
        if number > MOST_LINES:
            raise refusal("too_many_rows", _("超过 %(rows)d 个数，请分成几个文件。") % {"rows": MOST_LINES})


def _of_object(number: int, told: dict[str, Any]) -> list[Line]:
    found = headings.read(list(told))
    return _lines_of(found, number, [_scalar(value) for value in told.values()])


def _scalar(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else value


__all__ = ["ACTUAL", "Line", "is_empty", "lines", "refusal"]
