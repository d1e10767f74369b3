"""Formulas without a computed value: they read as empty cells, and the person sees a formula there."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _
from lxml import etree

from . import parts
from .reading import Table
from .report import CellError, ImportReport

MOST_BYTES: Final = 50 * 1024 * 1024
_BROKEN: Final = (zipfile.BadZipFile, etree.XMLSyntaxError, ParseError, KeyError, ValueError, RuntimeError)


def explain(report: ImportReport, table: Table, data: bytes) -> None:
    """Say of required cells that seem empty that there is a formula in them. Looks only if there are such cells."""
    empty = [error for error in report.errors if error.code == "required"]
    if not empty or not data.startswith(b"PK"):
        return
    positions = {table.header[position]: position + 1 for position in table.columns}
    found = without_value(data, table.sheet)
    message = _("这一格是公式，文件里没有算出的值。请用表格软件打开并保存一次，或改填数值。")
    report.errors = [
        replace(error, message=message, code="formula") if _place(error, positions) in found else error
        for error in report.errors
    ]


def _place(error: CellError, positions: dict[str, int]) -> tuple[int, int] | None:
    column = positions.get(error.column)
    return (error.row, column) if error.code == "required" and column else None


def without_value(data: bytes, sheet: str) -> set[tuple[int, int]]:
    """Row and column (from 1) of formulas of an .xlsx that have no value; nothing if the file is something else."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            part = archive.getinfo(parts.of_sheets(archive)[sheet])
            if part.file_size > MOST_BYTES:
                return set()
            return set(_cells(archive.read(part)))
    except _BROKEN:
        return set()


def _cells(xml: bytes) -> Iterator[tuple[int, int]]:
    events = etree.iterparse(io.BytesIO(xml), tag="{*}row", resolve_entities=False, no_network=True)
    for _event, row in events:
        for cell in row.iterfind("{*}c"):
            if cell.find("{*}f") is not None and not cell.findtext("{*}v"):
                yield parts.place(cell.get("r", ""))
        row.clear()
