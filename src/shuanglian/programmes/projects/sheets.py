"""The register as a sheet: one row per project, in and out. All problems of all rows at once, all or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Literal, cast

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Invalid, Reason
from shuanglian.registry.models import Party, Place, Segment, Source
from shuanglian.registry.spreadsheets import cells, reading, writing
from shuanglian.registry.spreadsheets.columns import Column, SheetKind, SheetSpec

from . import money, selectors, services
from .models import Project, ProjectList, YearPlan
from .policies import may_edit, require
from .words import Level

LEVELS: Final = {str(label): str(value) for value, label in Level.choices if value}
COLUMNS: Final = (
    Column(
        "code", "项目编号", limit=40, help="已有的编号会更新那个项目，留空则新编。", example="XM-2026-0001"
    ),
    Column("name", "项目名称", required=True, limit=200, width=36, example="示例：过滤膜生产线"),
    Column("party", "项目单位", limit=200, help="主体编号或全称。", width=28),
    Column("place", "地方", limit=60, help="地方代码或名称。"),
    Column("segment", "环节", limit=60, help="例如 ic/design。"),
    Column("signed_on", "签约日期", "date", example="2026-03-18"),
    Column("total", "总投资", limit=60, help="带单位，例如 5.2亿元、8600万元。", example="5.2亿元"),
    Column("year", "年度", "integer", help="年度计划投资是哪一年的。", example="2026"),
    Column("yearly", "年度计划投资", limit=60, help="带单位。", example="1.1亿元"),
    Column("level", "级别", "choice", choices=LEVELS),
    Column("lists", "清单", "list", limit=60, help="清单代号，多个用分号隔开。"),
    Column("source", "来源", limit=40, help="来源代码。"),
    Column("note", "说明", limit=500, width=40),
)
SPEC: Final = SheetSpec(cast(SheetKind, "projects"), "项目", COLUMNS)
MOST: Final = 2000


@dataclass(slots=True)
class Plan:
    """What an import would do. `problems` names row and column; nothing is written while there are any."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Reason] = field(default_factory=list)
    created: int = 0
    updated: int = 0
    unchanged: int = 0

    @property
    def ok(self) -> bool:
        return not self.problems


def template() -> bytes:
    return writing.template(SPEC)


def dry_run(data: bytes, *, actor: Actor) -> Plan:
    """What importing would do, with everything that stands against it. Raises `InvalidImport` without a table,
    `NotAllowed`."""
    require(may_edit(actor))
    return _plan(data, actor)


@transaction.atomic
def apply(*, actor: Actor, data: bytes) -> Plan:
    """Import the sheet, whole or not at all. Raises `Invalid` with every problem."""
    plan = dry_run(data, actor=actor)
    if plan.problems:
        raise Invalid(plan.problems)
    for row in plan.rows:
        _write(actor, row)
    return plan


def export(viewer: Actor, fmt: Literal["xlsx", "csv"] = "xlsx") -> bytes:
    """All projects that the viewer may see, in the form that can be imported again."""
    with translation.override("zh-hans"):
        rows = [[row[column.key] for column in COLUMNS] for row in _rows(viewer)]
    return writing.table(SPEC, COLUMNS, rows) if fmt == "xlsx" else writing.table_csv(COLUMNS, rows)


def _rows(viewer: Actor) -> Iterator[dict[str, Any]]:
    projects = selectors.projects(viewer).order_by("pk").prefetch_related("entries__list", "plans")
    for p in projects:
        plan = max(p.plans.all(), key=lambda one: one.year, default=None)
        if not (viewer.is_staff or (p.party and p.party.organisation_id == viewer.organisation_id)):
            plan = None
        lists = [e.list.key for e in p.entries.all() if viewer.is_staff or e.list.is_public]
        yield {
            "code": p.code, "name": p.name, "party": p.party.ref if p.party else None,
            "place": p.place.code if p.place else None,
            "segment": f"{p.segment.chain.key}/{p.segment.key}" if p.segment else None,
            "signed_on": p.signed_on, "total": p.total_raw or _plain(p.total_cents),
            "year": plan.year if plan else None, "yearly": _plain(plan.cents) if plan else None,
            "level": p.get_level_display() if p.level else None, "lists": "；".join(lists) or None,
            "source": p.source.code if p.source else None, "note": p.note or None,
        }  # fmt: skip


def _plain(cents: int | None) -> str | None:
    """Exact in 万元, as the import reads it."""
    if cents is None:
        return None
    whole, rest = divmod(cents, 1_000_000)
    return f"{whole}万元" if not rest else f"{cents / 100:.2f}元"


def _plan(data: bytes, actor: Actor) -> Plan:
    table = reading.read(SPEC, data)
    plan, seen = Plan(), dict[str, int]()
    if len(table.rows) > MOST:
        plan.problems.append(Reason("too_many_rows", _("一次最多 %d 行") % MOST, "file"))
        return plan
    known = _Known()
    for number, line in table.rows:
        row = _read(
            number, [(c, line[at] if at < len(line) else None) for at, c in table.columns.items()], plan
        )
        code = row.get("code") or ""
        if code and code in seen:
            told = _("项目编号 %(code)s 与第 %(row)d 行重复") % {"code": code, "row": seen[code]}
            _problem(plan, number, "项目编号", "repeated", told)
        seen.setdefault(code, number)
        _resolve(number, row, plan, known, actor)
        plan.rows.append(row)
    return plan


