"""Stand-ins: somebody acts for an absent colleague of the same organisation, for a while."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.accounts.models import Membership, User
from shuanglian.foundation.actor import Actor, Role, system
from shuanglian.foundation.errors import Invalid, NotAllowed, NotFound, Reason
from shuanglian.foundation.events.services import record
from shuanglian.foundation.notices.services import notify

from ..clocks import local_day
from ..models import Delegation

PAGE: Final = "/cases/stand-ins/"
LONGEST_DAYS: Final = 366
LONGEST_REASON: Final = 200


@dataclass(frozen=True, slots=True)
class _Wish:
    """Who is to act for whom, as what, from when to when (the end is not part of it)."""

    absent_id: int
    organisation_id: int
    role: Role
    to_user_id: int
    valid_from: dt.datetime
    valid_to: dt.datetime
    reason: str


@transaction.atomic
def delegate(
    *,
    actor: Actor,
    to_user_id: int,
    valid_from: dt.datetime,
    valid_to: dt.datetime,
    role: Role | None = None,
    for_user_id: int | None = None,
    reason: str = "",
) -> Delegation:
    """Let a colleague of the same organisation act in one's place (in `role`, by default the present one).

    `for_user_id`: a leader of the organisation, or who manages its members, arranges it for an absent colleague.
    Raises `NotAllowed`, and `Invalid` with every reason.
    """
    if actor.user_id is None or actor.organisation_id is None:
        raise NotAllowed(Reason("person_needed", _("委托须由本人登录办理")))
    absent = for_user_id or actor.user_id
    if absent != actor.user_id and not may_arrange(actor):
        raise NotAllowed(Reason("not_leader", _("替别人安排代办，由本单位领导或管理成员的人办理")))
    chosen = role or _role_of(absent, actor)
    wish = _Wish(absent, actor.organisation_id, chosen, to_user_id, valid_from, valid_to, reason.strip())
    _lock(wish)
    problems = list(_problems(wish, own=absent == actor.user_id))
    if problems:
        raise Invalid(problems)
    return _give(wish, actor)


@transaction.atomic
def revoke(delegation_id: int, *, actor: Actor) -> Delegation:
    """End a delegation at once: the one who gave it, or a leader of the organisation. Raises `NotFound`."""
    rows = Delegation.objects.select_for_update(of=("self",)).filter(pk=delegation_id)
    mine = Q(from_user=actor.user_id or 0)
    if may_arrange(actor):
        mine |= Q(organisation=actor.organisation_id)
    row = rows.filter(mine).first()
    if row is None:
        raise NotFound(Reason("not_found", _("没有这项委托")))
    if row.revoked_at is None and row.valid_to > timezone.now():
        _end(row, actor, "delegation.revoked")
    return row


def end_void() -> int:
    """End the delegations of people who are no longer members: they do not come back with a later membership."""
    members = Membership.objects.filter(
        organisation=OuterRef("organisation"), is_active=True, user__is_active=True
    )
    live = Delegation.objects.filter(revoked_at=None, valid_to__gt=timezone.now()).exclude(
        Exists(members.filter(user=OuterRef("from_user"), role=OuterRef("role"))),
        Exists(members.filter(user=OuterRef("to_user"))),
    )
    return sum(_end_one(pk) for pk in live.values_list("pk", flat=True))


@transaction.atomic
def _end_one(pk: int) -> bool:
    row = Delegation.objects.select_for_update(of=("self",)).filter(pk=pk, revoked_at=None).first()
    if row is not None:
        _end(row, system("代办"), "delegation.ended")
    return row is not None


def may_arrange(actor: Actor) -> bool:
    """Whether the actor looks after the stand-ins of the whole organisation."""
    if actor.user_id is None or actor.organisation_id is None:
        return False
    own = Membership.objects.filter(pk=actor.membership_id or 0, user=actor.user_id, is_active=True)
    return (
        own.filter(organisation=actor.organisation_id).filter(Q(role=Role.LEADER) | Q(manages=True)).exists()
    )


def _role_of(absent: int, actor: Actor) -> Role:
    """The actor's own; of an absent colleague the role held here (the first, if there are several)."""
    if absent == actor.user_id:
        return actor.role
    held = Membership.objects.filter(user=absent, organisation=actor.organisation_id, is_active=True)
    found = held.order_by("pk").values_list("role", flat=True).first()
    return Role(found) if found else actor.role


def _lock(wish: _Wish) -> None:
    """One at a time for one person: two overlapping ones cannot be given at the same moment."""
    rows = Membership.objects.select_for_update(of=("self",))
    list(rows.filter(user=wish.absent_id, organisation=wish.organisation_id).order_by("pk"))


