"""Tasks of a plan as a sheet: one row per task, in and out. All problems of all rows at once, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, Literal, cast

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Invalid, Reason
from shuanglian.indicators.models import Indicator, Plan
from shuanglian.registry.models import Party, Place, Source
from shuanglian.registry.spreadsheets import cells, reading, writing
from shuanglian.registry.spreadsheets.columns import Column, SheetKind, SheetSpec

from . import services, visibility, written
from .models import PlanTask
from .policies import may_keep, require
from .services import TaskSpec
from .services._common import Checks
from .services.tasks import problems

YES: Final = {"是": "yes", "否": "no"}
COLUMNS: Final = (
    Column("plan", "规划", required=True, limit=60, help="规划代号。", example="shaoxing-corridor-2025"),
    Column("code", "任务编号", required=True, limit=60, help="同一规划里不重复；已有的会更新。", example="RW-31"),
    Column("title", "任务", required=True, limit=200, width=36),
    Column("what", "要做什么", limit=3000, width=40),
    Column("lead", "牵头单位", limit=200, help="主体编号或全称，要是部门或政府。", width=24),
    Column("helpers", "配合单位", "list", limit=200, help="多个用分号隔开。", width=24),
    Column("places", "地方", "list", limit=60, help="地方代码或名称，多个用分号隔开。"),
    Column("indicator", "指标", limit=80, help="指标代码。"),
    Column("unit", "单位", limit=40, example="家"),
    Column("total", "总量", "decimal", example="12"),
    Column("starts_on", "开始", "date", required=True, example="2026-01-01"),
    Column("ends_on", "完成", "date", required=True, example="2028-12-31"),
    Column(
        "shares", "年度目标", limit=400, width=24, help="年：数，多个用分号隔开，合计等于总量。",
        example="2026：3；2027：4；2028：5",
    ),
    Column(
        "milestones", "里程碑", limit=8000, width=44, help="日期｜名称｜怎样算完成｜凭证，多个用分号隔开。",
        example="2026-03-31｜选址完成｜选址意见已出具｜批文或文件",
    ),
    Column("source", "来源", limit=40, help="来源代码；对外公开的任务要写。"),
    Column("locator", "位置", limit=120),
    Column("public", "对外公开", "choice", choices=YES, example="是"),
)  # fmt: skip
SPEC: Final = SheetSpec(cast(SheetKind, "plantasks"), "规划任务", COLUMNS)
LABELS: Final = {column.key: column.label for column in COLUMNS}
MOST: Final = 1000


@dataclass(slots=True)
class SheetPlan:
    """What an import would do. Each problem names row and column; nothing is written while there are any."""

    specs: list[TaskSpec] = field(default_factory=list)
    problems: list[Reason] = field(default_factory=list)
    created: int = 0
    updated: int = 0
    unchanged: int = 0

    @property
    def ok(self) -> bool:
        return not self.problems


def template() -> bytes:
    return writing.template(SPEC)


def dry_run(data: bytes, *, actor: Actor) -> SheetPlan:
    """What importing would do, with everything that stands against it. Nothing is kept. Raises `InvalidImport` without a
    table, `NotAllowed`."""
    require(may_keep(actor))
    plan = _read_all(data, actor)
    if plan.ok:
        with transaction.atomic():
            _write(actor, plan)
            transaction.set_rollback(True)
    return plan


@transaction.atomic
def apply(*, actor: Actor, data: bytes) -> SheetPlan:
    """Import the sheet, whole or not at all. Raises `Invalid` with every problem."""
    require(may_keep(actor))
    plan = _read_all(data, actor)
    if plan.problems:
        raise Invalid(plan.problems)
    _write(actor, plan)
    return plan


def _write(actor: Actor, plan: SheetPlan) -> None:
    plan.created = plan.updated = plan.unchanged = 0
    for spec in plan.specs:
        known = PlanTask.objects.filter(plan=spec.plan, code=spec.code).exists()
        _task, changed = services.task_save(actor=actor, spec=spec)
        if not known:
            plan.created += 1
        elif changed:
            plan.updated += 1
        else:
            plan.unchanged += 1


def export(viewer: Actor, fmt: Literal["xlsx", "csv"] = "xlsx") -> bytes:
    """All tasks that the viewer may see, in the form that can be imported again."""
    with translation.override("zh-hans"):
        rows = [[row[column.key] for column in COLUMNS] for row in _rows(viewer)]
    return writing.table(SPEC, COLUMNS, rows) if fmt == "xlsx" else writing.table_csv(COLUMNS, rows)


def _rows(viewer: Actor) -> Iterator[dict[str, Any]]:
    tasks = visibility.tasks(viewer).select_related("plan", "lead", "indicator", "source")
    for task in tasks.prefetch_related("helpers", "places", "shares", "milestones").order_by(
        "plan__key", "code"
    ):
        yield {
            "plan": task.plan.key, "code": task.code, "title": task.title, "what": task.what or None,
            "lead": task.lead.ref if task.lead else None,
            "helpers": "；".join(party.ref for party in task.helpers.all()) or None,
            "places": "；".join(place.code for place in task.places.all()) or None,
            "indicator": task.indicator.code if task.indicator else None, "unit": task.unit or None,
            "total": None if task.total is None else written.plain(task.total),
            "starts_on": task.starts_on, "ends_on": task.ends_on,
            "shares": written.shares_text({one.year: one.value for one in task.shares.all()}) or None,
            "milestones": written.milestones_text(list(task.milestones.all())) or None,
            "source": task.source.code if task.source else None, "locator": task.locator or None,
            "public": "是" if task.is_public else "否",
        }  # fmt: skip


def _read_all(data: bytes, actor: Actor) -> SheetPlan:
    table, plan, known = reading.read(SPEC, data), SheetPlan(), _Known()
    if len(table.rows) > MOST:
        plan.problems.append(Reason("too_many_rows", _("一次最多 %d 行") % MOST, "file"))
        return plan
    seen: dict[tuple[str, str], int] = {}
    for number, line in table.rows:
        at = [(c, line[i] if i < len(line) else None) for i, c in table.columns.items()]
        row = _Row(number, plan, known)
        spec = row.spec(at, actor)
        if spec is None:
            continue
        key = (spec.plan.key, spec.code)
        if key in seen:
            row.wrong("code", "repeated", _("与第 %d 行重复") % seen[key])
        seen.setdefault(key, number)
        plan.specs.append(spec)
    return plan


class _Known:
    """Lookups of one import, one query each."""

    def __init__(self) -> None:
        self.plans = {row.key: row for row in Plan.objects.all()}
        self.places = {key: row for row in Place.objects.all() for key in (row.name, row.code)}
        self.sources = {row.code: row for row in Source.objects.all()}
        self.indicators = {row.code: row for row in Indicator.objects.all()}

    def party(self, text: str) -> Party | None:
        found = Party.objects.filter(ref=text).first()
        if found is not None:
            return found
        rows = list(Party.objects.filter(name=text)[:2])
        return rows[0] if len(rows) == 1 else None


class _Row:
    """One line of the sheet on its way to a task; what is wrong goes to the plan with row and column."""

    def __init__(self, number: int, plan: SheetPlan, known: _Known) -> None:
        self.number, self.plan, self.known = number, plan, known
        self.before = len(plan.problems)

    def wrong(self, key: str, code: str, message: str) -> None:
        label = LABELS.get(key, key)
        place = _("第 %(row)s 行“%(column)s”：") % {"row": self.number, "column": label}
        self.plan.problems.append(Reason(code, f"{place}{message}", "file"))

    def spec(self, line: list[tuple[Column, Any]], actor: Actor) -> TaskSpec | None:
        row = self._cells(line)
        given: dict[str, Any] = {
            "plan": self._look(row, "plan", self.known.plans.get),
            "lead": self._look(row, "lead", self.known.party),
            "indicator": self._look(row, "indicator", self.known.indicators.get),
            "source": self._look(row, "source", self.known.sources.get),
            "helpers": self._many(row, "helpers", self.known.party),
            "places": self._many(row, "places", self.known.places.get),
            "shares": self._written(row, "shares", written.shares) or {},
            "milestones": self._written(row, "milestones", written.milestones) or [],
            "total": self._total(row),
        }
        if len(self.plan.problems) > self.before:
            return None
        for key in ("code", "title", "what", "unit", "locator"):
            given[key] = row.get(key) or ""
        given |= {"starts_on": row["starts_on"], "ends_on": row["ends_on"]}
        public = row.get("public") != "no"
        return self._checked(TaskSpec(**given, is_public=public, is_demo=actor.is_demo), actor)

    def _checked(self, spec: TaskSpec, actor: Actor) -> TaskSpec | None:
        old = PlanTask.objects.select_related("lead", "source").filter(plan=spec.plan, code=spec.code).first()
        checks = Checks()
        problems(checks, spec, old)
        for reason in [*checks.reasons, *(may_keep(actor, old) if old is not None else [])]:
            self.wrong(reason.field or "code", reason.code, str(reason.message))
        return spec if len(self.plan.problems) == self.before else None

    def _cells(self, line: list[tuple[Column, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for column, cell in line:
            try:
                value = cells.read(column, cell)
            except cells.Wrong as error:
                self.wrong(column.key, "cell", str(error))
                continue
            if value is None and column.required:
                self.wrong(column.key, "required", _("请填写。"))
            found[column.key] = None if value is cells.CLEARED else value
        return found

    def _look(self, row: dict[str, Any], key: str, find: Callable[[str], Any]) -> Any:
        text = row.get(key)
        found = find(text) if text else None
        if text and found is None:
            self.wrong(key, "unknown", _("没有“%s”，或不止一个") % text)
        return found

    def _many(self, row: dict[str, Any], key: str, find: Callable[[str], Any]) -> list[Any]:
        found = [(text, find(text)) for text in row.get(key) or []]
        for text, one in found:
            if one is None:
                self.wrong(key, "unknown", _("没有“%s”，或不止一个") % text)
        return [one for _text, one in found if one is not None]

    def _written(self, row: dict[str, Any], key: str, read: Callable[[str], Any]) -> Any:
        try:
            return read(row.get(key) or "")
        except written.Unreadable as error:
            self.wrong(key, "unreadable", str(error))
            return None

    def _total(self, row: dict[str, Any]) -> Decimal | None:
        value = row.get("total")
        if value is None:
            return None
        found = Decimal(str(value))
        if not found.is_finite() or found < 0 or found >= Decimal(10) ** 15:
            self.wrong("total", "number", _("请填不小于零的数"))
        return found
