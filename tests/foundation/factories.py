"""People and organisations for the tests of the foundation."""

from __future__ import annotations

from itertools import count

from shuanglian.foundation.accounts.models import Organisation, User
from shuanglian.foundation.actor import Actor, Role

_numbers = count(1)


def make_user(**values: object) -> User:
    number = next(_numbers)
    defaults = {"username": f"u{number}", "name": f"示例{number}", "email": f"u{number}@example.org"}
    return User.objects.create(**(defaults | values))


def make_organisation() -> Organisation:
    return Organisation.objects.create(name=f"示例单位{next(_numbers)}")


def make_actor(role: Role = Role.ENTERPRISE, organisation: Organisation | None = None) -> Actor:
    """A person of their own in `organisation` (a new one by default)."""
    user, organisation = make_user(), organisation or make_organisation()
    return Actor(
        role=role,
        label=f"{user.name}（{organisation.name}）",
        user_id=user.pk,
        organisation_id=organisation.pk,
    )
