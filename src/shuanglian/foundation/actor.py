"""Who acts: the one value that every service and selector takes.

An actor is one person in one membership (or the public, a machine token, or the system itself). A person who
belongs to several organisations acts for one of them at a time, so rights never add up by accident.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a membership lets a person do. One membership, one role."""

    ENTERPRISE = "enterprise", _("企业")
    MANAGER = "manager", _("技术经理人")
    SOLVER = "solver", _("答题方")
    OFFICER = "officer", _("部门工作人员")
    LEADER = "leader", _("领导")
    STEWARD = "steward", _("数据专员")
    ADMIN = "admin", _("管理员")
    PUBLIC = "public", _("公众")
    SYSTEM = "system", _("系统")


@dataclass(frozen=True, slots=True)
class Actor:
    """`user_id` and `organisation_id` are None for the public and the system.

    `label` is what the record shows (name and organisation); `token_id` is set when a machine token acts.
    """

    role: Role
    label: str
    user_id: int | None = None
    organisation_id: int | None = None
    membership_id: int | None = None
    token_id: int | None = None
    is_demo: bool = False

    @property
    def is_authenticated(self) -> bool:
        return self.user_id is not None or self.token_id is not None

    @property
    def is_staff(self) -> bool:
        """Works for the region itself (sees every organisation's objects within the rules of each app)."""
        return self.role in STAFF_ROLES

    def is_in(self, *roles: Role) -> bool:
        return self.role in roles

    @property
    def key(self) -> str:
        """A stable identifier for the record: `user:7`, `token:3`, `system` or `public`."""
        if self.token_id is not None:
            return f"token:{self.token_id}"
        if self.user_id is not None:
            return f"user:{self.user_id}"
        return str(self.role)


STAFF_ROLES: Final = frozenset(
    {Role.MANAGER, Role.OFFICER, Role.LEADER, Role.STEWARD, Role.ADMIN, Role.SYSTEM}
)
PUBLIC: Final = Actor(role=Role.PUBLIC, label="公众")


def system(name: str = "系统") -> Actor:
    """The platform itself: timers, imports, scheduled jobs."""
    return Actor(role=Role.SYSTEM, label=name)
