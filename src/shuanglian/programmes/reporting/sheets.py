"""A round as a sheet: one row per indicator with what is known beside it, to be filled in and read again.

The heading says what the figures are: administrative records and operating data, no statistical survey (Statistics Law
art. 14-16). Reading writes drafts only; handing in stays on the page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, cast

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Invalid, Reason
from shuanglian.indicators import periods, units
from shuanglian.registry.spreadsheets import cells, reading, writing
from shuanglian.registry.spreadsheets.columns import Column, SheetKind, SheetSpec
from shuanglian.registry.text import normalise

from . import amounts, selectors
from .figures import figures
from .models import Line, LineState, Round
from .policies import may_fill, require
from .services import Draft, lines_save

LABEL: Final = "本表采集的是行政记录和平台运行数据，不是统计调查；没有数的写明原因，不要填 0。"
MOST_ROWS: Final = 2000
COLUMNS: Final = (
    Column("code", "指标代码", required=True, limit=80, aliases=("代码", "指标编码"), width=22),
    Column("name", "指标", limit=120, aliases=("指标名称", "名称"), width=28),
    Column("period", "期间", limit=20, aliases=("报告期",), help="和任务的期间不同就不导入。"),
    Column(
        "raw",
        "本期值",
        limit=60,
        aliases=("本期数", "数值", "本期"),
        help="可以带单位，如 118.2亿元。",
        width=18,
    ),
    Column("unit", "单位", limit=40, aliases=("计量单位",), help="万元、亿元之间自动换算。", width=10),
    Column("missing", "本期无数", "bool", aliases=("无数",), help="没有数填“是”，并写原因。", width=10),
    Column("missing_reason", "无数原因", limit=500, width=28),
    Column("note", "说明", limit=500, aliases=("备注",), help="超出预期区间时必填。", width=36),
    Column("last", "上期值", aliases=("上期数",), help="参考，不导入。", width=20),
    Column("year_before", "上年同期", help="参考，不导入。", width=20),
    Column("expected", "预期区间", help="参考，不导入。", width=24),
    Column("path", "目标路径", help="参考，不导入。", width=24),
)
SPEC: Final = SheetSpec(cast(SheetKind, "reporting"), "报数", COLUMNS)


@dataclass(slots=True)
class Plan:
    """What reading a sheet would do. `problems` name row and column; nothing is written while there are any."""

    drafts: dict[int, Draft] = field(default_factory=dict)
    problems: list[Reason] = field(default_factory=list)
    filled: int = 0
    missing: int = 0
    unchanged: int = 0
    settled: int = 0

    @property
    def ok(self) -> bool:
        return not self.problems


def template(viewer: Actor, round_id: int) -> bytes:
    """The sheet of a round as it stands, to be filled in. Raises `NotFound`."""
    row = selectors.get_for(viewer, round_id)
    lines = _lines(row)
    known, book = figures(row, lines), writing.Book()
    sheet = book.sheet(SPEC.title)
    book.put(sheet, 0, 0, f"{row.organisation.name} · {periods.parse(row.period).words()}")
    book.put(sheet, 1, 0, LABEL)
    for position, column in enumerate(COLUMNS):
        sheet.set_column(position, position, column.width)
        book.put(sheet, 2, position, column.label, book.must if column.required else book.head)
        if column.help:
            sheet.write_comment(2, position, column.help)
    sheet.freeze_panes(3, 2)
    for number, line in enumerate(lines, 3):
        for position, value in enumerate(_row(row, line, known)):
            book.put(sheet, number, position, value)
    return book.close()


def _row(row: Round, line: Line, known: Any) -> Iterable[object]:
    unit = line.indicator.unit
    last, before = known.last.get(line.pk), known.year_before.get(line.pk)
    expected, path = known.expected.get(line.pk), known.path.get(line.pk)
    yield from (line.indicator.code, line.indicator.name, row.period, line.raw, line.unit or unit)
    yield from ("是" if line.is_missing else "", line.missing_reason, line.note)
    yield f"{units.words(last.value, unit)}（{last.period.words()}）" if last else "暂无数据"
    yield units.words(before.value, unit) if before else "暂无数据"
    yield expected.text() if expected else "历史不足"
    yield units.words(path.value, unit) if path else ""


def dry_run(*, actor: Actor, round: Round, data: bytes) -> Plan:
    """What reading the sheet would do, with everything that stands against it. Raises `InvalidImport` where there is no
    table, `NotAllowed`, `NotFound`."""
    row = selectors.get_for(actor, round.pk)
    require(may_fill(actor, row))
    table = reading.read(SPEC, data)
    plan = Plan()
    _columns(table, plan)
    if plan.problems:
        return plan
    by_code = {line.indicator.code: line for line in _lines(row)}
    by_name = {normalise(line.indicator.name): line for line in by_code.values()}
    seen: dict[int, int] = {}
    for number, cells_ in table.rows:
        _take(plan, row, (by_code, by_name), number, _values(plan, number, table.columns, cells_), seen)
    return plan


def apply(*, actor: Actor, round: Round, data: bytes) -> Plan:
    """Put the sheet into the drafts, whole or not at all. Raises `Invalid` with every problem."""
    plan = dry_run(actor=actor, round=round, data=data)
    if plan.problems:
        raise Invalid(plan.problems)
    lines_save(actor=actor, round=round, drafts=plan.drafts)
    return plan


def _columns(table: reading.Table, plan: Plan) -> None:
    found = {column.key for column in table.columns.values()}
    if "code" not in found and "name" not in found:
        plan.problems.append(Reason("missing_column", _("缺少列：指标代码或指标"), "file"))
    if not found & {"raw", "missing"}:
        plan.problems.append(Reason("missing_column", _("缺少列：本期值"), "file"))
    if len(table.rows) > MOST_ROWS:
        plan.problems.append(Reason("too_many_rows", _("一次最多 %d 行") % MOST_ROWS, "file"))
    plan.problems += [
        Reason("repeated_column", _("“%s”这一列出现了两次") % name, "file") for name in table.repeated
    ]


def _values(plan: Plan, number: int, columns: dict[int, Column], row: list[Any]) -> dict[str, Any]:
    """What is typed in one row. A number cell and a text cell mean the same."""
    found: dict[str, Any] = {}
    for position, column in columns.items():
        if column.key in ("last", "year_before", "expected", "path"):
            continue
        cell = row[position] if position < len(row) else None
        if column.key == "raw" and isinstance(cell, float | int) and not isinstance(cell, bool):
            found["raw"] = _plain(cell)
            continue
        try:
            value = cells.read(column, cell) if cell not in (None, "") else None
        except cells.Wrong as error:
            _problem(plan, number, column.label, "cell", str(error))
            continue
        found[column.key] = "" if value is cells.CLEARED else value
    return found


def _plain(cell: float) -> str:
    """A number of a spreadsheet as digits: 114.0 is 114, and no exponent."""
    return f"{cell:.0f}" if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.10f}".rstrip("0")


def _take(
    plan: Plan,
    row: Round,
    known: tuple[dict[str, Line], dict[str, Line]],
    number: int,
    given: dict[str, Any],
    seen: dict[int, int],
) -> None:
    line = _line(known, given)
    if line is None:
        told = _("这个任务里没有指标“%s”") % (given.get("code") or given.get("name") or "")
        _problem(plan, number, "指标代码", "unknown", told)
        return
    if line.pk in seen:
        _problem(plan, number, "指标代码", "repeated", _("与第 %d 行重复") % seen[line.pk])
        return
    seen[line.pk] = number
    _period(plan, row, number, given)
    if line.state not in (LineState.OPEN, LineState.RETURNED):
        plan.settled += 1
        return
    plan.drafts[line.pk] = _draft(plan, number, line, given)


def _line(known: tuple[dict[str, Line], dict[str, Line]], given: dict[str, Any]) -> Line | None:
    by_code, by_name = known
    code, name = str(given.get("code") or ""), str(given.get("name") or "")
    return by_code.get(code) if code else by_name.get(normalise(name))


def _period(plan: Plan, row: Round, number: int, given: dict[str, Any]) -> None:
    if not given.get("period"):
        return
    try:
        found = periods.parse(str(given["period"])).text
    except ValueError as error:
        _problem(plan, number, "期间", "period", str(error))
        return
    if found != row.period:
        told = _("这张表是%(found)s的，任务是%(wanted)s的") % {"found": found, "wanted": row.period}
        _problem(plan, number, "期间", "period", told)


def _draft(plan: Plan, number: int, line: Line, given: dict[str, Any]) -> Draft:
    raw, unit = str(given.get("raw") or ""), str(given.get("unit") or line.indicator.unit)
    missing = bool(given.get("missing"))
    if missing and raw:
        _problem(plan, number, "本期无数", "both", _("填了本期值，又写本期无数"))
    if raw and not missing:
        try:
            amounts.read(raw, unit, line.indicator.unit)
        except ValueError as error:
            _problem(plan, number, "本期值", "number", str(error))
    made = Draft(
        raw="" if missing else raw, unit=unit, is_missing=missing, note=str(given.get("note") or line.note),
        missing_reason=str(given.get("missing_reason") or line.missing_reason) if missing else "",
    )  # fmt: skip
    _tally(plan, line, made)
    return made


def _tally(plan: Plan, line: Line, made: Draft) -> None:
    if (line.raw, line.is_missing, line.note) == (made.raw, made.is_missing, made.note):
        plan.unchanged += 1
    elif made.is_missing:
        plan.missing += 1
    elif made.raw:
        plan.filled += 1


def _lines(row: Round) -> list[Line]:
    return list(row.lines.select_related("indicator__place", "indicator__segment").order_by("position"))


def _problem(plan: Plan, number: int, label: str, code: str, message: str) -> None:
    place = _("第 %(row)s 行“%(column)s”：") % {"row": number, "column": label}
    plan.problems.append(Reason(code, f"{place}{message}", "file"))
