"""What a reader of cell values cannot tell: which cells of a workbook are shown as per cent, and how far a sheet reaches."""

from __future__ import annotations

import re

from lxml import etree

from shuanglian.foundation.number_formats import is_percent

from ..document import Limits, Unreadable
from .archive import Archive
from .docx_numbers import attribute, child, children, integer

_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*)>")
_REFERENCE = re.compile(rb'\br="([A-Z]{1,4})([0-9]{1,9})"')
_STYLE = re.compile(rb'\bs="([0-9]{1,6})"')
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*\br="([0-9]{1,9})"')
_PERCENT = frozenset({9, 10})


def percent_cells(archive: Archive, limits: Limits) -> dict[str, set[tuple[int, int]]]:
    """Sheet name to the places (from 0) shown as per cent. Raises `Unreadable` for a sheet that pretends to be endless."""
    formats = _percent_formats(archive.xml("xl/styles.xml"))
    return {
        title: _scanned(archive, part, formats, limits)
        for title, part in _sheet_parts(archive).items()
        if part in archive.names
    }


def _percent_formats(styles: etree._Element | None) -> set[int]:
    """Positions in the list of cell formats that show per cent."""
    if styles is None:
        return set()
    own = child(styles, "numFmts")
    codes = {
        integer(attribute(node, "numFmtId"))
        for node in (children(own, "numFmt") if own is not None else ())
        if is_percent(attribute(node, "formatCode") or "")
    }
    formats = child(styles, "cellXfs")
    rows = list(children(formats, "xf")) if formats is not None else []
    return {at for at, node in enumerate(rows) if integer(attribute(node, "numFmtId")) in codes | _PERCENT}


def _sheet_parts(archive: Archive) -> dict[str, str]:
    book, links = archive.xml("xl/workbook.xml"), archive.xml("xl/_rels/workbook.xml.rels")
    sheets = child(book, "sheets")
    if sheets is None or links is None:
        return {}
    targets = {
        attribute(node, "Id"): attribute(node, "Target") or "" for node in children(links, "Relationship")
    }
    found = {}
    for node in children(sheets, "sheet"):
        target = targets.get(attribute(node, "id"), "")
        found[attribute(node, "name") or ""] = (
            target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        )
    return found


def _scanned(archive: Archive, part: str, formats: set[int], limits: Limits) -> set[tuple[int, int]]:
    data = archive.read(part)
    if b"<!DOCTYPE" in data[:4096]:
        raise Unreadable("entities", f"{archive.name}：文件带有外部定义，已拒绝")
    rows, columns, shown, count = [0], [0], set[tuple[int, int]](), 0
    for match in _CELL.finditer(data):
        count += 1
        place = _REFERENCE.search(match.group(1))
        if place is None:
            continue
        row, column = int(place.group(2)) - 1, _column(place.group(1))
        rows = [min(rows[0], row), max(rows[-1], row)]
        columns = [min(columns[0], column), max(columns[-1], column)]
        style = _STYLE.search(match.group(1))
        if formats and style and int(style.group(1)) in formats:
            shown.add((row, column))
    area = (rows[-1] + 1) * (columns[-1] + 1)
    if count > limits.cells or area > 20 * limits.cells:
        raise Unreadable("too_many_cells", f"{archive.name}：表格超过 {limits.cells} 格")
    return shown


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
