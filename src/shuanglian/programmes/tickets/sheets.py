"""Questions from a spreadsheet, and the league as one. A row is told again by its content, so a sheet may be imported twice."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from shuanglian.foundation.accounts.credit_code import is_valid
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Conflict, NotAllowed, Reason
from shuanglian.foundation.events.services import record
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Party
from shuanglian.registry.spreadsheets import cells, writing
from shuanglian.registry.spreadsheets.columns import EXAMPLE_ROW, MARK, Column, SheetKind, SheetSpec
from shuanglian.registry.spreadsheets.directory import Directory, Unknown
from shuanglian.registry.spreadsheets.report import ImportReport
from shuanglian.registry.text import normalise

from . import policies, rules, tables
from .interval import Share
from .models import Channel, Ticket
from .selectors.league import Line
from .services.intake import Draft, announce_all, create

MOST_ROWS: Final = 5000
DAY_ZERO: Final = dt.date(1899, 12, 30)  # of spreadsheets
EARLIEST, LATEST = 36526, 73051  # 2000 to 2099
_TITLE: Final = "企业问题"


def _columns() -> tuple[Column, ...]:
    names = {row.name: row.key for row in rules.categories()}
    first = next(iter(names))
    return (
        Column("mark", MARK, limit=20, help=f"填“{EXAMPLE_ROW}”的行不导入。", example=EXAMPLE_ROW, width=9),
        Column("company", "企业", required=True, limit=200, width=28, example="示例面料企业", help="全称或统一社会信用代码。",
               aliases=("企业名称", "单位名称", "公司名称", "诉求企业", "反映企业", "企业全称", "提出企业")),
        Column("title", "标题", required=True, limit=80, width=28, example="错峰用电怎么申请",
               aliases=("问题标题", "诉求标题", "问题", "诉求", "事项", "问题名称", "诉求事项")),
        Column("text", "内容", required=True, limit=5000, width=48, example="高峰经常限电，想知道要哪些材料。",
               aliases=("问题内容", "诉求内容", "问题描述", "具体问题", "具体诉求", "详细内容", "具体内容")),
        Column("category", "类别", required=True, limit=20, help="可填：" + "、".join(names), example=first,
               aliases=("问题类别", "诉求类别", "问题类型", "诉求类型", "类型")),
        Column("asked_on", "提出日期", "date", example="2026-07-01",
               aliases=("反映日期", "反映时间", "提出时间", "诉求日期", "收集日期", "收集时间", "日期")),
        Column("contact_name", "联系人", limit=40, example="周工", aliases=("姓名", "企业联系人")),
        Column("contact_phone", "联系电话", limit=20, example="13800000000", aliases=("电话", "手机", "手机号码", "联系方式")),
        Column("contact_private", "联系方式只给服务专班看", "bool", example="否"),
        Column("source_note", "来源说明", limit=280, width=28, example="走访时提出", aliases=("来源", "备注")),
    )  # fmt: skip


def spec() -> SheetSpec:
    return SheetSpec(cast(SheetKind, "tickets"), _TITLE, _columns())


def template() -> bytes:
    """An .xlsx to fill in, with an example row and instructions."""
    return writing.template(spec())


@dataclass(frozen=True, slots=True)
class Planned:
    """One new ticket of a sheet."""

    company: Party
    draft: Draft
    key: str


def dry_run(data: bytes, *, actor: Actor) -> ImportReport:
    """What importing `data` would do and everything against it. Writes nothing. Raises `NotAllowed`, `InvalidImport`."""
    return _plan(data, actor)[0]


def apply(*, actor: Actor, data: bytes, is_demo: bool = False) -> tuple[ImportReport, list[Ticket]]:
    """Every row that is new becomes a ticket, all or nothing; rows known already are left alone.

    Raises `NotAllowed`, `InvalidImport` (all errors), `Conflict` (somebody took the same rows in at this moment).
    """
    try:
        with transaction.atomic():
            return _apply(actor, data, is_demo)
    except IntegrityError as error:
        told = _("导入期间有人登记了同样的行，请再核对一次。")
        raise Conflict(Reason("changed_meanwhile", told)) from error


def _apply(actor: Actor, data: bytes, is_demo: bool) -> tuple[ImportReport, list[Ticket]]:
    report, plan = _plan(data, actor)
    report.refuse()
    on_behalf = actor.role != Role.ENTERPRISE
    made = [
        create(
            actor,
            row.company,
            row.draft,
            Channel.SHEET,
            on_behalf=on_behalf,
            sheet_key=row.key,
            is_demo=is_demo,
        )
        for row in plan
    ]
    announce_all(actor, made)
    if made:
        record(
            stream=f"ticket-sheet:{report.sha256[:16]}",
            kind="ticket_sheet.imported",
            actor=actor,
            obj=("ticket_sheet", report.sha256[:16]),
            payload={"rows": report.rows, "created": report.created, "unchanged": report.unchanged},
        )
    return report, made


@dataclass(slots=True)
class _Found(ImportReport):
    """`lines`: the rows with problems as they were handed in, by sheet and row."""

    lines: dict[tuple[str, int], list[Any]] = field(default_factory=dict)


def error_sheet(report: ImportReport) -> bytes:
    """The rows with problems as they were handed in, under our headings, with what is wrong in front."""
    problems: dict[tuple[str, int], list[str]] = {}
    several = len({error.sheet for error in report.errors}) > 1
    for error in report.errors:
        places = [error.sheet if several else "", error.column]
        where = "".join(f"{place}：" for place in places if place)
        problems.setdefault((error.sheet, error.row), []).append(f"{where}{error.message}")
    lines = report.lines if isinstance(report, _Found) else {}
    rows = [(key[1], lines.get(key, []), "\n".join(told)) for key, told in problems.items()]
    return writing.marked(_("有问题的行"), report.header, rows)


def _plan(data: bytes, actor: Actor) -> tuple[ImportReport, list[Planned]]:
    if reasons := policies.may_intake(actor):
        raise NotAllowed(reasons)
    sheet = spec()
    found = tables.read(sheet, data)
    header = [column.label for column in sheet.columns]
    report = _Found(sheet.kind, hashlib.sha256(data).hexdigest(), found[0].sheet, header=header)
    questions = _with_questions(report, sheet, found)
    if sum(len(table.rows) for table in questions) > MOST_ROWS:
        report.add(0, "", _("一次最多 %d 行") % MOST_ROWS, "too_many")
    if report.errors:
        return report, []
    _note(report, questions)
    plan = _planned(_Reader(actor, report, sheet), report, questions)
    known = set(
        Ticket.objects.filter(sheet_key__in=[row.key for row in plan]).values_list("sheet_key", flat=True)
    )
    fresh = [row for row in plan if row.key not in known]
    report.created, report.unchanged = len(fresh), len(plan) - len(fresh)
    report.sheet = "、".join(table.sheet for table in questions)
    return report, fresh


def _with_questions(report: _Found, sheet: SheetSpec, found: list[tables.Table]) -> list[tables.Table]:
    """The tables that can be taken in; every one that holds questions and lacks a column is told."""
    needed = {column.key: column.label for column in sheet.columns if column.required}
    questions = [table for table in found if needed.keys() <= table.columns]
    for table in found:
        missing = [label for key, label in needed.items() if key not in table.columns]
        if missing and (not questions or table.columns & {"title", "text"}):
            report.sheet = table.sheet
            report.add(0, "", _("缺少列：%s") % "、".join(missing), "missing_column")
    return questions


def _note(report: _Found, questions: list[tables.Table]) -> None:
    """What is not taken in, by name: columns that are not ours, totals and remarks."""
    unknown = dict.fromkeys(name for table in questions for name in table.unknown)
    if unknown:
        report.notes.append(_("这些列不导入：%(names)s。") % {"names": "、".join(unknown)})
    skipped = [f"{table.sheet}!{number}" for table in questions for number in table.skipped]
    if skipped:
        report.notes.append(_("跳过") + "：" + "、".join(skipped))
        report.skipped = len(skipped)


def _planned(reader: _Reader, report: _Found, questions: list[tables.Table]) -> list[Planned]:
    plan = []
    for table in questions:
        report.sheet = table.sheet
        for number, cells_ in table.rows:
            if reader.is_example(cells_):
                report.skipped += 1
                continue
            report.rows += 1
            before = len(report.errors)
            row = reader.read(number, cells_)
            if row is not None:
                plan.append(row)
            if len(report.errors) > before:
                report.lines[table.sheet, number] = reader.as_handed_in(cells_)
    return plan


class _Reader:
    """Rows of the sheets of one file, each with every problem it has."""

    def __init__(self, actor: Actor, report: _Found, sheet: SheetSpec) -> None:
        self._actor = actor
        self._report = report
        self._columns = {column.key: column for column in sheet.columns}
        self._directory = Directory(actor)
        self._own = registry.party_of(actor) if actor.role == Role.ENTERPRISE else None
        self._keys: dict[str, tuple[str, int]] = {}
        self._categories = {row.name: row.key for row in rules.categories()}

    def is_example(self, line: Mapping[str, Any]) -> bool:
        return str(line.get("mark") or "").strip() == EXAMPLE_ROW

    def as_handed_in(self, line: Mapping[str, Any]) -> list[Any]:
        handed = (line.get(key, "") for key in self._columns)
        return ["" if cell == tables.FORMULA else cell for cell in handed]

    def read(self, number: int, line: Mapping[str, Any]) -> Planned | None:
        before = len(self._report.errors)
        values = self._values(number, line)
        company = self._company(number, values.get("company"))
        draft = self._draft(values)
        for problem in draft.problems():
            told = str(problem.message)
            if problem.code == "tickets.category" and "category" in values:
                told = f"{told}：{'、'.join(self._categories)}"
            if problem.field in values:
                self._report.add(number, self._label(problem.field), told, problem.code)
        if company is None or len(self._report.errors) > before:
            return None
        key = _key(company, draft)
        sheet, first = self._keys.setdefault(key, (self._report.sheet, number))
        if (sheet, first) != (self._report.sheet, number):
            where = "" if sheet == self._report.sheet else f"{sheet}："
            self._report.add(number, "", where + _("与第 %d 行相同") % first, "repeated_row")
            return None
        return Planned(company, draft, key)

    def _values(self, number: int, line: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key in line:
            column = self._columns[key]
            try:
                value = _value(column, line[key])
            except cells.Wrong as error:
                self._report.add(number, column.label, str(error), "cell")
                continue
            if value is None and column.required:
                self._report.add(number, column.label, _("请填写。"), "required")
            elif value is not None:
                found[key] = value
        return found

    def _company(self, number: int, name: Any) -> Party | None:
        if not name:
            return None
        try:
            pk = self._found(str(name).strip())
        except Unknown as error:
            self._report.add(number, self._label("company"), str(error), "unknown_party")
            return None
        if self._actor.role == Role.ENTERPRISE and (self._own is None or pk != self._own.pk):
            self._report.add(number, self._label("company"), _("只能登记本单位的问题"), "other_company")
            return None
        company = Party.objects.select_related("organisation").get(pk=pk)
        if reasons := policies.of_company(self._actor, company):
            self._report.add(number, self._label("company"), str(reasons[0].message), reasons[0].code)
            return None
        return company

    def _found(self, name: str) -> int:
        code = self._directory.by_code.get(name.upper()) if is_valid(name.upper()) else None
        return code if code is not None else self._directory.party(name)

    def _draft(self, values: dict[str, Any]) -> Draft:
        told = str(values.get("category", ""))
        return Draft(
            title=values.get("title", ""),
            text=values.get("text", ""),
            category=self._categories.get(told, told),
            contact_name=values.get("contact_name", ""),
            contact_phone=values.get("contact_phone", ""),
            contact_private=bool(values.get("contact_private")),
            source_note=_source(values.get("asked_on"), values.get("source_note", "")),
        )

    def _label(self, key: str) -> str:
        return self._columns[key].label if key in self._columns else key


def _value(column: Column, cell: Any) -> Any:
    """None for an empty cell and for one that is to be cleared. Raises `Wrong`."""
    if cell == tables.FORMULA:
        raise cells.Wrong(_("这一格是公式，文件里没有算出的值。请用表格软件打开并保存一次，或改填数值。"))
    if column.kind == "date" and type(cell) in (int, float) and EARLIEST <= cell < LATEST:
        cell = DAY_ZERO + dt.timedelta(days=int(cell))  # a date in a cell that is formatted as a number
    value = cells.read(column, cell)
    return None if value is cells.CLEARED else value


def _source(asked_on: dt.date | None, note: str) -> str:
    """When the company put the question is part of where it comes from; limits run from when the desk has it."""
    told = [f"提出日期 {asked_on.isoformat()}"] if asked_on is not None else []
    return "；".join([*told, *([note] if note else [])])


def _key(company: Party, draft: Draft) -> str:
    """What makes a row the same row: whose question it is and its words."""
    words = "\n".join((str(company.pk), normalise(draft.title), normalise(draft.text)))
    return hashlib.sha256(words.encode()).hexdigest()


# -- the league
HEADINGS: Final = (
    "部门", "交办件数", "办结率", "办结", "按期率", "按期", "应判按期", "一次解决率", "一次解决", "一次解决率下限",
    "一次解决率上限", "重开率", "重开", "满意度均分", "评价人次", "样本是否偏少",
)  # fmt: skip


def league(lines: Iterable[Line], title: str) -> bytes:
    """The league with its sample sizes; texts never become formulas."""
    with translation.override("zh-hans"):
        book = writing.Book()
        sheet = book.sheet(title[:31])
        for position, name in enumerate(HEADINGS):
            sheet.write_string(0, position, name, book.head)
        for number, line in enumerate(lines, 1):
            for position, value in enumerate(_cells(line)):
                book.put(sheet, number, position, value)
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, len(HEADINGS) - 1, 14)
        return book.close()


def _cells(line: Line) -> tuple[Any, ...]:
    first = line.first_time
    return (
        line.name, line.received, _percent(line.closed), line.closed.hits, _percent(line.on_time),
        line.on_time.hits, line.on_time.size, _percent(first), first.hits, _rounded(first.low),
        _rounded(first.high), _percent(line.reopened), line.reopened.hits,
        None if line.marks is None else round(line.marks, 2), line.rated, line.is_small,
    )  # fmt: skip


def _percent(share: Share) -> float | None:
    return _rounded(share.value)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
