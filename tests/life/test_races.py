"""Threads on PostgreSQL: cases go on while they are moved, the calendar changes while tasks end, two give one stand-in."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection
from django.utils import timezone

from shuanglian.casework import api
from shuanglian.casework.models import Clock, Definition, Delegation, Escalation, Token
from shuanglian.casework.moving import services
from shuanglian.casework.services.recounting import recount
from shuanglian.foundation.actor import Role, system
from shuanglian.foundation.errors import DomainError
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.workdays import services as workdays
from tests.casework import files
from tests.casework.factories import open_tasks, organisation, person, published, started

from .test_moving import LONGER, sound

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
PLAIN = files.process(
    files.start(),
    files.task("a", sla="3"),
    files.task("b"),
    files.end(),
    files.path("start", "a", "b", "end"),
)


@pytest.fixture(autouse=True)
def _only_postgres() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("row locks need PostgreSQL")
    workdays.load_bundled()


def together(*acts: Callable[[], object]) -> list[object]:
    """Run all at once, each on a connection of its own; refusals are results like others."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)  # type: ignore[var-annotated]

    def run(index: int, act: Callable[[], object]) -> None:
        gate.wait()
        try:
            results[index] = act()
        except DomainError as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(i, act)) for i, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_cases_that_go_on_while_they_are_moved_are_moved_once_or_left_whole() -> None:
    officer, owner, other = person(), person(Role.ADMIN), person(Role.STEWARD)
    cases = [started(PLAIN, officer) for _n in range(12)]
    source, target = Definition.objects.get(key="p"), published(LONGER)
    row = services.plan(actor=owner, source=source, target=target, mapping={"a": "first"})
    row = services.dry_run(row.pk, actor=owner)
    services.approve(row.pk, actor=other, digest=row.digest)
    tasks = [open_tasks(case)["a"] for case in cases]

    def finish() -> int:
        """A case that is just being moved refuses; whoever works on it presses again."""
        done = 0
        for task in tasks:
            for _again in range(100):
                try:
                    api.complete(task, actor=officer)
                    done += 1
                    break
                except DomainError:
                    time.sleep(0.05)
        return done

    results = together(lambda: services.execute(row.pk), lambda: services.execute(row.pk), finish)
    assert results[2] == len(cases)
    assert services.counted(row)["ready"] == 0
    for case in cases:
        case.refresh_from_db()
        assert sound(case)
        assert Event.objects.filter(kind="case.moved", object_id=str(case.pk)).count() == (
            case.definition_id == target.pk
        )
        # Moved before the step was done: the new step follows; after: the same step as ever.
        assert set(open_tasks(case)) in ({"middle"}, {"b"})
        assert not Token.objects.filter(case=case, status="active", node="a").exists()


def test_dates_are_counted_again_while_clocks_are_paused_and_tasks_end() -> None:
    officer = person()
    cases = [started(PLAIN, officer) for _n in range(10)]
    tasks = [open_tasks(case)["a"] for case in cases]
    first = timezone.localdate() + dt.timedelta(days=1)
    day = workdays.calendar().next_workday(first)
    workdays.day_set(actor=system(), date=day, is_workday=False, name="停工", source="示例文件")
    together(
        recount,
        recount,
        lambda: [api.complete(task, actor=officer) for task in tasks[:5]],
        lambda: [api.pause_clock(task, actor=officer, reason="补正") for task in tasks[5:]],
    )
    assert all(sound(case) for case in cases)
    for clock in Clock.objects.filter(case__in=cases, stopped_at=None):
        assert (clock.paused_at is None) or clock.due_at is None
    changed = Event.objects.filter(kind="clock.recalculated").values_list("object_id", flat=True)
    assert len(changed) == len(set(changed))


def test_a_level_is_told_once_by_several_workers() -> None:
    unit = organisation()
    officer, head = person(Role.OFFICER, unit), person(Role.LEADER, unit)
    case = started(PLAIN, officer, organisations={"officer": unit.pk}, config={"escalation": [0, 1]})
    later = timezone.now() + dt.timedelta(days=30)
    sweeps = together(*[lambda: api.fire_due(later).escalated] * 4)
    assert sum(n for n in sweeps if isinstance(n, int)) == 2
    assert Escalation.objects.filter(user=head.user_id).count() == 2
    assert Event.objects.filter(kind="clock.escalated").count() == 2
    assert api.verify(case) == []


def test_two_overlapping_stand_ins_cannot_be_given_at_the_same_moment() -> None:
    unit = organisation()
    one, two, three = (person(Role.OFFICER, unit) for _n in range(3))
    now = timezone.now()

    def give(to: int) -> object:
        return api.delegate(actor=one, to_user_id=to, valid_from=now, valid_to=now + dt.timedelta(days=2))

    for _round in range(5):
        Delegation.objects.all().delete()
        together(lambda: give(two.user_id or 0), lambda: give(three.user_id or 0))
        assert Delegation.objects.count() == 1
