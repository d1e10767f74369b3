"""Spreadsheets: one table for each sheet that people see, without empty rows and columns, merged cells kept."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from ..document import Document, Kind, Limits, Unreadable
from .archive import Archive
from .delimited import read_delimited
from .extraction import Entry, Extraction
from .foreign import refuse_compound
from .sheet_styles import percent_cells

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS = "application/vnd.ms-excel"
_PLAIN_NAME = re.compile(r"^(?:sheet|工作表|表)\s*\d*$", re.IGNORECASE)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_xlsx(data: bytes, name: str, limits: Limits) -> Document:
    """A workbook of any kind (.xlsx, .xlsm, .xlsb, .xls) or delimited text, told from its bytes. Raises `Unreadable`."""
    if data.startswith(b"PK"):
        return _workbook(*_unpacked(data, name, limits), Extraction(name, limits), XLSX)
    return read_xls(data, name, limits) if data.startswith(_OLE) else read_csv(data, name, limits)


def read_xls(data: bytes, name: str, limits: Limits) -> Document:
    """A workbook of Excel before 2007. Raises `Unreadable`, also for its siblings (.doc, .ppt)."""
    refuse_compound(data, name)
    return _workbook(data, {}, Extraction(name, limits), XLS)


def read_csv(data: bytes, name: str, limits: Limits) -> Document:
    """Delimited text; offsets count in the decoded file. Raises `Unreadable`."""
    return read_delimited(data, name, limits)


def _unpacked(data: bytes, name: str, limits: Limits) -> tuple[bytes, dict[str, set[tuple[int, int]]]]:
    archive = Archive(data, name, limits)
    return archive.repacked(), percent_cells(archive, limits)


def _workbook(
    data: bytes, percents: dict[str, set[tuple[int, int]]], out: Extraction, media: str
) -> Document:
    book = _opened(data, out.name)
    hidden = []
    for meta in book.sheets_metadata:
        if not str(meta.typ).endswith("WorkSheet"):
            continue
        if not str(meta.visible).endswith("Visible"):
            hidden.append(meta.name)
            continue
        _sheet(book, meta.name, percents.get(meta.name, set()), out)
    if hidden:
        out.note("hidden_sheets", "未读隐藏的工作表：" + "、".join(hidden))
    return out.document(media)


def _opened(data: bytes, name: str) -> Any:
    from python_calamine import CalamineWorkbook, PasswordError

    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise Unreadable("encrypted", f"{name}：文件有密码，请去掉密码后再交") from error
    except BaseException as error:  # the reader is written in Rust; its panics are no Exception
        raise _refusal(error, name) from error


def _refusal(error: BaseException, name: str) -> BaseException:
    """What to raise for any failure of the reader; a wish to stop stays what it is."""
    if isinstance(error, (KeyboardInterrupt, SystemExit, GeneratorExit, Unreadable)):
        return error
    return Unreadable("damaged", f"{name}：表格已损坏，打不开")


def _sheet(book: Any, title: str, percents: set[tuple[int, int]], out: Extraction) -> None:
    try:
        sheet = book.get_sheet_by_name(title)
        if sheet.total_height * sheet.total_width > 4 * out.limits.cells:
            raise Unreadable("too_many_cells", f"{out.name}：表格超过 {out.limits.cells} 格")
        rows = sheet.to_python(skip_empty_area=False)
        merged = sheet.merged_cell_ranges or []
    except BaseException as error:
        raise _refusal(error, out.name) from error
    entries = entries_of(_texts(rows, percents), merged)
    if not entries:
        return
    telling = "" if _PLAIN_NAME.match(title.strip()) else title.strip()
    if telling:
        out.add(Kind.HEADING, telling, level=1)
    out.add_table(entries, title=telling)


def _texts(rows: Iterable[Sequence[Any]], percents: set[tuple[int, int]]) -> list[list[str]]:
    return [
        [shown(value, percent=(at, column) in percents) for column, value in enumerate(row)]
        for at, row in enumerate(rows)
    ]


def shown(value: Any, *, percent: bool = False) -> str:
    """A value as people read it in the sheet: 0.125 formatted as per cent is 12.5%."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (int, float)):
        return figure(value * 100) + "%" if percent else figure(value)
    if isinstance(value, dt.datetime):
        day = value.date().isoformat()
        return day if value.time() == dt.time() else f"{day} {value.time().isoformat('minutes')}"
    return str(value).strip()


def figure(value: float) -> str:
    """Without the noise of binary fractions, never with an exponent: 0.1+0.2 is 0.3."""
    if isinstance(value, int) or (abs(value) < 1e15 and value == int(value)):
        return str(int(value))
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    text = f"{value:.15g}"
    return (
        text
        if "e" not in text
        else f"{value:.15f}".rstrip("0").rstrip(".")
        if abs(value) < 1
        else str(int(value))
    )


def entries_of(rows: list[list[str]], merged: Iterable[Any]) -> list[Entry]:
    """The cells that hold something, empty rows and columns taken out, with what merged cells cover."""
    covers = {(low[0], low[1]): (high[0], high[1]) for low, high in merged}
    filled = {(r, c) for r, row in enumerate(rows) for c, text in enumerate(row) if text}
    row_places = _places({r for r, _ in filled} | _covered(filled, covers, 0))
    column_places = _places({c for _, c in filled} | _covered(filled, covers, 1))
    return [_entry(rows, at, covers.get(at, at), row_places, column_places) for at in sorted(filled)]


def _covered(
    filled: set[tuple[int, int]], covers: dict[tuple[int, int], tuple[int, int]], axis: int
) -> set[int]:
    """Rows (0) or columns (1) that only a merged cell reaches into, one beyond its first at most."""
    return {at[axis] for at in covers if at in filled}


def _places(kept: set[int]) -> dict[int, int]:
    return {old: new for new, old in enumerate(sorted(kept))}


def _entry(
    rows: list[list[str]],
    at: tuple[int, int],
    last: tuple[int, int],
    row_at: dict[int, int],
    column_at: dict[int, int],
) -> Entry:
    (row, column), (low, right) = at, last
    tall = sum(1 for place in row_at if row <= place <= low) if low > row else 1
    wide = sum(1 for place in column_at if column <= place <= right) if right > column else 1
    return Entry(rows[row][column], row_at[row], column_at[column], max(1, tall), max(1, wide))
