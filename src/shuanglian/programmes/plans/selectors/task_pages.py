"""Plan tasks as boards, route maps and pages show them. The status is computed here, by `progress`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Reason
from shuanglian.programmes.projects import selectors as projects
from shuanglian.programmes.projects.models import Project
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Need, Party, Place

from .. import policies, progress
from ..models import Block, Claim, Milestone, MilestoneState, PlanTask
from ..progress import Facts, Forecast, Light, Mark, Status
from ..visibility import tasks
from .shares import shares_done

MOST = 1000


@dataclass(frozen=True, slots=True)
class Filters:
    """`status` and `light` are computed, so they are applied after the database's part."""

    plan: str = ""
    unit: int = 0
    place: str = ""
    status: str = ""
    q: str = ""
    year: int = 0


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task with what the rule says of it today."""

    task: PlanTask
    status: Status
    light: Light
    progress: Decimal | None
    overdue: int
    next_due: dt.date | None
    forecast: Forecast | None
    done: int
    count: int
    share: Any = None  # the year share that was asked for

    @property
    def percent(self) -> int | None:
        return None if self.progress is None else round(self.progress * 100)


def board(viewer: Actor, filters: Filters | None = None, today: dt.date | None = None) -> list[TaskRow]:
    """What needs somebody first: late, blocked, on the way, not started, done, without data; then by the next day."""
    wanted, day = filters or Filters(), today or timezone.localdate()
    rows = [_row(viewer, task, day, wanted.year) for task in _found(viewer, wanted)]
    _with_indicator(viewer, rows, day)
    if wanted.status:
        rows = [row for row in rows if row.status == wanted.status]
    return sorted(rows, key=_rank)


def _rank(row: TaskRow) -> tuple[int, int, dt.date, str]:
    return progress.ORDER[row.status], -row.overdue, row.next_due or dt.date.max, row.task.code


def _found(viewer: Actor, wanted: Filters) -> QuerySet[PlanTask]:
    rows = tasks(viewer).select_related("plan", "lead", "indicator", "parent")
    if wanted.plan:
        rows = rows.filter(plan__key=wanted.plan)
    if wanted.unit:
        rows = rows.filter(Q(lead=wanted.unit) | Q(pk__in=PlanTask.helpers.through.objects.filter(
            party=wanted.unit).values("plantask")))  # fmt: skip
    if wanted.place:
        rows = rows.filter(
            pk__in=PlanTask.places.through.objects.filter(place__code=wanted.place).values("plantask")
        )
    if wanted.q:
        rows = rows.filter(
            Q(title__icontains=wanted.q) | Q(code__icontains=wanted.q) | Q(what__icontains=wanted.q)
        )
    open_blocks = Prefetch("blocks", queryset=Block.objects.filter(lifted_at=None), to_attr="held_up")
    return rows.prefetch_related("milestones", "shares", "places", open_blocks).order_by("plan", "code")[
        :MOST
    ]


def facts_of(task: PlanTask, share: Decimal | None = None) -> Facts:
    """Expects milestones and `held_up` to be prefetched."""
    marks = tuple(Mark(m.due_on, m.first_due_on, m.done_on) for m in task.milestones.all())
    held = getattr(task, "held_up", None)
    blocked = bool(held) if held is not None else task.blocks.filter(lifted_at=None).exists()
    return Facts(task.starts_on, task.ends_on, marks, blocked, share)


def _row(
    viewer: Actor, task: PlanTask, today: dt.date, year: int = 0, share: Decimal | None = None
) -> TaskRow:
    facts = facts_of(task, share)
    return TaskRow(
        task=task,
        status=progress.status(facts, today),
        light=progress.light(facts, today),
        progress=progress.progress(facts),
        overdue=progress.overdue(facts, today),
        next_due=progress.next_due(facts.marks),
        forecast=progress.forecast(facts, today),
        done=sum(mark.done_on is not None for mark in facts.marks),
        count=len(facts.marks),
        share=next((one for one in task.shares.all() if one.year == year), None) if year else None,
    )


def _with_indicator(viewer: Actor, rows: list[TaskRow], today: dt.date) -> None:
    """Tasks without milestones take their progress from the indicator, all of them in one look."""
    silent = [row for row in rows if not row.count and row.task.indicator is not None]
    done = shares_done(viewer, [row.task for row in silent], today)
    for at, row in enumerate(rows):
        share = done.get(row.task.pk)
        if share is not None and not row.count:
            rows[at] = _row(viewer, row.task, today, row.share.year if row.share else 0, share)


def board_counts(rows: Iterable[TaskRow]) -> dict[str, int]:
    """How many tasks stand how, every status named."""
    found = dict.fromkeys((str(status) for status in Status), 0)
    for row in rows:
        found[row.status] += 1
    return found


@dataclass(slots=True)
class Group:
    """Tasks of one unit or one place, with the counts that its line shows."""

    key: Any
    name: str
    rows: list[TaskRow] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        return board_counts(self.rows)

    @property
    def overdue(self) -> int:
        return sum(row.overdue for row in self.rows)


def by_unit(rows: Sequence[TaskRow]) -> list[Group]:
    """By lead unit; tasks whose plan names none stand together at the end."""
    found: dict[int, Group] = {}
    for row in rows:
        lead: Party | None = row.task.lead
        group = found.setdefault(
            lead.pk if lead else 0, Group(lead.pk if lead else 0, lead.name if lead else "")
        )
        group.rows.append(row)
    return sorted(found.values(), key=lambda group: (not group.key, -group.overdue, group.name))


def by_place(rows: Sequence[TaskRow]) -> list[Group]:
    """By place; a task in two places stands in both."""
    found: dict[str, Group] = {}
    for row in rows:
        places: list[Place | None] = list(row.task.places.all()) or [None]
        for place in places:
            key = place.code if place else ""
            found.setdefault(key, Group(key, place.name if place else "")).rows.append(row)
    return sorted(found.values(), key=lambda group: (not group.key, -group.overdue, group.name))


def overdue(viewer: Actor, today: dt.date | None = None) -> QuerySet[Milestone]:
    """Open milestones past their day, the oldest first."""
    day = today or timezone.localdate()
    rows = Milestone.objects.filter(task__in=tasks(viewer), due_on__lt=day).exclude(state=MilestoneState.DONE)
    return rows.select_related("task__lead", "task__plan").order_by("due_on", "pk")


def timetable(viewer: Actor, *, plan: str = "", year: int) -> list[Milestone]:
    """Milestones of one year in the order of their days."""
    rows = Milestone.objects.filter(task__in=tasks(viewer), due_on__year=year)
    if plan:
        rows = rows.filter(task__plan__key=plan)
    return list(rows.select_related("task__lead", "task__plan").order_by("due_on", "pk")[:MOST])


@dataclass(frozen=True, slots=True)
class Quarter:
    """One column of the route map."""

    year: int
    number: int

    @property
    def start(self) -> dt.date:
        return dt.date(self.year, self.number * 3 - 2, 1)

    @property
    def end(self) -> dt.date:
        return (self.start + dt.timedelta(days=95)).replace(day=1) - dt.timedelta(days=1)

    @classmethod
    def of(cls, day: dt.date) -> Quarter:
        return cls(day.year, (day.month + 2) // 3)

    def next(self) -> Quarter:
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)


def quarters(year: int, years: int = 1) -> list[Quarter]:
    """The quarters of some years, in order."""
    return [Quarter(one, number) for one in range(year, year + years) for number in range(1, 5)]


@dataclass(frozen=True, slots=True)
class TaskPage:
    """Everything that the page of a task shows."""

    row: TaskRow
    milestones: list[Milestone]
    helpers: list[Party]
    places: list[Place]
    parts: list[TaskRow]
    projects: list[Project]
    needs: list[Need]
    blocks: list[Block]
    may: Mapping[str, bool]
    acts: Mapping[int, Mapping[str, list[Reason]]]
    claims: Mapping[int, list[Claim]]
    sees_work: bool


def task_page(viewer: Actor, task: PlanTask, today: dt.date | None = None) -> TaskPage:
    """The caller got the task from `task_for`. Names of people and papers are for those who work for the region."""
    day = today or timezone.localdate()
    staff = viewer.is_staff
    rows = [_row(viewer, task, day)]
    _with_indicator(viewer, rows, day)
    claims = Claim.objects.filter(milestone__task=task).select_related(
        "by", "decided_by", "file", "milestone__task"
    )
    grouped: dict[int, list[Claim]] = {}
    for claim in claims if staff else []:
        claim.milestone.task = task
        grouped.setdefault(claim.milestone_id, []).append(claim)
    milestones = list(task.milestones.prefetch_related("moves__by").order_by("due_on", "number"))
    parts = tasks(viewer).filter(parent=task).select_related("plan", "lead", "indicator")
    return TaskPage(
        row=rows[0],
        milestones=milestones,
        helpers=list(task.helpers.order_by("name")),
        places=list(task.places.order_by("code")),
        parts=[_row(viewer, part, day) for part in parts.prefetch_related("milestones", "shares")],
        projects=list(
            projects.visible_to(viewer).filter(plan_tasks=task).select_related("party").order_by("code")
        ),
        needs=list(registry.needs(viewer).filter(plan_tasks=task).order_by("number")),
        blocks=list(task.blocks.select_related("by", "lifted_by").order_by("-pk")) if staff else [],
        may={"keep": not policies.may_keep(viewer, task), "work": not policies.may_work(viewer, task)},
        acts={m.pk: _acts(viewer, task, m, grouped.get(m.pk, [])) for m in milestones},
        claims=grouped,
        sees_work=staff,
    )


def _acts(viewer: Actor, task: PlanTask, row: Milestone, claims: Sequence[Claim]) -> dict[str, list[Reason]]:
    """What the viewer may do with a milestone: the verbs that nothing speaks against."""
    row.task = task
    waiting = claims[-1] if claims and claims[-1].state == "waiting" else None
    told = {"claim": policies.may_claim(viewer, row), "move": policies.may_move(viewer, row)}
    if waiting is not None:
        waiting.milestone = row
        told["confirm"] = policies.may_confirm(viewer, waiting)
        told["return"] = policies.may_return(viewer, waiting)
    return {verb: reasons for verb, reasons in told.items() if not reasons}