def _problems(wish: _Wish, *, own: bool) -> Iterator[Reason]:
    yield from _period_problems(wish)
    members = Membership.objects.filter(
        organisation=wish.organisation_id, is_active=True, user__is_active=True
    )
    if wish.to_user_id == wish.absent_id:
        yield Reason("self", _("不能委托给自己") if own else _("不能委托给本人"), "to_user_id")
    elif not members.filter(user=wish.to_user_id).exists():
        yield Reason("not_colleague", _("只能委托给本单位的同事"), "to_user_id")
    if not members.filter(user=wish.absent_id, role=wish.role).exists():
        text = _("您没有这个身份，不能委托出去") if own else _("本单位没有这位同事，或这位同事没有这个身份")
        yield Reason("not_role", text, "role" if own else "for_user_id")
    if len(wish.reason) > LONGEST_REASON:
        yield Reason("too_long", _("事由最多 %d 个字") % LONGEST_REASON, "reason")
    for row in _overlapping(wish, from_user=wish.absent_id, role=wish.role):
        yield Reason("overlap", _("与已有的委托重叠：%s") % _told(row), "valid_from")
    for row in _overlapping(wish, from_user=wish.to_user_id):
        yield Reason("away", _("这位同事那时自己也已委托别人：%s") % _told(row), "to_user_id")


def _period_problems(wish: _Wish) -> Iterator[Reason]:
    now = timezone.now()
    if wish.valid_to <= wish.valid_from:
        yield Reason("period", _("结束时间应晚于开始时间"), "valid_to")
    elif wish.valid_to <= now:
        yield Reason("over", _("结束时间已经过了"), "valid_to")
    if wish.valid_from < now - dt.timedelta(days=1):
        yield Reason("past", _("开始时间已经过了"), "valid_from")
    if wish.valid_to - wish.valid_from > dt.timedelta(days=LONGEST_DAYS):
        yield Reason("too_long", _("一次最长 %d 天") % LONGEST_DAYS, "valid_to")


def _overlapping(wish: _Wish, **who: object) -> QuerySet[Delegation]:
    rows = Delegation.objects.filter(organisation=wish.organisation_id, revoked_at=None, **who)
    found = rows.filter(valid_from__lt=wish.valid_to, valid_to__gt=wish.valid_from)
    return found.select_related("to_user").order_by("valid_from")


def _told(row: Delegation) -> str:
    first, last = local_day(row.valid_from), local_day(row.valid_to - dt.timedelta(seconds=1))
    values = {"first": first.isoformat(), "last": last.isoformat(), "who": row.to_user.name}
    return _("%(first)s 至 %(last)s 由%(who)s代办") % values


def _give(wish: _Wish, actor: Actor) -> Delegation:
    row = Delegation.objects.create(
        from_user_id=wish.absent_id,
        to_user_id=wish.to_user_id,
        organisation_id=wish.organisation_id,
        role=wish.role,
        valid_from=wish.valid_from,
        valid_to=wish.valid_to,
        reason=wish.reason,
        given_by_id=actor.user_id if actor.user_id != wish.absent_id else None,
    )
    payload: dict[str, object] = {
        "to": wish.to_user_id,
        "role": str(wish.role),
        "from": wish.valid_from.isoformat(),
        "until": wish.valid_to.isoformat(),
    }
    if row.given_by_id is not None:
        payload["arranged_for"] = wish.absent_id
    _record(row, actor, "delegation.given", payload)
    _notify(row, actor, _("请您代为办理：%s"))
    return row


def _end(row: Delegation, actor: Actor, kind: str) -> None:
    row.revoked_at = timezone.now()
    row.save(update_fields=["revoked_at"])
    _record(row, actor, kind, {})
    _notify(row, actor, _("代办已结束：%s"))


def _record(row: Delegation, actor: Actor, kind: str, payload: dict[str, object]) -> None:
    stream = f"account:{row.from_user_id}"
    record(stream=stream, kind=kind, actor=actor, obj=("delegation", row.pk), payload=payload)


def _notify(row: Delegation, actor: Actor, title: str) -> None:
    """The stand-in, and the absent one when somebody else decided."""
    absent = User.objects.get(pk=row.from_user_id)
    people = {row.to_user_id, row.from_user_id} - {actor.user_id}
    notify(
        recipients=sorted(person for person in people if person is not None),
        kind="delegation.changed",
        title=title % absent.name,
        body=row.reason,
        url=PAGE,
        obj=("delegation", row.pk),
        dedupe_key=f"delegation:{row.pk}:{'ended' if row.revoked_at else 'given'}",
    )
