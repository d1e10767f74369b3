"""Superiors are told in time, the right ones, each level once."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from shuanglian.casework import api
from shuanglian.casework.models import Clock, Escalation
from shuanglian.foundation.accounts.models import Membership
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.notices.models import Notice
from tests.casework import files
from tests.casework.factories import open_tasks, organisation, person, started

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 6, 8, 2, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
ONE = files.process(files.start(), files.task("a", sla="3"), files.end(), files.path("start", "a", "end"))


class Region:
    """Two departments with a leader each, a third unit that supervises, and the office of the region."""

    def __init__(self) -> None:
        self.first, self.second, self.office = organisation(), organisation(), organisation()
        self.officer, self.colleague = person(Role.OFFICER, self.first), person(Role.OFFICER, self.first)
        self.head = person(Role.LEADER, self.first)
        self.other_officer, self.other_head = (
            person(Role.OFFICER, self.second),
            person(Role.LEADER, self.second),
        )
        self.supervisor = person(Role.OFFICER, self.office)

    def case(self, levels: object = (-1, 0, 2), **extra: object) -> api.Case:
        organisations = {"officer": self.first.pk}
        return started(
            ONE, self.officer, organisations=organisations, config={"escalation": list(levels)}, **extra
        )


@pytest.fixture
def region() -> Region:
    return Region()


def task_of(case: api.Case) -> api.Token:
    return api.Token.objects.get(pk=open_tasks(case)["a"])


def told(actor: Actor) -> int:
    return Notice.objects.filter(recipient=actor.user_id, kind="task.escalated").count()


def test_the_leaders_of_the_unit_that_has_the_task_come_first(region: Region) -> None:
    task = task_of(region.case())
    assert api.superiors_of(task) == [region.head.user_id]


def test_without_leaders_of_its_own_the_supervisor_of_the_case_is_told(region: Region) -> None:
    Membership.objects.filter(user=region.head.user_id).update(is_active=False)
    task = task_of(region.case(people={"supervisor": region.supervisor.user_id}))
    assert api.superiors_of(task) == [region.supervisor.user_id]
    assert api.superiors_of(task, rung="region") == [region.other_head.user_id]


def test_a_unit_in_the_seat_means_its_leaders_else_its_members(region: Region) -> None:
    Membership.objects.filter(user=region.head.user_id).update(is_active=False)
    case = started(
        ONE, region.officer, organisations={"officer": region.first.pk, "supervisor": region.office.pk}
    )
    assert api.superiors_of(task_of(case)) == [region.supervisor.user_id]
    boss = person(Role.LEADER, region.office)
    assert api.superiors_of(task_of(case)) == [boss.user_id]


def test_otherwise_the_leaders_of_the_region_are_told_but_nobody_of_their_own_task(region: Region) -> None:
    Membership.objects.filter(user=region.head.user_id).update(is_active=False)
    task = task_of(region.case())
    assert api.superiors_of(task) == [region.other_head.user_id]
    task.assignee_id = region.other_head.user_id
    assert api.superiors_of(task) == []


def test_a_task_without_a_unit_takes_that_of_its_holder(region: Region) -> None:
    case = started(ONE, region.officer)
    api.claim(open_tasks(case)["a"], actor=region.other_officer)
    assert api.superiors_of(task_of(case)) == [region.other_head.user_id]


def test_each_level_is_told_once_and_recorded(region: Region) -> None:
    with time_machine.travel(MONDAY, tick=False) as now:
        case = region.case()
        assert api.fire_due().escalated == 0
        now.move_to(MONDAY + 2 * DAY)  # 10:00 of the day before the last: the first level was due at nine
        assert (api.fire_due().escalated, api.fire_due().escalated) == (1, 0)
        now.move_to(MONDAY + 4 * DAY)
        done = api.fire_due()
        assert (done.breached, done.escalated) == (1, 1)
        now.move_to(MONDAY + 9 * DAY)
        assert (api.fire_due().escalated, api.fire_due().escalated) == (1, 0)
        api.deliver_due()
        view = api.clock(api.get_task(region.officer, open_tasks(case)["a"]))
        assert view is not None
        assert view.escalated == "已报上级 3 次，最近 6月17日"
    assert told(region.head) == 3
    assert told(region.other_head) == told(region.officer) == 0
    events = [e for e in api.history(case) if e.kind == "clock.escalated"]
    assert [(e.payload["level"], e.payload["days"], e.payload["to"]) for e in events] == [
        (1, -1, [region.head.user_id]),
        (2, 0, [region.head.user_id]),
        (3, 2, [region.head.user_id]),
    ]
    assert Escalation.objects.filter(user=region.head.user_id).count() == 3
    assert api.verify(case) == []


def test_after_a_standstill_all_levels_that_were_reached_are_told_at_once(region: Region) -> None:
    with time_machine.travel(MONDAY, tick=False) as now:
        region.case()
        now.move_to(MONDAY + 20 * DAY)
        assert (api.fire_due().escalated, api.fire_due().escalated) == (3, 0)


def test_a_level_may_go_straight_to_the_region(region: Region) -> None:
    with time_machine.travel(MONDAY, tick=False) as now:
        region.case(levels=[0, {"days": 1, "to": "region"}])
        now.move_to(MONDAY + 8 * DAY)
        api.fire_due()
        api.deliver_due()
    assert (told(region.head), told(region.other_head)) == (2, 1)


def test_nobody_is_told_while_the_clock_is_paused_or_when_the_task_is_done(region: Region) -> None:
    with time_machine.travel(MONDAY, tick=False) as now:
        case = region.case()
        token = open_tasks(case)["a"]
        api.pause_clock(token, actor=region.officer, reason="补正")
        now.move_to(MONDAY + 8 * DAY)
        assert api.fire_due().escalated == 0
        api.resume_clock(token, actor=region.officer)
        assert Clock.objects.get(case=case).escalate_at is not None
        api.complete(token, actor=region.officer)
        now.move_to(MONDAY + 30 * DAY)
        assert api.fire_due().escalated == 0
    assert not Escalation.objects.exists()


def test_superiors_find_what_was_reported_to_them_and_others_do_not(region: Region) -> None:
    with time_machine.travel(MONDAY, tick=False) as now:
        case = region.case()
        now.move_to(MONDAY + 8 * DAY)
        api.fire_due()
        found = list(api.worklist(region.head, {"scope": "escalated"}))
        assert [task.pk for task in found] == [open_tasks(case)["a"]]
        assert list(api.worklist(region.other_head, {"scope": "escalated"})) == []
        api.complete(open_tasks(case)["a"], actor=region.officer)
        assert list(api.worklist(region.head, {"scope": "escalated"})) == []


def test_a_process_that_says_nothing_about_superiors_tells_none(region: Region) -> None:
    with time_machine.travel(MONDAY, tick=False) as now:
        started(ONE, region.officer)
        now.move_to(MONDAY + 20 * DAY)
        assert api.fire_due().escalated == 0
    assert not Event.objects.filter(kind="clock.escalated").exists()


def test_nobody_is_told_of_a_short_task_on_the_day_it_comes_in(region: Region) -> None:
    """A working day before the due day of a limit of one day is the day of receipt: the morning after it is early enough."""
    xml = ONE.replace(b'sl:sla="3"', b'sl:sla="1"')
    with time_machine.travel(MONDAY, tick=False) as now:
        case = started(
            xml, region.officer, organisations={"officer": region.first.pk}, config={"escalation": [-1, 0]}
        )
        api.fire_due()
        assert not Escalation.objects.exists()
        clock = Clock.objects.get(token__case=case)
        assert clock.escalate_at == dt.datetime(2026, 6, 9, 1, tzinfo=dt.UTC)  # Tuesday, 9:00
        now.move_to(MONDAY + DAY)
        api.fire_due()
        assert Escalation.objects.get().level == 1


def test_a_warning_never_comes_after_the_due_date(region: Region) -> None:
    """A case that comes in after hours on the eve of its last day."""
    xml = ONE.replace(b'sl:sla="3"', b'sl:sla="1d"')
    with time_machine.travel(MONDAY, tick=False):
        case = started(
            xml, region.officer, organisations={"officer": region.first.pk}, config={"escalation": [-5]}
        )
    clock = Clock.objects.get(token__case=case)
    assert clock.due_at is not None and clock.escalate_at is not None
    assert clock.started_at < clock.escalate_at <= clock.due_at
