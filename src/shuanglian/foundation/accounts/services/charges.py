"""Who is in charge of which unit (分管), and which unit stands above which: kept by administrators."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Conflict, Invalid, Reason
from shuanglian.foundation.events.services import record

from .. import policies, privacy
from ..models import Charge, Membership, Organisation, User
from ..selectors import find_login
from . import _checks


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """One line of a list: `login` is the leader's user name or e-mail, `unit` the full name of the organisation."""

    login: str
    unit: str
    starts: dt.date
    ends: dt.date | None = None
    line: int = 0


@transaction.atomic
def charge_start(
    *,
    actor: Actor,
    user: User | None,
    organisation: Organisation | None,
    starts: dt.date | None,
    ends: dt.date | None = None,
) -> Charge:
    """Put a leader in charge of a unit from `starts` to `ends` (both included; without an end until it is ended).

    Raises `NotAllowed`, or `Invalid` with every problem at once.
    """
    policies.demand(policies.may_administer(actor))
    _lock(organisation)
    reasons = charge_problems(user, organisation, starts, ends)
    if reasons or user is None or organisation is None or starts is None:
        raise Invalid(reasons)
    return _start(actor, user, organisation, starts, ends)


@transaction.atomic
def charge_end(*, actor: Actor, charge: Charge, ends: dt.date | None) -> Charge:
    """`ends` is the last day in charge; it can be changed until it has passed. The row stays as history.

    Raises `NotAllowed`, `Invalid`, or `Conflict` for what is over.
    """
    policies.demand(policies.may_administer(actor))
    _lock(charge.organisation)
    held = Charge.objects.select_related("user", "organisation").get(pk=charge.pk)
    if held.ends is not None and held.ends < timezone.localdate():
        raise Conflict(Reason("charge_ended", _("这项分管已经结束，不能再改。"), "ends"))
    reasons = _period_problems(held.starts, ends, must_end=True)
    if not reasons and _overlaps(held.user, held.organisation, held.starts, ends, but=held.pk):
        reasons.append(_overlap("ends"))
    _checks.demand_valid(reasons)
    Charge.objects.filter(pk=held.pk).update(ends=ends)
    held.ends = ends
    _record("charge.ended", actor, held)
    return held


@transaction.atomic
def charges_import(*, actor: Actor, rows: Sequence[ChargeRow]) -> int:
    """All rows or none; each new one is recorded. Rows that are there already are passed over.

    Returns how many were new. Raises `NotAllowed`, or `Invalid` with the problems of all rows.
    """
    policies.demand(policies.may_administer(actor))
    units = {unit.name: unit for unit in Organisation.objects.filter(name__in={row.unit for row in rows})}
    for pk in sorted(unit.pk for unit in units.values()):
        Organisation.objects.select_for_update(no_key=True).get(pk=pk)
    reasons, made = list[Reason](), 0
    for row in rows:
        user, unit = find_login(row.login), units.get(row.unit)
        if user and unit and _is_there(user, unit, row):
            continue
        found = charge_problems(user, unit, row.starts, row.ends)
        reasons += [Reason(r.code, _at(row, str(r.message)), "file") for r in found]
        if not found and user and unit:
            _start(actor, user, unit, row.starts, row.ends)
            made += 1
    _checks.demand_valid(reasons)
    return made


@transaction.atomic
def organisation_place(
    *, actor: Actor, organisation: Organisation, parent: Organisation | None
) -> Organisation:
    """Say which unit stands above this one (None: none). Raises `NotAllowed`, or `Invalid` when a circle would close."""
    policies.demand(policies.may_administer(actor))
    # One row stands for the whole tree: two placements at the same time could otherwise close a circle together.
    Organisation.objects.select_for_update(no_key=True).order_by("pk").first()
    held = Organisation.objects.get(pk=organisation.pk)
    if parent is not None:
        _checks.demand_valid(_place_problems(held, parent))
    before, after = held.parent_id, parent.pk if parent else None
    if before != after:
        Organisation.objects.filter(pk=held.pk).update(parent=after)
        record(
            stream=f"org:{held.pk}",
            kind="organisation.placed",
            actor=actor,
            obj=("organisation", held.pk),
            payload={"from": before, "parent": after},
        )
    return Organisation.objects.select_related("parent").get(pk=held.pk)


def _place_problems(organisation: Organisation, parent: Organisation) -> Iterator[Reason]:
    if organisation.is_demo != parent.is_demo:
        yield Reason("demo_mixed", _("示例单位只能归示例单位，反之亦然。"), "parent")
    at: int | None = parent.pk
    while at is not None:
        if at == organisation.pk:
            yield Reason("parent_circle", _("上级单位不能是本单位或它的下级。"), "parent")
            return
        at = Organisation.objects.values_list("parent", flat=True).get(pk=at)


