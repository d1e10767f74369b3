"""Milestones: claimed by the lead unit with a paper, confirmed by a second person, moved only with a reason."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Reason
from shuanglian.foundation.files.models import StoredFile

from .. import notices, policies
from ..models import Claim, Decision, Milestone, MilestoneState, Move
from . import _common as common


@transaction.atomic
def milestone_claim(
    *,
    actor: Actor,
    milestone: Milestone,
    statement: str,
    file: StoredFile | int | None,
    done_on: dt.date | None = None,
) -> Claim:
    """The lead unit says that it is reached since `done_on` (today), and shows the paper that is asked for."""
    row = _lock(actor, milestone)
    policies.require(policies.may_claim(actor, row))
    checks = common.Checks()
    said = checks.text(statement, "statement", _("请写明完成了什么"), least=4)
    on = checks.past(done_on or timezone.localdate(), "done_on")
    if on < row.task.starts_on:
        checks.add("too_early", _("日期不能早于任务开始"), "done_on")
    paper = checks.paper(actor, file, row.task.stream, "file")
    checks.finish()
    assert paper is not None
    claim = Claim.objects.create(
        milestone=row, done_on=on, statement=said, file=paper, by_id=actor.user_id, at=timezone.now()
    )
    common.place_papers([paper], row.task.stream)
    _move_state(row, MilestoneState.OPEN, MilestoneState.CLAIMED)
    common.note_task(actor, row.task, "milestone_claimed", milestone=row.pk, claim=claim.pk)
    notices.tell_task(notices.second_people(row.task), row.task, _("里程碑待确认"), but=actor, body=row.title)
    return claim


@transaction.atomic
def claim_confirm(*, actor: Actor, milestone: Milestone, note: str = "") -> Claim:
    """The second person has seen the paper: the milestone is done on the day that was claimed."""
    row, claim = _waiting(actor, milestone)
    policies.require(policies.may_confirm(actor, claim))
    _decide(actor, claim, Decision.ACCEPTED, note)
    _move_state(row, MilestoneState.CLAIMED, MilestoneState.DONE, claim.done_on)
    late = (claim.done_on - row.first_due_on).days
    common.note_task(
        actor, row.task, "milestone_done", milestone=row.pk, claim=claim.pk, days_late=max(late, 0)
    )
    notices.tell_task(notices.lead(row.task), row.task, _("里程碑已确认"), but=actor, body=row.title)
    return claim


@transaction.atomic
def claim_return(*, actor: Actor, milestone: Milestone, note: str) -> Claim:
    """Sent back with a reason; the milestone is open again."""
    row, claim = _waiting(actor, milestone)
    policies.require(policies.may_return(actor, claim))
    checks = common.Checks()
    why = checks.text(note, "note", _("请写明为什么退回"))
    checks.finish()
    _decide(actor, claim, Decision.RETURNED, why)
    _move_state(row, MilestoneState.CLAIMED, MilestoneState.OPEN)
    common.note_task(actor, row.task, "milestone_returned", milestone=row.pk, claim=claim.pk)
    notices.tell_task(notices.lead(row.task), row.task, _("里程碑被退回"), but=actor, body=why)
    return claim


@transaction.atomic
def milestone_move(*, actor: Actor, milestone: Milestone, to: dt.date, reason: str) -> Move:
    """Another day, with a reason. The first day stays: slips are measured against it."""
    row = _lock(actor, milestone)
    policies.require(policies.may_move(actor, row))
    checks = common.Checks()
    why = checks.text(reason, "reason", _("请写明为什么调整"))
    checks.day(to, "to")
    if to == row.due_on:
        checks.add("plans.same_day", _("期限没有变"), "to")
    if to < row.task.starts_on:
        checks.add("too_early", _("日期不能早于任务开始"), "to")
    checks.finish()
    move = Move.objects.create(
        milestone=row, was=row.due_on, to=to, reason=why, by_id=actor.user_id, at=timezone.now()
    )
    row.due_on = to
    row.save(update_fields=["due_on"])
    common.note_task(
        actor, row.task, "milestone_moved", milestone=row.pk, was=move.was.isoformat(), to=to.isoformat()
    )
    notices.tell_task(notices.lead(row.task), row.task, _("里程碑期限有调整"), but=actor, body=row.title)
    return move


def _lock(actor: Actor, milestone: Milestone) -> Milestone:
    """The task is held, so its milestones stand still."""
    task = common.lock_task(actor, milestone.task)
    row = Milestone.objects.get(pk=milestone.pk)
    row.task = task
    return row


def _waiting(actor: Actor, milestone: Milestone) -> tuple[Milestone, Claim]:
    row = _lock(actor, milestone)
    claim = row.claims.order_by("-pk").first()
    if claim is None:
        raise Conflict(Reason("plans.not_waiting", _("这个里程碑还没有报完成")))
    claim.milestone = row
    return row, claim


def _decide(actor: Actor, claim: Claim, state: Decision, note: str) -> None:
    claim.state, claim.decided_by_id, claim.decided_at = state, actor.user_id, timezone.now()
    claim.note = note.strip()[:500]
    claim.save(update_fields=["state", "decided_by", "decided_at", "note"])


def _move_state(
    row: Milestone, was: MilestoneState, to: MilestoneState, done_on: dt.date | None = None
) -> None:
    found = Milestone.objects.filter(pk=row.pk, state=was)
    if found.update(state=to, done_on=done_on) != 1:
        raise Conflict(Reason("plans.not_waiting", _("这个里程碑刚被别人办过")))
    row.state, row.done_on = to, done_on
