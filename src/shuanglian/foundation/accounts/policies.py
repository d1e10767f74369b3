"""May this actor do this? Each answer lists every reason against it; an empty list means yes."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import NotAllowed, NotFound, Reason

from .models import Membership, Organisation, User

OWN_ROLES: Final = frozenset({Role.ENTERPRISE, Role.SOLVER})
TOKEN_ROLES: Final = frozenset(set(Role) - {Role.PUBLIC, Role.SYSTEM, Role.ADMIN})


def may_administer(actor: Actor) -> list[Reason]:
    """Whole-platform administration: only the administrator role, and never a machine token."""
    if actor.is_in(Role.ADMIN, Role.SYSTEM) and actor.token_id is None:
        return []
    return [Reason("needs_admin", _("需要平台管理员来办。"))]


def may_manage(actor: Actor, organisation: Organisation) -> list[Reason]:
    """Look after the members and tokens of one organisation."""
    if not may_administer(actor) or manages(actor, organisation):
        return []
    return [Reason("needs_manager", _("需要平台管理员或本单位管理人来办。"))]


def manages(actor: Actor, organisation: Organisation) -> bool:
    """Does the actor's own membership manage this organisation?"""
    if actor.membership_id is None or actor.organisation_id != organisation.pk:
        return False
    return Membership.objects.filter(
        pk=actor.membership_id, organisation=organisation, manages=True, is_active=True
    ).exists()


def may_give_role(actor: Actor, organisation: Organisation, role: str) -> list[Reason]:
    reasons = may_manage(actor, organisation)
    if role in (Role.PUBLIC, Role.SYSTEM) or role not in Role.values:
        reasons.append(Reason("role_unknown", _("没有这个角色。"), "role"))
    elif role not in OWN_ROLES and may_administer(actor):
        reasons.append(Reason("role_needs_admin", _("这个角色由平台管理员授予。"), "role"))
    return reasons


def may_issue_token(actor: Actor, organisation: Organisation, role: str) -> list[Reason]:
    reasons = may_manage(actor, organisation)
    if role not in TOKEN_ROLES:
        reasons.append(Reason("token_role", _("令牌不能用这个角色。"), "role"))
    elif role not in OWN_ROLES and may_administer(actor):
        reasons.append(Reason("role_needs_admin", _("这个角色由平台管理员授予。"), "role"))
    if organisation.status != Organisation.Status.ACTIVE:
        reasons.append(Reason("organisation_not_active", _("单位还没有启用。")))
    return reasons


def may_see_personal_data(actor: Actor, user: User) -> list[Reason]:
    """A person's own data, or the administrator on their request (PIPL art. 45)."""
    if actor.user_id == user.pk or not may_administer(actor):
        return []
    return [Reason("not_your_data", _("只能由本人或平台管理员导出。"))]


def demand(reasons: list[Reason]) -> None:
    """Raise `NotAllowed` with all reasons, if there are any."""
    if reasons:
        raise NotAllowed(reasons)


def demand_sight(actor: Actor, organisation: Organisation) -> None:
    """Other organisations do not exist for those who may not see them."""
    if may_administer(actor) and actor.organisation_id != organisation.pk:
        raise NotFound(Reason("organisation_not_found", _("没有这个单位。")))
