"""A late task goes to who is in charge of the unit on that day, then to who is in charge above it, then to all leaders."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from shuanglian.casework import api, superiors
from shuanglian.casework.models import Delegation
from shuanglian.foundation.accounts.models import Charge, Membership, Organisation
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.notices.models import Notice
from tests.casework.factories import organisation, person, started

from .test_escalating import DAY, MONDAY, ONE, task_of

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 6, 8)


class Region:
    """A unit without a leader of its own, in a larger unit; three leaders elsewhere."""

    def __init__(self) -> None:
        self.unit, self.above, self.office = organisation(), organisation(), organisation()
        Organisation.objects.filter(pk=self.unit.pk).update(parent=self.above)
        self.officer = person(Role.OFFICER, self.unit)
        self.one, self.two, self.three = (
            person(Role.LEADER, self.office, name) for name in ("甲", "乙", "丙")
        )

    def case(self) -> api.Case:
        config = {"escalation": [0, {"days": 1, "to": "region"}]}
        return started(ONE, self.officer, organisations={"officer": self.unit.pk}, config=config)


def put(leader: Actor, unit: Organisation, starts: dt.date = TODAY, ends: dt.date | None = None) -> None:
    Charge.objects.create(user_id=leader.user_id, organisation=unit, starts=starts, ends=ends)


@pytest.fixture
def region() -> Region:
    return Region()


def rung(task: api.Token, days: int = 0) -> tuple[str, list[int]]:
    found = superiors.rung_of(task, now=MONDAY + days * DAY)
    assert found is not None
    return found.kind, list(found.people)


def test_who_is_in_charge_on_that_day_then_above_then_everybody(region: Region) -> None:
    task = task_of(region.case())
    everybody = sorted([region.one.user_id, region.two.user_id, region.three.user_id])  # type: ignore[type-var]
    assert rung(task) == ("region", everybody)
    put(region.two, region.above)
    assert rung(task) == ("above", [region.two.user_id])
    put(region.one, region.unit, TODAY, TODAY + 2 * DAY)
    assert rung(task, 2) == ("charge", [region.one.user_id])
    assert rung(task, 3) == ("above", [region.two.user_id])
    assert rung(task, -1) == ("region", everybody)


def test_the_late_one_is_not_told_and_a_leader_who_left_is_in_charge_of_nothing(region: Region) -> None:
    put(region.one, region.unit)
    put(region.two, region.above)
    task = task_of(region.case())
    task.assignee_id = region.one.user_id
    assert rung(task) == ("above", [region.two.user_id])
    task.assignee_id = None
    Membership.objects.filter(user=region.one.user_id).update(is_active=False)
    assert rung(task) == ("above", [region.two.user_id])


def test_who_stands_in_for_the_leader_on_that_day_is_told_too(region: Region) -> None:
    put(region.one, region.unit)
    Delegation.objects.create(
        from_user_id=region.one.user_id,
        to_user_id=region.three.user_id,
        organisation=region.office,
        role=Role.LEADER,
        valid_from=MONDAY,
        valid_to=MONDAY + 2 * DAY,
    )
    task = task_of(region.case())
    assert rung(task) == ("charge", sorted([region.one.user_id, region.three.user_id]))  # type: ignore[type-var]
    assert rung(task, 2) == ("charge", [region.one.user_id])


def test_a_circle_of_units_ends(region: Region) -> None:
    Organisation.objects.filter(pk=region.above.pk).update(parent=region.unit)
    assert rung(task_of(region.case()))[0] == "region"


def test_the_leader_in_charge_sees_the_notice_and_others_do_not(region: Region) -> None:
    put(region.one, region.unit)
    with time_machine.travel(MONDAY, tick=False) as now:
        region.case()
        now.move_to(MONDAY + 8 * DAY)
        assert api.fire_due().escalated == 2
        api.deliver_due()
    notices = Notice.objects.filter(kind="task.escalated")
    assert set(notices.values_list("recipient", flat=True)) == {region.one.user_id}
    assert all("分管领导" in notice.body for notice in notices)
    payloads = [event.payload for event in Event.objects.filter(kind="clock.escalated")]
    assert superiors.told(payloads) == ["分管领导：甲", "分管领导：甲"]


def test_the_notice_says_when_nobody_is_in_charge(region: Region) -> None:
    with time_machine.travel(MONDAY, tick=False) as now:
        region.case()
        now.move_to(MONDAY + 5 * DAY)
        api.fire_due()
        api.deliver_due()
    notices = Notice.objects.filter(kind="task.escalated")
    assert notices.count() == 6  # two levels, three leaders
    assert all("没有登记分管领导" in notice.body for notice in notices)
