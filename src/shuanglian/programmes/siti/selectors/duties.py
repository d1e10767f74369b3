"""What waits for one person, across all needs: the open tasks of the process and the invitations to answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from shuanglian.casework import api
from shuanglian.casework.api import ClockView, Token
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Text
from shuanglian.registry.models import Need, NeedRevision, RevisionStatus

from .. import engine
from ..models import Invitation, Question
from ..situation import is_owner


@dataclass(frozen=True, slots=True)
class Duty:
    """`kind`: task, invitation, refinement or question; `verb` is the service that does it."""

    kind: str
    need_id: int
    number: str
    title: str
    what: Text
    due_at: dt.datetime | None = None
    clock: ClockView | None = None
    token_id: int | None = None
    invitation_id: int | None = None


def duties(viewer: Actor) -> list[Duty]:
    """Most urgent first; those without a date last."""
    found = [*_tasks(viewer), *_invitations(viewer), *_refinements(viewer), *_questions(viewer)]
    latest = dt.datetime.max.replace(tzinfo=dt.UTC)
    return sorted(found, key=lambda duty: (duty.due_at or latest, duty.need_id))


def _tasks(viewer: Actor) -> list[Duty]:
    tokens = list(api.worklist(viewer, {"key": engine.KEY}))
    clocks = api.clocks_for(tokens)
    needs = Need.objects.in_bulk({token.case.business_id for token in tokens})
    return [_task(token, needs[token.case.business_id], clocks.get(token.pk)) for token in tokens]


def _task(token: Token, need: Need, clock: ClockView | None) -> Duty:
    due = clock.due_at if clock else None
    return Duty("task", need.pk, need.number, need.title, token.name, due, clock, token_id=token.pk)


def _invitations(viewer: Actor) -> list[Duty]:
    """Solvers have no task in the process before one of them is chosen; their duty is the invitation."""
    if viewer.role != Role.SOLVER or viewer.organisation_id is None:
        return []
    waiting = [Invitation.Status.SENT, Invitation.Status.ACCEPTED]
    rows = Invitation.objects.filter(party__organisation=viewer.organisation_id, status__in=waiting)
    return [
        Duty(
            "invitation",
            row.need_id,
            row.need.number,
            row.need.title,
            _("受邀答题") if row.status == Invitation.Status.SENT else _("提交应答"),
            row.need.engagement.window_until,
            invitation_id=row.pk,
        )
        for row in rows.select_related("need__engagement")
        if not row.need.engagement.outcome
    ]


def _refinements(viewer: Actor) -> list[Duty]:
    if viewer.organisation_id is None:
        return []
    rows = NeedRevision.objects.filter(
        status=RevisionStatus.PROPOSED, need__owner__organisation=viewer.organisation_id
    ).select_related("need__owner")
    return [
        Duty("refinement", row.need_id, row.need.number, row.need.title, _("确认改题"))
        for row in rows
        if is_owner(viewer, row.need)
    ]


def _questions(viewer: Actor) -> list[Duty]:
    if viewer.organisation_id is None:
        return []
    rows = Question.objects.filter(answered_at=None, need__owner__organisation=viewer.organisation_id)
    return [
        Duty("question", row.need_id, row.need.number, row.need.title, _("答复提问"))
        for row in rows.select_related("need__owner")
        if is_owner(viewer, row.need)
    ]
