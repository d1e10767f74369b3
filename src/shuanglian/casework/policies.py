"""Who may do what to a task; every answer lists all reasons against."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.accounts.models import Membership, Organisation
from shuanglian.foundation.actor import STAFF_ROLES, Actor, Role
from shuanglian.foundation.errors import NotFound, Reason

from .graph import Node
from .models import Case, Delegation, Seat, Token


@dataclass(frozen=True, slots=True)
class Standing:
    """In whose place the actor acts (`on_behalf_of`, None for their own), and what speaks against it."""

    on_behalf_of: int | None = None
    reasons: list[Reason] = field(default_factory=list)


def visible_cases(viewer: Actor) -> QuerySet[Case]:
    """Staff see every case (the pages of each programme narrow that down); others those they take part in."""
    if viewer.is_staff:
        return Case.objects.all()
    organisation = viewer.organisation_id
    if organisation is None:
        return Case.objects.none()
    seated = Seat.objects.filter(case=OuterRef("pk"), organisation=organisation)
    tokens = Token.objects.filter(case=OuterRef("pk"), organisation=organisation)
    offered = Token.objects.filter(
        case=OuterRef("pk"),
        is_open=True,
        organisation=None,
        role=viewer.role,
        status=Token.Status.ACTIVE,
    )
    return Case.objects.filter(
        Q(started_by_organisation=organisation) | Exists(seated) | Exists(tokens) | Exists(offered)
    )


def require_visible(viewer: Actor, case: Case) -> None:
    """Raises `NotFound` for a case of other organisations, as if it did not exist."""
    if not viewer.is_staff and not visible_cases(viewer).filter(pk=case.pk).exists():
        raise NotFound(Reason("not_found", _("没有这个办件")))


def standing(actor: Actor, token: Token, node: Node, *, now: dt.datetime | None = None) -> Standing:
    """Whether `actor` may finish `token`, in their own right or standing in for a colleague."""
    if actor.role == Role.SYSTEM:
        return Standing()
    reasons = _own_reasons(actor, token)
    stands_in_for = _principal(actor, token, now or timezone.now()) if reasons else None
    if stands_in_for is not None:
        reasons = []
    return Standing(stands_in_for, reasons + _separation(actor, stands_in_for, token, node))


def _own_reasons(actor: Actor, token: Token) -> list[Reason]:
    reasons = []
    if actor.role != token.role:
        label = Role(token.role).label if token.role in Role.values else token.role
        reasons.append(
            Reason("wrong_role", _("“%(task)s”由%(role)s办理") % {"task": token.name, "role": label})
        )
    if not _organisation_fits(actor, token):
        reasons.append(Reason("wrong_organisation", _("“%s”由另一单位办理") % token.name))
    if token.assignee_id is not None and token.assignee_id != actor.user_id:
        who = token.assignee.name if token.assignee else ""
        reasons.append(Reason("claimed", _("“%(task)s”已由%(who)s签收") % {"task": token.name, "who": who}))
    return reasons


def _organisation_fits(actor: Actor, token: Token) -> bool:
    if token.organisation_id is not None:
        return token.organisation_id == actor.organisation_id
    return token.is_open or token.role in STAFF_ROLES or token.assignee_id == actor.user_id


def _principal(actor: Actor, token: Token, now: dt.datetime) -> int | None:
    """The colleague whose valid delegation covers this task, if any."""
    if actor.user_id is None:
        return None
    found = delegations_to(actor.user_id, now).filter(role=token.role)
    if token.organisation_id is not None:
        found = found.filter(organisation=token.organisation_id)
    if token.assignee_id is not None:
        found = found.filter(from_user=token.assignee_id)
    return found.order_by("pk").values_list("from_user", flat=True).first()


def delegations_to(user_id: int, now: dt.datetime) -> QuerySet[Delegation]:
    """Delegations that let this person act for others at `now`."""
    return active_delegations(now).filter(to_user=user_id)


def active_delegations(now: dt.datetime) -> QuerySet[Delegation]:
    """Those that hold at `now`; they end with either one's membership, and rest while either one is suspended."""
    members = Membership.objects.filter(
        organisation=OuterRef("organisation"),
        is_active=True,
        user__is_active=True,
        organisation__status=Organisation.Status.ACTIVE,
    )
    return Delegation.objects.filter(
        Exists(members.filter(user=OuterRef("from_user"), role=OuterRef("role"))),
        Exists(members.filter(user=OuterRef("to_user"))),
        revoked_at=None,
        valid_from__lte=now,
        valid_to__gt=now,
    )


def _separation(actor: Actor, principal: int | None, token: Token, node: Node) -> list[Reason]:
    """Four eyes: neither the actor nor whom they stand in for may have done the named steps of this case."""
    if not node.separate_from:
        return []
    if actor.user_id is None:
        return [Reason("person_needed", _("“%s”须由本人登录办理，不能用接口令牌") % token.name)]
    people = {actor.user_id, principal} - {None}
    done = Token.objects.filter(
        case=token.case_id, node__in=node.separate_from, status=Token.Status.DONE
    ).filter(Q(ended_by_user__in=people) | Q(on_behalf_of__in=people))
    return [
        Reason("same_person", _("办过“%(done)s”的人不能再办“%(task)s”") % {"done": name, "task": token.name})
        for name in done.order_by("name").values_list("name", flat=True).distinct()
    ]
