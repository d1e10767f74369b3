"""Delimited text (.csv, .tsv): cells keep their own places in the decoded file."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator

from ..aligned import Aligned
from ..document import Block, Cell, Document, Kind, Limits, Table, Unreadable
from ..repair import repair, simplified
from .assembling import document_of, within
from .decode import decoded
from .text import lost_notes

MEDIA = "text/csv"


def read_delimited(data: bytes, name: str, limits: Limits) -> Document:
    """A document with one table; offsets count in the decoded file. Raises `Unreadable`."""
    found = decoded(data)
    raw = within(found.text, name, limits)
    mended = repair(raw)
    cells = _without_empty_columns(_cells(raw, simplified(mended.text), name, limits))
    if not cells:
        raise Unreadable("empty", f"{name}：文件里没有文字")
    blocks = (Block(Kind.TABLE, Aligned.of(raw), table=Table(tuple(cells))),)
    return document_of(
        raw, mended, blocks, name=name, media=MEDIA, encoding=found.encoding, notes=lost_notes(found)
    )


def _cells(raw: str, text: Aligned, name: str, limits: Limits) -> list[Cell]:
    """What stands in the cells that hold something, mended and in simplified characters; rows without any do not count."""
    cells: list[Cell] = []
    row = width = 0
    for parts in _rows(raw, delimiter(raw)):
        kept = [(column, part) for column, part in enumerate(parts) if part.text]
        width = max(width, len(parts))
        cells += [Cell(_mended(part, text), row, column) for column, part in kept]
        row += bool(kept)
        if row * width > limits.cells:
            raise Unreadable("too_many_cells", f"{name}：表格超过 {limits.cells} 格")
    return cells


def _mended(part: Aligned, text: Aligned) -> Aligned:
    """The same place of the mended text; a cell with doubled quotes stays as it is."""
    start, end = part.raw_span(0, len(part))
    if text.text == text.raw or end - start != len(part):
        return part
    return text.cut(text.at_raw(start), text.at_raw(end)).strip()


def delimiter(raw: str) -> str:
    """The sign that parts the cells of the first lines."""
    lines = [line for line in raw[:20_000].splitlines()[:20] if line.strip()]
    return max("\t;|,", key=lambda sign: sum(1 for line in lines if sign in line) * 1000 + (sign == ","))


def _rows(raw: str, sign: str) -> Iterator[list[Aligned]]:
    """Rows of cells. A cell in quotes may hold line ends and doubled quotes."""
    pattern = re.compile(
        rf'[ ]*"((?:[^"]|"")*)"[^{re.escape(sign)}\r\n]*|([^{re.escape(sign)}\r\n]*)', re.DOTALL
    )
    at = 1 if raw.startswith("\ufeff") else 0
    row: list[Aligned] = []
    while at <= len(raw):
        match = pattern.match(raw, at)
        assert match is not None  # the second half matches nothing at all, too
        row.append(_cell(raw, match))
        at = match.end()
        if raw[at : at + 1] == sign:
            at += 1
            continue
        yield row
        row = []
        at += 2 if raw[at : at + 2] == "\r\n" else 1


def _cell(raw: str, match: re.Match[str]) -> Aligned:
    group = 1 if match.group(1) is not None else 2
    start, end = match.span(group)
    if group == 2 or '""' not in match.group(1):
        return Aligned.of(raw, start, end).strip()
    places = [at for at in range(start, end) if not (raw[at] == '"' and _second_quote(raw, start, at))]
    text = "".join(raw[at] for at in places)
    return Aligned(raw, text, array("l", places), array("l", (at + 1 for at in places))).strip()


def _second_quote(raw: str, start: int, at: int) -> bool:
    """Is this the second of two quotes that stand for one?"""
    run = 0
    while at - run >= start and raw[at - run] == '"':
        run += 1
    return run % 2 == 0


def _without_empty_columns(cells: list[Cell]) -> list[Cell]:
    places = {old: new for new, old in enumerate(sorted({cell.column for cell in cells}))}
    return [Cell(cell.text, cell.row, places[cell.column]) for cell in cells]
