"""Limits in working and calendar days: how they are written, and that counting them keeps its laws."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shuanglian.casework import clocks
from shuanglian.casework.clocks import ZONE, ClockState, Earlier, Facts, Limit, Pause, Unit, Working, view
from shuanglian.foundation.workdays import bundled
from shuanglian.foundation.workdays.arithmetic import Calendar

DAYS = [day for _notice, days in bundled.read() for day in days]
CALENDAR = Calendar({day.date: day.is_workday for day in DAYS}, sorted({day.date.year for day in DAYS}))
WORKING = Working(CALENDAR, {day.date: day.name for day in DAYS if not day.is_workday}, "test")
moments = st.datetimes(dt.datetime(2025, 1, 2), dt.datetime(2026, 6, 1)).map(
    lambda moment: moment.replace(tzinfo=ZONE)
)
units = st.sampled_from(list(Unit))
numbers = st.integers(1, 40)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


def due(start: dt.datetime, days: int, unit: Unit, *pauses: Pause) -> dt.datetime:
    found = clocks.due_at(Facts(start, days, pauses, unit=unit), CALENDAR)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("written", "limit", "words"),
    [
        (3, Limit(3), "3 个工作日"),
        ("3", Limit(3), "3 个工作日"),
        (" 15 ", Limit(15), "15 个工作日"),
        ("3d", Limit(3, Unit.DAY), "3 日"),
        ("60d", Limit(60, Unit.DAY), "60 日"),
        (Limit(5, Unit.DAY), Limit(5, Unit.DAY), "5 日"),
    ],
)
def test_a_limit_is_read_from_settings_and_written_back(written: object, limit: Limit, words: str) -> None:
    assert Limit.parse(written) == limit
    assert Limit.parse(str(limit)) == limit
    assert limit.words() == words


@pytest.mark.parametrize(
    "bad", [0, -1, True, None, 1000, "", "0", "0d", "4h", "d", "3 d", "3D", "1000d", 2.0, [3]]
)
def test_what_is_no_limit_is_refused(bad: object) -> None:
    with pytest.raises(ValueError, match="not a time limit"):
        Limit.parse(bad)


@pytest.mark.parametrize(
    ("received", "days", "last"),
    [
        ("2026-06-08", 3, "2026-06-11"),
        ("2026-06-11", 3, "2026-06-15"),  # Sunday gives way to Monday
        ("2026-05-06", 3, "2026-05-09"),  # a Saturday that is worked is no day off
        ("2026-09-28", 3, "2026-10-08"),  # the National Day holiday
        ("2026-02-10", 5, "2026-02-24"),  # Spring Festival
        ("2025-12-31", 1, "2026-01-04"),  # New Year; the Sunday is worked
        ("2026-06-08", 60, "2026-08-07"),
    ],
)
def test_calendar_days_end_on_a_day_on_which_somebody_works(received: str, days: int, last: str) -> None:
    assert due(at(received + "T23:50"), days, Unit.DAY) == at(last + "T17:30")


def test_the_proof_says_how_days_are_counted() -> None:
    shown = view(Facts(at("2026-06-11T10:00"), 3, unit=Unit.DAY), WORKING, at("2026-06-12T09:00"))
    assert (shown.state, shown.words, shown.cells, shown.remaining, shown.remaining_workdays) == (
        ClockState.SOON,
        "剩 3 日",
        "tlhl",
        3,
        1,
    )
    assert shown.note == "6月15日（周一）17:30 到期，末日逢休息日顺延"
    assert shown.proof == (
        "6月11日收到，当天不计",
        "时限 3 个自然日，从次日起算",
        "按自然日计算，周末和节假日都计入",
        "最后一日6月14日是休息日（周末），顺延到6月15日（民法典第二百零三条）",
        "到期：2026年6月15日 17:30",
        "工作日历版本 test",
    )
    assert (
        "时限 3 个工作日，从次日起算"
        in view(Facts(at("2026-06-11T10:00"), 3), WORKING, at("2026-06-12T09:00")).proof
    )


def test_an_overdue_clock_of_calendar_days_counts_them() -> None:
    shown = view(Facts(at("2026-06-08T10:00"), 3, unit=Unit.DAY), WORKING, at("2026-06-15T09:00"))
    assert (shown.state, shown.words, shown.remaining, shown.cells) == (
        ClockState.OVER,
        "逾期 4 日",
        -4,
        "uuuoooo",
    )


def test_a_paused_clock_of_calendar_days_keeps_its_rest() -> None:
    facts = Facts(at("2026-06-08T10:00"), 5, (Pause(at("2026-06-10T10:00"), None, "补正"),), unit=Unit.DAY)
    shown = view(facts, WORKING, at("2026-06-14T09:00"))
    assert (shown.words, shown.remaining, shown.due_at) == ("已暂停，剩 4 日", 4, None)
    resumed = Facts(
        at("2026-06-08T10:00"), 5, (Pause(at("2026-06-10T10:00"), at("2026-06-14T11:00")),), unit=Unit.DAY
    )
    assert clocks.due_at(resumed, CALENDAR) == at("2026-06-17T17:30")


def test_a_finished_clock_shows_the_date_that_held() -> None:
    held = at("2026-06-09T17:30")
    facts = Facts(at("2026-06-08T10:00"), 3, finished_at=at("2026-06-10T09:00"), recorded_due=held)
    assert view(facts, WORKING, at("2026-07-01T09:00")).due_at == held


def test_an_earlier_run_counts_only_if_the_setting_says_so() -> None:
    start = at("2026-06-08T10:00")
    fresh = Facts(start, 5, earlier=Earlier(start, 3, counts=False))
    going_on = Facts(start, 5, earlier=Earlier(start, 3, counts=True))
    nothing_left = Facts(start, 5, earlier=Earlier(start, 9, counts=True))
    assert clocks.due_at(fresh, CALENDAR) == at("2026-06-15T17:30")
    assert clocks.due_at(going_on, CALENDAR) == at("2026-06-10T17:30")
    assert clocks.due_at(nothing_left, CALENDAR) == at("2026-06-08T17:30")
    assert (
        "6月8日重新打开：此前已用 3 个工作日，接着算，还有 2 个工作日" in view(going_on, WORKING, start).proof
    )
    assert "6月8日重新打开，时限重新起算；此前用过的 3 个工作日不并入" in view(fresh, WORKING, start).proof


def test_a_late_clock_says_so_in_a_year_that_is_not_loaded() -> None:
    shown = view(Facts(at("2026-12-28T10:00"), 2), WORKING, at("2027-01-05T09:00"))
    assert (shown.state, shown.words) == (ClockState.OVER, "已逾期")


@settings(max_examples=100, deadline=None)
@given(moments, numbers, units)
def test_the_last_day_is_worked_and_comes_after_receipt(start: dt.datetime, days: int, unit: Unit) -> None:
    last = clocks.local_day(due(start, days, unit))
    assert CALENDAR.is_workday(last)
    assert last > clocks.local_day(start)


@settings(max_examples=100, deadline=None)
@given(moments, moments, numbers, numbers, units)
def test_later_receipt_or_more_days_never_end_earlier(
    one: dt.datetime, other: dt.datetime, few: int, more: int, unit: Unit
) -> None:
    early, late = sorted((one, other))
    assert due(early, few, unit) <= due(late, few, unit)
    assert due(early, min(few, more), unit) <= due(early, max(few, more), unit)


@settings(max_examples=100, deadline=None)
@given(moments, numbers, numbers)
def test_working_days_add_up(start: dt.datetime, first: int, second: int) -> None:
    whole = due(start, first + second, Unit.WORKDAY)
    assert due(due(start, first, Unit.WORKDAY), second, Unit.WORKDAY) == whole


@settings(max_examples=100, deadline=None)
@given(moments, numbers)
def test_calendar_days_end_no_later_than_as_many_working_days(start: dt.datetime, days: int) -> None:
    assert due(start, days, Unit.DAY) <= due(start, days, Unit.WORKDAY)


@settings(max_examples=100, deadline=None)
@given(moments, numbers, units, st.integers(0, 20), st.integers(0, 10), st.integers(0, 5))
def test_pauses_never_shorten_and_longer_ones_never_end_earlier(
    start: dt.datetime, days: int, unit: Unit, wait: int, length: int, more: int
) -> None:
    begin = start + dt.timedelta(days=wait)
    plain = due(start, days, unit)
    short = due(start, days, unit, Pause(begin, begin + dt.timedelta(days=length)))
    long = due(start, days, unit, Pause(begin, begin + dt.timedelta(days=length + more)))
    assert plain <= short <= long
    if begin > plain:
        assert short == plain


@settings(max_examples=100, deadline=None)
@given(moments, st.integers(1, 15), units, st.integers(0, 40))
def test_what_is_used_and_what_is_left_is_the_limit(
    start: dt.datetime, days: int, unit: Unit, later: int
) -> None:
    facts, now = Facts(start, days, unit=unit), start + dt.timedelta(days=later)
    shown = view(facts, WORKING, now)
    assume(shown.cells)
    assert shown.cells.count("u") + shown.cells.count("t") + shown.cells.count("l") in (days, days - 1)
    if shown.state is not ClockState.OVER:
        assert sum(shown.cells.count(letter) for letter in "utl") == days


@settings(max_examples=100, deadline=None)
@given(moments, numbers, units, st.integers(0, 30))
def test_yellow_on_the_page_is_yellow_in_the_list(
    start: dt.datetime, days: int, unit: Unit, later: int
) -> None:
    now = start + dt.timedelta(days=later)
    end, shown = due(start, days, unit), view(Facts(start, days, unit=unit), WORKING, now)
    listed = now <= end <= clocks.soon_until(CALENDAR, now)
    assert (shown.state is ClockState.SOON) == listed
    assert (shown.state is ClockState.OVER) == (end < now)
