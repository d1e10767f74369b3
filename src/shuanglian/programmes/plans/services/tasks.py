"""The list of tasks: what is to be done, by whom, how much each year; what holds a task up; what it is linked to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Reason
from shuanglian.indicators.models import Indicator, Plan
from shuanglian.programmes.projects import selectors as projects
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Comparator, Party, PartyKind, Place, Source

from .. import notices, policies, progress
from ..models import Block, EvidenceKind, Milestone, MilestoneState, PlanTask, YearShare
from . import _common as common

LEADS: Final = (PartyKind.DEPARTMENT, PartyKind.GOVERNMENT)
MOST_MILESTONES: Final = 60
_PLAIN: Final = (
    "parent", "title", "what", "lead", "indicator", "unit", "total", "comparator", "starts_on", "ends_on",
    "source", "locator", "is_public",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MilestoneSpec:
    """One milestone as the list wants it; `number` is its place and never changes."""

    number: int
    title: str
    due_on: dt.date
    done_when: str
    evidence_kind: str = EvidenceKind.DOCUMENT


@dataclass(frozen=True, slots=True)
class TaskSpec:
    """A whole task. `shares` is year → value: with a total they add up to it."""

    plan: Plan
    code: str
    title: str
    starts_on: dt.date
    ends_on: dt.date
    what: str = ""
    parent: PlanTask | None = None
    lead: Party | None = None
    helpers: Sequence[Party] = ()
    places: Sequence[Place] = ()
    indicator: Indicator | None = None
    unit: str = ""
    total: Decimal | None = None
    comparator: str = Comparator.EQ
    shares: Mapping[int, Decimal] = field(default_factory=dict)
    milestones: Sequence[MilestoneSpec] = ()
    source: Source | None = None
    locator: str = ""
    is_public: bool = True
    is_demo: bool = False


@transaction.atomic
def task_save(*, actor: Actor, spec: TaskSpec, rev: int | None = None) -> tuple[PlanTask, bool]:
    """Make or change the task with this code of its plan; (task, whether anything changed). Safe to run again.

    Milestones keep their day once set: another day goes through `milestone_move`. Raises `Invalid` with everything that is
    wrong, `Conflict` for an older `rev`.
    """
    rows = PlanTask.objects.select_for_update(of=("self",)).select_related("lead", "source")
    task = rows.filter(plan=spec.plan, code=spec.code).first()
    policies.require(policies.may_keep(actor, task))
    if task is not None and rev is not None and task.rev != rev:
        raise Conflict(Reason("plans.changed", _("这项任务刚被别人改过，请刷新以后再改")))
    checks = common.Checks()
    problems(checks, spec, task)
    checks.finish()
    made = task is None
    fields = [] if task is None else _changed(task, spec)
    if task is None:
        task = PlanTask.objects.create(
            plan=spec.plan,
            code=spec.code,
            is_demo=spec.is_demo,
            **{key: getattr(spec, key) for key in _PLAIN},
        )
    fields += _details(task, spec)
    if not made and not fields:
        return task, False
    if not made:
        PlanTask.objects.filter(pk=task.pk).update(rev=task.rev + 1)
        task.rev += 1
    common.note_task(actor, task, "saved" if made else "changed", code=task.code, fields=sorted(fields))
    return task, True


def problems(checks: common.Checks, spec: TaskSpec, old: PlanTask | None = None) -> None:
    """Everything that is wrong with a task as it is wanted; imports use it as well."""
    checks.text(spec.title, "title", _("请写任务名称"), longest=200)
    checks.longest(spec.what, "what", 3000)
    checks.longest(spec.unit, "unit", 40)
    for name in ("starts_on", "ends_on"):
        checks.day(getattr(spec, name), name)
    if spec.ends_on < spec.starts_on:
        checks.add("plans.days", _("完成日期不能早于开始日期"), "ends_on")
    if spec.lead is not None and spec.lead.kind not in LEADS:
        checks.add("plans.lead_kind", _("牵头单位要是部门或政府"), "lead")
    if spec.lead is not None and spec.lead in spec.helpers:
        checks.add("plans.lead_helps", _("牵头单位不用再列为配合单位"), "helpers")
    if spec.parent is not None and (spec.parent.parent_id is not None or spec.parent.plan_id != spec.plan.pk):
        checks.add("plans.parent", _("上级任务要是同一规划的一级任务"), "parent")
    if not spec.is_demo and spec.is_public and spec.source is None:
        checks.add("plans.source", _("公开的任务要写来源"), "source")
    _share_problems(checks, spec)
    _milestone_problems(checks, spec, old)


def _share_problems(checks: common.Checks, spec: TaskSpec) -> None:
    """Year shares add up to the total, lie within the task's years, and are in the indicator's unit."""
    if spec.total is not None and not spec.unit.strip():
        checks.add("plans.unit", _("有总量就要写单位"), "unit")
    if spec.indicator is not None and spec.unit and spec.unit != spec.indicator.unit:
        checks.add("plans.indicator_unit", _("单位要和指标一致：%s") % spec.indicator.unit, "unit")
    if not spec.shares:
        return
    if spec.total is None:
        checks.add("plans.no_total", _("有年度目标就要写总量"), "total")
    left = progress.remainder(spec.total, list(spec.shares.values()))
    if left is not None and left != 0:
        told = _("年度目标合计与总量差 %s") % f"{left.normalize():f}"
        checks.add("plans.shares", told, "shares")
    for year, value in spec.shares.items():
        if not spec.starts_on.year <= year <= spec.ends_on.year:
            checks.add("plans.share_year", _("%d 年不在任务期内") % year, "shares")
        if value < 0:
            checks.add("plans.share_negative", _("%d 年的目标不能小于零") % year, "shares")


def _milestone_problems(checks: common.Checks, spec: TaskSpec, old: PlanTask | None) -> None:
    numbers = [row.number for row in spec.milestones]
    if len(set(numbers)) != len(numbers) or len(numbers) > MOST_MILESTONES:
        checks.add("plans.milestone_number", _("里程碑的序号不能重复，最多 60 个"), "milestones")
    for row in spec.milestones:
        checks.text(row.title, "milestones", _("请写里程碑名称"), longest=120)
        checks.text(row.done_when, "milestones", _("请写怎样算完成"), longest=300)
        checks.day(row.due_on, "milestones")
        if row.evidence_kind not in EvidenceKind.values:
            checks.add("plans.evidence_kind", _("没有这种凭证"), "milestones")
        if row.due_on > spec.ends_on or row.due_on < spec.starts_on:
            checks.add("plans.milestone_day", _("里程碑的期限要在任务期内"), "milestones")
    known = {} if old is None else {row.number: row for row in old.milestones.all()}
    for number, kept in known.items():
        wanted = next((one for one in spec.milestones if one.number == number), None)
        if wanted is None:
            checks.add("plans.milestone_gone", _("里程碑 %d 已经定下，不能去掉") % number, "milestones")
        elif wanted.due_on not in (kept.first_due_on, kept.due_on):
            told = _("里程碑 %d 的期限用“调整期限”改，写明理由") % number
            checks.add("plans.milestone_moved", told, "milestones")


def _changed(task: PlanTask, spec: TaskSpec) -> list[str]:
    """Set what differs and say which fields; sums are set with the shares."""
    fields = [key for key in _PLAIN if getattr(task, key) != getattr(spec, key)]
    for key in fields:
        setattr(task, key, getattr(spec, key))
    if "total" in fields:
        task.shared = None
        fields.append("shared")
    if fields:
        task.save(update_fields=fields)
    return [key for key in fields if key != "shared"]


def _details(task: PlanTask, spec: TaskSpec) -> list[str]:
    """Shares, milestones and the many-to-many fields; the names of what changed."""
    changed = []
    for name, wanted in (("helpers", spec.helpers), ("places", spec.places)):
        related: Any = getattr(task, name)
        ids = {row.pk for row in wanted}
        if set(related.values_list("pk", flat=True)) != ids:
            related.set(ids)
            changed.append(name)
    if _shares(task, spec):
        changed.append("shares")
    if _milestones(task, spec):
        changed.append("milestones")
    return changed


def _shares(task: PlanTask, spec: TaskSpec) -> bool:
    known = dict(task.shares.values_list("year", "value"))
    wanted = dict(spec.shares)
    shared = sum(wanted.values(), Decimal(0)) if wanted else None
    if known == wanted and task.shared == shared:
        return False
    task.shares.exclude(year__in=wanted).delete()
    for year, value in wanted.items():
        YearShare.objects.update_or_create(task=task, year=year, defaults={"value": value})
    task.shared = shared
    task.save(update_fields=["shared"])
    return known != wanted


def _milestones(task: PlanTask, spec: TaskSpec) -> bool:
    known = {row.number: row for row in task.milestones.all()}
    changed = False
    for wanted in spec.milestones:
        words = {"title": wanted.title, "done_when": wanted.done_when, "evidence_kind": wanted.evidence_kind}
        row = known.get(wanted.number)
        if row is None:
            days = {"due_on": wanted.due_on, "first_due_on": wanted.due_on}
            Milestone.objects.create(task=task, number=wanted.number, is_demo=task.is_demo, **words, **days)
            changed = True
        elif row.state == MilestoneState.OPEN and any(getattr(row, k) != v for k, v in words.items()):
            Milestone.objects.filter(pk=row.pk).update(**words)
            changed = True
    return changed


# -- what holds it up -----------------------------------------------------------------------------------------
@transaction.atomic
def task_block(*, actor: Actor, task: PlanTask, reason: str, waiting_for: str) -> Block:
    """Say what holds the task up and who is waited for; leaders and second people are told."""
    task = common.lock_task(actor, task)
    policies.require(policies.may_work(actor, task))
    if task.blocks.filter(lifted_at=None).exists():
        raise Conflict(Reason("plans.waiting", _("已经写了受阻，解决以后再写新的")))
    checks = common.Checks()
    why = checks.text(reason, "reason", _("请写卡在哪里"))
    who = checks.text(waiting_for, "waiting_for", _("请写在等谁"), longest=120)
    checks.finish()
    row = Block.objects.create(task=task, reason=why, waiting_for=who, by_id=actor.user_id, at=timezone.now())
    common.note_task(actor, task, "blocked", block=row.pk)
    people = [*notices.leaders(), *notices.second_people(task)]
    notices.tell_task(people, task, _("任务受阻"), but=actor, body=why)
    return row


@transaction.atomic
def task_unblock(*, actor: Actor, task: PlanTask, how: str) -> Block:
    """It goes on; how it was solved stays on record."""
    task = common.lock_task(actor, task)
    policies.require(policies.may_work(actor, task))
    row = task.blocks.filter(lifted_at=None).first()
    if row is None:
        raise Conflict(Reason("plans.not_waiting", _("这项任务没有受阻")))
    checks = common.Checks()
    row.how = checks.text(how, "how", _("请写怎么解决的"))
    checks.finish()
    row.lifted_by_id, row.lifted_at = actor.user_id, timezone.now()
    row.save(update_fields=["how", "lifted_by", "lifted_at"])
    common.note_task(actor, task, "unblocked", block=row.pk)
    return row


# -- projects and needs ---------------------------------------------------------------------------------------
@transaction.atomic
def task_link(*, actor: Actor, task: PlanTask, project: str = "", need: str = "") -> PlanTask:
    """Put a project (by its code) or a need (by its number) into the task's library."""
    return _link(actor, task, project, need, add=True)


@transaction.atomic
def task_unlink(*, actor: Actor, task: PlanTask, project: str = "", need: str = "") -> PlanTask:
    """Take a project or a need out of the task's library."""
    return _link(actor, task, project, need, add=False)


def _link(actor: Actor, task: PlanTask, project: str, need: str, *, add: bool) -> PlanTask:
    task = common.lock_task(actor, task)
    policies.require(policies.may_work(actor, task))
    checks = common.Checks()
    row: Any = None
    if bool(project.strip()) == bool(need.strip()):
        checks.add("plans.link", _("请写一个项目编号，或者一个难题编号"), "project")
    elif project.strip():
        row = projects.visible_to(actor).filter(code=project.strip()).first()
    else:
        row = registry.needs(actor).filter(number=need.strip()).first()
    if row is None:
        checks.add("plans.link_unknown", _("没有这个编号，或者您不能查看它"), "project")
    checks.finish()
    related: Any = task.projects if project.strip() else task.needs
    (related.add if add else related.remove)(row)
    kind = "project" if project.strip() else "need"
    common.note_task(actor, task, "linked" if add else "unlinked", **{kind: row.pk})
    return task
