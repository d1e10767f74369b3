"""Workbooks of Excel (.xlsx), read row by row: values with their formats, merged areas, hidden rows, formulas without a value.

The format is ECMA-376. Nothing is laid out that the file does not hold, and what it unpacks to is counted while reading.
"""

from __future__ import annotations

import datetime as dt
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from lxml import etree

from shuanglian.foundation.number_formats import bare, is_percent

from ..document import Limits, Unreadable
from .cells import Fault, Percent, Uncached, Value, column_of, exact
from .grid import Area, Sheet

_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    RuntimeError,
    NotImplementedError,
    EOFError,
    OSError,
    KeyError,
)
_PERCENT: Final = frozenset({9, 10})
_DATES: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_REFERENCE: Final = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
MOST_COLUMNS: Final = 1_000
MOST_ROWS: Final = 1_048_576
MOST_MERGES: Final = 100_000
MOST_SHEETS: Final = 200
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT: Final = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


class _Meter(io.RawIOBase):
    """Lets through what a part unpacks to, and refuses more than is left."""

    def __init__(self, stream: Any, book: _Book) -> None:
        self._stream, self._book = stream, book

    def read(self, size: int = -1) -> bytes:
        data: bytes = self._stream.read(size)
        self._book.left -= len(data)
        if self._book.left < 0:
            raise Unreadable("unpacks_too_large", "文件解开后过大，请分成几个文件。")
        return data


@dataclass(slots=True)
class _Book:
    archive: zipfile.ZipFile
    limits: Limits
    left: int
    cells: int = 0
    first: int | None = None
    strings: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    epoch: dt.datetime = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet knows no zone

    def events(self, part: str, *tags: str) -> Iterator[Any]:
        """Elements with these names as they end; none for a part that is not there."""
        if part not in self.archive.NameToInfo:
            return
        with self.archive.open(part) as stream:
            source: Any = _Meter(stream, self)
            for _event, node in etree.iterparse(
                source,
                tag=[f"{{*}}{tag}" for tag in tags],
                resolve_entities=False,
                no_network=True,
                load_dtd=False,
            ):
                yield node
                node.clear()
                while node.getprevious() is not None:
                    del node.getparent()[0]


