"""Values of any period, held against a yearly target."""

from __future__ import annotations

import cProfile
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from shuanglian.indicators import periods
from shuanglian.indicators.annual import yearly
from shuanglian.indicators.periods import Period, parse

D = Decimal
MONTHS = st.lists(st.decimals(0, 1000, places=2), min_size=24, max_size=24)


def points(**values: object) -> list[tuple[Period, D]]:
    return [(parse(text), D(str(value))) for text, value in values.items()]


@given(MONTHS)
def test_months_quarters_and_cumulative_values_give_the_same_rolling_years(values: list[D]) -> None:
    months = [(periods.month(2023 + i // 12, i % 12 + 1), value) for i, value in enumerate(values)]
    quarters = [
        (periods.quarter(2023 + q // 4, q % 4 + 1), sum(values[3 * q : 3 * q + 3], D(0))) for q in range(8)
    ]
    sums = [
        (periods.cumulative(2023 + i // 12, i % 12 + 1), sum(values[12 * (i // 12) : i + 1], D(0)))
        for i in range(24)
    ]
    by_month = {one.when: one.value for one in yearly(months, adds_up=True)}
    assert len(by_month) == 13
    for other in (quarters, sums):
        found = yearly(other, adds_up=True)
        assert found and all(by_month[one.when] == one.value for one in found)


@given(MONTHS, st.integers(0, 24), st.booleans())
def test_days_that_nobody_asks_for_are_left_out_but_still_count(
    values: list[D], at: int, adds_up: bool
) -> None:
    months = [(periods.month(2023 + i // 12, i % 12 + 1), value) for i, value in enumerate(values)]
    last = periods.month(2022 + (11 + at) // 12, (11 + at) % 12 + 1).end
    whole = yearly(months, adds_up=adds_up)
    assert yearly(months, adds_up=adds_up, after=last) == [one for one in whole if one.when > last]


def test_a_whole_year_stands_before_what_is_put_together() -> None:
    parts = points(**{"2024Q1": 1, "2024Q2": 2, "2024Q3": 3, "2024Q4": 4, "2024": 11})
    (found,) = yearly(parts, adds_up=True)
    assert (found.value, found.rolling, found.index) == (11, False, 4)


def test_part_of_a_year_alone_says_nothing_about_a_year() -> None:
    assert yearly(points(**{"2024Q1": 1, "2024-01..05": 7, "2024-06-30": 9}), adds_up=True) == []
    assert yearly(points(**{"2024Q1": 1, "2024Q2": 1, "2024Q4": 1}), adds_up=True) == []


def test_what_has_added_up_is_completed_with_the_rest_of_the_year_before() -> None:
    found = yearly(points(**{"2023-01..04": 30, "2023": 100, "2024-01..04": 36}), adds_up=True)
    assert [(one.when.isoformat(), one.value, one.rolling) for one in found] == [
        ("2023-12-31", 100, False),
        ("2024-04-30", 106, True),
    ]


def test_the_cumulative_value_of_twelve_months_is_the_year() -> None:
    (found,) = yearly(points(**{"2024-01..12": 9}), adds_up=True)
    assert (found.value, found.rolling) == (9, False)


def test_a_stock_is_what_it_is_on_its_day() -> None:
    found = yearly(points(**{"2024-06-30": 5, "2023": 4, "2024Q3": 6}), adds_up=False)
    assert [one.value for one in found] == [4, 5, 6] and not any(one.rolling for one in found)


def calls(count: int) -> int:
    """Calls of functions that the rolling years of so many months take."""
    months = [(periods.month(2000 + i // 12, i % 12 + 1), D(i)) for i in range(count)]
    profile = cProfile.Profile()
    profile.runcall(yearly, months, adds_up=True)
    return sum(row.callcount for row in profile.getstats())


def test_the_work_grows_with_the_number_of_months_and_builds_no_calendar_for_each() -> None:
    assert calls(240) < 2.3 * calls(120)
    assert calls(240) < 40 * 240
