"""Counting in working days: the legal vectors, an independent oracle and the laws of the arithmetic."""

from __future__ import annotations

import datetime as dt

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.foundation.workdays import bundled
from shuanglian.foundation.workdays.arithmetic import Calendar, UnknownYear

CALENDAR = Calendar({day.date: day.is_workday for _notice, days in bundled.read() for day in days})
inner = st.dates(dt.date(2024, 4, 1), dt.date(2026, 9, 30))
counts = st.integers(0, 60)

# Received on; due after 1, 3, 5 and 8 working days.
VECTORS = [
    ("2026-02-13", "02-14", "02-25", "02-27", "03-03"),
    ("2026-02-16", "02-24", "02-26", "02-28", "03-04"),
    ("2026-04-30", "05-06", "05-08", "05-11", "05-14"),
    ("2026-05-08", "05-09", "05-12", "05-14", "05-19"),
    ("2026-09-18", "09-20", "09-22", "09-24", "09-30"),
    ("2026-09-30", "10-08", "10-10", "10-13", "10-16"),
]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector[0])
def test_due_dates_of_the_legal_vectors(vector: tuple[str, ...]) -> None:
    received = dt.date.fromisoformat(vector[0])
    due = [CALENDAR.add(received, count).isoformat()[5:] for count in (1, 3, 5, 8)]
    assert due == list(vector[1:])


def test_2026_has_248_workdays() -> None:
    assert CALENDAR.count(2026) == 248


def test_every_day_agrees_with_an_independent_calendar() -> None:
    day = dt.date(2024, 1, 1)
    while day.year < 2027:
        assert CALENDAR.is_workday(day) == chinese_calendar.is_workday(day), day
        day += dt.timedelta(days=1)


def test_weekend_that_is_worked_counts_and_holiday_on_a_weekday_does_not() -> None:
    assert CALENDAR.is_workday(dt.date(2026, 2, 14))
    assert not CALENDAR.is_workday(dt.date(2026, 2, 16))


def test_next_workday_is_the_day_itself_or_the_first_after_the_holiday() -> None:
    assert CALENDAR.next_workday(dt.date(2026, 2, 13)) == dt.date(2026, 2, 13)
    assert CALENDAR.next_workday(dt.date(2026, 2, 15)) == dt.date(2026, 2, 24)


@pytest.mark.parametrize(
    ("day", "count", "year"),
    [
        (dt.date(2026, 12, 31), 1, 2027),
        (dt.date(2026, 11, 20), 400, 2027),
        (dt.date(2027, 3, 1), 1, 2027),
        (dt.date(2024, 1, 2), -1, 2023),
        (dt.date(2023, 12, 29), 1, 2023),
        (dt.date(2027, 1, 1), 0, 2027),
    ],
)
def test_a_year_without_a_notice_is_refused_by_name(day: dt.date, count: int, year: int) -> None:
    with pytest.raises(UnknownYear) as refusal:
        CALENDAR.add(day, count)
    assert refusal.value.year == year
    assert refusal.value.reasons[0].code == "unknown_year"


def test_a_hole_between_known_years_is_not_jumped_over() -> None:
    calendar = Calendar({dt.date(2024, 1, 1): False, dt.date(2026, 1, 1): False})
    with pytest.raises(UnknownYear) as refusal:
        calendar.difference(dt.date(2024, 12, 30), dt.date(2026, 1, 5))
    assert refusal.value.year == 2025


def test_a_calendar_without_years_refuses_everything() -> None:
    with pytest.raises(UnknownYear):
        Calendar({}).is_workday(dt.date(2026, 1, 5))


@given(inner, counts)
def test_adding_lands_on_a_workday_after_the_start(day: dt.date, count: int) -> None:
    result = CALENDAR.add(day, count)
    assert result == day if count == 0 else CALENDAR.is_workday(result) and result > day


@given(inner, inner, counts)
def test_a_later_start_never_ends_earlier(one: dt.date, other: dt.date, count: int) -> None:
    first, second = sorted((one, other))
    assert CALENDAR.add(first, count) <= CALENDAR.add(second, count)


@given(inner, st.integers(0, 30), st.integers(0, 30))
def test_adding_twice_is_adding_the_sum(day: dt.date, first: int, second: int) -> None:
    assert CALENDAR.add(CALENDAR.add(day, first), second) == CALENDAR.add(day, first + second)


@given(inner, counts)
def test_subtracting_undoes_adding_on_workdays(day: dt.date, count: int) -> None:
    start = CALENDAR.next_workday(day)
    assert CALENDAR.subtract(CALENDAR.add(start, count), count) == start
    assert CALENDAR.add(start, -count) == CALENDAR.subtract(start, count)


@given(inner, counts)
def test_difference_measures_what_was_added(day: dt.date, count: int) -> None:
    assert CALENDAR.difference(day, CALENDAR.add(day, count)) == count


@given(inner, inner, inner)
def test_differences_add_up_and_turn_their_sign(one: dt.date, two: dt.date, three: dt.date) -> None:
    assert CALENDAR.difference(one, two) + CALENDAR.difference(two, three) == CALENDAR.difference(one, three)
    assert CALENDAR.difference(one, two) == -CALENDAR.difference(two, one)


@settings(max_examples=50)
@given(inner, inner)
def test_difference_equals_counting_day_by_day(one: dt.date, two: dt.date) -> None:
    first, last = sorted((one, two))
    days = (first + dt.timedelta(days=offset) for offset in range(1, (last - first).days + 1))
    assert CALENDAR.difference(first, last) == sum(CALENDAR.is_workday(day) for day in days)
