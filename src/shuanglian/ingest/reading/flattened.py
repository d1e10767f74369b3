"""Tables that became text: columns by tabs, by runs of blanks or by bars, or one cell a line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ..aligned import Aligned, joined
from ..document import Table
from . import marks
from .celltypes import Type, is_missing, type_of
from .lines import Line, squeezed
from .shaping import Found, Row, shaped, usual_width
from .stacked import repeated, stacked

_TABS: Final = re.compile("\t")
_RUNS: Final = re.compile("[ \xa0]{2,}|\u3000+|\t")
_SINGLES: Final = re.compile("[ \\xa0]+")
_BARS: Final = re.compile("\\|")
_LED: Final = re.compile(
    "(?:[（(]?[\\d一二三四五六七八九十]{1,3}[）).、．]|[•·●◆■\\-—–*]+|第[\\d一二三四五六七八九十百]+[章节条])\\s*\t[^\t]*$"
)
_FEWEST: Final = 3
_NO_BREADTH: Final = "\u200b\ufeff"
_WIDEST: Final = 160
_LONGEST: Final = 20
_WITH_UNIT: Final = re.compile("[（(][^（）()]{1,8}[）)]$")
_UNIT_LINE: Final = re.compile("[（(]?(?:计量)?单位\\s*[：:]")


@dataclass(frozen=True, slots=True)
class _Way:
    """How a kind of flattened table shows: which lines are rows, and what parts their fields."""

    is_row: Callable[[Line], bool]
    by: re.Pattern[str]
    sure: bool


def tables(mended: Aligned, lines: Sequence[Line], taken: set[int]) -> list[Found]:
    """All tables of the text, from the surest sign to the weakest; no line belongs to two."""
    rows: list[Found] = []
    used = set(taken)
    for way in _WAYS:
        _keep(rows, used, _split(mended, lines, used, way))
    _keep(rows, used, stacked(mended, lines, used))
    _keep(rows, used, _split(mended, lines, used, _LAST_WAY))
    return sorted(rows, key=lambda found: found.first)


def _keep(rows: list[Found], used: set[int], found: Iterator[Found]) -> None:
    for row in found:
        rows.append(row)
        used.update(range(row.first, row.last))
        if row.title is not None:
            used.add(row.title)


def _has_bars(line: Line) -> bool:
    return line.text[0] == "|" and line.text.count("|") >= 2


def _has_runs(line: Line) -> bool:
    return len(_RUNS.findall(line.text[:400])) >= 2 and not marks.sentence_like(
        _RUNS.sub("", line.text[:400])[:40]
    )


def _has_singles(line: Line) -> bool:
    """Short fields with one blank between them: names, then numbers to the end, or names alone (a head)."""
    fields = _SINGLES.split(line.text[:_WIDEST])
    if len(fields) < _FEWEST or len(line.text) >= _WIDEST:
        return False
    measured = _is_measured(fields)
    if marks.numbered(line.text) and not measured:
        return False
    if any(len(field) > _LONGEST or re.search(r"[，。；：！？]", field) for field in fields):
        return False
    counts = [type_of(field) is Type.NUMBER or is_missing(field) for field in fields]
    return all(counts[1:]) or not any(counts) or measured


def _is_measured(fields: Sequence[str]) -> bool:
    """Does a number stand right behind a unit, as in 1 增加值 亿元 1256 1900 预期性?"""
    kinds = [type_of(field) for field in fields]
    return any(
        kinds[at] is Type.UNIT and (kinds[at + 1] is Type.NUMBER or is_missing(fields[at + 1]))
        for at in range(1, len(fields) - 1)
    )


_WAYS: Final = (
    _Way(lambda line: line.tabs, _TABS, sure=True),
    _Way(_has_bars, _BARS, sure=True),
    _Way(_has_runs, _RUNS, sure=False),
)


_LAST_WAY: Final = _Way(_has_singles, _SINGLES, sure=False)


def _split(mended: Aligned, lines: Sequence[Line], used: set[int], way: _Way) -> Iterator[Found]:
    at = 0
    while at < len(lines):
        last = _run(lines, at, used, way.is_row)
        found = _found(mended, lines, at, last, way) if last > at else None
        if found is not None:
            yield found
        at = max(last, at + 1)


def _run(lines: Sequence[Line], at: int, used: set[int], is_row: Callable[[Line], bool]) -> int:
    """The end of the rows that begin at `at`: page breaks, page numbers, wrapped cells and headings of parts between
    rows belong to them."""
    if at in used or not is_row(lines[at]):
        return at
    last = at + 1
    while last < len(lines) and last not in used:
        ahead = last
        while ahead < len(lines) and ahead - last < 3 and ahead not in used and _inside(lines, ahead, is_row):
            ahead += 1
        if ahead >= len(lines) or ahead in used or not is_row(lines[ahead]) or lines[ahead].gap > 4:
            break
        if marks.names_table(lines[ahead].text) and not lines[ahead].text.startswith("续"):
            break
        last = ahead + 1
    return last


def _inside(lines: Sequence[Line], at: int, is_row: Callable[[Line], bool]) -> bool:
    """May this line without fields stand between two rows?"""
    text = lines[at].text
    if is_row(lines[at]):
        return False
    if _between(text):
        return True
    return lines[at].gap == 0 and not marks.names_table(text) and not marks.sentence_like(text)


def _between(text: str) -> bool:
    return bool(
        marks.TURNED.fullmatch(text)
        or marks.NUMBER_ALONE.fullmatch(text)
        or marks.STRAY_LINE.fullmatch(text)
        or text.startswith("续表")
    )


def _found(mended: Aligned, lines: Sequence[Line], at: int, last: int, way: _Way) -> Found | None:
    title, first = _title(lines, at, way.by)
    if _is_list(lines[first:last]) or (way.by is _SINGLES and not _even(lines[first:last])):
        return None
    running = repeated(lines)
    told = [line for line in lines[first:last] if not _between(line.text)]
    told = [line for line in told if way.is_row(line) or line.text not in running]
    split = [(line, _fields(mended, line, way.by)) for line in told]
    if not way.sure:
        split = list(_indented(mended, split))
    table = shaped(list(_glued(split)), squeezed(lines[title].text) if title is not None else "")
    if table is None or not (_enough(table, last - first) if way.sure else _clearly(table)):
        return None
    return Found(first, last, table, title)


def _even(lines: Sequence[Line]) -> bool:
    """A head of names and at least two rows of a name and numbers, all with as many fields."""
    rows = [_SINGLES.split(line.text) for line in lines]
    if len(rows) < _FEWEST or len({len(row) for row in rows}) != 1:
        return False
    counts = [[type_of(field) is Type.NUMBER or is_missing(field) for field in row] for row in rows]
    columns = zip(*counts[1:], strict=True)
    return not any(counts[0]) and any(all(column) for column in list(columns)[1:])


def _is_list(lines: Sequence[Line]) -> bool:
    """Numbered or bulleted lines with a tab after their number are a list, not a table."""
    led = sum(_LED.match(line.text) is not None for line in lines)
    return led * 10 >= len(lines) * 7 and led > 0


def _enough(table: Table, lines: int) -> bool:
    return lines >= 3 or _value_share(table) >= 0.2


def _clearly(table: Table) -> bool:
    return table.height >= 3 and _value_share(table) >= 0.2


def _value_share(table: Table) -> float:
    kinds = [type_of(cell.text.text) for cell in table.cells if cell.row >= table.heads]
    return sum(kind in {Type.NUMBER, Type.YEAR} for kind in kinds) / len(kinds) if kinds else 0.0


def _title(lines: Sequence[Line], at: int, by: re.Pattern[str]) -> tuple[int | None, int]:
    """The line that names the table: the first row where it has one field only, or the line above."""
    if len([part for part in by.split(lines[at].text) if part.strip()]) == 1:
        return at, at + 1
    above = at - 1
    while above >= 0 and at - above <= 2 and _UNIT_LINE.match(lines[above].text):
        above -= 1
    near = above >= 0 and lines[at].gap <= 2
    if near and (marks.names_table(lines[above].text) or marks.BOX.match(lines[above].text)):
        return above, at
    return None, at


def _glued(split: Sequence[tuple[Line, Row]]) -> Iterator[Row]:
    """Rows of fields; a cell that was wrapped over lines becomes whole, the heading of a part is a row of one field."""
    width = usual_width(fields for _, fields in split)
    pending: Row = []
    carry: Row = []
    for line, fields in split:
        if len(fields) == 1 and pending and (spot := _name_left_open(pending, fields[0])) is not None:
            pending[spot] = joined((pending[spot], *fields))
        elif len(fields) == 1 and pending and _goes_ahead(line, fields[0], pending, width):
            if marks.numbered(line.text):
                yield pending
                pending = fields
            else:
                carry += fields
        elif len(fields) == 1 and pending:
            spot = max((at for at, field in enumerate(pending) if len(field)), default=0)
            pending[spot] = joined((pending[spot], *fields))
        elif fields:
            fields[0] = joined((*carry, fields[0]))
            carry = []
            if _one_row(pending, fields, width):
                pending = [*pending[:-1], joined((pending[-1], fields[0])), *fields[1:]]
            else:
                yield pending
                pending = fields
    yield pending


def _indented(mended: Aligned, split: Sequence[tuple[Line, Row]]) -> Iterator[tuple[Line, Row]]:
    """A row that begins further right than the others, one field short, has an empty first field."""
    width = usual_width(fields for _, fields in split)
    left = min((line.indent for line, fields in split if len(fields) == width), default=0)
    for line, fields in split:
        if len(fields) == width - 1 and line.indent > left + 1:
            fields = [mended.cut(line.start, line.start), *fields]
        yield line, fields


def _name_left_open(pending: Row, field: Aligned) -> int | None:
    """The place of a name in the row above that this line goes on with: an open bracket, 的比例, or its unit."""
    names = [at for at, own in enumerate(pending) if type_of(own.text) in {Type.NAME, Type.PROSE}]
    if not names or len(pending) < 2 or marks.numbered(field.text):
        return None
    name, text = pending[names[-1]].text, field.text
    cut = bool(marks.unbalanced(name)[1]) or marks.hanging(name)
    goes_on = cut or marks.goes_on(text) or (_WITH_UNIT.search(text) and not _WITH_UNIT.search(name))
    return names[-1] if goes_on and type_of(pending[-1].text) is not Type.NAME else None


def _goes_ahead(line: Line, field: Aligned, pending: Row, width: int) -> bool:
    """Does a line without fields belong to what follows: the heading of a part, or the first cell of the next row?"""
    whole = len(pending) >= width or len(pending) == 1
    ends = type_of(pending[-1].text) in {Type.NUMBER, Type.UNIT, Type.YEAR} or is_missing(pending[-1].text)
    return whole and (ends or not len(pending[-1]) or marks.numbered(line.text) > 0) and len(field) > 0


def _one_row(pending: Row, fields: Row, width: int) -> bool:
    """Were two short rows one, cut inside a cell of words?"""
    if not 1 < len(pending) < width or len(fields) >= width or len(pending) + len(fields) - 1 != width:
        return False
    words = {Type.NAME, Type.PROSE, Type.YEAR}
    return type_of(pending[-1].text) in words and type_of(fields[0].text) in words


def _fields(mended: Aligned, line: Line, by: re.Pattern[str]) -> Row:
    """The fields of one line; with tabs the blanks at its ends count, for they are empty cells."""
    if not by.search(line.text):
        return [mended.cut(line.start, line.end)]
    low, high = (line.low, line.high) if by is _TABS else (line.start, line.end)
    while low < line.start and mended.text[low] in _NO_BREADTH:
        low += 1
    cuts = [(low + match.start(), low + match.end()) for match in by.finditer(mended.text[low:high])]
    starts = [low, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), high]
    fields = [mended.cut(start, end).strip() for start, end in zip(starts, ends, strict=True)]
    fields = [field for field in fields if not marks.STRAY_WORD.fullmatch(field.text)]
    if by is _BARS:
        fields = fields[1:-1] if len(fields) > 2 else fields
        ruled = all(set(field.text) <= set(":- ") for field in fields)
        return [] if ruled else fields
    return fields
