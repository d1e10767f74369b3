"""Timers fire once, clocks warn once, pauses and the missing calendar of a year are handled."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from shuanglian.casework import api
from shuanglian.casework.models import Clock, Timer
from shuanglian.foundation.actor import Role, system
from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed
from shuanglian.foundation.notices.models import Notice
from shuanglian.foundation.workdays import services as workdays

from . import files
from .factories import open_tasks, person, started

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 6, 8, 2, tzinfo=dt.UTC)


def alarmed(*, interrupting: bool = True, **wait: str) -> bytes:
    return files.process(
        files.start(),
        files.task("a"),
        files.boundary("t", "a", interrupting=interrupting, **wait),
        files.task("late"),
        files.end(),
        files.end("e2"),
        files.path("start", "a", "end"),
        files.path("t", "late", "e2"),
    )


def test_an_interrupting_timer_takes_the_task_away_once() -> None:
    case = started(alarmed(duration="P5D"), person())
    assert api.fire_due(timezone.now() + dt.timedelta(days=4)).timers == 0
    assert api.fire_due(timezone.now() + dt.timedelta(days=6)).timers == 1
    assert api.fire_due(timezone.now() + dt.timedelta(days=6)).timers == 0
    assert set(open_tasks(case)) == {"late"}
    assert api.verify(case) == []
    assert [e.kind for e in api.history(case)] == ["case.started", "timer.fired"]


def test_a_timer_that_does_not_interrupt_opens_a_second_task() -> None:
    officer = person()
    case = started(alarmed(interrupting=False, duration="PT2H"), officer)
    api.fire_due(timezone.now() + dt.timedelta(hours=3))
    assert set(open_tasks(case)) == {"a", "late"}
    api.complete(open_tasks(case)["a"], actor=officer)
    assert api.complete(open_tasks(case)["late"], actor=officer).status == "finished"
    assert api.verify(case) == []


def test_a_finished_task_silences_its_timers() -> None:
    officer = person()
    case = started(alarmed(duration="P5D"), officer)
    api.complete(open_tasks(case)["a"], actor=officer)
    assert api.fire_due(timezone.now() + dt.timedelta(days=9)).timers == 0
    assert Timer.objects.get(case=case).status == Timer.Status.VOID


@time_machine.travel(MONDAY, tick=False)
def test_a_timer_in_working_days_follows_the_calendar() -> None:
    case = started(alarmed(workdays="5"), person())
    assert Timer.objects.get(case=case).due_at == dt.datetime(2026, 6, 15, 9, 30, tzinfo=dt.UTC)


def test_a_case_waits_until_a_date_in_its_data() -> None:
    xml = files.process(
        files.start(),
        files.wait("w", date="meeting"),
        files.task("a"),
        files.end(),
        files.path("start", "w", "a", "end"),
    )
    officer = person()
    case = started(xml, officer, data={"meeting": (timezone.now() + dt.timedelta(days=2)).isoformat()})
    assert open_tasks(case) == {}
    api.fire_due(timezone.now() + dt.timedelta(days=3))
    assert set(open_tasks(case)) == {"a"}
    with pytest.raises(Invalid):
        started(xml, officer, data={"meeting": "next week"})


def test_a_timer_whose_consequence_is_refused_is_tried_again_later() -> None:
    xml = files.process(
        files.start(),
        files.task("a"),
        files.boundary("t", "a", duration="PT1H"),
        files.service("s", "test.refuse"),
        files.end(),
        files.end("e2"),
        files.path("start", "a", "end"),
        files.path("t", "s", "e2"),
    )
    case = started(xml, person())
    later = timezone.now() + dt.timedelta(hours=2)
    assert api.fire_due(later).failed == 1
    assert api.fire_due(later).failed == 0
    timer = Timer.objects.get(case=case)
    assert (timer.status, timer.attempts, timer.error) == ("pending", 1, "处理器拒绝")
    assert set(open_tasks(case)) == {"a"}
    assert api.fire_due(later + dt.timedelta(minutes=5)).failed == 1


def test_firing_by_hand_asks_neither_the_date_nor_the_back_off_and_tells_what_became_of_each() -> None:
    officer = person()
    alarm = {"duration": "PT1H"}
    refusing = files.process(
        files.start(),
        files.task("a"),
        files.boundary("t", "a", **alarm),
        files.service("s", "test.refuse"),
        files.end(),
        files.end("e2"),
        files.path("start", "a", "end"),
        files.path("t", "s", "e2"),
    )
    bad, good, done = (
        started(refusing, officer),
        started(alarmed(**alarm), officer),
        started(alarmed(**alarm), officer),
    )
    timers = [Timer.objects.get(case=case).pk for case in (bad, good, done)]
    api.complete(open_tasks(done)["a"], actor=officer)
    later = timezone.now() + dt.timedelta(hours=2)
    assert api.fire_due(later).failed == 1 and Timer.objects.get(pk=timers[1]).status == "fired"
    good = started(alarmed(**alarm), officer)
    timers[1] = Timer.objects.get(case=good).pk
    # None of them would be fired by the sweep: one waits after a failure, one is not due, one is void, one is unknown.
    told = api.fire([*timers, 10**9], later)
    assert [one.how for one in told] == ["refused", "fired", "gone", "gone"]
    assert [one.timer for one in told] == [*timers, 10**9] and told[0].reason == "处理器拒绝"
    assert set(open_tasks(bad)) == {"a"} and Timer.objects.get(pk=timers[0]).attempts == 2
    assert set(open_tasks(good)) == {"late"} and api.verify(good) == []
    assert [e.kind for e in api.history(good)] == ["case.started", "timer.fired"]
    assert api.fire([timers[1]])[0].how == "gone"


def test_an_alarm_of_a_suspended_case_is_not_fired_by_hand_either() -> None:
    officer = person()
    case = started(alarmed(duration="PT1H"), officer)
    api.suspend(case.pk, actor=officer, reason="等上级答复")
    timer = Timer.objects.get(case=case)
    assert api.fire([timer.pk])[0].how == "gone"
    assert Timer.objects.get(pk=timer.pk).status == "pending"


def test_clocks_warn_once_and_are_breached_once_and_people_are_told() -> None:
    xml = files.process(files.start(), files.task("a", sla="3"), files.end(), files.path("start", "a", "end"))
    officer = person()
    with time_machine.travel(MONDAY, tick=False) as clock:
        case = started(xml, officer)
        clock.move_to(MONDAY + dt.timedelta(days=1, hours=1))
        assert (api.fire_due().warned, api.fire_due().warned) == (1, 0)
        clock.move_to(MONDAY + dt.timedelta(days=4))
        done = api.fire_due()
        assert (done.warned, done.breached, api.fire_due().breached) == (0, 1, 0)
        assert api.worklist_counts(officer) == {"all": 1, "mine": 0, "over": 1, "soon": 0, "paused": 0}
        assert api.deliver_due() == 3
        assert api.deliver_due() == 0
    kinds = [event.kind for event in api.history(case)]
    assert kinds == ["case.started", "clock.warned", "clock.breached"]
    assert set(Notice.objects.filter(recipient=officer.user_id).values_list("kind", flat=True)) == {
        "task.opened",
        "task.due_soon",
        "task.overdue",
    }
    assert api.verify(case) == []


def test_pausing_a_clock_moves_its_date_and_is_for_staff() -> None:
    xml = files.process(
        files.start(), files.task("a", sla="triage"), files.end(), files.path("start", "a", "end")
    )
    officer, company = person(), person(Role.ENTERPRISE)
    with time_machine.travel(MONDAY, tick=False) as now:
        case = started(xml, company, config={"sla": {"triage": 5}})
        token = open_tasks(case)["a"]
        with pytest.raises(NotAllowed):
            api.pause_clock(token, actor=company, reason="x")
        api.pause_clock(token, actor=officer, reason="补正", waiting_for="企业补材料")
        with pytest.raises(Conflict):
            api.pause_clock(token, actor=officer, reason="x")
        assert api.clock(api.get_task(officer, token)).state == "pause"
        assert api.worklist_counts(officer)["paused"] == 1
        now.move_to(MONDAY + dt.timedelta(days=2))
        clock = api.resume_clock(token, actor=officer)
        assert clock.due_at == dt.datetime(2026, 6, 16, 9, 30, tzinfo=dt.UTC)
        assert api.clock(api.get_task(officer, token)).due_at == clock.due_at
    assert api.verify(case) == []


def test_suspension_moves_clocks_and_alarms_alike() -> None:
    xml = alarmed(duration="P5D").replace(b'<bpmn:userTask id="a"', b'<bpmn:userTask sl:sla="5" id="a"')
    officer = person()
    with time_machine.travel(MONDAY, tick=False) as now:
        case = started(xml, officer)
        due = Timer.objects.get(case=case).due_at
        api.suspend(case.pk, actor=officer, reason="等文书")
        assert api.fire_due(MONDAY + dt.timedelta(days=9)).timers == 0
        now.move_to(MONDAY + dt.timedelta(days=7))
        api.resume(case.pk, actor=officer)
    assert Timer.objects.get(case=case).due_at == due + dt.timedelta(days=7)
    assert Clock.objects.get(case=case).due_at == dt.datetime(2026, 6, 22, 9, 30, tzinfo=dt.UTC)


def test_every_missing_time_limit_is_told_before_a_case_starts() -> None:
    xml = files.process(
        files.start(),
        files.task("a", sla="triage"),
        files.task("b", sla="answer"),
        files.end(),
        files.path("start", "a", "b", "end"),
    )
    with pytest.raises(Invalid) as caught:
        started(xml, person(), config={"sla": {"triage": 0}})
    assert [(r.code, r.field) for r in caught.value.reasons] == [("no_sla", "a"), ("no_sla", "b")]


def test_a_limit_that_reaches_into_an_unknown_year_gets_its_date_once_the_year_is_known() -> None:
    xml = files.process(
        files.start(), files.task("a", sla="10"), files.end(), files.path("start", "a", "end")
    )
    with time_machine.travel(dt.datetime(2026, 12, 28, 2, tzinfo=dt.UTC), tick=False):
        case = started(xml, person())
        assert Clock.objects.get(case=case).due_at is None
        api.fire_due()
        assert Clock.objects.get(case=case).due_at is None
        from shuanglian.foundation.workdays.bundled import Notice as YearNotice
        from shuanglian.foundation.workdays.bundled import SpecialDay

        days = [SpecialDay(dt.date(2027, 1, 1), False, "元旦")]
        workdays.year_load(
            actor=system(),
            notice=YearNotice(2027, "示例", "示例〔2026〕1号", dt.date(2026, 11, 1)),
            days=days,
        )
        api.fire_due()
    assert Clock.objects.get(case=case).due_at == dt.datetime(2027, 1, 12, 9, 30, tzinfo=dt.UTC)


def test_a_time_limit_of_a_joint_review_takes_all_its_tasks_away() -> None:
    inner = '<bpmn:multiInstanceLoopCharacteristics sl:collection="items"/>'
    xml = alarmed(duration="P5D").replace(
        b'name="a" sl:role="officer"></bpmn:userTask>',
        f'name="a" sl:role="officer">{inner}</bpmn:userTask>'.encode(),
    )
    officer = person()
    case = started(xml, officer, data={"items": [1, 2, 3]})
    first = api.Token.objects.filter(case=case, form="task").first()
    assert first is not None
    api.complete(first.pk, actor=officer, data={"ok": True})
    assert Timer.objects.get(case=case).status == "pending"
    api.fire_due(timezone.now() + dt.timedelta(days=6))
    assert set(open_tasks(case)) == {"late"}
    assert api.Token.objects.filter(case=case, node="a", status="cancelled").count() == 3
    assert api.verify(case) == []
