"""Tasks of plans as a board, a route map by quarters, a timetable, a library of projects, and by unit or place."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from shuanglian.foundation.actor import Actor
from shuanglian.indicators.models import Plan
from shuanglian.programmes.plans import policies, selectors
from shuanglian.programmes.plans.models import Milestone, PlanTask
from shuanglian.programmes.plans.progress import Status
from shuanglian.programmes.plans.selectors import Filters, Quarter, TaskRow
from shuanglian.programmes.plans.selectors.task_pages import timetable as timetable_of
from shuanglian.programmes.projects import selectors as projects
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Party, Place

from ..http import actor_of, text
from . import shown

SIZE: Final = 50
YEARS: Final = range(2000, 2100)


def chosen(request: HttpRequest) -> Filters:
    """The filters in the address; what is no choice of ours is ignored."""
    status, unit, year = text(request, "status", 12), text(request, "unit", 12), text(request, "year", 4)
    return Filters(
        plan=text(request, "plan", 60),
        unit=int(unit) if unit.isascii() and unit.isdecimal() else 0,
        place=text(request, "place", 40),
        status=status if status in list(Status) else "",
        q=text(request, "q", 100),
        year=int(year) if year.isascii() and year.isdecimal() and int(year) in YEARS else 0,
    )


def choices(viewer: Actor, picked: Filters) -> dict[str, Any]:
    """What the filter and the tabs need."""
    seen = selectors.tasks(viewer)
    return {
        "chosen": picked,
        "filtered": picked != Filters(year=picked.year),
        "plans": list(Plan.objects.filter(pk__in=seen.values("plan")).order_by("key")),
        "units": list(Party.objects.filter(pk__in=seen.values("lead")).order_by("name")),
        "places": list(Place.objects.filter(pk__in=PlanTask.places.through.objects.filter(
            plantask__in=seen).values("place")).order_by("code")),
        "statuses": [(str(status), shown.STATUS_WORDS[status]) for status in Status],
        "words": shown.STATUS_WORDS,
        "tones": shown.STATUS_TONES,
        "icons": shown.STATUS_ICONS,
        "lights": shown.LIGHT_WORDS,
        "may_keep": not policies.may_keep(viewer),
        "is_staff": viewer.is_staff,
        "today": timezone.localdate(),
    }  # fmt: skip


@require_safe
def board(request: HttpRequest) -> HttpResponseBase:
    """Overdue first. The tiles count what the other filters leave."""
    viewer, picked = actor_of(request), chosen(request)
    unfiltered = Filters(picked.plan, picked.unit, picked.place, "", picked.q, picked.year)
    rows = selectors.board(viewer, unfiltered)
    counts = selectors.board_counts(rows)
    if picked.status:
        rows = [row for row in rows if row.status == picked.status]
    at = _at(request, len(rows))
    context = {
        "rows": rows[at : at + SIZE],
        "total": len(rows),
        "counts": [(str(s), shown.STATUS_WORDS[s], shown.STATUS_ICONS[s], counts[s]) for s in Status],
        "everything": sum(counts.values()),
        "page": _pages(at, len(rows)),
        **choices(viewer, picked),
    }
    return render(request, "plans/board.html", context)


def _at(request: HttpRequest, count: int) -> int:
    given = text(request, "after", 6) or text(request, "before", 6)
    at = int(given) if given.isascii() and given.isdecimal() else 0
    return at if at < count else 0


def _pages(at: int, count: int) -> dict[str, str]:
    """The status is computed, so pages are cut from the computed order."""
    return {
        "next": str(at + SIZE) if at + SIZE < count else "",
        "previous": str(max(at - SIZE, 0)) if at else "",
    }


@require_safe
def route_map(request: HttpRequest) -> HttpResponseBase:
    """路线图: tasks as rows, quarters as columns, each milestone in its quarter."""
    viewer, picked = actor_of(request), chosen(request)
    today = timezone.localdate()
    year = picked.year or today.year
    columns = selectors.quarters(year, 2)
    rows = [row for row in selectors.board(viewer, picked) if _runs(row.task, columns)]
    context = {
        "columns": columns,
        "now": Quarter.of(today),
        "years": [(year, columns[:4]), (year + 1, columns[4:])],
        "rows": [(row, _cells(row, columns, today)) for row in rows[:SIZE]],
        "more": max(len(rows) - SIZE, 0),
        "year": year,
        **choices(viewer, picked),
    }
    return render(request, "plans/map.html", context)


def _runs(task: PlanTask, columns: list[Quarter]) -> bool:
    return task.starts_on <= columns[-1].end and task.ends_on >= columns[0].start


def _cells(row: TaskRow, columns: list[Quarter], today: dt.date) -> list[tuple[Quarter, bool, list[Any]]]:
    """For each quarter: whether the task runs in it, and its milestones with their state."""
    marks = list(row.task.milestones.all())
    return [
        (
            column,
            row.task.starts_on <= column.end and row.task.ends_on >= column.start,
            [(mark, _state(mark, today)) for mark in marks if column.start <= mark.due_on <= column.end],
        )
        for column in columns
    ]


def _state(mark: Milestone, today: dt.date) -> str:
    if mark.done_on is not None:
        return "done"
    return "late" if mark.due_on < today else "open"


@require_safe
def timetable(request: HttpRequest) -> HttpResponseBase:
    """时间表: milestones of one year, month by month."""
    viewer, picked = actor_of(request), chosen(request)
    today = timezone.localdate()
    year = picked.year or today.year
    months: dict[int, list[tuple[Milestone, str]]] = {}
    for mark in timetable_of(viewer, plan=picked.plan, year=year):
        if not picked.unit or mark.task.lead_id == picked.unit:
            months.setdefault(mark.due_on.month, []).append((mark, _state(mark, today)))
    context = {
        "months": [(dt.date(year, month, 1), marks) for month, marks in sorted(months.items())],
        "year": year,
        **choices(viewer, picked),
    }
    return render(request, "plans/timetable.html", context)


@require_safe
def library(request: HttpRequest) -> HttpResponseBase:
    """项目库: projects and needs that tasks rest on, with the phase each project is in."""
    viewer, picked = actor_of(request), chosen(request)
    found = projects.visible_to(viewer).select_related("party").order_by("code")
    needs = registry.needs(viewer).order_by("number")
    rows = selectors.tasks(viewer).select_related("plan", "lead")
    if picked.plan:
        rows = rows.filter(plan__key=picked.plan)
    linked = rows.filter(pk__in=PlanTask.projects.through.objects.values("plantask")) | rows.filter(
        pk__in=PlanTask.needs.through.objects.values("plantask")
    )
    linked = linked.prefetch_related(
        Prefetch("projects", queryset=found, to_attr="seen_projects"),
        Prefetch("needs", queryset=needs, to_attr="seen_needs"),
    ).order_by("plan", "code")
    tasks = [task for task in linked[:200] if task.seen_projects or task.seen_needs]
    return render(request, "plans/library.html", {"tasks": tasks, **choices(viewer, picked)})


@require_safe
def groups(request: HttpRequest) -> HttpResponseBase:
    """By lead unit and by place: how many tasks stand how, and the overdue milestones."""
    viewer, picked = actor_of(request), chosen(request)
    rows = selectors.board(viewer, picked)
    by = "place" if text(request, "by", 5) == "place" else "unit"
    found = selectors.by_place(rows) if by == "place" else selectors.by_unit(rows)
    context = {
        "groups": found,
        "by": by,
        "late": list(selectors.overdue(viewer)[:SIZE]),
        **choices(viewer, picked),
    }
    return render(request, "plans/groups.html", context)
