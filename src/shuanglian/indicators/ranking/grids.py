"""Rows of values, however they are written, as one grid: a heading and lines with their numbers. Pure but for reading a file.

Inline data may be a list of records, a mapping by subject or by indicator, columns of lists, a list of lines, or the text of
a CSV; files may be CSV (UTF-8 or GB 18030), xlsx, xls or ods.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from python_calamine import CalamineError, CalamineWorkbook

from shuanglian.foundation.errors import InvalidImport

from . import names
from .reading import BadConfig, Issue, empty

MOST_ROWS: Final = 50_000
MOST_BYTES: Final = 20 * 1024 * 1024
HEADER_WITHIN: Final = 10


@dataclass(frozen=True, slots=True)
class Grid:
    """`rows` are (number as people count them, cells); `origin` names the file or says that the data stand in the document."""

    heading: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Any, ...]], ...]
    origin: str


def of_file(path: Path, known: Sequence[str]) -> Grid:
    """The table of a file; `known` are headings that tell the heading line from titles above it."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _bad("too_large", "数据文件超过 20 MB")
        data = path.read_bytes()
    except OSError as error:
        raise _bad("unreadable", f"读不到数据文件 {path.name}") from error
    best: Grid | None = None
    most = 0
    for lines in _sheets(data):
        score, grid = _with_heading(lines, known, path.name)
        if score > most:
            most, best = score, grid
    if best is None:
        raise _bad("no_header", f"数据文件 {path.name} 里没有找到表头")
    return best


def of_document(value: Any, known: Sequence[str]) -> Grid:
    """Data that stand in the configuration itself."""
    if isinstance(value, str):
        lines: list[list[Any]] = list(csv.reader(io.StringIO(value.strip())))
        return _with_heading(lines, known, "配置")[1]
    if isinstance(value, Mapping):
        return _of_mapping(value, known)
    if isinstance(value, list) and value:
        if all(isinstance(row, Mapping) for row in value):
            return _records([_flat(row) for row in value])
        if all(isinstance(row, list) for row in value):
            return _with_heading(value, known, "配置")[1]
    raise _bad("data", "数据的写法看不懂：写成记录的列表，或“对象: {指标: 值}”")


def _of_mapping(value: Mapping[str, Any], known: Sequence[str]) -> Grid:
    if "rows" in value and isinstance(value["rows"], list):
        heading = value.get("columns") or value.get("header") or value.get("heading")
        return of_document([heading, *value["rows"]] if isinstance(heading, list) else value["rows"], known)
    if all(isinstance(content, list) for content in value.values()) and value:
        return _of_columns(value)
    if not all(isinstance(content, Mapping) for content in value.values()) or not value:
        raise _bad("data", "数据的写法看不懂：写成记录的列表，或“对象: {指标: 值}”")
    words = {names.loose(word) for word in known}
    if all(names.loose(key) in words for key in value):  # by indicator: turn it round
        turned: dict[str, dict[str, Any]] = {}
        for column, cells in value.items():
            for subject, content in cells.items():
                turned.setdefault(str(subject), {})[str(column)] = content
        return _records([{"subject": subject, **cells} for subject, cells in turned.items()])
    return _records([_named(str(subject), cells) for subject, cells in value.items()])


def _named(subject: str, cells: Mapping[str, Any]) -> dict[str, Any]:
    flat = _flat(cells)
    told = {key for key in flat if names.loose(key) in names.SUBJECT_HEADINGS}
    return flat | {"ref": subject} if told else {"subject": subject, **flat}


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """Values under `values` stand beside the name."""
    found: dict[str, Any] = {}
    for key, content in row.items():
        if isinstance(content, Mapping) and names.SUBJECT.get(names.loose(key)) == "values":
            found |= {str(inner): told for inner, told in content.items()}
        else:
            found[str(key)] = content
    return found


def _of_columns(value: Mapping[str, Any]) -> Grid:
    lengths = {len(content) for content in value.values()}
    if len(lengths) != 1:
        raise _bad("data", "各列的长度不同")
    lines = list(zip(*value.values(), strict=True))
    return Grid(
        tuple(str(key) for key in value), tuple((n, tuple(row)) for n, row in enumerate(lines, 1)), "配置"
    )


def _records(rows: Sequence[Mapping[str, Any]]) -> Grid:
    heading = tuple(dict.fromkeys(key for row in rows for key in row))
    return Grid(
        heading, tuple((n, tuple(row.get(key) for key in heading)) for n, row in enumerate(rows, 1)), "配置"
    )


def _with_heading(lines: Sequence[Sequence[Any]], known: Sequence[str], origin: str) -> tuple[int, Grid]:
    """The first lines may be titles: the heading is the one with the most names we know."""
    words = {names.loose(word) for word in known} | names.SUBJECT_HEADINGS | names.REF_HEADINGS
    best, most = 0, 0
    for at, line in enumerate(lines[:HEADER_WITHIN]):
        score = sum(
            1
            for cell in line
            if isinstance(cell, str) and {names.loose(cell), names.loose(names.split_unit(cell)[0])} & words
        )
        if score > most:
            best, most = at, score
    if not lines or not most:
        return 0, Grid((), (), origin)
    heading = tuple("" if cell is None else str(cell).strip() for cell in lines[best])
    body = [(n, row) for n, row in enumerate(lines[best + 1 :], best + 2) if any(not empty(c) for c in row)]
    width = len(heading)
    return most, Grid(
        heading, tuple((n, (*row[:width], *[None] * (width - len(row)))) for n, row in body), origin
    )


def _sheets(data: bytes) -> list[list[list[Any]]]:
    if not data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return [_csv(data)]
    from shuanglian.registry.spreadsheets import weighing

    try:
        weighing.weigh(data)
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
        if any(sheet.total_height > MOST_ROWS for sheet in sheets):
            raise _bad("too_many_rows", f"超过 {MOST_ROWS} 行")
        return [sheet.to_python(skip_empty_area=False) for sheet in sheets]
    except CalamineError as error:
        raise _bad("unreadable", "读不出这个文件，请另存为 .xlsx 再试") from error
    except InvalidImport as error:
        raise _bad("unreadable", str(error)) from error


def _csv(data: bytes) -> list[list[Any]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise _bad("unreadable", "读不出这个文件的文字，请存为 UTF-8")
    first = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    try:
        lines: list[list[Any]] = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise _bad("unreadable", "CSV 写法有误") from error
    if len(lines) > MOST_ROWS:
        raise _bad("too_many_rows", f"超过 {MOST_ROWS} 行")
    return lines


def _bad(code: str, message: str) -> BadConfig:
    return BadConfig([Issue(code, message, "data")])
