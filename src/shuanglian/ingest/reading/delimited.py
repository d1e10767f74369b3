"""Delimited text (.csv, .tsv): cells keep their own places in the decoded file."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator

from ..aligned import Aligned
from ..document import Block, Cell, Document, Kind, Limits, Table, Unreadable
from .decode import decode

MEDIA = "text/csv"


def read_delimited(data: bytes, name: str, limits: Limits) -> Document:
    """A document with one table; offsets count in the decoded file. Raises `Unreadable`."""
    raw, encoding = _decoded(data, name)
    if len(raw) > limits.characters:
        raise Unreadable("too_long", f"{name}：文字超过 {limits.characters} 字")
    cells: list[Cell] = []
    row = width = 0
    for parts in _rows(raw, delimiter(raw)):
        kept = [(column, text) for column, text in enumerate(parts) if text.text]
        width = max(width, len(parts))
        cells += [Cell(text, row, column) for column, text in kept]
        row += bool(kept)
        if row * width > limits.cells:
            raise Unreadable("too_many_cells", f"{name}：表格超过 {limits.cells} 格")
    if not cells:
        raise Unreadable("empty", f"{name}：文件里没有文字")
    block = Block(Kind.TABLE, Aligned.of(raw), table=Table(tuple(_without_empty_columns(cells))))
    return Document(raw, (block,), name, MEDIA, encoding)


def _decoded(data: bytes, name: str) -> tuple[str, str]:
    try:
        return decode(data)
    except (UnicodeDecodeError, LookupError) as error:
        raise Unreadable("encoding", f"{name}：认不出文字编码") from error


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
