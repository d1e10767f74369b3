"""The register as a sheet: one row per project, in and out. All problems of all rows at once, all or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Literal, cast

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Invalid, Reason
from shuanglian.registry.models import Party, Place, Segment, Source
from shuanglian.registry.spreadsheets import cells, writing
from shuanglian.registry.spreadsheets.columns import Column, SheetKind, SheetSpec

from . import lines, money, selectors, services
from .models import Project, ProjectList, YearPlan
from .policies import may_edit, require
from .words import Level

LEVELS: Final = {str(label): str(value) for value, label in Level.choices if value}
EXAMPLE: Final = "示例：过滤膜生产线"
COLUMNS: Final = (
    Column(
        "code",
        "项目编号",
        limit=40,
        help="已有的编号会更新那个项目；留空时按名称和单位找，找不到则新编。",
    ),
    Column("name", "项目名称", required=True, limit=200, width=36, example=EXAMPLE),
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
    """What an import would do. `problems` names row and column; nothing is written while there are any. `skipped`:
    lines that are no project (sums, remarks, headings within the list, the example of the template)."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Reason] = field(default_factory=list)
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0

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
    plan, known = Plan(), _Known(actor)
    parts = lines.read(SPEC, data)
    if sum(len(part.lines) for part in parts) > MOST:
        plan.problems.append(Reason("too_many_rows", _("一次最多 %d 行") % MOST, "file"))
        return plan
    for part in parts:
        plan.skipped += part.skipped
        for line in part.lines:
            _take(line, plan, known, actor)
        _check_sums(part, plan)
    return plan


def _take(line: lines.Line, plan: Plan, known: _Known, actor: Actor) -> None:
    if line.cells.get("name") == EXAMPLE:
        plan.skipped += 1
        return
    row = _read(line, plan)
    _resolve(line, row, plan, known, actor)
    told = known.repeated(row, line)
    if told:
        _problem(plan, line, "项目编号" if row.get("code") else "项目名称", "repeated", told)
    plan.rows.append(row)


def _check_sums(part: lines.Part, plan: Plan) -> None:
    """What the list itself states as its sum is that of its lines, as exactly as it is written."""
    if any(problem.code in ("money", "inexact") for problem in plan.problems):
        return
    rows = {(line.sheet, line.number) for line in part.lines}
    for end in part.sums:
        above = [row for row in plan.rows if row["at"] in rows and row["at"][1] < end.number]
        for key, label in (("total", "总投资"), ("yearly", "年度计划投资")):
            stated = _stated(end.cells.get(key))
            found = sum(row[key] or 0 for row in above)
            if stated is not None and 2 * abs(found - stated.cents) > stated.step:
                told = _("“%(label)s”写的是 %(written)s，各行相加是 %(sum)s，相差 %(gap)s")
                gap = _plain(abs(found - stated.cents))
                words = told % {"label": label, "written": stated.raw, "sum": _plain(found), "gap": gap}
                _problem(plan, end, label, "sum", words)


def _stated(cell: Any) -> money.Amount | None:
    """None where there is no exact sum, as in a line that counts projects only."""
    try:
        amount = money.parse(str(cell or ""))
    except ValueError:
        return None
    return amount if amount.comparator == "eq" else None


