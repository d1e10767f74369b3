"""Reading stand-ins: those of a person, those of an organisation, and for whom a task on the list is done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.accounts.models import Membership, User
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotFound, Reason

from .models import Delegation, Token
from .policies import active_delegations, delegations_to
from .services.standing_in import may_arrange as may_arrange

LISTS = ("given", "received", "organisation", "past")


@dataclass(frozen=True, slots=True)
class StandIn:
    """One line. `state`: coming, now, resting (a member is suspended), over or revoked. `may_end`: by the viewer."""

    row: Delegation
    state: str
    may_end: bool

    @property
    def last_day(self) -> dt.datetime:
        """Within the last day, for showing: the stored end is not part of the period."""
        return self.row.valid_to - dt.timedelta(seconds=1)


def visible(viewer: Actor) -> QuerySet[Delegation]:
    """One's own of the organisation one acts for, in both directions; all of the organisation for who arranges them."""
    rows = Delegation.objects.filter(organisation=viewer.organisation_id or 0)
    if not may_arrange(viewer):
        person = viewer.user_id or 0
        rows = rows.filter(Q(from_user=person) | Q(to_user=person))
    return rows.select_related("from_user", "to_user", "given_by")


def listed(viewer: Actor, which: str, *, now: dt.datetime | None = None) -> QuerySet[Delegation]:
    """`given` and `received` by the viewer, `organisation` (of colleagues), and `past`; the newest first."""
    now, person = now or timezone.now(), viewer.user_id or 0
    live = Q(revoked_at=None, valid_to__gt=now)
    mine, received = Q(from_user=person), Q(to_user=person)
    wanted = {
        "given": live & mine,
        "received": live & received,
        "organisation": live & ~mine & ~received,
        "past": ~live,
    }
    return visible(viewer).filter(wanted[which]).order_by("-valid_from", "-pk")


def lines(viewer: Actor, rows: Iterable[Delegation], *, now: dt.datetime | None = None) -> list[StandIn]:
    """Rows with what is to be said of them: two queries for any number."""
    now, found, arranges = now or timezone.now(), list(rows), may_arrange(viewer)
    holding = set(
        active_delegations(now).filter(pk__in=[row.pk for row in found]).values_list("pk", flat=True)
    )
    return [
        StandIn(row, state, state in _LIVE and (arranges or row.from_user_id == viewer.user_id))
        for row in found
        for state in [_state(row, now, row.pk in holding)]
    ]


_LIVE = ("coming", "now", "resting")


def get(viewer: Actor, pk: int) -> Delegation:
    """Raises `NotFound`."""
    row = visible(viewer).filter(pk=pk).first()
    if row is None:
        raise NotFound(Reason("not_found", _("没有这项委托")))
    return row


def colleagues(viewer: Actor) -> list[User]:
    """Active members of the organisation, the viewer among them, by name."""
    members = Membership.objects.filter(organisation=viewer.organisation_id or 0, is_active=True)
    return list(User.objects.filter(pk__in=members.values("user"), is_active=True).order_by("name", "pk"))


def on_behalf(viewer: Actor, tasks: Iterable[Token], *, now: dt.datetime | None = None) -> dict[int, str]:
    """Task id to the name of the colleague for whom the viewer would do it; one's own tasks are not in it."""
    found = [task for task in tasks if not _is_own(viewer, task)]
    if viewer.user_id is None or not found:
        return {}
    held = list(
        delegations_to(viewer.user_id, now or timezone.now()).select_related("from_user").order_by("pk")
    )
    return {
        task.pk: row.from_user.name
        for task in reversed(found)
        for row in reversed(held)
        if _covers(row, task)
    }


def _is_own(viewer: Actor, task: Token) -> bool:
    if task.assignee_id is not None:
        return task.assignee_id == viewer.user_id
    return task.role == viewer.role and task.organisation_id in (None, viewer.organisation_id)


def _covers(row: Delegation, task: Token) -> bool:
    return (
        row.role == task.role
        and task.organisation_id in (None, row.organisation_id)
        and task.assignee_id in (None, row.from_user_id)
    )


def _state(row: Delegation, now: dt.datetime, holds: bool) -> str:
    if row.revoked_at is not None:
        return "revoked"
    if row.valid_to <= now:
        return "over"
    if row.valid_from > now:
        return "coming"
    return "now" if holds else "resting"
