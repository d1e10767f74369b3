"""How far, how far it should be, and what colour that is."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shuanglian.indicators import trajectory
from shuanglian.indicators.trajectory import CLOSED, RUNNING, Light, light, progress, required

D = Decimal
VALUES = st.decimals(-10_000, 10_000, places=3)
POSITIVE = st.decimals("0.01", 10_000, places=3)
SHARES = st.decimals(0, 1, places=4)
SMALL = D("1e-9")


@given(VALUES, VALUES)
def test_the_base_is_no_progress_and_the_target_is_all_of_it(base: D, target: D) -> None:
    assume(base != target)
    assert progress(base, base, target) == 0
    assert progress(base, target, target) == 1


@given(VALUES, VALUES, VALUES, st.decimals(1, 100, places=2), VALUES)
def test_progress_knows_no_unit_and_no_zero_point(base: D, actual: D, target: D, scale: D, shift: D) -> None:
    assume(base != target)
    moved = progress(base * scale + shift, actual * scale + shift, target * scale + shift)
    plain = progress(base, actual, target)
    assert moved is not None and plain is not None
    assert abs(moved - plain) <= SMALL * max(1, abs(plain))


@given(VALUES, VALUES, SHARES)
def test_progress_is_the_share_of_the_way_in_either_direction(base: D, target: D, share: D) -> None:
    assume(base != target)
    found = progress(base, base + (target - base) * share, target)
    assert found is not None and abs(found - share) < SMALL


@given(VALUES)
def test_there_is_no_progress_where_there_is_no_way_or_something_is_missing(value: D) -> None:
    assert progress(value, value + 1, value) is None
    for missing in ((None, value, value + 1), (value, None, value + 1), (value, value, None)):
        assert progress(*missing) is None


@given(VALUES, VALUES, st.sampled_from(["linear", "compound"]))
def test_the_way_begins_at_the_base_and_ends_at_the_target(base: D, target: D, shape: str) -> None:
    for when in (D(2000), D(2021)):
        assert required(base, target, 2021, 2025, when, shape) == base
    for when in (D(2025), D(2030)):
        assert required(base, target, 2021, 2025, when, shape) == target


@given(POSITIVE, POSITIVE, SHARES, SHARES, st.sampled_from(["linear", "compound"]))
def test_the_way_never_turns_back(base: D, target: D, one: D, other: D, shape: str) -> None:
    early, late = sorted((one, other))
    values = [required(base, target, 2021, 2025, 2021 + 4 * share, shape) for share in (early, late)]
    up = target >= base
    tolerance = SMALL * max(base, target)
    assert (values[1] - values[0] >= -tolerance) if up else (values[0] - values[1] >= -tolerance)
    assert min(base, target) - tolerance <= values[0] <= max(base, target) + tolerance


@given(POSITIVE, POSITIVE, SHARES)
def test_equal_rates_never_ask_for_more_than_equal_amounts(base: D, target: D, share: D) -> None:
    """The mean of rates lies below the mean of amounts."""
    when = 2021 + 4 * share
    by_rate = required(base, target, 2021, 2025, when, "compound")
    assert by_rate <= required(base, target, 2021, 2025, when) + SMALL * max(base, target)


@given(POSITIVE, POSITIVE)
def test_equal_rates_grow_by_the_same_factor_every_year(base: D, target: D) -> None:
    values = [value for _year, value in trajectory.way(base, target, 2021, 2025, "compound")]
    factors = [after / before for before, after in pairwise(values)]
    assert max(factors) - min(factors) < D("1e-20") * max(factors) * 10**6


def test_a_way_from_or_to_nothing_is_drawn_by_equal_amounts() -> None:
    assert required(D(0), D(8), 2021, 2025, D(2023), "compound") == 4
    assert required(D(-4), D(4), 2021, 2025, D(2023), "compound") == 0


@given(SHARES, SHARES, SHARES)
def test_more_is_never_a_worse_colour(expected: D, one: D, other: D) -> None:
    order = [Light.RED, Light.YELLOW, Light.GREEN]
    low, high = sorted((one, other))
    for rule in (RUNNING, CLOSED):
        assert order.index(light(low, expected, rule)) <= order.index(light(high, expected, rule))


@pytest.mark.parametrize(
    ("achieved", "expected", "colour"),
    [
        ("0.5", "0.5", Light.GREEN),
        ("0.475", "0.5", Light.GREEN),
        ("0.47", "0.5", Light.YELLOW),
        ("0.4", "0.5", Light.YELLOW),
        ("0.39", "0.5", Light.RED),
        ("-0.1", "0.5", Light.RED),
        ("0", "0", Light.GREEN),
        ("-0.1", "0", Light.RED),
    ],
)
def test_the_rule_of_colours(achieved: str, expected: str, colour: Light) -> None:
    assert light(D(achieved), D(expected)) == colour


def test_nothing_known_has_no_colour_and_a_closed_year_is_green_only_when_reached() -> None:
    assert light(None, D(1)) == light(D(1), None) == Light.NONE
    assert [light(D(v), D(1), CLOSED) for v in ("1", "0.99", "0.94")] == [
        Light.GREEN,
        Light.YELLOW,
        Light.RED,
    ]
    assert trajectory.worst([Light.GREEN, Light.NONE, Light.YELLOW]) == Light.YELLOW
    assert trajectory.worst([Light.NONE]) == trajectory.worst([]) == Light.NONE
    assert "95%" in RUNNING.words() and "80%" in RUNNING.words()


@given(st.lists(st.decimals(-50, 100, places=2), min_size=1, max_size=5))
def test_the_average_rate_leads_to_the_same_place(rates: list[D]) -> None:
    average = trajectory.average_growth(rates)
    assert average is not None
    one, other = D(1), D(1)
    for rate in rates:
        one, other = one * (1 + rate / 100), other * (1 + average / 100)
    assert abs(one - other) < SMALL * max(one, 1)


@given(st.lists(st.decimals(-50, 100, places=2), max_size=3), st.decimals(-10, 50, places=2))
def test_the_needed_rate_makes_the_average_right(rates: list[D], target: D) -> None:
    needed = trajectory.needed_growth(rates, target, 4)
    assert needed is not None
    average = trajectory.average_growth([*rates, *[needed] * (4 - len(rates))])
    assert average is not None and abs(average - target) < D("1e-6")


@given(POSITIVE, POSITIVE, st.integers(1, 9))
def test_the_rate_between_two_levels_leads_from_one_to_the_other(base: D, actual: D, years: int) -> None:
    rate = trajectory.growth_between(base, actual, D(years))
    assert rate is not None
    assert abs(base * (1 + rate / 100) ** years - actual) < SMALL * max(base, actual)


def test_rates_that_make_no_sense_are_none() -> None:
    assert trajectory.average_growth([]) is trajectory.average_growth([D(-100)]) is None
    assert trajectory.needed_growth([D(1)] * 4, D(5), 4) is None
    assert trajectory.growth_between(D(0), D(1), D(1)) is trajectory.growth_between(D(1), D(1), D(0)) is None


@given(VALUES, VALUES, st.integers(1, 60))
def test_what_is_needed_a_month_adds_up_to_the_target(actual: D, target: D, months: int) -> None:
    needed = trajectory.needed_per_month(actual, target, months, up=target >= actual)
    assert needed is not None
    assert abs(actual + needed * months - target) < SMALL * max(1, abs(target))


def test_what_is_needed_is_nothing_when_reached_and_unknown_when_time_is_up() -> None:
    assert trajectory.needed_per_month(D(10), D(9), 5) == 0
    assert trajectory.needed_per_month(D(8), D(9), 5, up=False) == 0
    assert trajectory.needed_per_month(D(8), D(9), 0) is None


@pytest.mark.parametrize(
    ("day", "months"),
    [
        ("2024-12-31", 12),
        ("2025-01-15", 12),
        ("2025-06-30", 7),
        ("2025-12-30", 1),
        ("2025-12-31", 0),
        ("2026-02-01", 0),
    ],
)
def test_months_until_the_target_date(day: str, months: int) -> None:
    assert trajectory.months_until(dt.date.fromisoformat(day), dt.date(2025, 12, 31)) == months


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 12, 31)))
def test_a_year_end_is_a_whole_number_and_days_go_forward(day: dt.date) -> None:
    assert trajectory.decimal_year(dt.date(day.year, 12, 31)) == day.year
    assert trajectory.decimal_year(day) < trajectory.decimal_year(day + dt.timedelta(days=1))
    assert day.year - 1 < trajectory.decimal_year(day) <= day.year
