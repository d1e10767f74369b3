"""Time limits: the dates, the cells, the words and the proof, from recorded facts alone."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.casework import clocks
from shuanglian.casework.clocks import ZONE, ClockState, Facts, Pause, Working, view
from shuanglian.foundation.workdays import bundled
from shuanglian.foundation.workdays.arithmetic import Calendar

DAYS = [day for _notice, days in bundled.read() for day in days]
CALENDAR = Calendar({day.date: day.is_workday for day in DAYS}, sorted({day.date.year for day in DAYS}))
WORKING = Working(CALENDAR, {day.date: day.name for day in DAYS if not day.is_workday}, "2024-2026:test")


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


def pause(start: str, end: str | None = None, who: str = "企业补材料") -> Pause:
    return Pause(at(start), at(end) if end else None, "补正", who)


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-13", 3, "2026-02-25"),
        ("2026-02-16", 5, "2026-02-28"),
        ("2026-04-30", 1, "2026-05-06"),
        ("2026-05-08", 1, "2026-05-09"),
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-09-18", 8, "2026-09-30"),
    ],
)
def test_the_due_day_counts_working_days_after_receipt(received: str, days: int, due: str) -> None:
    assert clocks.due_at(Facts(at(received + "T09:00"), days), CALENDAR) == at(due + "T17:30")


def test_a_clock_that_runs() -> None:
    shown = view(Facts(at("2026-06-16T10:00"), 5), WORKING, at("2026-06-18T09:00"))
    assert (shown.state, shown.words, shown.cells, shown.remaining_workdays) == (
        ClockState.NORMAL,
        "剩 3 个工作日",
        "uthhhlll",
        3,
    )
    assert shown.note.startswith("6月24日（周三）17:30 到期，端午")
    assert any("当天不计" in line for line in shown.proof)
    assert any("端午" in line for line in shown.proof)
    assert shown.proof[-1] == "工作日历版本 2024-2026:test"


def test_a_clock_that_ends_today() -> None:
    shown = view(Facts(at("2026-06-22T10:00"), 3), WORKING, at("2026-06-25T14:20"))
    assert (shown.state, shown.words, shown.cells) == (ClockState.SOON, "剩 3 小时", "uut")


def test_a_clock_that_is_over() -> None:
    shown = view(Facts(at("2026-06-12T10:00"), 3), WORKING, at("2026-06-18T09:00"))
    assert (shown.state, shown.words, shown.cells, shown.remaining_workdays) == (
        ClockState.OVER,
        "逾期 1 个工作日",
        "hhuuuo",
        -1,
    )
    evening = view(Facts(at("2026-06-12T10:00"), 3), WORKING, at("2026-06-17T18:00"))
    assert (evening.words, evening.cells[-1]) == ("逾期不到 1 个工作日", "o")


def test_a_clock_that_is_paused_says_for_whom() -> None:
    facts = Facts(at("2026-06-08T10:00"), 5, (pause("2026-06-11T10:00"),))
    shown = view(facts, WORKING, at("2026-06-15T09:00"))
    assert (shown.state, shown.words, shown.note) == (
        ClockState.PAUSE,
        "已暂停，剩 3 个工作日",
        "等企业补材料，6月11日 起",
    )
    assert (shown.cells, shown.due_at) == ("uupphhplll", None)


def test_paused_days_are_not_counted_and_are_part_of_the_proof() -> None:
    facts = Facts(at("2026-06-08T10:00"), 5, (pause("2026-06-11T10:00", "2026-06-15T11:00"),))
    assert clocks.due_at(facts, CALENDAR) == at("2026-06-17T17:30")
    shown = view(facts, WORKING, at("2026-06-15T12:00"))
    assert shown.cells == "uupphhtll"
    assert "6月11日至6月15日暂停：补正，等企业补材料" in shown.proof


def test_a_clock_that_was_met_or_missed() -> None:
    met = view(
        Facts(at("2026-06-08T10:00"), 5, finished_at=at("2026-06-12T16:00")), WORKING, at("2026-07-30T09:00")
    )
    assert (met.state, met.words, met.note, met.cells) == (
        ClockState.DONE,
        "用时 4 个工作日",
        "时限 5 个工作日",
        "uuuuhhl",
    )
    missed = view(
        Facts(at("2026-06-08T10:00"), 3, finished_at=at("2026-06-15T16:00")), WORKING, at("2026-07-30T09:00")
    )
    assert (missed.words, missed.note) == ("用时 5 个工作日", "时限 3 个工作日，超 2 个工作日")


def test_what_is_finished_on_a_day_off_after_its_limit_was_not_in_time_that_day() -> None:
    facts = Facts(at("2026-06-10T10:00"), 2, finished_at=at("2026-06-14T16:00"))
    assert view(facts, WORKING, at("2026-07-30T09:00")).note == "时限 2 个工作日，逾期不到 1 个工作日"


@pytest.mark.parametrize("unit", list(clocks.Unit))
def test_what_is_finished_while_it_stands_still_has_a_date(unit: clocks.Unit) -> None:
    """The pause ends with it; nothing is said of years that are not loaded."""
    facts = Facts(
        at("2026-06-08T10:00"),
        3,
        (pause("2026-06-09T10:00"),),
        at("2026-06-10T10:00"),
        unit,
        recorded_due=None,
    )
    shown = view(facts, WORKING, at("2026-07-30T09:00"))
    assert (shown.state, shown.due_at, shown.cells) == (ClockState.DONE, at("2026-06-12T17:30"), "pull")
    assert shown.proof[-2] == "到期：2026年6月12日 17:30"


def test_a_kept_date_is_not_contradicted_by_a_calendar_that_was_changed_later() -> None:
    """The date was Wednesday; that day was declared free afterwards."""
    facts = Facts(
        at("2026-06-08T10:00"), 2, finished_at=at("2026-06-10T16:00"), recorded_due=at("2026-06-10T17:30")
    )
    changed = {**{day.date: day.is_workday for day in DAYS}, dt.date(2026, 6, 10): False}
    names = {**WORKING.names, dt.date(2026, 6, 10): "临时放假"}
    now = at("2026-07-30T09:00")
    proof = view(facts, Working(Calendar(changed, CALENDAR.years), names, "then"), now).proof
    assert "到期：2026年6月10日 17:30" in proof and not any("临时放假" in line for line in proof)
    assert len(proof) == len(view(facts, WORKING, now).proof) + 1


def test_long_limits_have_no_cells() -> None:
    assert view(Facts(at("2026-03-02T10:00"), 16), WORKING, at("2026-03-03T09:00")).cells == ""


def test_an_unknown_year_is_said_and_never_guessed() -> None:
    shown = view(Facts(at("2026-12-28T10:00"), 10), WORKING, at("2026-12-29T09:00"))
    assert (shown.due_at, shown.words) == (None, "到期日待定：2027 年放假安排还没有录入")
    assert "2027" in shown.proof[0]


moments = st.datetimes(dt.datetime(2025, 1, 2), dt.datetime(2026, 6, 1)).map(
    lambda moment: moment.replace(tzinfo=ZONE)
)


@settings(max_examples=100, deadline=None)
@given(moments, st.integers(1, 30), st.integers(0, 20), st.integers(0, 10))
def test_a_pause_moves_the_due_day_by_the_working_days_it_covers(
    start: dt.datetime,
    days: int,
    wait: int,
    length: int,
) -> None:
    plain = Facts(start, days)
    due = clocks.due_at(plain, CALENDAR)
    begin = start + dt.timedelta(days=wait)
    paused = Facts(start, days, (Pause(begin, begin + dt.timedelta(days=length)),))
    later = clocks.due_at(paused, CALENDAR)
    assert due is not None
    assert later is not None
    assert later >= due
    covered = sum(
        clocks.is_paused_at_close(paused, day.date())
        for day in (start + dt.timedelta(days=n) for n in range(1, 400))
        if day.date() <= clocks.local_day(later) and CALENDAR.is_workday(day.date())
    )
    assert CALENDAR.difference(clocks.local_day(due), clocks.local_day(later)) == covered


@settings(max_examples=100, deadline=None)
@given(moments, st.integers(1, 15), st.integers(0, 40))
def test_cells_have_one_letter_per_day_and_as_many_counted_days_as_the_limit(
    start: dt.datetime,
    days: int,
    later: int,
) -> None:
    shown = view(Facts(start, days), WORKING, start + dt.timedelta(days=later))
    if shown.cells:
        assert sum(shown.cells.count(letter) for letter in "utl") == days - (
            shown.cells.count("o") > 0 and _due_is_today(shown, start, later)
        )
        assert set(shown.cells) <= set("utlho")


def _due_is_today(shown: clocks.ClockView, start: dt.datetime, later: int) -> bool:
    today = clocks.local_day(start + dt.timedelta(days=later))
    return shown.due_at is not None and clocks.local_day(shown.due_at) == today
