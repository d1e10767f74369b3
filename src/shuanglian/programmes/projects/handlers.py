"""What the process does by itself: the service tasks of process.bpmn. They run inside the engine's transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.casework import handlers
from shuanglian.casework.models import Case, Outbox
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events.services import record

from . import engine, rules, times
from .models import Gate, OfficeReview, PhaseRun, Project, Step
from .notices import concerned, office, tell
from .words import GATE_OF, GateStatus, Outcome, Phase, Verdict

Result = dict[str, Any]
LAPSED: Final = "审核时限内没有给出意见；审批照常进行"


@handlers.register("projects.reject")
def reject(case: Case, _data: Mapping[str, Any], _actor: Actor) -> Result:
    _end(_project(case), Outcome.REJECTED)
    return {"outcome": str(Outcome.REJECTED)}


@handlers.register("projects.enter_land")
def enter_land(case: Case, _data: Mapping[str, Any], _actor: Actor) -> Result:
    """Phase 落: the approval steps stand from now on as they are planned today."""
    project = _project(case)
    started = _enter(project, Phase.LAND)
    review = rules.review_key()
    for position, row in enumerate(rules.approval_steps()):
        Step.objects.create(
            project=project, key=row["key"], name=row["name"], days=row["days"], after=row["after"],
            position=position, is_review=row["key"] == review,
            started_on=None if row["after"] else started,
        )  # fmt: skip
    return {}


@handlers.register("projects.enter_build")
def enter_build(case: Case, _data: Mapping[str, Any], _actor: Actor) -> Result:
    _enter(_project(case), Phase.BUILD)
    return {}


@handlers.register("projects.enter_produce")
def enter_produce(case: Case, _data: Mapping[str, Any], _actor: Actor) -> Result:
    _enter(_project(case), Phase.PRODUCE)
    return {}


@handlers.register("projects.finish")
def finish(case: Case, _data: Mapping[str, Any], _actor: Actor) -> Result:
    _end(_project(case), Outcome.PRODUCING)
    return {"outcome": str(Outcome.PRODUCING)}


@handlers.register("projects.review_lapsed")
def review_lapsed(case: Case, _data: Mapping[str, Any], actor: Actor) -> Result:
    """The office said nothing in time: that is put on record and holds nothing up."""
    project = _project(case)
    if OfficeReview.objects.filter(project=project).exists():
        return {}
    today = timezone.localdate()
    found = times.effect_of(project, today)
    Step.objects.filter(project=project, is_review=True, started_on__isnull=True).update(started_on=today)
    Step.objects.filter(project=project, is_review=True, ended_on__isnull=True).update(ended_on=today)
    OfficeReview.objects.create(
        project=project, verdict=Verdict.LAPSED, reason=LAPSED, reviewed_on=today,
        slack=found.slack if found else None, lengthened=found.days if found else None,
    )  # fmt: skip
    record(
        stream=engine.stream_of(project), kind="projects.review_lapsed", actor=actor,
        obj=("project", project.pk), payload={},
    )  # fmt: skip
    tell([*office(), *concerned(project)], "projects.step", project, _("并行审核到期未审，审批照常"))
    return {"verdict": str(Verdict.LAPSED)}


@handlers.link_for("project")
def link(case: Case) -> str:
    return f"/projects/{case.business_id}/"


@handlers.on_outbox("task.opened", engine.KEY)
def opened(row: Outbox) -> None:
    """The office is told that its review has begun; the others find their tasks in the work list."""
    if row.payload.get("node") == engine.REVIEW:
        project = Project.objects.get(pk=row.case.business_id)
        tell(
            office(),
            "projects.step",
            project,
            _("请并行审核科创属性"),
            dedupe_key=f"projects.review:{row.token_id}",
        )


def _project(case: Case) -> Project:
    return Project.objects.select_for_update(of=("self",)).get(pk=case.business_id)


def _enter(project: Project, phase: Phase) -> dt.date:
    """The next phase begins on the day the gate was held; its own gate opens."""
    before = (
        PhaseRun.objects.filter(project=project, ended_on__isnull=False).order_by("-ended_on", "-pk").first()
    )
    day = before.ended_on if before and before.ended_on else timezone.localdate()
    PhaseRun.objects.create(project=project, phase=phase, started_on=day, standard=rules.standard(phase))
    project.phase = phase
    project.save(update_fields=["phase"])
    kind = GATE_OF.get(phase)
    Gate.objects.filter(project=project, kind=kind, status=GateStatus.WAITING).update(status=GateStatus.OPEN)
    return day


def _end(project: Project, outcome: Outcome) -> None:
    project.outcome, project.ended_at = outcome, timezone.now()
    project.save(update_fields=["outcome", "ended_at"])
