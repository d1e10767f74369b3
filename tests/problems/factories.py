"""Companies and their needs, written through the services that people use."""

from __future__ import annotations

import itertools
from typing import Any

from hypothesis import HealthCheck, settings

from shuanglian.foundation.accounts.models import Membership, Organisation, User
from shuanglian.foundation.actor import Actor, Role, system
from shuanglian.matching.problems.models import Cluster, Problem
from shuanglian.registry import services
from shuanglian.registry.models import Need, Party

_numbers = itertools.count(1)
# A machine that is busy with other work is no fault of what is tested.
PROPERTY = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SYSTEM = system("测试")
# Five dyeing mills with one difficulty, each in its own words; see also data/labelled.json.
DYEING = (
    ("低温染色色牢度不够", "涤纶面料90℃低温染色后水洗色牢度只有3级，要求达到4级以上。"),
    ("低温染色水洗牢度差", "我厂锦纶布改为低温染色，色牢度掉到2-3级，水洗过不了。"),
    ("低温下染色色牢度达不到要求", "羊毛混纺低温染色上染率低，色牢度只有2级，客户要求4级。"),
)
SLICING = (
    ("碳化硅晶片切割崩边", "6英寸碳化硅晶片金刚线切割崩边严重，厚度偏差超过15μm。"),
    ("碳化硅晶片切割崩边多", "8英寸碳化硅晶锭金刚线切割时晶片崩边、翘曲，损耗大。"),
)


def member(role: Role = Role.ENTERPRISE) -> Actor:
    """A person with a login in an organisation of their own."""
    number = next(_numbers)
    organisation = Organisation.objects.create(name=f"难题群测试单位{number}")
    user = User.objects.create(username=f"problems{number}", name=f"难题群用户{number}")
    membership = Membership.objects.create(user=user, organisation=organisation, role=role)
    return Actor(role, user.name, user.pk, organisation.pk, membership.pk)


def company(name: str = "", actor: Actor | None = None, **data: Any) -> Party:
    """An enterprise; of the actor's organisation if one is given."""
    data.setdefault("kind", "enterprise")
    if actor is not None:
        data["organisation"] = Organisation.objects.get(pk=actor.organisation_id)
    return services.party_create(actor=SYSTEM, name=name or f"示例企业{next(_numbers)}", **data)


def submitted(title: str, text: str, owner: Party | None = None, **data: Any) -> Need:
    need = services.need_draft(actor=SYSTEM, owner=owner or company(), title=title, text=text, **data)
    return services.need_submit(actor=SYSTEM, need=need)


def told(problems: tuple[tuple[str, str], ...] = DYEING, **data: Any) -> list[Need]:
    """Each of `problems` by a company of its own."""
    return [submitted(title, text, **data) for title, text in problems]


def cluster_of(need: Need) -> Cluster | None:
    return Problem.objects.select_related("cluster").get(kind="need", object_id=need.pk).cluster
