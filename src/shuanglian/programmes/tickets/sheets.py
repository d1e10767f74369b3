"""Questions from a spreadsheet, and the league as one. A row is told again by its content, so a sheet may be imported twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
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
from shuanglian.registry.spreadsheets import cells, reading, writing
from shuanglian.registry.spreadsheets.columns import EXAMPLE_ROW, MARK, Column, SheetKind, SheetSpec
from shuanglian.registry.spreadsheets.directory import Directory, Unknown
from shuanglian.registry.spreadsheets.report import ImportReport
from shuanglian.registry.text import normalise

from . import policies, rules
from .interval import Share
from .models import Channel, Ticket
from .selectors.league import Line
from .services.intake import Draft, announce, create

MOST_ROWS: Final = 2000
_TITLE: Final = "企业问题"


def _columns() -> tuple[Column, ...]:
    names = {row.name: row.key for row in rules.categories()}
    first = next(iter(names))
    return (
        Column("mark", MARK, limit=20, help=f"填“{EXAMPLE_ROW}”的行不导入。", example=EXAMPLE_ROW, width=9),
        Column("company", "企业", required=True, limit=200, width=28, example="示例面料企业", help="全称或统一社会信用代码。"),
        Column("title", "标题", required=True, limit=80, width=28, example="错峰用电怎么申请"),
        Column("text", "内容", required=True, limit=5000, width=48, example="高峰经常限电，想知道要哪些材料。"),
        Column("category", "类别", required=True, limit=20, help="可填：" + "、".join(names), example=first),
        Column("contact_name", "联系人", limit=40, example="周工"),
        Column("contact_phone", "联系电话", limit=20, example="13800000000"),
        Column("contact_private", "联系方式只给服务专班看", "bool", example="否"),
        Column("source_note", "来源说明", limit=300, width=28, example="走访时提出"),
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
    for ticket in made:
        announce(actor, ticket)
    if made:
        record(
            stream=f"ticket-sheet:{report.sha256[:16]}",
            kind="ticket_sheet.imported",
            actor=actor,
            obj=("ticket_sheet", report.sha256[:16]),
            payload={"rows": report.rows, "created": report.created, "unchanged": report.unchanged},
        )
    return report, made


def error_sheet(report: ImportReport) -> bytes:
    """The rows with problems as they were handed in, with what is wrong in front."""
    problems: dict[int, list[str]] = {}
    for error in report.errors:
        where = f"{error.column}：" if error.column else ""
        problems.setdefault(error.row, []).append(f"{where}{error.message}")
    rows = [
        (number, report.cells.get(number, []), "\n".join(told)) for number, told in sorted(problems.items())
    ]
    return writing.marked(_("有问题的行"), report.header, rows)


def _plan(data: bytes, actor: Actor) -> tuple[ImportReport, list[Planned]]:
    if reasons := policies.may_intake(actor):
        raise NotAllowed(reasons)
    sheet = spec()
    table = reading.read(sheet, data)
    report = ImportReport(sheet.kind, hashlib.sha256(data).hexdigest(), table.sheet, header=table.header)
    missing = [c.label for c in sheet.columns if c.required and c not in table.columns.values()]
    if missing:
        report.add(0, "", _("缺少列：%s") % "、".join(missing), "missing_column")
    if len(table.rows) > MOST_ROWS:
        report.add(0, "", _("一次最多 %d 行") % MOST_ROWS, "too_many")
    if report.errors:
        return report, []
    reader = _Reader(actor, report, table.columns)
    lines = [(number, line) for number, line in table.rows if not reader.is_example(line)]
    plan = [row for number, line in lines if (row := reader.read(number, line)) is not None]
    known = set(
        Ticket.objects.filter(sheet_key__in=[row.key for row in plan]).values_list("sheet_key", flat=True)
    )
    fresh = [row for row in plan if row.key not in known]
    report.rows, report.created = len(lines), len(fresh)
    report.skipped = len(table.rows) - len(lines)
    report.unchanged = len(plan) - len(fresh)
    wrong = {error.row for error in report.errors}
    report.cells = {number: line for number, line in table.rows if number in wrong}
    return report, fresh


class _Reader:
    """Rows of one sheet, each with every problem it has."""

    def __init__(self, actor: Actor, report: ImportReport, columns: dict[int, Column]) -> None:
        self._actor = actor
        self._report = report
        self._columns = columns
        self._directory = Directory(actor)
        self._own = registry.party_of(actor) if actor.role == Role.ENTERPRISE else None
        self._keys: dict[str, int] = {}
        self._categories = {row.name: row.key for row in rules.categories()}

    def is_example(self, line: list[Any]) -> bool:
        at = next((at for at, column in self._columns.items() if column.key == "mark"), None)
        return at is not None and at < len(line) and str(line[at] or "").strip() == EXAMPLE_ROW

    def read(self, number: int, line: list[Any]) -> Planned | None:
        values = self._values(number, line)
        company = self._company(number, values.get("company"))
        draft = self._draft(values)
        before = len(self._report.errors)
        for problem in draft.problems():
            if problem.field in values or problem.code == "tickets.category":
                self._report.add(number, self._label(problem.field), str(problem.message), problem.code)
        if (
            company is None
            or len(self._report.errors) > before
            or any(e.row == number for e in self._report.errors)
        ):
            return None
        key = _key(company, draft)
        if key in self._keys:
            self._report.add(number, "", _("与第 %d 行相同") % self._keys[key], "repeated_row")
            return None
        self._keys[key] = number
        return Planned(company, draft, key)

    def _values(self, number: int, line: list[Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for at, column in self._columns.items():
            cell = line[at] if at < len(line) else None
            try:
                value = cells.read(column, cell)
            except cells.Wrong as error:
                self._report.add(number, column.label, str(error), "cell")
                continue
            if value is cells.CLEARED:
                value = None
            if value is None and column.required:
                self._report.add(number, column.label, _("请填写。"), "required")
            elif value is not None:
                found[column.key] = value
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
            source_note=values.get("source_note", ""),
        )

    def _label(self, key: str) -> str:
        return next((c.label for c in self._columns.values() if c.key == key), key)


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
