"""There is always somebody left who can administer the platform."""

from __future__ import annotations

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Role
from shuanglian.foundation.errors import Conflict, Reason

from ..models import Membership, Organisation


def demand_other_administrator(
    *, without_user: int | None = None, without_membership: int | None = None
) -> None:
    """Raise `Conflict` if taking this person or membership away would leave no administrator.

    Locks all administrator memberships, so that two administrators cannot remove each other at the same
    moment.
    """
    held = list(
        Membership.objects.select_for_update(of=("self",))
        .select_related("organisation", "user")
        .filter(role=Role.ADMIN)
        .order_by("pk")
    )
    active = [m for m in held if _usable(m)]
    left = [m for m in active if m.user_id != without_user and m.pk != without_membership]
    if active and not left:
        raise Conflict(Reason("last_administrator", _("这是最后一位平台管理员，请先指定另一位。")))


def _usable(membership: Membership) -> bool:
    active = membership.organisation.status == Organisation.Status.ACTIVE
    return membership.is_active and membership.user.is_active and active
