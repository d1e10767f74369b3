"""A table block becomes proposals: each number with its row, its column, its unit and its time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..document import Block, Cell, Document
from ..fields import Context, describe
from ..fields.survey import Survey, survey
from ..proposal import Basis, Kind, Proposal
from ..quantities import find_in
from ..quantities.units import normalised
from ..reading.celltypes import is_missing
from .cells import Value, values
from .grid import Grid, Part, grid_of, is_part
from .heads import Head, time_in
from .naming import is_place, is_total, is_whole, pair_of, row_name, subject_of, topic_of
from .times import Frame, frame_of
from .units import chosen, counted_in, printed_unit, units_above

Row = list[Cell | None]


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds for the whole table. `by_rows`: the rows are indicators; `topic`: the table as a whole is one."""

    document: Document
    block: int
    survey: Survey
    grid: Grid
    frame: Frame
    subject: str
    units: tuple[str, ...]
    by_rows: bool
    topic: str


@dataclass(frozen=True, slots=True)
class About:
    """What a number is of."""

    indicator: str
    subject: str
    sure: float = 0.95
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """What holds for a row: its name, its unit, its own time, and the stretch of the raw text that is its quote.

    `part`: the row says 其中 of the row above.
    """

    name: str
    unit: str
    time: str
    group: str
    start: int
    end: int
    part: bool = False


def observe(document: Document, block: int) -> list[Proposal]:
    """The numbers in the cells of table `block`, with row and column heads; prose in cells is read as prose."""
    own = document.blocks[block]
    if own.table is None or not own.table.cells:
        return []
    setting = _setting(document, block, own)
    rows: list[Proposal] = []
    section, unit = "", ""
    for number, row in enumerate(setting.grid.rows, setting.grid.first):
        if is_part(row):
            section = next(row_name(cell.text.text)[0] for cell in row if cell is not None and len(cell.text))
            continue
        line = _line(setting, row, number, section)
        if line is not None:
            line = replace(line, unit=line.unit or (unit if line.part else ""))
            unit = line.unit
            rows += _numbers(setting, row, number, line)
            rows += _prose(setting, row, number, line)
    return rows


def _setting(document: Document, block: int, own: Block) -> Setting:
    assert own.table is not None
    whole = survey(document)
    grid = grid_of(own.table, whole.year)
    names = (*grid.caption, own.table.title)
    above = [document.blocks[at].text.text for at in range(max(0, block - 2), block)]
    units = next((units for words in (*names, *reversed(above)) if (units := units_above(words))), ())
    frame = frame_of(grid, whole, " ".join((*names, *own.path, document.title)))
    subject = next(filter(None, map(subject_of, names)), whole.subject or whole.place)
    by_rows = grid.rows_are_indicators()
    topic = topic_of(names[0]) if not by_rows and grid.rows_are_subjects() else ""
    return Setting(document, block, whole, grid, frame, subject, units, by_rows, topic)


def _line(setting: Setting, row: Row, number: int, section: str) -> Line | None:
    """None for a row that holds nothing of its own."""
    grid = setting.grid
    own = [
        (at, cell)
        for at, cell in enumerate(row)
        if cell is not None and cell.row == number and len(cell.text)
    ]
    told = [cell for at, cell in own if grid.parts[at] is not Part.GROUP]
    if not told:
        return None
    spans = [cell.text.raw_span(0, len(cell.text)) for cell in told]
    name, unit = _name(grid, row)
    part = any(cell.text.text.lstrip().startswith("其中") for cell in told)
    time = next(
        (
            time_in(cell.text.text, setting.survey.year)[0]
            for at in grid.columns(Part.TIME)
            if (cell := row[at])
        ),
        "",
    )
    printed = next((printed_unit(cell.text.text) for at in grid.columns(Part.UNIT) if (cell := row[at])), "")
    group = next(
        (row_name(cell.text.text)[0] for at in grid.columns(Part.GROUP) if (cell := row[at])), section
    )
    return Line(
        name, printed or unit, time, group, min(low for low, _ in spans), max(high for _, high in spans), part
    )


def _name(grid: Grid, row: Row) -> tuple[str, str]:
    """The name of a row and the unit printed with it; 合计 may stand in any column."""
    for part in (Part.NAME, Part.GROUP):
        for at in reversed(grid.columns(part)):
            cell = row[at]
            if cell is not None and len(cell.text):
                return row_name(cell.text.text)
    names = (row_name(cell.text.text) for cell in row if cell is not None)
    return next((name for name in names if is_total(name[0])), ("", ""))