def _lock(organisation: Organisation | None) -> None:
    """All changes of one unit's charges wait for each other, so that periods cannot come to overlap."""
    if organisation is not None:
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def _start(
    actor: Actor, user: User, organisation: Organisation, starts: dt.date, ends: dt.date | None
) -> Charge:
    made = Charge.objects.create(user=user, organisation=organisation, starts=starts, ends=ends)
    _record("charge.started", actor, made)
    return made


def charge_problems(
    user: User | None, organisation: Organisation | None, starts: dt.date | None, ends: dt.date | None
) -> list[Reason]:
    """Everything against putting this leader in charge; nothing is written."""
    return [*_who_problems(user, organisation), *_when_problems(user, organisation, starts, ends)]


def _who_problems(user: User | None, organisation: Organisation | None) -> Iterator[Reason]:
    if user is None:
        yield Reason("person_not_found", _("没有这个账号，请填领导的账号或邮箱。"), "login")
    elif not _leads(user):
        yield Reason("not_a_leader", _("这个人没有在任的领导角色。"), "login")
    if organisation is None:
        yield Reason("organisation_not_found", _("没有这个单位，请填单位全称。"), "unit")
    elif organisation.status != Organisation.Status.ACTIVE:
        yield Reason("organisation_not_active", _("单位没有启用。"), "unit")
    if user and organisation and user.is_demo != organisation.is_demo:
        yield Reason("demo_mixed", _("示例账号只能分管示例单位，反之亦然。"), "login")


def _when_problems(
    user: User | None, organisation: Organisation | None, starts: dt.date | None, ends: dt.date | None
) -> Iterator[Reason]:
    wrong = _period_problems(starts, ends)
    yield from wrong
    if user and organisation and starts and not wrong and _overlaps(user, organisation, starts, ends):
        yield _overlap("starts")


def _overlap(field: str) -> Reason:
    return Reason("charge_overlaps", _("这位领导在这段时间已经分管这个单位。"), field)


def _period_problems(starts: dt.date | None, ends: dt.date | None, *, must_end: bool = False) -> list[Reason]:
    if starts is None:
        return [Reason("required", _("请填写从哪天起。"), "starts")]
    if must_end and ends is None:
        return [Reason("required", _("请填写到哪天止。"), "ends")]
    if ends is not None and ends < starts:
        return [Reason("period", _("终止日期不能早于开始日期。"), "ends")]
    return []


def _overlaps(
    user: User, organisation: Organisation, starts: dt.date, ends: dt.date | None, *, but: int | None = None
) -> bool:
    """Whether another row of the two, or any row but this one, has a day in common with this period."""
    held = Charge.objects.filter(Q(ends=None) | Q(ends__gte=starts), user=user, organisation=organisation)
    if but is not None:
        held = held.exclude(pk=but)
    return (held if ends is None else held.filter(starts__lte=ends)).exists()


def _is_there(user: User, organisation: Organisation, row: ChargeRow) -> bool:
    return Charge.objects.filter(
        user=user, organisation=organisation, starts=row.starts, ends=row.ends
    ).exists()


def _leads(user: User) -> bool:
    held = Membership.objects.filter(user=user, role=Role.LEADER, is_active=True)
    return user.is_active and held.filter(organisation__status=Organisation.Status.ACTIVE).exists()


def _at(row: ChargeRow, message: str) -> str:
    return _("第 %(row)s 行：%(problem)s") % {"row": row.line, "problem": message}


def _record(kind: str, actor: Actor, charge: Charge) -> None:
    record(
        stream=f"org:{charge.organisation_id}",
        kind=kind,
        actor=actor,
        obj=("charge", charge.pk),
        payload={
            "user": charge.user_id,
            "starts": charge.starts.isoformat(),
            "ends": charge.ends.isoformat() if charge.ends else None,
        },
    )


def _export(user_id: int) -> list[dict[str, Any]]:
    rows = Charge.objects.filter(user=user_id).select_related("organisation").order_by("pk")
    return [
        {
            "organisation": row.organisation.name,
            "from": row.starts.isoformat(),
            "until": row.ends.isoformat() if row.ends else None,
        }
        for row in rows
    ]


def _erase(user_id: int) -> int:
    """What is still open ends; the rows name nobody once the account has no name."""
    today, still = timezone.localdate(), Charge.objects.filter(user=user_id, ends=None)
    coming = still.filter(starts__gt=today)
    return sum(coming.filter(pk=row.pk).update(ends=row.starts) for row in coming) + still.update(ends=today)


privacy.register("charges", _export, _erase)
