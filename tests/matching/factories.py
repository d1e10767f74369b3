"""Real objects of the registry for the matcher's tests, written through its services."""

from __future__ import annotations

import itertools
from typing import Any

from shuanglian.foundation.accounts.models import Membership, Organisation, User
from shuanglian.foundation.actor import Actor, Role, system
from shuanglian.registry import services
from shuanglian.registry.models import Need, Offering, Party

_numbers = itertools.count(1)
SYSTEM = system("测试")


def member(role: Role = Role.ENTERPRISE) -> Actor:
    """A person with a login in an organisation of their own."""
    number = next(_numbers)
    organisation = Organisation.objects.create(name=f"匹配测试单位{number}")
    user = User.objects.create(username=f"matching{number}", name=f"匹配用户{number}")
    membership = Membership.objects.create(user=user, organisation=organisation, role=role)
    return Actor(role, user.name, user.pk, organisation.pk, membership.pk)


def party(name: str, actor: Actor | None = None, **data: Any) -> Party:
    """A party; of the actor's organisation if one is given."""
    data.setdefault("kind", "platform")
    if actor is not None:
        data["organisation"] = Organisation.objects.get(pk=actor.organisation_id)
    return services.party_create(actor=SYSTEM, name=name, **data)


def offering(owner: Party, title: str, text: str = "", **data: Any) -> Offering:
    data.setdefault("kind", "expertise")
    return services.offering_create(actor=SYSTEM, party=owner, title=title, text=text, **data)


def submitted(owner: Party, title: str, text: str, **data: Any) -> Need:
    need = services.need_draft(actor=SYSTEM, owner=owner, title=title, text=text, **data)
    return services.need_submit(actor=SYSTEM, need=need)
