"""Tables that became text: columns by tabs, by runs of blanks or by bars, or one cell a line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ..aligned import Aligned, joined
from ..document import Table
from . import marks
from .celltypes import Type, type_of
from .lines import Line, squeezed
from .shaping import Row, shaped

_TABS: Final = re.compile("\t")
_RUNS: Final = re.compile("[ \xa0]{2,}|\u3000+|\t")
_BARS: Final = re.compile("\\|")


@dataclass(frozen=True, slots=True)
class Found:
    """The table that lines `first` to `last` (not included) make; `title` is the line above that names it, if any."""

    first: int
    last: int
    table: Table
    title: int | None = None


def tables(mended: Aligned, lines: Sequence[Line], taken: set[int]) -> list[Found]:
    """All tables of the text, from the surest sign to the weakest; no line belongs to two."""
    rows: list[Found] = []
    used = set(taken)
    for find in (_tabbed, _barred, _spaced, _stacked):
        for found in find(mended, lines, used):
            rows.append(found)
            used |= {*range(found.first, found.last)} | ({found.title} if found.title is not None else set())
    return sorted(rows, key=lambda found: found.first)


def _tabbed(mended: Aligned, lines: Sequence[Line], used: set[int]) -> Iterator[Found]:
    yield from _split(mended, lines, used, lambda line: line.tabs, _TABS)


def _barred(mended: Aligned, lines: Sequence[Line], used: set[int]) -> Iterator[Found]:
    yield from _split(
        mended, lines, used, lambda line: line.text.count("|") >= 2 and line.text[0] == "|", _BARS
    )


def _spaced(mended: Aligned, lines: Sequence[Line], used: set[int]) -> Iterator[Found]:
    for found in _split(mended, lines, used, _has_runs, _RUNS):
        if found.last - found.first >= 3 and _has_values(found.table):
            yield found


def _has_runs(line: Line) -> bool:
    return len(_RUNS.findall(line.text)) >= 2 and not marks.sentence_like(_RUNS.sub("", line.text)[:40])


def _has_values(table: Table) -> bool:
    kinds = [type_of(cell.text.text) for cell in table.cells if cell.row >= table.heads]
    return sum(kind in {Type.NUMBER, Type.YEAR} for kind in kinds) * 5 >= len(kinds) > 0


def _split(
    mended: Aligned,
    lines: Sequence[Line],
    used: set[int],
    is_row: Callable[[Line], bool],
    by: re.Pattern[str],
) -> Iterator[Found]:
    """Tables of lines that `by` cuts into fields."""
    at = 0
    while at < len(lines):
        last = _run(lines, at, used, is_row)
        if last > at:
            found = _found(mended, lines, at, last, by)
            if found is not None:
                yield found
        at = max(last, at + 1)


def _run(lines: Sequence[Line], at: int, used: set[int], is_row: Callable[[Line], bool]) -> int:
    """The end of the rows that begin at `at`: page breaks, page numbers and wrapped cells between rows belong to them."""
    if at in used or not is_row(lines[at]):
        return at
    last = at + 1
    while last < len(lines) and last not in used:
        ahead = last
        while ahead < len(lines) and ahead - last < 2 and ahead not in used and _inside(lines, ahead, is_row):
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
    if marks.TURNED.fullmatch(text) or marks.NUMBER_ALONE.fullmatch(text) or text.startswith("续"):
        return True
    return lines[at].gap == 0 and not marks.numbered(text) and not marks.names_table(text)


def _found(mended: Aligned, lines: Sequence[Line], at: int, last: int, by: re.Pattern[str]) -> Found | None:
    title, first = _title(lines, at, by)
    rows = list(_rows(mended, lines[first:last], by))
    name = squeezed(lines[title].text) if title is not None else ""
    table = shaped(rows, name)
    if table is None or (last - first < 3 and not _has_values(table)):
        return None
    return Found(first, last, table, title)


def _title(lines: Sequence[Line], at: int, by: re.Pattern[str]) -> tuple[int | None, int]:
    """The line that names the table: the first row with one field only, or the line above."""
    if len([part for part in by.split(lines[at].text) if part.strip()]) == 1:
        return at, at + 1
    above = at - 1
    while above >= 0 and at - above <= 2 and re.match("[（(]?单位[：:]", lines[above].text):
        above -= 1
    if (
        above >= 0
        and lines[at].gap <= 2
        and (marks.names_table(lines[above].text) or marks.BOX.match(lines[above].text))
    ):
        return above, at
    return None, at


def _rows(mended: Aligned, lines: Sequence[Line], by: re.Pattern[str]) -> Iterator[Row]:
    """The fields of each row; a line without fields goes on with the last cell above it."""
    pending: Row | None = None
    for line in lines:
        fields = _fields(mended, line, by)
        if len(fields) > 1:
            if pending is not None:
                yield pending
            pending = fields
        elif pending is not None and not _between(line):
            spot = max((at for at, field in enumerate(pending) if len(field)), default=0)
            pending[spot] = joined((pending[spot], *fields))
    if pending is not None:
        yield pending


def _between(line: Line) -> bool:
    text = line.text
    return bool(marks.TURNED.fullmatch(text) or marks.NUMBER_ALONE.fullmatch(text) or text.startswith("续"))


def _fields(mended: Aligned, line: Line, by: re.Pattern[str]) -> Row:
    """The fields of one line; with tabs the blanks at its ends count, for they are empty cells."""
    low, high = (line.low, line.high) if by is _TABS else (line.start, line.end)
    cuts = [(low + match.start(), low + match.end()) for match in by.finditer(mended.text[low:high])]
    starts = [low, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), high]
    fields = [mended.cut(start, end).strip() for start, end in zip(starts, ends, strict=True)]
    if by is _BARS:
        fields = fields[1:-1] if len(fields) > 2 else fields
        if all(set(field.text) <= set(":- ") for field in fields):
            return fields[:0]
    return fields


def _stacked(mended: Aligned, lines: Sequence[Line], used: set[int]) -> Iterator[Found]:
    """One cell a line: short lines whose kinds repeat with a period, under the heads of as many columns."""
    at = 0
    while at < len(lines):
        last = at
        while last < len(lines) and last not in used and _is_cell(lines[last]):
            last += 1
        found = _period(mended, lines, at, last) if last - at >= 8 else None
        if found is not None:
            yield found
        at = max(last, at + 1)


def _is_cell(line: Line) -> bool:
    return len(line.text) <= 40 and line.text[-1] not in "。；，：" and not marks.BULLET.match(line.text)


def _period(mended: Aligned, lines: Sequence[Line], at: int, last: int) -> Found | None:
    kinds = [_cell_kind(line.text) for line in lines[at:last]]
    for width in range(2, 11):
        for skip in range(min(3, len(kinds))):
            rows = _repeats(kinds[skip:], width)
            if rows >= 3:
                first = at + skip
                return _stack(mended, lines, first, first + rows * width, width)
    return None


def _cell_kind(text: str) -> str:
    kind = type_of(text)
    return "number" if kind is Type.NUMBER else "unit" if kind is Type.UNIT else "words"


def _repeats(kinds: Sequence[str], width: int) -> int:
    """How many rows of `width` cells: a row of heads, then rows of one pattern with numbers in it."""
    pattern = kinds[width : 2 * width]
    if "number" not in pattern or "words" not in pattern or "number" in kinds[: width - 1][:1]:
        return 0
    if any(kind == "number" for kind in kinds[:width]):
        return 0
    rows = 1
    while kinds[rows * width : (rows + 1) * width] == pattern:
        rows += 1
    return rows


def _stack(mended: Aligned, lines: Sequence[Line], first: int, last: int, width: int) -> Found | None:
    fields = [mended.cut(line.start, line.end) for line in lines[first:last]]
    rows = [fields[start : start + width] for start in range(0, len(fields), width)]
    above = first - 1
    title = above if above >= 0 and marks.names_table(lines[above].text) else None
    table = shaped(rows, squeezed(lines[title].text) if title is not None else "")
    return None if table is None else Found(first, last, table, title)
