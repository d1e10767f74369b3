"""Who may do what: one table over all roles, without writing anything."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Reason
from shuanglian.indicators import policies
from shuanglian.indicators.models import Observation

from .factories import World, without

pytestmark = pytest.mark.django_db
EVERYBODY = (
    "public", "enterprise", "manager", "solver", "officer", "officer2", "officer3", "leader", "steward", "steward2",
    "admin", "system",
)  # fmt: skip
Policy = Callable[[Actor, Observation], list[Reason]]


def _report(origin: str) -> Policy:
    return lambda actor, row: policies.may_report(actor, row.indicator, origin=origin, is_demo=True)


TABLE: tuple[tuple[str, Policy, set[str]], ...] = (
    ("report", _report("report"), {"officer", "system"}),
    ("import", _report("import"), {"officer", "steward", "steward2", "system"}),
    ("count", _report("count"), {"system"}),
    ("formula", _report("formula"), {"system"}),
    ("publish", policies.may_publish, {"steward", "steward2"}),
    ("reject", policies.may_reject, {"steward", "steward2", "leader", "system"}),
    ("withdraw", policies.may_withdraw, {"officer"}),
    ("keep", lambda actor, _row: policies.may_keep(actor), {"steward", "steward2", "admin", "system"}),
)


@pytest.mark.parametrize(("verb", "policy", "allowed"), TABLE, ids=[row[0] for row in TABLE])
def test_the_table_of_rights(world: World, verb: str, policy: Policy, allowed: set[str]) -> None:
    row = world.report(world.indicator(owner=world.unit), "2024", 5)
    assert {key for key in EVERYBODY if not policy(world[key], row)} == allowed


def test_a_correction_is_for_those_who_report_and_for_what_is_in_force(world: World) -> None:
    row = world.publish(world.indicator(owner=world.unit), "2024", 5)
    assert {key for key in EVERYBODY if not policies.may_correct(world[key], row)} == {"officer", "system"}
    row.state = "superseded"
    assert [reason.code for reason in policies.may_correct(world["officer"], row)] == ["indicators.state"]


@pytest.mark.parametrize("key", ["officer", "steward", "leader"])
def test_the_key_of_a_machine_decides_nothing(world: World, key: str) -> None:
    row = world.report(world.indicator(), "2024", 5)
    machine = without(world[key], user_id=None, token_id=3)
    for policy in (
        _report("report"),
        _report("import"),
        policies.may_publish,
        policies.may_reject,
        policies.may_withdraw,
    ):
        assert "person_needed" in {reason.code for reason in policy(machine, row)}


def test_what_is_decided_stays_decided(world: World) -> None:
    row = world.publish(world.indicator(), "2024", 5)
    for policy in (policies.may_publish, policies.may_reject):
        assert [reason.code for reason in policy(world["steward2"], row)] == ["indicators.state"]


def test_every_refusal_has_words(world: World) -> None:
    row = world.report(world.indicator(owner=world.unit), "2024", 5)
    for _verb, policy, _allowed in TABLE:
        for key in EVERYBODY:
            assert all(str(reason.message) and reason.code for reason in policy(world[key], row))
