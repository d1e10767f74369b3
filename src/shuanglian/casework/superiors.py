"""Who is above a task: the people to tell when it is late."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from shuanglian.foundation.accounts.models import Membership, Organisation
from shuanglian.foundation.actor import Role

from .models import Seat, Token
from .promises import RUNGS

SUPERVISOR = "supervisor"


def superiors_of(token: Token, *, rung: str = RUNGS[0]) -> list[int]:
    """User ids: the leaders of the organisation that has the task, else whoever sits in the seat `supervisor` of
    the case, else the leaders of the region. `rung` says with which of these to begin.

    Nobody is told of their own task as a superior.
    """
    for people in _rungs(token, RUNGS.index(rung)):
        found = sorted(set(people) - {token.assignee_id})
        if found:
            return [person for person in found if person is not None]
    return []


def _rungs(token: Token, first: int) -> Iterator[list[int]]:
    if first <= RUNGS.index("leader"):
        yield _leaders(_active().filter(organisation__in=_organisations(token)))
    if first <= RUNGS.index("supervisor"):
        yield _seated(token.case_id)
    yield _leaders(_active())


def _organisations(token: Token) -> list[int]:
    """That of the task; of a task without one, those in which its holder has its role."""
    if token.organisation_id is not None:
        return [token.organisation_id]
    held = _active().filter(user=token.assignee_id or 0, role=token.role)
    return list(held.values_list("organisation", flat=True))


def _seated(case_id: int) -> list[int]:
    """The person in the seat; of a unit that sits there its leaders, else all its members."""
    seat = Seat.objects.filter(case=case_id, key=SUPERVISOR).first()
    if seat is None:
        return []
    if seat.user_id is not None:
        return list(_active().filter(user=seat.user_id).values_list("user", flat=True))
    members = _active().filter(organisation=seat.organisation_id or 0)
    return _leaders(members) or list(members.values_list("user", flat=True))


def _leaders(members: QuerySet[Membership]) -> list[int]:
    return list(members.filter(role=Role.LEADER).values_list("user", flat=True))


def _active() -> QuerySet[Membership]:
    return Membership.objects.filter(
        is_active=True, user__is_active=True, organisation__status=Organisation.Status.ACTIVE
    )
