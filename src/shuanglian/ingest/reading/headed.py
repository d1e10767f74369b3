"""Tables written one cell a line whose cells wrap: the heads say what each row holds, so that its lines are told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from ..aligned import Aligned, joined
from ..document import Cell, Table
from . import marks
from .celltypes import Type, is_missing, type_of
from .lines import Line, solid, squeezed
from .shaping import Found


class _Head(StrEnum):
    GROUP = "group"
    SERIAL = "serial"
    NAME = "name"
    UNIT = "unit"
    VALUE = "value"
    NATURE = "nature"


_WORDS: Final = (
    (_Head.SERIAL, re.compile("序号?|编号")),
    (_Head.UNIT, re.compile("(?:计量)?单位")),
    (_Head.NATURE, re.compile("(?:指标)?(?:属性|性质|类型)")),
    (_Head.GROUP, re.compile("(?:指标)?(?:类别|分类|类)|一级指标|领域|维度|方面")),
    (_Head.NAME, re.compile("(?:主要|具体|核心|二级|三级|发展|预期)*指标(?:名称)?|项目(?:名称)?|名称|内容")),
    (
        _Head.VALUE,
        re.compile(
            "(?:(?:19|20)\\d{2}年?(?:[-—–~～至](?:19|20)?\\d{2}年?)?)?(?:[（(]?(?:现状|基期|基数|目标|规划|预期|实际|完成|预计|计划|年均|累计|[近中远期终初末][期末])[^，。]{0,6})?[）)]?"
            "|(?:年均)?(?:增长|增速|增幅)[^，。]{0,6}|“?十[一二三四五六]五”?[^，。]{0,6}|[近中远]期目标值?"
        ),
    ),
)
_NATURES: Final = re.compile("[（(]?(?:约束|预期|指导|引导|参考|监测|考核)(?:性|型)?(?:指标)?[）)]?")
_BRACKETED: Final = re.compile("[（(][^（）()]{1,8}[）)]")
_GROUPED: Final = 6  # so long is a line of a group at most
_NAME_LINES: Final = 4
_FEWEST: Final = 2
_TURN: Final = 4  # lines that a page may show before its heads


@dataclass(slots=True)
class _Row:
    """The lines of one row by the place of their column."""

    cells: dict[int, list[Line]] = field(default_factory=dict)
    part: Line | None = None


@dataclass(slots=True)
class _Reading:
    """Where the reading of the body stands: `at` is the next line."""

    lines: Sequence[Line]
    heads: list[_Head]
    at: int
    last: int
    running: frozenset[str]
    serial: int = 1

    def line(self) -> Line | None:
        return self.lines[self.at] if self.at < self.last else None

    def skip(self) -> None:
        """What a page shows between two cells: its number, its head."""
        while (line := self.line()) is not None and (
            marks.TURNED.fullmatch(line.text)
            or marks.STRAY_LINE.fullmatch(line.text)
            or line.text in self.running
        ):
            if is_missing(line.text):
                return
            self.at += 1


def headed(
    mended: Aligned, lines: Sequence[Line], first: int, last: int, running: frozenset[str] = frozenset()
) -> Found | None:
    """The table whose heads begin at line `first`, two rows or more; None where there is none."""
    heads, spans = _heads(lines, first, last)
    if not heads:
        return None
    at = spans[-1][1]
    reading = _Reading(lines, heads, at, last, running)
    rows, end = [], at
    while (row := _row(reading)) is not None or _again(reading):
        if row is not None:
            rows.append(row)
            end = reading.at
    if len(rows) < _FEWEST:
        return None
    title = first - 1 if first and marks.names_table(lines[first - 1].text) else None
    name = squeezed(lines[title].text) if title is not None else ""
    table = Table(tuple(_cells(mended, [lines[low:high] for low, high in spans], heads, rows)), name, 1)
    return Found(first, end, table, title)


def _again(reading: _Reading) -> bool:
    """Do the heads stand here once more, as on a new page? Then the reading goes on below them."""
    for at in range(reading.at, min(reading.at + _TURN, reading.last)):
        heads, spans = _heads(reading.lines, at, reading.last)
        if heads == reading.heads:
            reading.at = spans[-1][1]
            return True
    return False


def _heads(lines: Sequence[Line], first: int, last: int) -> tuple[list[_Head], list[tuple[int, int]]]:
    """The heads in their order and the lines of each; none where they name no rows or no values."""
    found: list[_Head] = []
    spans: list[tuple[int, int]] = []
    at = first
    while at < last:
        head, length = _head_at(lines, at, last)
        if head is None:
            break
        found.append(head)
        spans.append((at, at + length))
        at += length
    names = [place for place, head in enumerate(found) if head is _Head.NAME]
    if len(names) == 2 and names[1] == names[0] + 1:
        found[names[0]] = _Head.GROUP
        del names[0]
    once = all(found.count(head) <= 1 for head in _Head if head is not _Head.VALUE)
    values = [place for place, head in enumerate(found) if head is _Head.VALUE]
    whole = values and len(names) == 1 and names[0] < values[0] and values[-1] - values[0] == len(values) - 1
    return (found, spans) if once and whole else ([], [])


def _head_at(lines: Sequence[Line], at: int, last: int) -> tuple[_Head | None, int]:
    """The head that begins here and how many lines it takes: 指 / 标, 2023年 / （基期）."""
    one = _head(lines[at].text)
    both = lines[at].text + lines[at + 1].text if at + 1 < last else ""
    lone = at + 1 < last and _BRACKETED.fullmatch(solid(lines[at + 1].text))
    if both and (one is None or lone) and (two := _head(both)) is not None:
        return two, 2
    return one, 1


def _head(text: str) -> _Head | None:
    bare = solid(text)
    return next((head for head, words in _WORDS if bare and words.fullmatch(bare)), None)


def _row(reading: _Reading) -> _Row | None:
    row, at = _Row(), reading.at
    for place, head in enumerate(reading.heads):
        reading.skip()
        if not _READERS[head](reading, row, place):
            reading.at = at
            return None
    reading.serial += 1
    return row


def _serial(reading: _Reading, row: _Row, place: int) -> bool:
    """The number of the row; other numbers before it are those of pages."""
    before = row.cells.setdefault(place - 1, []) if place else []
    while (line := reading.line()) is not None and len(before) < _NAME_LINES:
        if line.text.rstrip(".．、").lstrip("0") == str(reading.serial):
            row.cells[place] = [line]
            reading.at += 1
            return True
        number = marks.NUMBER_ALONE.fullmatch(line.text)
        if not number and (_is_value(line.text) or not _take_group(reading, row, place, line)):
            return False
        reading.at += 1
    return False


def _take_group(reading: _Reading, row: _Row, place: int, line: Line) -> bool:
    """Words before the number of a row: its group, or the heading of a part."""
    if marks.numbered(line.text) and row.part is None:
        row.part = line
        return True
    if place and reading.heads[place - 1] is _Head.GROUP and len(line.text) <= 2 * _GROUPED:
        row.cells[place - 1].append(line)
        return True
    return False


def _name(reading: _Reading, row: _Row, place: int) -> bool:
    """The lines up to the unit or the first value; before them those of a group."""
    own: list[Line] = []
    while (line := reading.line()) is not None and len(own) <= 2 * _NAME_LINES:
        if own and (_is_value(line.text) or _is_unit(reading, place, line)):
            break
        if not own and marks.NUMBER_ALONE.fullmatch(line.text):
            reading.at += 1
            continue
        if _is_value(line.text) or marks.sentence_like(line.text):
            return False
        if line.text not in reading.running and not marks.TURNED.fullmatch(line.text):
            own.append(line)
        reading.at += 1
    own = _without_part(row, own)
    grouped = place > 0 and reading.heads[place - 1] is _Head.GROUP
    lead = _of_group(own) if grouped else 0
    if lead:
        row.cells[place - 1] = own[:lead]
    row.cells[place] = own[lead:]
    return 0 < len(own) - lead <= _NAME_LINES


def _without_part(row: _Row, own: list[Line]) -> list[Line]:
    """一、创新能力 over the first row of a part."""
    if row.part is None and len(own) > 1 and 0 < marks.numbered(own[0].text) < 60:
        row.part = own[0]
        return own[1:]
    return own


def _of_group(own: Sequence[Line]) -> int:
    """How many lines at the head of a row are those of its group: short ones, before a longer name."""
    lead = 0
    while lead < len(own) - 1 and len(own[lead].text) <= _GROUPED:
        lead += 1
    return lead


def _is_unit(reading: _Reading, place: int, line: Line) -> bool:
    after = reading.heads[place + 1] if place + 1 < len(reading.heads) else None
    return after is _Head.UNIT and type_of(line.text) is Type.UNIT


def _unit(reading: _Reading, row: _Row, place: int) -> bool:
    line = reading.line()
    if line is None or not (type_of(line.text) is Type.UNIT or is_missing(line.text)):
        return False
    row.cells[place] = [line]
    reading.at += 1
    return True


def _value(reading: _Reading, row: _Row, place: int) -> bool:
    line = reading.line()
    if line is None or not _is_value(line.text):
        return False
    row.cells[place] = [line]
    reading.at += 1
    return True


def _nature(reading: _Reading, row: _Row, place: int) -> bool:
    line = reading.line()
    if line is not None and (_NATURES.fullmatch(solid(line.text)) or is_missing(line.text)):
        row.cells[place] = [line]
        reading.at += 1
    return True


def _group(reading: _Reading, row: _Row, place: int) -> bool:
    """Told by what follows: the number of the row or its name."""
    return True


_READERS: Final = {
    _Head.GROUP: _group,
    _Head.SERIAL: _serial,
    _Head.NAME: _name,
    _Head.UNIT: _unit,
    _Head.VALUE: _value,
    _Head.NATURE: _nature,
}


def _is_value(text: str) -> bool:
    return type_of(text) in {Type.NUMBER, Type.YEAR} or is_missing(text)


def _cells(
    mended: Aligned, heads: Sequence[Sequence[Line]], kinds: Sequence[_Head], rows: Sequence[_Row]
) -> Iterator[Cell]:
    """The cells by row; a group covers the rows up to the next."""
    for place, own in enumerate(heads):
        yield Cell(_joined(mended, own), 0, place)
    number, open_ = 1, dict[int, tuple[int, Aligned]]()
    for row in rows:
        if row.part is not None:
            yield from _closed(open_, number)
            yield Cell(mended.cut(row.part.start, row.part.end), number, 0, 1, len(kinds))
            number += 1
        for place, lines in sorted(row.cells.items()):
            if not lines:
                continue
            text = _joined(mended, lines)
            if kinds[place] is _Head.GROUP:
                yield from _closed(open_, number)
                open_[place] = (number, text)
            else:
                yield Cell(text, number, place)
        number += 1
    yield from _closed(open_, number)


def _joined(mended: Aligned, lines: Sequence[Line]) -> Aligned:
    return joined([mended.cut(line.start, line.end) for line in lines])


def _closed(open_: dict[int, tuple[int, Aligned]], number: int) -> Iterator[Cell]:
    for place, (first, text) in open_.items():
        yield Cell(text, first, place, number - first)
    open_.clear()
