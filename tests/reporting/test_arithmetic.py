"""The arithmetic without the database: expected ranges, typed amounts, days on which rounds begin."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.foundation.workdays.arithmetic import Calendar
from shuanglian.indicators import periods
from shuanglian.indicators.models import Frequency
from shuanglian.indicators.periods import Period
from shuanglian.programmes.reporting import amounts, schedule
from shuanglian.programmes.reporting.expected import Range, expect
from shuanglian.programmes.reporting.rules import Expectation

RULE = Expectation("t", "t", least_changes=3, most_changes=12, width=3.0, least_relative=0.05)
amount = st.decimals(min_value="0.5", max_value="1000000", places=2)
level = st.decimals(min_value="-1000", max_value="1000", places=2)


def years(values: list[Decimal]) -> dict[Period, Decimal]:
    return {periods.year(2000 + at): value for at, value in enumerate(values)}


def of_years(values: list[Decimal], **more: object) -> Range | None:
    return expect(years(values), periods.year(2000 + len(values)), RULE, **more)  # type: ignore[arg-type]


@given(st.lists(amount, min_size=4, max_size=15))
@settings(max_examples=100, deadline=None)
def test_ranges_are_ordered_and_amounts_stay_positive(values: list[Decimal]) -> None:
    found = of_years(values)
    assert found is not None and 0 <= found.low <= found.middle <= found.high
    assert found.holds(found.middle)


@given(
    st.lists(st.decimals("50", "90", places=2), min_size=4, max_size=12),
    st.sampled_from([Decimal(10), Decimal("0.01"), Decimal(10000)]),
)
@settings(max_examples=60, deadline=None)
def test_another_unit_gives_the_same_range_in_that_unit(values: list[Decimal], factor: Decimal) -> None:
    found, other = of_years(values), of_years([value * factor for value in values])
    assert found is not None and other is not None
    for one, two in ((found.low, other.low), (found.high, other.high)):
        assert abs(float(one * factor) - float(two)) <= 1e-6 * abs(float(two)) + 1e-8 * (float(factor) + 1)


@given(st.lists(level, min_size=4, max_size=12), st.integers(-50, 50))
@settings(max_examples=60, deadline=None)
def test_differences_do_not_care_where_nothing_lies_when_the_spread_decides(
    values: list[Decimal], shift: int
) -> None:
    narrow = Expectation("t", "t", 3, 12, 3.0, 0.0)
    wanted = periods.year(2000 + len(values))
    found = expect(years(values), wanted, narrow, by_rate=False)
    moved = expect(years([value + shift for value in values]), wanted, narrow, by_rate=False)
    assert found is not None and moved is not None
    assert (
        abs(float(moved.low - found.low) - shift) < 1e-5
        and abs(float(moved.high - found.high) - shift) < 1e-5
    )


@given(st.decimals("1", "1000", places=1), st.floats(0.9, 1.2), st.integers(4, 10))
@settings(max_examples=60, deadline=None)
def test_steady_growth_is_expected_to_go_on(first: Decimal, rate: float, n: int) -> None:
    values = [Decimal(str(float(first) * rate**at)) for at in range(n + 1)]
    found = of_years(values[:-1])
    assert found is not None and found.holds(values[-1])


@given(st.lists(amount, min_size=4, max_size=12), st.floats(1.0, 5.0))
@settings(max_examples=60, deadline=None)
def test_a_wider_rule_holds_whatever_a_narrower_one_holds(values: list[Decimal], width: float) -> None:
    wanted = periods.year(2000 + len(values))
    narrow = expect(years(values), wanted, Expectation("t", "t", 3, 12, width, 0.05))
    wide = expect(years(values), wanted, Expectation("t", "t", 3, 12, width + 1, 0.05))
    assert narrow is not None and wide is not None and wide.low <= narrow.low and narrow.high <= wide.high


@given(st.integers(1, 7), st.decimals("2", "50", places=1))
@settings(max_examples=40, deadline=None)
def test_one_wild_year_long_ago_does_not_open_the_range(at: int, factor: Decimal) -> None:
    values = [Decimal(100 + 2 * n) for n in range(12)]
    calm = of_years(values)
    values[at] *= factor
    wild = of_years(values)
    assert calm is not None and wild is not None
    assert float(wild.high) < 1.3 * float(calm.high) and float(wild.low) > 0.7 * float(calm.low)


def test_a_short_history_says_nothing() -> None:
    assert of_years([Decimal(1), Decimal(2), Decimal(3)]) is None
    assert of_years([]) is None


def test_a_gap_before_the_period_says_nothing() -> None:
    history = years([Decimal(n + 1) for n in range(8)])
    assert expect(history, periods.year(2010), RULE) is None


def test_quarters_are_compared_with_the_same_quarter_where_that_is_known() -> None:
    """The fourth quarter is three times the others: against the quarter before it would be a wild jump."""
    history = {}
    for number in range(2021, 2026):
        for quarter in range(1, 5):
            history[periods.quarter(number, quarter)] = Decimal(100 if quarter < 4 else 300) * (number - 2010)
    del history[periods.quarter(2025, 4)]
    found = expect(history, periods.quarter(2025, 4), RULE)
    assert (
        found is not None
        and found.from_year
        and found.holds(Decimal(4500))
        and not found.holds(Decimal(1500))
    )
    assert "同比" in found.words("亿元") and "2024年四季度" in found.words("亿元")


def test_bounds_of_the_indicator_cut_the_range() -> None:
    found = of_years(
        [Decimal(97), Decimal(98), Decimal(99), Decimal(100)], by_rate=False, ceiling=Decimal(100)
    )
    assert found is not None and found.high == 100


def test_zeros_and_negative_values_are_compared_by_differences() -> None:
    found = of_years([Decimal(0), Decimal(1), Decimal(2), Decimal(3), Decimal(4)])
    assert found is not None and not found.by_rate and found.holds(Decimal(5))


# -- amounts ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("raw", "chosen", "wanted", "value"),
    [
        ("118.2", "亿元", "亿元", "118.2"),
        ("1,182,000万元", "亿元", "亿元", "118.2"),
        ("１１８．２ 亿元", "万元", "亿元", "118.2"),
        ("3.05%", "", "%", "3.05"),
        ("-0.5", "%", "%", "-0.5"),
        ("−0.5", "%", "%", "-0.5"),
        ("12", "", "家", "12"),
        ("1.2万人", "人", "人", "12000"),
        ("0", "亿元", "亿元", "0"),
        (".5", "亿元", "亿元", "0.5"),
    ],
)
def test_amounts_are_read_with_their_units(raw: str, chosen: str, wanted: str, value: str) -> None:
    assert amounts.read(raw, chosen, wanted) == Decimal(value)


@pytest.mark.parametrize("raw", ["", "约", "1,18", "一百", "12家", "9" * 30, "1e5", "=1+1", "nan", "12 34"])
def test_what_is_no_amount_is_told(raw: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        amounts.read(raw, "", "亿元")


@given(st.decimals("-999999", "999999", places=4), st.sampled_from(["亿元", "万元", "元"]))
@settings(max_examples=100, deadline=None)
def test_every_scale_of_money_says_the_same(value: Decimal, unit: str) -> None:
    kept = amounts.read(f"{value:f}", unit, "元")
    assert amounts.read(f"{kept:f}", "元", "元") == kept


@given(st.text(max_size=30))
@settings(max_examples=100, deadline=None)
def test_whatever_is_typed_gives_a_number_or_a_sentence(raw: str) -> None:
    try:
        assert amounts.read(raw, "亿元", "亿元").is_finite()
    except ValueError as error:
        assert str(error)


def test_units_are_offered_with_their_scales() -> None:
    assert amounts.choices("亿元") == ["亿元", "万元", "元"]
    assert amounts.choices("万人") == ["万人", "亿人", "人"]
    assert amounts.choices("%") == ["%"] and amounts.choices("家") == ["家"]
    assert amounts.choices("万元/亩") == ["万元/亩"]


# -- days -------------------------------------------------------------------------------------------------
CALENDAR = Calendar({}, list(range(2019, 2032)))
days = st.dates(dt.date(2021, 1, 1), dt.date(2030, 6, 30))


@given(days, st.sampled_from(list(Frequency)), st.integers(1, 15))
@settings(max_examples=100, deadline=None)
def test_a_round_begins_after_its_period_on_a_working_day_and_is_caught_up(
    today: dt.date, frequency: Frequency, n: int
) -> None:
    for one in schedule.due(CALENDAR, frequency, n, today, 60):
        assert one.period.end < one.opens_on <= today <= one.opens_on + dt.timedelta(days=60)
        assert one.opens_on.weekday() < 5 and str(one.period.kind) == frequency


@given(days, st.integers(1, 10))
@settings(max_examples=60, deadline=None)
def test_no_month_is_left_out_when_the_worker_rested_for_a_month(today: dt.date, n: int) -> None:
    before = {one.period for one in schedule.due(CALENDAR, Frequency.MONTH, n, today, 60)}
    after = {
        one.period for one in schedule.due(CALENDAR, Frequency.MONTH, n, today + dt.timedelta(days=30), 60)
    }
    newest = max(before, key=lambda p: p.end) if before else None
    if newest is not None:
        assert all((p in before) or p.end > newest.end for p in after)
        between = [p for p in after if p.end > newest.end]
        assert all(p.previous() in before | set(between) for p in between)


def test_periods_contain_their_days() -> None:
    day = dt.date(2026, 8, 15)
    assert schedule.containing(Frequency.MONTH, day).text == "2026-08"
    assert schedule.containing(Frequency.QUARTER, day).text == "2026Q3"
    assert schedule.containing(Frequency.YEAR, day).text == "2026"
