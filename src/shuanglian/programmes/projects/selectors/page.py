"""Everything that the page of a project shows, read once, as plain values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from shuanglian.casework import api
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Reason

from ...barriers import other_world
from .. import engine, network, pace, policies, rules, times
from ..models import (
    Application,
    Bar,
    Gate,
    Investment,
    Issue,
    OfficeReview,
    PhaseRun,
    Project,
    Step,
    YearPlan,
)
from ..saving import Saving
from ..words import GateStatus, Phase
from . import bars_of


@dataclass(frozen=True, slots=True)
class GateView:
    gate: Gate
    participants: list[str]
    issues: list[Issue]
    may_close: list[Reason]
    may_raise: bool
    is_now: bool
    may_unblock: frozenset[int] = frozenset()

    @property
    def blocking(self) -> int:
        return sum(issue.is_blocking and issue.solved_at is None for issue in self.issues)


@dataclass(frozen=True, slots=True)
class PhaseView:
    """`taken`: working and calendar days of a finished phase, None where a year's holidays are not known."""

    phase: str
    title: str
    run: PhaseRun | None
    taken: pace.Taken | None
    state: str


@dataclass(frozen=True, slots=True)
class StepView:
    step: Step
    planned: network.Timed | None
    actual: network.Timed | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class ApplicationView:
    application: Application
    documents: list[Any]
    saving: Saving | None

    @property
    def is_paused(self) -> bool:
        return bool(self.application.pauses) and not self.application.pauses[-1].get("end")

    @property
    def missing(self) -> int:
        return sum(document.supplied_on is None for document in self.documents)


@dataclass(frozen=True, slots=True)
class Progress:
    """Planned and actual investment of one year in 分; `months`: (month, 分 of the month, 分 since January)."""

    year: int
    planned: int | None
    actual: int
    months: list[tuple[dt.date, int, int]]

    @property
    def percent(self) -> float | None:
        return 100 * self.actual / self.planned if self.planned else None


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """`sees_work` False: only the published facts are filled in."""

    project: Project
    sees_work: bool
    lists: list[Any]
    phases: list[PhaseView] = field(default_factory=list)
    gates: list[GateView] = field(default_factory=list)
    steps: list[StepView] = field(default_factory=list)
    planned: network.Path | None = None
    actual: network.Path | None = None
    effect: network.Effect | None = None
    review: OfficeReview | None = None
    applications: list[ApplicationView] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    progress: list[Progress] = field(default_factory=list)
    investments: list[Investment] = field(default_factory=list)
    findings: list[Any] = field(default_factory=list)
    clocks: dict[str, api.ClockView] = field(default_factory=dict)
    may: dict[str, bool] = field(default_factory=dict)


def project_page(viewer: Actor, project: Project) -> ProjectPage:
    """A bounded number of queries however much there is."""
    lists = project.entries.select_related("list__source")
    shown = [entry.list for entry in lists.order_by("pk") if viewer.is_staff or entry.list.is_public]
    if not policies.sees_work(viewer, project):
        return ProjectPage(project, False, shown)
    today = timezone.localdate()
    steps = list(Step.objects.filter(project=project))
    found = times.paths(steps, today)
    open_tasks = engine.open_tasks(project)
    clocks = api.clocks_for([token for token in open_tasks.values() if hasattr(token, "clock")])
    return ProjectPage(
        project=project,
        sees_work=True,
        lists=shown,
        phases=phases(project),
        gates=_gates(viewer, project, set(open_tasks)),
        steps=_steps(steps, found, set(open_tasks)),
        planned=found[0] if found else None,
        actual=found[1] if found else None,
        effect=times.effect(steps, today),
        review=OfficeReview.objects.select_related("reviewed_by").filter(project=project).first(),
        applications=_applications(project, today),
        bars=list(bars_of(project).select_related("document")) if project.party_id else [],
        progress=progress(project),
        investments=list(project.investments.select_related("file").order_by("-month", "-pk")),
        findings=list(project.findings.select_related("session").order_by("-pk")),
        clocks={token.node: clocks[token.pk] for token in open_tasks.values() if token.pk in clocks},
        may=_may(viewer, project),
    )


