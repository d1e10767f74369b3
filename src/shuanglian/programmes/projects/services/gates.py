"""The three gates with their issues, and the start and end of a project's way through the phases (S37)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.casework.api import Evidence
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, NotAllowed, Reason

from .. import engine, rules
from ..models import Gate, Issue, Participant, PhaseRun, Project
from ..notices import concerned, office, raiser, tell
from ..policies import may_close, may_conduct, may_raise, may_start, may_unblock, require
from ..words import PHASE_OF, GateKind, GateStatus, Phase
from ._common import Checks, lock, note


@transaction.atomic
def project_start(*, actor: Actor, project: Project, planned_on: dt.date | None = None) -> Project:
    """Begin the way through the phases: 引 runs from the day of signing, the first gate is open."""
    row = lock(actor, project)
    require(may_start(actor, row))
    assert row.signed_on is not None
    for kind in GateKind:
        status = GateStatus.OPEN if kind == GateKind.PREREVIEW else GateStatus.WAITING
        Gate.objects.create(project=row, kind=kind, status=status)
    PhaseRun.objects.create(
        project=row, phase=Phase.ATTRACT, started_on=row.signed_on, planned_on=planned_on,
        standard=rules.standard(Phase.ATTRACT),
    )  # fmt: skip
    row.phase = Phase.ATTRACT
    row.case = engine.begin(row, actor=actor)
    row.save(update_fields=["phase", "case"])
    note(actor, row, "projects.started", signed_on=row.signed_on.isoformat())
    tell(concerned(row), "projects.phase", row, _("项目进入推进"), but=actor)
    return row


@transaction.atomic
def gate_plan(*, actor: Actor, gate: Gate, planned_on: dt.date) -> Gate:
    """Say when a gate is to be held."""
    project, row = _lock_gate(actor, gate)
    require([*may_conduct(actor, project), *_closed(row)])
    row.planned_on = planned_on
    row.save(update_fields=["planned_on"])
    note(actor, project, "projects.gate_planned", gate=row.kind, on=planned_on.isoformat())
    tell(concerned(project), "projects.gate", project, _("定下日期：%s") % row.get_kind_display(), but=actor)
    return row


@transaction.atomic
def gate_close(
    *,
    actor: Actor,
    gate: Gate,
    decision: str,
    participants: Sequence[str],
    held_on: dt.date | None = None,
    minutes: str = "",
    minutes_file: int | None = None,
    passed: bool = True,
    next_planned_on: dt.date | None = None,
) -> Gate:
    """Hold a gate and let the project through; 预审联审 may also turn it away (`passed=False`).

    Refused with every reason while blocking issues are open. The database refuses it as well, so nobody who opens an
    issue at the same moment is overlooked.
    """
    project, row = _lock_gate(actor, gate)
    require([*may_close(actor, row), *_closed(row), *_not_here(project, row)])
    checks = Checks()
    decision = checks.text(decision, "decision", _("请写会上的决定"), 5000)
    run = PhaseRun.objects.get(project=project, phase=PHASE_OF[GateKind(row.kind)])
    day = checks.past(held_on, "held_on", run.started_on)
    names = _names(checks, row, participants, day)
    file = checks.evidence(actor, minutes_file, minutes, "minutes")
    if not passed and row.kind != GateKind.PREREVIEW:
        checks.add("must_pass", _("只有预审联审可以不通过"), "passed")
    checks.finish()
    if passed:
        _refuse_blocked(row)
    closed = Gate.objects.filter(pk=row.pk, status=GateStatus.OPEN)
    closed = closed.filter(open_blocking=0) if passed else closed
    values = {"held_on": day, "decision": decision, "minutes": minutes.strip(), "minutes_file": file}
    if passed:
        values |= {"status": GateStatus.CLOSED, "closed_at": timezone.now(), "closed_by_id": actor.user_id}
    if closed.update(**values) != 1:
        raise Conflict(Reason("projects.gate_closed", _("这个关口刚刚有变化，请刷新后再办")))
    Participant.objects.bulk_create(Participant(gate=row, name=name) for name in names)
    row.refresh_from_db()
    _move(actor, project, row, day, passed, next_planned_on)
    note(
        actor, project, "projects.gate_closed" if passed else "projects.gate_refused",
        gate=row.kind, held_on=day.isoformat(), participants=len(names), waiting=_waiting(row),
    )  # fmt: skip
    tell(concerned(project), "projects.gate", project, row.get_kind_display(), but=actor, body=decision[:200])
    return row


@transaction.atomic
def issue_open(
    *, actor: Actor, gate: Gate, title: str, owner: str, due_on: dt.date | None, is_blocking: bool
) -> Issue:
    """Put an issue before a gate. A blocking one keeps it from closing, from this moment on."""
    project, row = _lock_gate(actor, gate)
    row.project = project
    require(may_raise(actor, row))
    checks = Checks()
    title = checks.text(title, "title", _("请写问题"), 200)
    owner = checks.text(owner, "owner", _("请写责任单位"), 120)
    due = checks.ahead(due_on, "due_on", _("请填期限"))
    checks.finish()
    if is_blocking:
        _count(row, 1)
    made = Issue.objects.create(
        gate=row, title=title, owner=owner, due_on=due, is_blocking=is_blocking,
        opened_at=timezone.now(), opened_by_id=actor.user_id,
    )  # fmt: skip
    note(actor, project, "projects.issue_opened", issue=made.pk, gate=row.kind, blocking=is_blocking)
    tell(concerned(project), "projects.issue", project, _("有新问题"), but=actor, body=title)
    return made


@transaction.atomic
def issue_solve(*, actor: Actor, issue: Issue, solution: str) -> Issue:
    """Solved, and how."""
    project, row = _lock_issue(actor, issue)
    require(may_conduct(actor, project))
    checks = Checks()
    solution = checks.text(solution, "solution", _("请写怎么解决的"))
    checks.finish()
    if (
        Issue.objects.filter(pk=row.pk, solved_at__isnull=True).update(
            solved_at=timezone.now(), solution=solution
        )
        != 1
    ):
        raise Conflict(Reason("projects.solved", _("这个问题已经解决了")))
    if row.is_blocking:
        _count(row.gate, -1)
    note(actor, project, "projects.issue_solved", issue=row.pk)
    people = [*raiser(row), *concerned(project)]
    tell(people, "projects.issue", project, _("问题已解决"), but=actor, body=row.title)
    row.refresh_from_db()
    return row


@transaction.atomic
def issue_unblock(*, actor: Actor, issue: Issue, reason: str) -> Issue:
    """It stays open, and no longer keeps the gate from closing; who agreed and why stands at the gate, and whoever
    agreed does not close it."""
    project, row = _lock_issue(actor, issue)
    require(may_unblock(actor, row))
    checks = Checks()
    reason = checks.text(reason, "reason", _("请写为什么不再卡住关口"))
    checks.finish()
    waiting = Issue.objects.filter(pk=row.pk, solved_at__isnull=True, is_blocking=True)
    values = {"is_blocking": False, "unblocked_at": timezone.now(), "unblocked_why": reason}
    values |= {"unblocked_by_id": actor.user_id}
    if waiting.update(**values) != 1:
        raise Conflict(Reason("projects.not_blocking", _("这个问题已经不卡关口")))
    _count(row.gate, -1)
    note(actor, project, "projects.issue_unblocked", issue=row.pk, reason=reason)
    people = [*raiser(row), *concerned(project), *office()]
    tell(
        people, "projects.issue", project, _("问题不再卡关口"), but=actor, body=f"{row.title}：{reason}"[:200]
    )
    row.refresh_from_db()
    return row


@transaction.atomic
def production_confirm(
    *, actor: Actor, project: Project, on: dt.date | None = None, statement: str = "", file: int | None = None
) -> Project:
    """The project produces: the end of its way."""
    row = lock(actor, project)
    require(may_conduct(actor, row))
    run = PhaseRun.objects.filter(project=row, phase=Phase.PRODUCE).first()
    if run is None:
        raise Conflict(Reason("projects.wrong_step", _("项目还没有进入投产阶段")))
    checks = Checks()
    day = checks.past(on, "on", run.started_on)
    stored = checks.evidence(actor, file, statement, "statement")
    checks.finish()
    PhaseRun.objects.filter(pk=run.pk).update(ended_on=day)
    proof = Evidence("production", file=stored, statement=statement)
    engine.finish(row, "production", actor=actor, evidence=[proof])
    row.refresh_from_db()
    note(actor, row, "projects.producing", on=day.isoformat())
    tell(concerned(row), "projects.phase", row, _("项目投产"), but=actor)
    return row


def _lock_gate(actor: Actor, gate: Gate) -> tuple[Project, Gate]:
    project = lock(actor, gate.project)
    row = Gate.objects.select_for_update(of=("self",)).get(pk=gate.pk)
    row.project = project
    return project, row


def _lock_issue(actor: Actor, issue: Issue) -> tuple[Project, Issue]:
    project, gate = _lock_gate(actor, issue.gate)
    row = Issue.objects.get(pk=issue.pk)
    row.gate = gate
    return project, row


def _count(gate: Gate, by: int) -> None:
    """The database refuses a count below zero and one above zero on a closed gate."""
    rows = Gate.objects.filter(pk=gate.pk).exclude(status=GateStatus.CLOSED)
    if rows.update(open_blocking=F("open_blocking") + by) != 1:
        raise Conflict(Reason("projects.gate_closed", _("这个关口已经通过，问题请提到下一个关口。")))


def _closed(gate: Gate) -> list[Reason]:
    return [Reason("projects.gate_closed", _("这个关口已经通过"))] if gate.status == GateStatus.CLOSED else []


def _not_here(project: Project, gate: Gate) -> list[Reason]:
    here = gate.status == GateStatus.OPEN and gate.kind in engine.open_tasks(project)
    return (
        [] if here else [Reason("projects.wrong_step", _("还没有走到“%s”这个关口") % gate.get_kind_display())]
    )


def _names(checks: Checks, gate: Gate, participants: Sequence[str], on: dt.date) -> list[str]:
    names = list(dict.fromkeys(name.strip()[:120] for name in participants if name.strip()))
    least = rules.least_parties(gate.kind, on)
    if len(names) < least:
        told = _("“%(gate)s”至少要有 %(n)d 个参加单位") % {"gate": gate.get_kind_display(), "n": least}
        checks.add("participants", told, "participants")
    return names


def _waiting(gate: Gate) -> list[int]:
    """Issues that were to block the gate and were let wait; they are told with its result."""
    rows = gate.issues.filter(unblocked_at__isnull=False, solved_at__isnull=True).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def _refuse_blocked(gate: Gate) -> None:
    """Raises `NotAllowed` that names every blocking issue."""
    rows = gate.issues.filter(is_blocking=True, solved_at__isnull=True).order_by("due_on", "pk")
    told = _("“%(title)s”没有解决，由%(owner)s在 %(due)s 前解决")
    reasons = [
        Reason("projects.blocked", told % {"title": i.title, "owner": i.owner, "due": i.due_on.isoformat()})
        for i in rows
    ]
    if reasons:
        raise NotAllowed(reasons)


def _move(
    actor: Actor, project: Project, gate: Gate, day: dt.date, passed: bool, planned_on: dt.date | None
) -> None:
    """Finish the task of the gate; the handlers behind it set the next phase, which begins on the same day."""
    phase = PHASE_OF[GateKind(gate.kind)]
    PhaseRun.objects.filter(project=project, phase=phase).update(ended_on=day)
    proof = Evidence("minutes", file=gate.minutes_file, statement=gate.minutes)
    data = {"prereview": "passed" if passed else "refused"} if gate.kind == GateKind.PREREVIEW else {}
    engine.finish(project, gate.kind, actor=actor, data=data, evidence=[proof])
    if passed and planned_on is not None:
        PhaseRun.objects.filter(project=project, ended_on__isnull=True).update(planned_on=planned_on)
