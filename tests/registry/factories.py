"""Real objects for the registry's tests; each call makes a new one."""

from __future__ import annotations

import itertools
from typing import Any

from shuanglian.foundation.accounts.models import Membership, Organisation, User
from shuanglian.foundation.actor import Actor, Role, system
from shuanglian.registry import services
from shuanglian.registry.models import Chain, Need, Offering, Party, Segment, Source

_numbers = itertools.count(1)
SYSTEM = system("测试")


def member(role: Role, organisation: Organisation | None = None) -> Actor:
    """A person with a login in `organisation` (a new one by default)."""
    number = next(_numbers)
    organisation = organisation or Organisation.objects.create(name=f"测试单位{number}")
    user = User.objects.create(username=f"user{number}", name=f"测试用户{number}")
    membership = Membership.objects.create(user=user, organisation=organisation, role=role)
    return Actor(role, user.name, user.pk, organisation.pk, membership.pk)


def party(name: str = "", **data: Any) -> Party:
    data.setdefault("kind", "enterprise")
    return services.party_create(actor=SYSTEM, name=name or f"测试主体{next(_numbers)}", **data)


def party_for(actor: Actor, name: str = "", **data: Any) -> Party:
    """The party that is the public face of the actor's organisation."""
    organisation = Organisation.objects.get(pk=actor.organisation_id)
    return party(name, organisation=organisation, **data)


def need(owner: Party, actor: Actor = SYSTEM, **data: Any) -> Need:
    data.setdefault("title", "碳化炉温度均匀性")
    data.setdefault("text", "炉内温差由正负八度降到正负三度")
    return services.need_draft(actor=actor, owner=owner, **data)


def offering(owner: Party, **data: Any) -> Offering:
    data.setdefault("title", "高温炉温场测试")
    data.setdefault("kind", "test_service")
    return services.offering_create(actor=SYSTEM, party=owner, **data)


def segment(name: str = "纤维制备") -> Segment:
    number = next(_numbers)
    chain = Chain.objects.create(key=f"chain{number}", name="碳纤维")
    return Segment.objects.create(chain=chain, key="fibre", name=name)


def source() -> Source:
    number = next(_numbers)
    return Source.objects.create(code=f"T{number}", title="测试文件")
