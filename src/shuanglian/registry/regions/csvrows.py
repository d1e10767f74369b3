"""Reading CSV as Excel and people write it: BOM or none, any line ending, full-width headings."""

from __future__ import annotations

import csv
import io
import unicodedata
from typing import Final

from .yamlrows import Mapping, Sequence, Unreadable

ROWS: Final = 200_000


def read(text: str) -> tuple[Sequence, list[tuple[int, str]]]:
    """(rows as mappings of texts, problems as (line, message)). Raises `Unreadable` if nothing can be
    read."""
    if "\0" in text:
        raise Unreadable("含有空字符（NUL），不是文本文件")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows, problems = Sequence(1), []
    try:
        header = _header(next(reader, []))
        before = reader.line_num
        for cells in reader:
            start, before = before + 1, reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if len(rows) >= ROWS:
                raise Unreadable(f"超过 {ROWS} 行", start)
            if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
                problems.append((start, f"这一行有 {len(cells)} 格，表头只有 {len(header)} 格"))
            rows.append(_row(header, cells, start))
            rows.lines.append(start)
    except csv.Error as error:
        raise Unreadable(f"CSV 写法有误（{error}），常见原因是引号没有成对", reader.line_num) from error
    return rows, problems


def _header(cells: list[str]) -> list[str]:
    header = [unicodedata.normalize("NFKC", cell).strip().lower() for cell in cells]
    while header and not header[-1]:
        header.pop()
    if not header:
        raise Unreadable("没有表头", 1)
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        raise Unreadable("请用逗号分隔各列", 1)
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise Unreadable(f"表头重复：{'、'.join(name or '（空）' for name in twice)[:200]}", 1)
    return header


def _row(header: list[str], cells: list[str], line: int) -> Mapping:
    row = Mapping(line)
    for name, cell in zip(header, cells, strict=False):
        row[name] = cell
        row.lines[name] = line
    return row
