"""A table as columns with a part to play: numbering, groups, names, units, values, prose."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from ..document import Cell, Table
from ..reading.celltypes import Type, column_type, is_serial, type_of
from ..reading.lines import solid
from ..reading.marks import numbered
from .heads import Head, head_of
from .naming import is_place, is_total, row_name
from .units import unit_of

_UNIT_HEAD: Final = re.compile("(?:计量)?单位")
_SERIAL_HEAD: Final = re.compile("序号?|编号|No\\.?|", re.I)
_NAME_HEAD: Final = re.compile(".*(?:名称|指标|项目|类别|地区|区域|区县|单位|企业|平台|产业|行业|镇街|内容)$")
_NO_VALUE: Final = re.compile(
    "序号|编号|代码|电话|手机|邮编|联系|页码|身份证|账号|邮箱|日期|责任|牵头|配合|来源"
)
_TIME_HEAD: Final = re.compile("年份|年度|时间|期间|月份|季度|时期|")


class Part(StrEnum):
    SERIAL = "serial"
    GROUP = "group"
    NAME = "name"
    TIME = "time"
    UNIT = "unit"
    VALUE = "value"
    PROSE = "prose"
    OTHER = "other"


_KIND_OF_SUBJECT: Final = re.compile(
    ".*(?:地区|区域|区县|县市|镇街|街道|乡镇|城市|企业|公司|平台|园区|部门|机构|学校|高校|医院|单位名称|行业|产业)(?:名称)?"
)


@dataclass(frozen=True, slots=True)
class Grid:
    """`rows` hold the body (a merged cell at each of its places); `parts` and `heads` go by column. `caption`:
    what the rows over the heads say."""

    rows: list[list[Cell | None]]
    first: int
    parts: list[Part]
    heads: list[Head]
    caption: tuple[str, ...] = ()

    def columns(self, part: Part) -> list[int]:
        return [at for at, own in enumerate(self.parts) if own is part]

    def rows_are_indicators(self) -> bool:
        """Do the rows carry units of their own, or stand under 指标?"""
        names = self.columns(Part.NAME)
        return bool(self.columns(Part.UNIT)) or any("指标" in self.heads[at].text for at in names)

    def rows_are_subjects(self) -> bool:
        """Are the rows places or organisations, so that the table as a whole names the indicator?"""
        names = self.columns(Part.NAME)
        if not names:
            return False
        texts = [row_name(cell.text.text)[0] for row in self.rows if (cell := row[names[0]]) is not None]
        own = [text for text in texts if not is_total(text)]
        return bool(_KIND_OF_SUBJECT.fullmatch(self.heads[names[0]].text)) or (
            len(own) > 1 and sum(map(is_place, own)) * 2 > len(own)
        )


def grid_of(table: Table, year: int) -> Grid:
    """The grid of a table; `year` is what 今年 means."""
    rows = table.grid()
    lead = _captions(rows, table.heads)
    count = max(table.heads or heads_in(rows, lead), lead)
    body = rows[count:]
    told = [row for row in body if not is_part(row)]
    heads = [head_of(_texts(rows[lead:count], at), year) for at in range(table.width)]
    caption = tuple(cell.text.text for row in rows[:lead] if (cell := _lone(row)) is not None)
    grid = Grid(body, count, _parts(told, heads), heads, caption)
    return grid if grid.rows_are_indicators() else replace(grid, heads=_following(grid))


def _following(grid: Grid) -> list[Head]:
    """A column that says 同比增长 only is of what the column on its left names."""
    heads = list(grid.heads)
    for at, head in enumerate(heads[1:], 1):
        before = heads[at - 1]
        open_ = (head.rate or head.rank) and not head.words and grid.parts[at] is Part.VALUE
        if open_ and before.words and grid.parts[at - 1] is Part.VALUE and not is_place(before.words):
            heads[at] = replace(head, words=before.words)
    return heads


def _captions(rows: Sequence[Sequence[Cell | None]], heads: int) -> int:
    """How many rows at the top hold one text only: the name of the table, its unit."""
    last = min(len(rows) - 1, heads - 1 if heads else 4)
    lead = 0
    while lead < last and len(rows[lead]) > 1 and _lone(rows[lead]) is not None:
        lead += 1
    return lead


def is_part(row: Sequence[Cell | None]) -> bool:
    """Is the row the heading of a part: one cell over all columns, or a numbered one alone?"""
    cell = _lone(row)
    if cell is None or len(row) < 2 or type_of(cell.text.text) is not Type.NAME:
        return False
    return all(own is cell for own in row) or numbered(cell.text.text.strip()) > 0


def _lone(row: Sequence[Cell | None]) -> Cell | None:
    """The only cell of a row that holds something; None where there are more."""
    cells = {id(cell): cell for cell in row if cell is not None and len(cell.text.text.strip())}
    return next(iter(cells.values())) if len(cells) == 1 else None


def heads_in(rows: Sequence[Sequence[Cell | None]], lead: int = 0) -> int:
    """How many rows at the top only name columns: all before the first with a number, but for headings of parts."""
    for at, row in enumerate(rows[: lead + 6]):
        kinds = [type_of(cell.text.text) for cell in row if cell is not None]
        if Type.NUMBER in kinds:
            while at - 1 > lead and _lone(rows[at - 1]) is not None:
                at -= 1
            return at
    return lead + 1 if len(rows) > lead + 1 else 0


def _texts(rows: Sequence[Sequence[Cell | None]], column: int) -> list[str]:
    return [cell.text.text for row in rows if (cell := row[column]) is not None]


def _parts(body: Sequence[Sequence[Cell | None]], heads: Sequence[Head]) -> list[Part]:
    parts = [_part(body, at, head) for at, head in enumerate(heads)]
    names = [at for at, part in enumerate(parts) if part is Part.NAME]
    if names:
        chosen = _chosen(body, heads, names)
        for at in names:
            if at != chosen:
                parts[at] = Part.GROUP if at < chosen else Part.PROSE
    return parts


def _part(body: Sequence[Sequence[Cell | None]], at: int, head: Head) -> Part:
    texts = _texts(body, at)
    kind = column_type(texts)
    if is_serial(texts) and not (head.time or head.unit) and (at < 2 or _SERIAL_HEAD.fullmatch(head.text)):
        return Part.SERIAL
    if kind is Type.UNIT or (_UNIT_HEAD.fullmatch(head.text) and any(unit_of(text) for text in texts)):
        return Part.UNIT
    if kind is Type.YEAR or (kind is Type.NUMBER and _all_years(texts)):
        return Part.TIME if _TIME_HEAD.fullmatch(head.text) else Part.OTHER
    if _NO_VALUE.search(head.text):
        return Part.OTHER
    if kind is Type.NUMBER:
        return Part.VALUE
    if kind is Type.EMPTY:
        return Part.OTHER
    return Part.NAME if kind is Type.NAME and not head.time else Part.PROSE


def _all_years(texts: Sequence[str]) -> bool:
    return all(re.fullmatch("(?:19|20)\\d{2}年?", solid(text)) for text in texts if solid(text))


def _chosen(body: Sequence[Sequence[Cell | None]], heads: Sequence[Head], names: Sequence[int]) -> int:
    """The column that names the rows: by its head, else the first in which no name covers several rows."""
    full = max(_filled(body, at) for at in names)
    names = [at for at in names if _filled(body, at) * 10 >= full * 9]
    titled = [at for at in names if _NAME_HEAD.fullmatch(heads[at].text) and not _covers(body, at)]
    single = [at for at in names if not _covers(body, at)]
    return (titled or single or list(names))[0]


def _filled(body: Sequence[Sequence[Cell | None]], column: int) -> int:
    """How many rows of several cells have something in this column."""
    own = (row[column] for row in body if _lone(row) is None)
    return sum(cell is not None and len(cell.text.text.strip()) > 0 for cell in own)


def _covers(body: Sequence[Sequence[Cell | None]], column: int) -> bool:
    cells = [row[column] for row in body]
    return any(cell is not None and cell.rows > 1 for cell in cells)
