"""People and published processes for the tests of the engine."""

from __future__ import annotations

import itertools

from shuanglian.casework import api
from shuanglian.foundation.accounts.models import Membership, Organisation, User
from shuanglian.foundation.actor import Actor, Role, system

_numbers = itertools.count(1)


def organisation(name: str = "") -> Organisation:
    return Organisation.objects.create(name=name or f"示例单位{next(_numbers)}", is_demo=True)


def person(role: Role = Role.OFFICER, org: Organisation | None = None, name: str = "") -> Actor:
    number = next(_numbers)
    org = org or organisation()
    user = User.objects.create(username=f"u{number}", name=name or f"示例人{number}", is_demo=True)
    member = Membership.objects.create(user=user, organisation=org, role=role)
    return Actor(role=role, label=user.name, user_id=user.pk, organisation_id=org.pk, membership_id=member.pk)


def published(xml: bytes, key: str = "p", *tables: bytes, config: dict | None = None) -> api.Definition:
    return api.publish(key, bpmn_xml=xml, dmn_xmls=tables, actor=system(), config=config)


def started(xml: bytes, actor: Actor | None = None, key: str = "p", *tables: bytes, **extra) -> api.Case:
    published(xml, key, *tables, config=extra.pop("definition_config", None))
    return api.start(key, business=("thing", next(_numbers)), actor=actor or person(), **extra)


def open_tasks(case: api.Case) -> dict[str, int]:
    rows = api.Token.objects.filter(case=case, status="active", form="task")
    return dict(rows.values_list("node", "pk"))