def phases(project: Project) -> list[PhaseView]:
    """The four phases in order."""
    runs = {run.phase: run for run in project.runs.all()}
    return [_phase(project, phase, runs.get(phase)) for phase in Phase]


def _phase(project: Project, phase: Phase, run: PhaseRun | None) -> PhaseView:
    state = "todo"
    taken = None
    if run is not None:
        state = "now" if run.ended_on is None else "done"
        if run.ended_on is not None:
            one = pace.Run(phase, run.started_on, run.ended_on, run.planned_on, run.standard)
            taken = times.taken_or_unknown(one)
    elif project.phase == phase:
        state = "now"
    return PhaseView(phase, str(phase.label), run, taken, state)


def _gates(viewer: Actor, project: Project, open_nodes: set[str]) -> list[GateView]:
    rows = (
        project.gates.prefetch_related("participants", "issues__unblocked_by")
        .select_related("minutes_file")
        .order_by("pk")
    )
    return [_gate(viewer, project, gate, open_nodes) for gate in rows]


def _gate(viewer: Actor, project: Project, gate: Gate, open_nodes: set[str]) -> GateView:
    gate.project = project
    for issue in gate.issues.all():
        issue.gate = gate
    issues = sorted(
        gate.issues.all(), key=lambda one: (one.solved_at is not None, not one.is_blocking, one.due_on)
    )
    is_now = gate.status == GateStatus.OPEN and gate.kind in open_nodes
    return GateView(
        gate=gate,
        participants=sorted(one.name for one in gate.participants.all()),
        issues=issues,
        may_close=policies.may_close(viewer, gate),
        may_raise=not policies.may_raise(viewer, gate),
        is_now=is_now,
        may_unblock=frozenset(i.pk for i in issues if i.is_blocking and not policies.may_unblock(viewer, i)),
    )


def _steps(
    steps: list[Step], found: tuple[network.Path, network.Path] | None, open_nodes: set[str]
) -> list[StepView]:
    planned, actual = found if found else (None, None)
    return [
        StepView(
            step,
            planned.steps[step.key] if planned else None,
            actual.steps[step.key] if actual else None,
            step.key in open_nodes,
        )
        for step in steps
    ]


def _applications(project: Project, today: dt.date) -> list[ApplicationView]:
    rows = project.applications.prefetch_related("documents").order_by("-pk")
    return [
        ApplicationView(row, sorted(row.documents.all(), key=lambda one: one.pk), times.saving_of(row, today))
        for row in rows
    ]


def progress(project: Project) -> list[Progress]:
    """By year, newest first; months are what was told for the month, the last figure is cumulative."""
    plans = {plan.year: plan.cents for plan in YearPlan.objects.filter(project=project)}
    rows = Investment.objects.filter(project=project, voided_at__isnull=True).order_by("month")
    months: dict[int, list[tuple[dt.date, int, int]]] = {}
    for row in rows:
        year = months.setdefault(row.month.year, [])
        year.append((row.month, row.cents, row.cents + (year[-1][2] if year else 0)))
    return [
        Progress(year, plans.get(year), months[year][-1][2] if year in months else 0, months.get(year, []))
        for year in sorted({*plans, *months}, reverse=True)
    ]


def _may(viewer: Actor, project: Project) -> dict[str, bool]:
    return {
        "edit": not policies.may_edit(viewer, project) and not (project.is_public and project.record),
        "start": not policies.may_start(viewer, project),
        "conduct": not policies.may_conduct(viewer, project),
        "review": not policies.may_review(viewer, project),
        "apply": not policies.may_apply(viewer, project),
        "report": not policies.may_report(viewer, project),
        "lift": not policies.may_conduct(viewer) and not other_world(viewer, is_demo=project.is_demo),
        "names": viewer.is_staff,
        "drop_agree": project.drop_asked_at is not None and not policies.may_agree_to_drop(viewer, project),
    }


def matters() -> list[dict[str, Any]]:
    """Matters that can be applied for, with their documents."""
    return list(rules.current("matters")["matters"])
