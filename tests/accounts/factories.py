"""People and organisations for the tests of accounts, made through the services where a rule is at stake."""

from __future__ import annotations

import itertools

from shuanglian.foundation.accounts.credit_code import check_character
from shuanglian.foundation.accounts.models import Membership, Organisation, User
from shuanglian.foundation.accounts.services import actor_for
from shuanglian.foundation.actor import Actor, Role

_numbers = itertools.count(1)
PASSWORD = "柯桥-dyehouse-2026"


def user(name: str = "张工", **fields: object) -> User:
    number = next(_numbers)
    made = User(username=str(fields.pop("username", f"user{number}")), name=name, **fields)
    made.set_password(PASSWORD)
    made.save()
    return made


def organisation(name: str = "", **fields: object) -> Organisation:
    return Organisation.objects.create(name=name or f"测试单位{next(_numbers)}", **fields)


def member(
    role: Role = Role.ENTERPRISE, *, of: Organisation | None = None, manages: bool = False
) -> Membership:
    return Membership.objects.create(
        user=user(), organisation=of or organisation(), role=role, manages=manages
    )


def actor(role: Role = Role.ENTERPRISE, *, of: Organisation | None = None, manages: bool = False) -> Actor:
    made = member(role, of=of, manages=manages)
    return actor_for(made.user, made.pk)


def code(number: int | None = None) -> str:
    first = f"91330600{(number or next(_numbers)):09d}"
    return first + check_character(first)
