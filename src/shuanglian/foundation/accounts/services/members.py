"""Who belongs to which organisation, in which role."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Conflict, Invalid, Reason
from shuanglian.foundation.events.services import record

from .. import policies
from ..models import Membership, Organisation, User
from . import _checks
from ._admins import demand_other_administrator


@transaction.atomic
def member_add(
    *, actor: Actor, organisation: Organisation, user: User, role: str, title: str = "", manages: bool = False
) -> Membership:
    """Give a person a role in an organisation; a former membership of the same role comes back to life.

    Managers of an organisation give the roles enterprise and solver, administrators every role.
    """
    policies.demand_sight(actor, organisation)
    policies.demand(policies.may_give_role(actor, organisation, role))
    reasons = _checks.optional(title, "title", 80)
    if user.erased_at is not None or not user.is_active:
        reasons.append(Reason("person_inactive", _("这个账号已停用。"), "user"))
    if organisation.status not in (Organisation.Status.ACTIVE, Organisation.Status.PENDING):
        reasons.append(Reason("organisation_not_active", _("单位没有启用。")))
    if organisation.is_demo != user.is_demo:
        reasons.append(Reason("demo_mixed", _("示例账号只能加入示例单位，反之亦然。"), "user"))
    _checks.demand_valid(reasons)
    membership = _join(organisation, user, role, title.strip(), manages)
    _record("member.added", actor, membership, {"role": role, "manages": manages})
    return membership


@transaction.atomic
def member_change(
    *, actor: Actor, membership: Membership, role: str, title: str = "", manages: bool = False
) -> Membership:
    """Another role, title or right to manage for a present member."""
    organisation = membership.organisation
    policies.demand_sight(actor, organisation)
    reasons = policies.may_give_role(actor, organisation, role)
    reasons += policies.may_give_role(actor, organisation, membership.role) if not reasons else []
    policies.demand(reasons)
    _checks.demand_valid(_checks.optional(title, "title", 80))
    if membership.role == Role.ADMIN and role != Role.ADMIN:
        demand_other_administrator(without_membership=membership.pk)
    same = Membership.objects.filter(user=membership.user_id, organisation=organisation, role=role)
    if same.exclude(pk=membership.pk).exists():
        raise Invalid(Reason("member_has_role", _("这个人在本单位已经有这个角色。"), "role"))
    changed = Membership.objects.filter(pk=membership.pk, is_active=True).update(
        role=role, title=title.strip(), manages=manages
    )
    _demand_present(changed)
    _record("member.changed", actor, membership, {"from": membership.role, "role": role, "manages": manages})
    return Membership.objects.select_related("user", "organisation").get(pk=membership.pk)


@transaction.atomic
def member_remove(*, actor: Actor, membership: Membership) -> Membership:
    """End a membership at once; the row stays, so that the record of what the person did keeps its
    meaning.
    """
    organisation = membership.organisation
    policies.demand_sight(actor, organisation)
    policies.demand(policies.may_give_role(actor, organisation, membership.role))
    if membership.pk == actor.membership_id:
        raise Invalid(Reason("own_membership", _("不能移除自己，请另一位管理人来办。")))
    if membership.role == Role.ADMIN:
        demand_other_administrator(without_membership=membership.pk)
    _demand_present(Membership.objects.filter(pk=membership.pk, is_active=True).update(is_active=False))
    _record("member.removed", actor, membership, {"role": membership.role})
    return Membership.objects.select_related("user", "organisation").get(pk=membership.pk)


def _join(organisation: Organisation, user: User, role: str, title: str, manages: bool) -> Membership:
    back = Membership.objects.filter(user=user, organisation=organisation, role=role, is_active=False)
    if back.update(is_active=True, title=title, manages=manages):
        return Membership.objects.get(user=user, organisation=organisation, role=role)
    try:
        with transaction.atomic():
            return Membership.objects.create(
                user=user, organisation=organisation, role=role, title=title, manages=manages
            )
    except IntegrityError as error:
        raise Conflict(Reason("member_has_role", _("这个人在本单位已经有这个角色。"), "role")) from error


def _demand_present(changed: int) -> None:
    if not changed:
        raise Conflict(Reason("member_left", _("这个成员已经被移除。")))


def _record(kind: str, actor: Actor, membership: Membership, payload: dict[str, object]) -> None:
    ids: dict[str, object] = {"membership": membership.pk, "user": membership.user_id}
    record(
        stream=f"org:{membership.organisation_id}",
        kind=kind,
        actor=actor,
        obj=("membership", membership.pk),
        payload=ids | payload,
    )