def sheets(data: bytes, limits: Limits, first: int | None = None) -> list[Sheet]:
    """All sheets of a workbook; with `first`, only so many rows of each. Raises `Unreadable`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            left = min(limits.unpacked, max(20_000_000, len(data) * limits.ratio))
            return _sheets(_Book(archive, limits, left, first=first))
    except (*_BROKEN, etree.XMLSyntaxError) as error:
        raise Unreadable("unreadable", "读不出这个文件，请另存为 .xlsx 再试。") from error


def _sheets(book: _Book) -> list[Sheet]:
    targets = {
        node.get("Id"): node.get("Target", "")
        for node in book.events("xl/_rels/workbook.xml.rels", "Relationship")
    }
    listed = []
    for node in book.events("xl/workbook.xml", "workbookPr", "sheet"):
        if etree.QName(node).localname == "workbookPr":
            if node.get("date1904") in ("1", "true"):
                book.epoch = dt.datetime(1904, 1, 1)  # noqa: DTZ001 - a spreadsheet knows no zone
        else:
            target = targets.get(node.get(_RELATION) or node.get(_STRICT), "")
            listed.append((node.get("name", ""), _inside(target), node.get("state", "visible") != "visible"))
    if len(listed) > MOST_SHEETS:
        raise Unreadable("too_many_sheets", f"工作表超过 {MOST_SHEETS} 张，请分成几个文件。")
    book.strings = [_joined(node) for node in book.events("xl/sharedStrings.xml", "si")]
    book.kinds = _kinds(book)
    return [_sheet(book, name, part, hidden) for name, part, hidden in listed if "worksheets/" in part]


def _inside(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")


def _joined(node: Any) -> str:
    """The text of a string in pieces, without the readings above the characters."""
    parts = (t for t in node.iter("{*}t") if etree.QName(t.getparent()).localname != "rPh")
    return "".join(part.text or "" for part in parts)


def _kinds(book: _Book) -> list[str]:
    """For each style: "percent", "date" or ""."""
    own: dict[int, str] = {}
    found: list[str] = []
    for node in book.events("xl/styles.xml", "numFmt", "cellXfs"):
        if etree.QName(node).localname == "numFmt":
            own[_int(node.get("numFmtId"))] = _kind_of(node.get("formatCode", ""))
        else:
            ids = [_int(xf.get("numFmtId")) for xf in node if isinstance(xf.tag, str)]
            found = [own.get(i, "percent" if i in _PERCENT else "date" if i in _DATES else "") for i in ids]
    return found


def _kind_of(code: str) -> str:
    if is_percent(code):
        return "percent"
    plain = bare(code).lower().replace("general", "")
    return "date" if re.search(r"[ymdhs年月日]", plain) else ""


def _int(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


def _sheet(book: _Book, name: str, part: str, hidden: bool) -> Sheet:
    rows: list[list[Value]] = []
    merges: list[Area] = []
    unseen: set[int] = set()
    columns: set[int] = set()
    for node in book.events(part, "row", "mergeCell", "col"):
        tag = etree.QName(node).localname
        if tag == "row":
            if book.first is not None and len(rows) >= book.first:
                continue
            _row(book, node, rows, unseen)
        elif tag == "mergeCell":
            merges += _merged(node.get("ref", ""))
        elif node.get("hidden") in ("1", "true"):
            last = min(_int(node.get("max")), MOST_COLUMNS)
            columns |= set(range(max(0, _int(node.get("min")) - 1), last))
    while rows and not rows[-1]:
        rows.pop()
    return Sheet(name, rows, tuple(merges[:MOST_MERGES]), hidden, frozenset(unseen), frozenset(columns))


def _row(book: _Book, node: Any, rows: list[list[Value]], unseen: set[int]) -> None:
    number = _int(node.get("r")) - 1 if node.get("r") else len(rows)
    cells: list[Value] = []
    for cell in node:
        _cell(book, cell, cells)
    if cells:
        if not len(rows) <= number < MOST_ROWS:
            raise Unreadable("unreadable", "行号不对，请另存为 .xlsx 再试。")
        rows.extend([] for _ in range(number - len(rows)))
        rows.append(cells)
    if node.get("hidden") in ("1", "true"):
        unseen.add(number)


def _cell(book: _Book, cell: Any, cells: list[Value]) -> None:
    value = _value(book, cell)
    if value is None or value == "":
        return
    reference = cell.get("r")
    at = column_of(reference.rstrip("0123456789")) if reference else len(cells)
    book.cells += 1
    if not 0 <= at < MOST_COLUMNS or book.cells > book.limits.cells:
        raise Unreadable(
            "too_far", f"内容太多或太远（最多 {MOST_COLUMNS} 列、{book.limits.cells} 格），请删去多余的再试。"
        )
    if at < len(cells):
        return
    if at > len(cells):
        cells.extend([None] * (at - len(cells)))
    cells.append(value)


def _value(book: _Book, cell: Any) -> Value:
    told = formula = None
    for child in cell:
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag.endswith("}v"):
            told = child.text
        elif tag.endswith("}f"):
            formula = child.text or ""
        elif tag.endswith("}is"):
            return _joined(child)
    if told is None:
        return None if formula is None else Uncached(formula[:200])
    return _typed(book, cell.get("t", "n"), told, cell.get("s"))


def _typed(book: _Book, kind: str, told: str, style: str | None) -> Value:
    if kind == "s":
        at = _int(told)
        return book.strings[at] if at < len(book.strings) else None
    if kind == "b":
        return told == "1"
    if kind == "e":
        return Fault(told[:20])
    if kind in ("str", "d"):
        return told
    return _number(book, told, style)


def _number(book: _Book, told: str, style: str | None) -> Value:
    try:
        value = float(told)
    except ValueError:
        return told
    at = _int(style)
    kind = book.kinds[at] if at < len(book.kinds) else ""
    if kind == "percent":
        return Percent(_hundredfold(value))
    if kind == "date" and 0 <= value < 2_958_466:
        return _moment(book, value)
    return int(value) if value.is_integer() and abs(value) < 1e18 else value


def _hundredfold(value: float) -> Decimal:
    number = exact(value) * 100
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def _moment(book: _Book, value: float) -> Value:
    """Days since the epoch of the workbook; before March 1900 Excel counts one day that never was."""
    if book.epoch.year == 1899 and value < 60:
        value += 1
    moment = book.epoch + dt.timedelta(seconds=round(value * 86_400))
    if value < 1:
        return moment.time()
    return moment.date() if moment.time() == dt.time() else moment


def _merged(reference: str) -> list[Area]:
    first, _colon, last = reference.partition(":")
    one, two = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last)
    if one is None or two is None:
        return []
    top, bottom = sorted((int(one[2]) - 1, int(two[2]) - 1))
    left, right = sorted((column_of(one[1]), column_of(two[1])))
    return [Area(top, left, bottom, right)] if right < MOST_COLUMNS and top >= 0 else []