class _Known:
    """Lookups of one import, one query each."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._rows: dict[tuple[str, str], lines.Line] = {}
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

    def same_name(self, row: dict[str, Any]) -> list[Project]:
        """Without a number: what has the name in the world of the importer and differs in neither party nor place. The
        same list imported again finds its projects instead of registering them twice."""
        rows = Project.objects.filter(name=row.get("name") or "", record="", is_demo=self._actor.is_demo)
        for key in ("party", "place"):
            rows = rows.filter(Q(**{key: row[key]}) | Q(**{key: None})) if row[key] is not None else rows
        return list(rows.order_by("pk")[:2])

    def repeated(self, row: dict[str, Any], line: lines.Line) -> str:
        """What to tell if an earlier line is about the same project; empty if none is."""
        code = row.get("code") or ""
        name = (
            f"{row.get('name') or ''}|{row['party'] and row['party'].pk}|{row['place'] and row['place'].pk}"
        )
        keys = [("code", code)] if code else [("name", name)] if row.get("name") else []
        keys += [("old", str(row["old"].pk))] if row["old"] is not None else []
        earlier = next((self._rows[key] for key in keys if key in self._rows), None)
        for key in keys:
            self._rows.setdefault(key, line)
        if earlier is None:
            return ""
        if code:
            return _("项目编号 %(code)s 与第 %(row)d 行重复") % {"code": code, "row": earlier.number}
        return _("与第 %d 行重复") % earlier.number


def _read(line: lines.Line, plan: Plan) -> dict[str, Any]:
    found: dict[str, Any] = {"at": (line.sheet, line.number)}
    for column in COLUMNS:
        cell = line.cells.get(column.key)
        if column.key not in line.cells and not column.required:
            continue
        try:
            value = lines.value(column, cell)
        except cells.Wrong as error:
            _problem(plan, line, column.label, "cell", str(error))
            continue
        if value is None and column.required:
            _problem(plan, line, column.label, "required", _("请填写。"))
        found[column.key] = value
    return found


def _resolve(line: lines.Line, row: dict[str, Any], plan: Plan, known: _Known, actor: Actor) -> None:
    """Texts become objects and sums; `old` is the project that is updated."""
    _look(line, row, plan, "party", "项目单位", known.party)
    _look(line, row, plan, "place", "地方", known.places.get)
    _look(line, row, plan, "segment", "环节", known.segments.get)
    _look(line, row, plan, "source", "来源", known.sources.get)
    row["lists"] = [_list(line, key, plan, known) for key in row.get("lists") or []]
    for key, label in (("total", "总投资"), ("yearly", "年度计划投资")):
        _amount(line, row, plan, key, label)
    if (row.get("yearly") is None) != (row.get("year") is None):
        _problem(plan, line, "年度", "pair", _("年度和年度计划投资要一起填"))
    if row.get("year") is not None and not 2000 <= row["year"] <= 2100:
        _problem(plan, line, "年度", "year", _("年度写成四位数，例如 2026"))
    signed = row.get("signed_on")
    if signed is not None and signed > timezone.localdate():
        _problem(plan, line, "签约日期", "future", _("签约日期不能在今天以后"))
    row["old"] = _known_one(line, row, plan, known)
    if row["old"] is not None and row["old"].is_public and row["old"].record:
        _problem(plan, line, "项目编号", "public", _("公开事实来自区域包，不从表格更新"))
    for reason in may_edit(actor, row["old"]) if row["old"] is not None else []:
        _problem(plan, line, "项目编号", reason.code, str(reason.message))
    _tally(row, plan)


def _known_one(line: lines.Line, row: dict[str, Any], plan: Plan, known: _Known) -> Project | None:
    if row.get("code"):
        return Project.objects.filter(code=row["code"]).first()
    found = known.same_name(row) if row.get("name") else []
    if len(found) > 1:
        _problem(plan, line, "项目名称", "several", _("库里没有“%s”，或不止一个") % row["name"])
    return found[0] if len(found) == 1 else None


def _tally(row: dict[str, Any], plan: Plan) -> None:
    if row["old"] is None:
        plan.created += 1
    elif _changes(row):
        plan.updated += 1
    else:
        plan.unchanged += 1


def _look(line: lines.Line, row: dict[str, Any], plan: Plan, key: str, label: str, find: Any) -> None:
    text = row.get(key)
    row[key] = find(text) if text else None
    if text and row[key] is None:
        _problem(plan, line, label, "unknown", _("库里没有“%s”，或不止一个") % text)


def _list(line: lines.Line, key: str, plan: Plan, known: _Known) -> ProjectList | None:
    found = known.lists.get(key)
    if found is None:
        _problem(plan, line, "清单", "unknown", _("没有代号为“%s”的清单") % key)
    return found


def _amount(line: lines.Line, row: dict[str, Any], plan: Plan, key: str, label: str) -> None:
    text = row.get(key)
    row[f"{key}_raw"] = text or ""
    row[key] = None
    if not text:
        return
    try:
        amount = money.parse(text)
    except ValueError:
        _problem(plan, line, label, "money", _("写成带单位的金额，例如 5.2亿元、8600万元"))
        return
    if amount.comparator != "eq":
        _problem(plan, line, label, "inexact", _("单个项目要写确数，不能写“近”“超”“约”"))
        return
    row[key] = amount.cents


def _problem(plan: Plan, line: lines.Line, label: str, code: str, message: str) -> None:
    place = _("第 %(row)s 行“%(column)s”：") % {"row": line.number, "column": label}
    sheet = f"{line.sheet} · " if line.sheet else ""
    plan.problems.append(Reason(code, f"{sheet}{place}{message}", "file"))


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