class _Known:
    """Lookups of one import, one query each."""

    def __init__(self) -> None:
        self.places = {key: p for p in Place.objects.all() for key in (p.name, p.code)}
        self.segments = {f"{s.chain.key}/{s.key}": s for s in Segment.objects.select_related("chain")}
        self.sources = {s.code: s for s in Source.objects.all()}
        self.lists = {row.key: row for row in ProjectList.objects.all()}

    def party(self, text: str) -> Party | None:
        found = Party.objects.filter(ref=text).first()
        if found is not None:
            return found
        rows = list(Party.objects.filter(name=text)[:2])
        return rows[0] if len(rows) == 1 else None


def _read(number: int, line: list[tuple[Column, Any]], plan: Plan) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column, cell in line:
        try:
            value = cells.read(column, cell)
        except cells.Wrong as error:
            _problem(plan, number, column.label, "cell", str(error))
            continue
        if value is None and column.required:
            _problem(plan, number, column.label, "required", _("请填写。"))
        found[column.key] = None if value is cells.CLEARED else value
    return found


def _resolve(number: int, row: dict[str, Any], plan: Plan, known: _Known, actor: Actor) -> None:
    """Texts become objects and sums; `old` is the project that is updated."""
    _look(number, row, plan, "party", "项目单位", known.party)
    _look(number, row, plan, "place", "地方", known.places.get)
    _look(number, row, plan, "segment", "环节", known.segments.get)
    _look(number, row, plan, "source", "来源", known.sources.get)
    row["lists"] = [_list(number, key, plan, known) for key in row.get("lists") or []]
    for key, label in (("total", "总投资"), ("yearly", "年度计划投资")):
        _amount(number, row, plan, key, label)
    if (row.get("yearly") is None) != (row.get("year") is None):
        _problem(plan, number, "年度", "pair", _("年度和年度计划投资要一起填"))
    signed = row.get("signed_on")
    if signed is not None and signed > timezone.localdate():
        _problem(plan, number, "签约日期", "future", _("签约日期不能在今天以后"))
    row["old"] = Project.objects.filter(code=row.get("code") or "").first() if row.get("code") else None
    if row["old"] is not None and row["old"].is_public and row["old"].record:
        _problem(plan, number, "项目编号", "public", _("公开事实来自区域包，不从表格更新"))
    for reason in may_edit(actor, row["old"]) if row["old"] is not None else []:
        _problem(plan, number, "项目编号", reason.code, str(reason.message))
    _tally(row, plan)


def _tally(row: dict[str, Any], plan: Plan) -> None:
    if row["old"] is None:
        plan.created += 1
    elif _changes(row):
        plan.updated += 1
    else:
        plan.unchanged += 1


def _look(number: int, row: dict[str, Any], plan: Plan, key: str, label: str, find: Any) -> None:
    text = row.get(key)
    row[key] = find(text) if text else None
    if text and row[key] is None:
        _problem(plan, number, label, "unknown", _("库里没有“%s”，或不止一个") % text)


def _list(number: int, key: str, plan: Plan, known: _Known) -> ProjectList | None:
    found = known.lists.get(key)
    if found is None:
        _problem(plan, number, "清单", "unknown", _("没有代号为“%s”的清单") % key)
    return found


def _amount(number: int, row: dict[str, Any], plan: Plan, key: str, label: str) -> None:
    text = row.get(key)
    row[f"{key}_raw"] = text or ""
    row[key] = None
    if not text:
        return
    try:
        amount = money.parse(text)
    except ValueError:
        _problem(plan, number, label, "money", _("写成带单位的金额，例如 5.2亿元、8600万元"))
        return
    if amount.comparator != "eq":
        _problem(plan, number, label, "inexact", _("单个项目要写确数，不能写“近”“超”“约”"))
        return
    row[key] = amount.cents


def _problem(plan: Plan, number: int, label: str, code: str, message: str) -> None:
    place = _("第 %(row)s 行“%(column)s”：") % {"row": number, "column": label}
    plan.problems.append(Reason(code, f"{place}{message}", "file"))


def _changes(row: dict[str, Any]) -> dict[str, Any]:
    """What an existing project would get; empty cells change nothing."""
    old: Project = row["old"]
    wanted = {
        "name": row.get("name"), "party": row["party"], "place": row["place"], "segment": row["segment"],
        "signed_on": row.get("signed_on"), "total_cents": row["total"],
        "total_raw": row["total_raw"] if row["total"] is not None else None, "level": row.get("level"),
        "source": row["source"], "note": row.get("note"),
    }  # fmt: skip
    return {k: v for k, v in wanted.items() if v is not None and getattr(old, k) != v}


def _write(actor: Actor, row: dict[str, Any]) -> None:
    project: Project | None = row["old"]
    if project is None:
        project = services.project_create(
            actor=actor, code=row.get("code") or "", name=row["name"], party=row["party"], place=row["place"],
            segment=row["segment"], signed_on=row.get("signed_on"), total_cents=row["total"],
            total_raw=row["total_raw"], level=row.get("level") or "", source=row["source"],
            note_text=row.get("note") or "",
        )  # fmt: skip
    elif changes := _changes(row):
        project = services.project_change(actor=actor, project=project, changes=changes, rev=project.rev)
    if row.get("year") is not None and row["yearly"] is not None:
        same = YearPlan.objects.filter(project=project, year=row["year"], cents=row["yearly"]).exists()
        if not same:
            services.plan_set(
                actor=actor, project=project, year=row["year"], cents=row["yearly"], raw=row["yearly_raw"]
            )
    for found in row["lists"]:
        services.list_put(actor=actor, found=found, project=project)
