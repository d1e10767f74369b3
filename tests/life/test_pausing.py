"""Pauses within limits, clocks that go on by themselves, and steps that are taken up again."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from shuanglian.casework import api
from shuanglian.casework.models import Clock, Timer
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Conflict, Invalid
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.notices.models import Notice
from tests.casework import files
from tests.casework.factories import open_tasks, person, started

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 6, 8, 2, tzinfo=dt.UTC)  # 10:00 in Shanghai
ONE = files.process(files.start(), files.task("a", sla="5"), files.end(), files.path("start", "a", "end"))
DAY = dt.timedelta(days=1)


def case_with(officer: Actor, **config: object) -> tuple[api.Case, int]:
    case = started(ONE, officer, config=config)
    return case, open_tasks(case)["a"]


def codes(caught: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [reason.code for reason in caught.value.reasons]


def test_a_limit_in_calendar_days_comes_from_the_file_or_the_setting() -> None:
    officer = person()
    with time_machine.travel(MONDAY, tick=False):
        xml = ONE.replace(b'sl:sla="5"', b'sl:sla="3d"')
        clock = Clock.objects.get(case=started(xml, officer))
        assert (clock.days, clock.unit) == (3, "day")
        assert clock.due_at == dt.datetime(2026, 6, 11, 9, 30, tzinfo=dt.UTC)
        xml = ONE.replace(b'sl:sla="5"', b'sl:sla="triage"')
        clock = Clock.objects.get(case=started(xml, officer, config={"sla": {"triage": "2d"}}))
        assert clock.due_at == dt.datetime(2026, 6, 10, 9, 30, tzinfo=dt.UTC)
        with pytest.raises(Invalid) as caught:
            started(xml, officer, config={"sla": {"triage": "4h"}})
        assert codes(caught) == ["no_sla"]


def test_an_alarm_may_count_calendar_days() -> None:
    xml = files.process(
        files.start(),
        files.task("a"),
        files.boundary("t", "a", workdays="silence"),
        files.task("late"),
        files.end(),
        files.end("e2"),
        files.path("start", "a", "end"),
        files.path("t", "late", "e2"),
    )
    with time_machine.travel(dt.datetime(2026, 6, 11, 2, tzinfo=dt.UTC), tick=False):
        case = started(xml, person(), config={"sla": {"silence": "3d"}})
    assert Timer.objects.get(case=case).due_at == dt.datetime(2026, 6, 15, 9, 30, tzinfo=dt.UTC)


def test_a_clock_goes_on_by_itself_on_the_day_that_was_set_however_late_the_worker_is() -> None:
    officer = person()
    with time_machine.travel(MONDAY, tick=False) as now:
        case, token = case_with(officer)
        api.pause_clock(token, actor=officer, reason="补正", waiting_for="企业", until=dt.date(2026, 6, 11))
        view = api.clock(api.get_task(officer, token))
        assert view is not None
        assert "6月11日 恢复" in view.note
        now.move_to(MONDAY + 2 * DAY)
        assert api.fire_due().resumed == 0
        now.move_to(MONDAY + 4 * DAY)
        assert (api.fire_due().resumed, api.fire_due().resumed) == (1, 0)
        clock = Clock.objects.get(case=case)
        # The 8th is the day of receipt; the 9th and 10th are not counted.
        assert clock.due_at == dt.datetime(2026, 6, 17, 9, 30, tzinfo=dt.UTC)
        ended = dt.datetime.fromisoformat(clock.pauses[0]["to"])
        assert ended == dt.datetime(2026, 6, 10, 16, tzinfo=dt.UTC)  # midnight in Shanghai
        api.deliver_due()
    assert [e.kind for e in api.history(case)] == ["case.started", "clock.paused", "clock.resumed"]
    assert Notice.objects.filter(recipient=officer.user_id, kind="task.resumed").count() == 1
    assert api.verify(case) == []


def test_pauses_have_a_limit_and_all_reasons_are_told() -> None:
    officer = person()
    with time_machine.travel(MONDAY, tick=False) as now:
        case, token = case_with(officer, pause={"max_days": 5, "times": 2})
        with pytest.raises(Invalid) as caught:
            api.pause_clock(token, actor=officer, reason=" ", until=dt.date(2026, 6, 20))
        assert codes(caught) == ["no_reason", "pause_days"]
        assert "最晚 2026-06-13 恢复" in str(caught.value.reasons[1].message)
        with pytest.raises(Invalid) as caught:
            api.pause_clock(token, actor=officer, reason="x", until=dt.date(2026, 6, 8))
        assert codes(caught) == ["until_past"]
        assert Clock.objects.get(case=case).pauses == []
        api.pause_clock(token, actor=officer, reason="补正", until=dt.date(2026, 6, 10))
        now.move_to(MONDAY + 2 * DAY)
        api.fire_due()
        clock = api.pause_clock(token, actor=officer, reason="补正")  # without a day: the rest of the five
        assert clock.resume_at == dt.datetime(2026, 6, 12, 16, tzinfo=dt.UTC)
        now.move_to(MONDAY + 6 * DAY)
        api.fire_due()
        with pytest.raises(Invalid) as caught:
            api.pause_clock(token, actor=officer, reason="")
        assert codes(caught) == ["no_reason", "pause_times", "pause_days"]
        assert Clock.objects.get(case=case).paused_at is None


def test_a_limit_of_pauses_may_differ_by_step_and_a_suspension_is_none_of_them() -> None:
    officer = person()
    with time_machine.travel(MONDAY, tick=False) as now:
        case, token = case_with(officer, pause={"*": {"times": 1}, "a": {"times": 2}})
        api.suspend(case.pk, actor=officer, reason="等文书")
        now.move_to(MONDAY + DAY)
        api.resume(case.pk, actor=officer)
        for _n in range(2):
            api.pause_clock(token, actor=officer, reason="补正")
            api.resume_clock(token, actor=officer)
        with pytest.raises(Invalid):
            api.pause_clock(token, actor=officer, reason="补正")


def test_a_pause_that_runs_out_while_the_case_is_suspended_ends_with_the_suspension() -> None:
    officer = person()
    with time_machine.travel(MONDAY, tick=False) as now:
        case, token = case_with(officer)
        api.pause_clock(token, actor=officer, reason="补正", until=dt.date(2026, 6, 10))
        api.suspend(case.pk, actor=officer, reason="等文书")
        now.move_to(MONDAY + 4 * DAY)
        assert api.fire_due().resumed == 0
        api.resume(case.pk, actor=officer)
        clock = Clock.objects.get(case=case)
        assert (clock.paused_at, clock.due_at) == (None, dt.datetime(2026, 6, 18, 9, 30, tzinfo=dt.UTC))


def test_settings_about_time_that_make_no_sense_are_all_named() -> None:
    with pytest.raises(Invalid) as caught:
        case_with(person(), pause={"max_days": 0}, escalation=[0, 0], reopen="never")
    assert codes(caught) == ["bad_pause", "bad_escalation", "bad_reopen"]


def test_a_new_date_warns_anew_and_is_told_anew() -> None:
    officer = person()
    with time_machine.travel(MONDAY, tick=False) as now:
        _case, token = case_with(officer)
        now.move_to(MONDAY + 4 * DAY)
        assert api.fire_due().warned == 1
        api.pause_clock(token, actor=officer, reason="补正")
        now.move_to(MONDAY + 8 * DAY)
        api.resume_clock(token, actor=officer)
        now.move_to(MONDAY + 9 * DAY)
        assert api.fire_due().warned == 1
        api.deliver_due()
    assert Notice.objects.filter(recipient=officer.user_id, kind="task.due_soon").count() == 2


@pytest.mark.parametrize(
    ("mode", "due"),
    [
        ("fresh", dt.datetime(2026, 6, 26, 9, 30, tzinfo=dt.UTC)),
        ("continue", dt.datetime(2026, 6, 24, 9, 30, tzinfo=dt.UTC)),
    ],
)
def test_a_step_taken_up_again_counts_as_the_setting_says_and_proves_it(mode: str, due: dt.datetime) -> None:
    officer = person()
    with time_machine.travel(MONDAY, tick=False) as now:
        case, token = case_with(officer, reopen=mode)
        now.move_to(MONDAY + 2 * DAY)
        api.complete(token, actor=officer)
        held = Clock.objects.get(case=case)
        now.move_to(MONDAY + 10 * DAY)  # Thursday 18 June, before the Dragon Boat holiday
        api.reopen(case.pk, "a", actor=officer, reason="企业说没解决")
        again = open_tasks(case)["a"]
        view = api.clock(api.get_task(officer, again))
        assert view is not None
        assert view.due_at == Clock.objects.get(token=again).due_at == due
        assert any("6月18日重新打开" in line for line in view.proof)
        first = api.clock(api.get_task(officer, token))
        assert first is not None
        assert (first.due_at, first.words) == (held.due_at, "用时 2 个工作日")
    assert api.verify(case) == []


def test_the_company_cannot_pause_and_nothing_changes() -> None:
    officer = person()
    case, token = case_with(officer)
    events = Event.objects.count()
    for act in (api.resume_clock,):
        with pytest.raises(Conflict):
            act(token, actor=officer)
    with pytest.raises(Exception):  # noqa: B017 - a stranger sees no such task, or may not pause it
        api.pause_clock(token, actor=person(Role.ENTERPRISE), reason="x")
    assert Event.objects.count() == events
    assert Clock.objects.get(case=case).pauses == []


def test_a_limit_that_is_over_cannot_be_paused() -> None:
    officer = person()
    with time_machine.travel(MONDAY, tick=False) as now:
        case, token = case_with(officer)
        now.move_to(MONDAY + 10 * DAY)
        with pytest.raises(Invalid) as caught:
            api.pause_clock(token, actor=officer, reason="补正")
        assert codes(caught) == ["past_due"]
        clock = Clock.objects.get(case=case)
        assert (clock.pauses, clock.paused_at) == ([], None) and clock.due_at is not None


def test_a_pause_over_the_close_of_a_day_costs_that_day() -> None:
    """Paused from 17:25 to 17:35 on four evenings, the clock would stand still without any day of pause being used."""
    officer = person()
    evening = dt.datetime(2026, 6, 8, 9, 25, tzinfo=dt.UTC)  # 17:25 in Shanghai
    with time_machine.travel(MONDAY, tick=False) as now:
        _case, token = case_with(officer, pause={"max_days": 2})
        for day in (0, 1):
            now.move_to(evening + day * DAY)
            api.pause_clock(token, actor=officer, reason="等材料")
            now.move_to(evening + day * DAY + dt.timedelta(minutes=10))
            api.resume_clock(token, actor=officer)
        due = Clock.objects.get(token=token).due_at
        now.move_to(evening + 2 * DAY)
        with pytest.raises(Invalid) as caught:
            api.pause_clock(token, actor=officer, reason="等材料")
        assert codes(caught) == ["pause_days"]
        assert Clock.objects.get(token=token).due_at == due


def test_a_pause_within_the_hours_of_one_day_costs_none() -> None:
    officer = person()
    with time_machine.travel(MONDAY, tick=False) as now:
        _case, token = case_with(officer, pause={"max_days": 1})
        for hour in (1, 3):
            now.move_to(MONDAY + dt.timedelta(hours=hour))
            api.pause_clock(token, actor=officer, reason="等材料")
            now.move_to(MONDAY + dt.timedelta(hours=hour + 1))
            api.resume_clock(token, actor=officer)
        assert Clock.objects.get(token=token).due_at == dt.datetime(2026, 6, 15, 9, 30, tzinfo=dt.UTC)
