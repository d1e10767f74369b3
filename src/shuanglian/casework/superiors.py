"""Who is above a task: the people to tell when it is late."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.accounts.models import Membership, Organisation, User
from shuanglian.foundation.accounts.selectors import in_charge_on
from shuanglian.foundation.actor import Role

from .clocks import local_day
from .ladder import ABOVE, CHARGE, LEADER, REGION, Candidates, Rung, ladder
from .models import Seat, Token
from .policies import active_delegations
from .promises import RUNGS

SUPERVISOR: Final = "supervisor"
# With which rung each level of a configuration begins; "region" has meant "beyond the unit" since before charges.
_FIRST: Final = {"leader": LEADER, "supervisor": SUPERVISOR, "region": CHARGE}


def superiors_of(token: Token, *, rung: str = RUNGS[0], now: dt.datetime | None = None) -> list[int]:
    """User ids on the lowest rung of `rung_of`; empty when the region has no leader but the one who is late."""
    found = rung_of(token, rung=rung, now=now)
    return list(found.people) if found else []


def rung_of(token: Token, *, rung: str = RUNGS[0], now: dt.datetime | None = None) -> Rung | None:
    """The lowest rung that has somebody: the leaders of the unit that has the task, whoever sits in the seat
    `supervisor` of the case, who is in charge of the unit on that day, who is in charge of the units above it, and
    when nobody is in charge all leaders of the region. `rung` says with which of these to begin.

    Nobody is told of their own task as a superior. Who stands in for one of them on that day is told too.
    """
    late = frozenset() if token.assignee_id is None else frozenset({token.assignee_id})
    rungs = ladder(candidates(token, now or timezone.now()), late=late, first=_FIRST[rung])
    return rungs[0] if rungs else None


def candidates(token: Token, now: dt.datetime) -> Candidates:
    """What the record says of the superiors of this task at this moment."""
    units, leaders, day = _organisations(token), _leaders(_active()), local_day(now)
    active = set(leaders)
    return Candidates(
        leaders=_leaders(_active().filter(organisation__in=units)),
        supervisors=_seated(token.case_id),
        charge=_in_charge(units, day, active),
        above=[_in_charge(level, day, active) for level in _above(units)],
        region=leaders,
        stand_ins=_stand_ins(now),
    )


def why(kind: str) -> str:
    """In words, as what somebody was told."""
    return {
        LEADER: _("本单位领导"),
        SUPERVISOR: _("本件督办人"),
        CHARGE: _("分管领导"),
        ABOVE: _("上级单位的分管领导"),
        REGION: _("没有登记分管领导，报全部领导"),
    }.get(kind, "")


def told(payloads: Sequence[Mapping[str, Any]]) -> list[str]:
    """Of each recorded escalation who was told and why, with names: for people who may see the whole case."""
    ids = {person for payload in payloads for person in payload.get("to", ())}
    names = dict(User.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}
    return [_told(payload, names) for payload in payloads]


def _told(payload: Mapping[str, Any], names: Mapping[int, str]) -> str:
    away, people = set(payload.get("for_away", ())), list(payload.get("to", ()))
    if not people:
        return _("没有可报的上级")
    shown = [
        _("%(name)s（代）") % {"name": names.get(one, "")} if one in away else names.get(one, "")
        for one in people
    ]
    return _("%(why)s：%(who)s") % {
        "why": why(str(payload.get("as", ""))) or _("上级"),
        "who": "、".join(shown),
    }


def _in_charge(units: Sequence[int], day: dt.date, active: set[int]) -> list[int]:
    held = in_charge_on(day).filter(organisation__in=units).values_list("user", flat=True)
    return sorted(set(held) & active)


def _above(units: Sequence[int]) -> list[list[int]]:
    """The units above these, level by level; a unit is met once, so that even a closed circle ends."""
    met, level, levels = set(units), list(units), list[list[int]]()
    while level:
        parents = Organisation.objects.filter(pk__in=level).exclude(parent=None)
        found = set(parents.values_list("parent", flat=True))
        level = sorted(pk for pk in found if pk is not None and pk not in met)
        met |= set(level)
        if level:
            levels.append(level)
    return levels


def _stand_ins(now: dt.datetime) -> dict[int, list[int]]:
    """Leader to those who stand in for them as a leader."""
    found = defaultdict[int, list[int]](list)
    held = active_delegations(now).filter(role=Role.LEADER)
    for away, stand_in in held.values_list("from_user", "to_user"):
        found[away].append(stand_in)
    return dict(found)


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
