"""A change of the working-day calendar reaches the stored dates of running clocks and alarms, once."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from shuanglian.casework import api
from shuanglian.casework.models import Clock, Timer
from shuanglian.casework.services.recounting import recount
from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.jobs.models import Job
from shuanglian.foundation.workdays import services as workdays
from tests.casework import files
from tests.casework.factories import open_tasks, person, started

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 6, 8, 2, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
XML = files.process(
    files.start(),
    files.task("a", sla="3"),
    files.boundary("t", "a", workdays="5"),
    files.task("late"),
    files.end(),
    files.end("e2"),
    files.path("start", "a", "end"),
    files.path("t", "late", "e2"),
)


def off(day: dt.date) -> None:
    workdays.day_set(actor=system(), date=day, is_workday=False, name="防汛停工", source="示例文件")


def dates(case: api.Case) -> tuple[dt.datetime | None, dt.datetime | None]:
    return Clock.objects.get(case=case).due_at, Timer.objects.get(case=case).due_at


@pytest.fixture
def officer() -> Actor:
    return person()


@time_machine.travel(MONDAY, tick=False)
def test_a_day_off_moves_dates_and_is_recorded_with_both_calendars(officer: Actor) -> None:
    case = started(XML, officer)
    before = workdays.version()
    assert dates(case) == (
        dt.datetime(2026, 6, 11, 9, 30, tzinfo=dt.UTC),
        dt.datetime(2026, 6, 15, 9, 30, tzinfo=dt.UTC),
    )
    off(dt.date(2026, 6, 10))
    done = recount()
    assert (done.moved_clocks, done.moved_timers) == (1, 1)
    assert dates(case) == (
        dt.datetime(2026, 6, 12, 9, 30, tzinfo=dt.UTC),
        dt.datetime(2026, 6, 16, 9, 30, tzinfo=dt.UTC),
    )
    view = api.clock(api.get_task(officer, open_tasks(case)["a"]))
    assert view is not None
    assert view.due_at == Clock.objects.get(case=case).due_at
    moved = [e for e in api.history(case) if e.kind.endswith("recalculated")]
    assert [e.kind for e in moved] == ["clock.recalculated", "timer.recalculated"]
    assert moved[0].payload["was"].startswith("2026-06-11")
    assert moved[0].payload["due_at"].startswith("2026-06-12")
    assert (moved[0].payload["before"], moved[0].payload["calendar"]) == (before, workdays.version())
    assert (recount().clocks, recount().timers) == (0, 0)
    assert api.verify(case) == []


@time_machine.travel(MONDAY, tick=False)
def test_a_change_far_away_only_notes_the_new_calendar(officer: Actor) -> None:
    case = started(XML, officer)
    held = dates(case)
    off(dt.date(2026, 9, 8))
    done = recount()
    assert (done.clocks, done.timers, done.moved_clocks, done.moved_timers) == (1, 1, 0, 0)
    assert dates(case) == held
    assert Clock.objects.get(case=case).calendar_version == workdays.version()
    assert [e.kind for e in api.history(case)] == ["case.started"]


def test_a_clock_that_was_called_late_too_soon_is_not_late_any_more_and_warns_again(officer: Actor) -> None:
    with time_machine.travel(MONDAY, tick=False) as now:
        case = started(XML, officer)
        now.move_to(MONDAY + 4 * DAY)
        assert api.fire_due().breached == 1
        for day in (9, 10, 11):
            off(dt.date(2026, 6, day))
        recount()
        clock = Clock.objects.get(case=case)
        assert (clock.due_at, clock.breached_at, clock.warned_at) == (
            dt.datetime(2026, 6, 16, 9, 30, tzinfo=dt.UTC),
            None,
            None,
        )
        assert api.worklist_counts(officer)["over"] == 0
        assert api.fire_due().warned == 1


def test_calendar_days_only_move_when_the_last_one_is_touched(officer: Actor) -> None:
    with time_machine.travel(MONDAY, tick=False):
        case = started(XML.replace(b'sl:sla="3"', b'sl:sla="3d"'), officer)
        off(dt.date(2026, 6, 10))
        recount()
        assert dates(case)[0] == dt.datetime(2026, 6, 11, 9, 30, tzinfo=dt.UTC)
        off(dt.date(2026, 6, 11))
        recount()
        assert dates(case)[0] == dt.datetime(2026, 6, 12, 9, 30, tzinfo=dt.UTC)


def test_finished_and_paused_clocks_stay_as_they_are(officer: Actor) -> None:
    with time_machine.travel(MONDAY, tick=False) as now:
        finished, paused = started(XML, officer), started(XML, officer)
        api.complete(open_tasks(finished)["a"], actor=officer)
        token = open_tasks(paused)["a"]
        api.pause_clock(token, actor=officer, reason="补正")
        held = Clock.objects.get(case=finished).due_at
        off(dt.date(2026, 6, 10))
        assert recount().moved_clocks == 0
        assert Clock.objects.get(case=finished).due_at == held
        view = api.clock(api.Token.objects.get(case=finished))
        assert view is not None
        assert view.due_at == held
        now.move_to(MONDAY + DAY)
        resumed = api.resume_clock(token, actor=officer)
        assert resumed.due_at == dt.datetime(2026, 6, 12, 9, 30, tzinfo=dt.UTC)
        assert resumed.calendar_version == workdays.version()


def test_an_alarm_does_not_forget_a_suspension_when_the_calendar_changes(officer: Actor) -> None:
    with time_machine.travel(MONDAY, tick=False) as now:
        case = started(XML, officer)
        api.suspend(case.pk, actor=officer, reason="等文书")
        now.move_to(MONDAY + 3 * DAY)
        api.resume(case.pk, actor=officer)
        assert dates(case) == (
            dt.datetime(2026, 6, 15, 9, 30, tzinfo=dt.UTC),
            dt.datetime(2026, 6, 17, 9, 30, tzinfo=dt.UTC),
        )
        off(dt.date(2026, 6, 12))
        recount()
        assert dates(case) == (
            dt.datetime(2026, 6, 16, 9, 30, tzinfo=dt.UTC),
            dt.datetime(2026, 6, 18, 9, 30, tzinfo=dt.UTC),
        )


def test_every_change_of_the_calendar_queues_one_job(officer: Actor) -> None:
    Job.objects.all().delete()
    off(dt.date(2026, 6, 10))
    off(dt.date(2026, 6, 11))
    workdays.day_clear(actor=system(), date=dt.date(2026, 6, 10))
    assert Job.objects.filter(dedupe_key="casework.recount").count() == 1
