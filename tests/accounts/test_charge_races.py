"""Threads on PostgreSQL: no double rows, no circle of units."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest
from django.db import connection

from shuanglian.foundation.accounts import services
from shuanglian.foundation.accounts.models import Charge, Organisation
from shuanglian.foundation.actor import Role
from shuanglian.foundation.errors import DomainError
from tests.life.test_races import together

from . import factories

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
DAY = dt.date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _only_postgres() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("row locks need PostgreSQL")


def test_the_same_charge_eight_times_at_once_is_one_row() -> None:
    admin, unit, leader = (
        factories.actor(Role.ADMIN),
        factories.organisation(),
        factories.member(Role.LEADER).user,
    )
    acts = [
        partial(
            services.charge_start,
            actor=admin,
            user=leader,
            organisation=unit,
            starts=DAY + dt.timedelta(days=number),
        )
        for number in range(8)
    ]
    results = together(*acts)
    assert sum(isinstance(result, Charge) for result in results) == 1
    assert sum(isinstance(result, DomainError) for result in results) == 7
    assert Charge.objects.count() == 1


@pytest.mark.parametrize("turn", range(5))
def test_units_placed_under_each_other_at_once_never_close_a_circle(turn: int) -> None:
    admin = factories.actor(Role.ADMIN)
    units = [factories.organisation() for _ in range(3)]
    acts = [
        partial(services.organisation_place, actor=admin, organisation=unit, parent=units[(at + 1) % 3])
        for at, unit in enumerate(units)
    ]
    results = together(*acts)
    assert sum(isinstance(result, DomainError) for result in results) == 1
    assert Organisation.objects.filter(pk__in=[unit.pk for unit in units], parent=None).count() == 1
