"""What is late or nearly so, for those who supervise."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from shuanglian.casework import api
from shuanglian.casework.clocks import ClockView
from shuanglian.casework.models import Clock, Token
from shuanglian.foundation.actor import Actor

from .. import engine
from ..models import Ticket
from ..visibility import ALL, visible_to

MOST = 200
AHEAD = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Late:
    """One open step past its limit, or within a day of it."""

    ticket: Ticket
    step: str
    who: str
    is_over: bool
    clock: ClockView


def late(viewer: Actor) -> list[Late]:
    """The latest first, at most 200: steps of the three processes. Supervisors and the desk see all, a department its own."""
    now = timezone.now()
    rows = Clock.objects.filter(
        case__key__in=[engine.KEY, engine.HELP, engine.HANDOVER],
        case__status="open",
        stopped_at=None,
        due_at__lt=now + AHEAD,
        token__status=Token.Status.ACTIVE,
    )
    found = list(
        rows.select_related("token__organisation", "token__case", "case").order_by("due_at", "pk")[:MOST]
    )
    numbers = {_number(clock) for clock in found}
    seen = visible_to(viewer).filter(pk__in=numbers).select_related("company", "lead").in_bulk()
    views = api.clocks_for([_with(clock) for clock in found])
    return [
        _late(clock, seen[_number(clock)], views[clock.token_id], now)
        for clock in found
        if _number(clock) in seen and clock.token_id in views and _is_own(viewer, clock)
    ]


def _is_own(viewer: Actor, clock: Clock) -> bool:
    return viewer.role in ALL or clock.token.organisation_id == viewer.organisation_id


def _with(clock: Clock) -> Token:
    clock.token.clock = clock
    return clock.token


def _number(clock: Clock) -> int:
    return int(clock.case.stream.partition(":")[2] or 0)


def _late(clock: Clock, ticket: Ticket, view: ClockView, now: dt.datetime) -> Late:
    token = clock.token
    who = token.organisation.name if token.organisation else str(token.get_role_display())
    return Late(ticket, token.name, who, clock.due_at is not None and clock.due_at < now, view)