def _numbers(setting: Setting, row: Row, number: int, line: Line) -> Iterator[Proposal]:
    for at, cell in enumerate(row):
        if (
            cell is None
            or setting.grid.parts[at] is not Part.VALUE
            or (cell.row, cell.column) != (number, at)
        ):
            continue
        if is_missing(cell.text.text):
            continue
        found = values(cell.text.text)
        for value in found:
            yield _observed(setting, cell, line, value)
        if not found:
            yield from _told(setting, cell, line, setting.grid.heads[at])


def _observed(setting: Setting, cell: Cell, line: Line, value: Value) -> Proposal:
    head = setting.grid.heads[cell.column]
    if value.bracketed and head.rate and not head.words:
        head = replace(head, rate=False, unit="")
    about = _about(setting, line, head, value)
    indicator = about.indicator
    growth = value.growth or head.rate or _is_rate(indicator)
    time, basis = setting.frame.of(cell, line.time, yearly=value.yearly)
    unit = value.unit or _unit(setting, line, head, indicator, value)
    plain = normalised(value.value, unit)
    start, end = cell.text.raw_span(value.start, value.end)
    low, high = min(line.start, start), max(line.end, end)
    return Proposal(
        kind=Kind.TABLE,
        quote=setting.document.raw[low:high],
        start=low,
        end=high,
        subject=about.subject,
        place=line.name if is_place(line.name) else setting.survey.place,
        indicator=indicator,
        value=value.value,
        value_max=value.value_max,
        unit=unit,
        norm_value=plain.value,
        norm_unit=plain.unit,
        time=time,
        basis=Basis.RANK if head.rank else basis,
        comparator=value.comparator,
        growth=growth,
        value_start=start,
        value_end=end,
        confidence=about.sure,
        reasons=about.why,
        detail={"row": line.name, "column": head.text, "group": line.group, "total": is_total(line.name)},
    )


def _about(setting: Setting, line: Line, head: Head, value: Value) -> About:
    """Rows are indicators, unless the columns name these, or only the table as a whole does."""
    if head.words and (is_place(head.words) or is_whole(head.words)):
        return About(_with(line.name, head), head.words if is_place(head.words) else setting.survey.place)
    if head.words and not setting.by_rows:
        return About(_with(head.words, head), _member(setting, line))
    if not head.words and setting.topic:
        return About(_with(setting.topic, head), _member(setting, line), 0.8, ("指标取自表名",))
    if not line.name:
        return About(line.group or setting.subject, setting.subject, 0.5, ("该行没有名称",))
    return _of_row(setting, line, head, value)


def _member(setting: Setting, line: Line) -> str:
    return setting.subject if is_total(line.name) or not line.name else line.name


def _of_row(setting: Setting, line: Line, head: Head, value: Value) -> About:
    name = line.name
    pair = pair_of(name) if value.second or setting.frame.paired(name) else None
    if value.second and pair is None:
        return About(name, setting.subject, 0.5, ("括号里的数没有对应的名称",))
    if pair is not None:
        name = pair[1] if value.second else pair[0]
    return About(_with(name, head) + (f"（{head.words}）" if head.words else ""), setting.subject)


def _with(name: str, head: Head) -> str:
    if head.rank and "位" not in name and "名" not in name[-2:]:
        return f"{name}位次"
    if head.rate and not _is_rate(name):
        return f"{name}增速"
    return f"{name}占比" if head.share and "占" not in name and "比重" not in name else name


def _is_rate(indicator: str) -> bool:
    return indicator.endswith(("增速", "增长率", "增幅", "增长", "涨幅", "降幅"))


def _unit(setting: Setting, line: Line, head: Head, indicator: str, value: Value) -> str:
    if head.rank:
        return "位次"
    if head.rate or head.share:
        return head.unit or "%"
    unit = head.unit or line.unit or chosen(indicator, setting.units)
    if unit or value.value != value.value.to_integral_value():
        return unit
    return counted_in(indicator)


def _prose(setting: Setting, row: Row, number: int, line: Line) -> list[Proposal]:
    rows: list[Proposal] = []
    for at, cell in enumerate(row):
        if (
            cell is not None
            and setting.grid.parts[at] is Part.PROSE
            and (cell.row, cell.column) == (number, at)
        ):
            rows += _told(setting, cell, line, setting.grid.heads[at])
    return rows


def _told(setting: Setting, cell: Cell, line: Line, head: Head) -> list[Proposal]:
    """The numbers of a cell with sentences; the row is their subject, the column may tell their time."""
    found = find_in(cell.text, setting.block)
    if not found:
        return []
    basis = str(head.basis) if head.basis else ""
    time, year = head.time, setting.survey.year
    if time and not basis and head.year > year > 0:
        basis = str(Basis.TARGET)
    context = Context(subject=line.name or setting.subject, place="", time=time, basis=basis)
    rows = describe(setting.document, found, context)
    return [replace(row, detail={**row.detail, "row": line.name, "column": head.text}) for row in rows]
