"""Period algebra: one canonical text each, Chinese writings, quarter against cumulative."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.indicators import periods
from shuanglian.indicators.periods import Kind, Period, parse

YEARS = st.integers(1950, 2099)
MONTHS = st.integers(1, 12)
ANY = st.one_of(
    st.builds(periods.year, YEARS),
    st.builds(periods.quarter, YEARS, st.integers(1, 4)),
    st.builds(periods.month, YEARS, MONTHS),
    st.builds(periods.cumulative, YEARS, MONTHS),
    st.builds(periods.moment, st.dates(dt.date(1950, 1, 1), dt.date(2099, 12, 31))),
)


@given(ANY)
def test_every_period_reads_its_own_text_and_words_back(period: Period) -> None:
    assert parse(period.text) == period
    assert parse(period.words()) == period
    assert len(period.text) <= 20


@given(ANY)
def test_the_one_before_ends_earlier_and_is_of_the_same_kind(period: Period) -> None:
    before = period.previous()
    assert before.kind is period.kind
    assert before.end < period.end
    assert periods.order_key(before) < periods.order_key(period)


@given(ANY)
def test_a_year_earlier_is_a_year_earlier(period: Period) -> None:
    before = period.year_before()
    assert (before.kind, before.year, before.months) == (period.kind, period.year - 1, period.months)
    assert before.end.month == period.end.month


@given(ANY.filter(lambda p: p.kind in (Kind.YEAR, Kind.QUARTER, Kind.MONTH)))
def test_periods_of_one_kind_follow_each_other_without_a_gap(period: Period) -> None:
    assert period.previous().end + dt.timedelta(days=1) == period.start


@given(ANY.filter(lambda p: p.kind is Kind.CUMULATIVE))
def test_before_a_cumulative_value_of_january_stands_the_whole_year(period: Period) -> None:
    before = period.previous()
    assert before.end.month == (period.end.month - 1 or 12)
    assert before.start.month == 1


@given(YEARS, st.integers(1, 4))
def test_quarters_add_up_to_the_cumulative_period(year: int, upto: int) -> None:
    joined = periods.join([periods.quarter(year, which) for which in range(1, upto + 1)])
    assert joined is not None
    assert periods.same_span(joined, periods.cumulative(year, 3 * upto))


@given(YEARS, st.integers(2, 4))
def test_a_cumulative_period_less_the_one_before_is_the_quarter(year: int, which: int) -> None:
    whole, part = periods.cumulative(year, 3 * which), periods.cumulative(year, 3 * which - 3)
    assert periods.rest(whole, part) == periods.quarter(year, which)


@given(YEARS, st.integers(2, 12))
def test_a_cumulative_period_less_the_month_before_is_the_month(year: int, last: int) -> None:
    whole = periods.cumulative(year, last)
    assert periods.rest(whole, whole.previous()) == periods.month(year, last)


@given(st.lists(st.builds(periods.month, st.just(2024), MONTHS), min_size=1, max_size=6, unique=True))
def test_joined_months_have_no_gap_and_cover_every_part(parts: list[Period]) -> None:
    joined = periods.join(parts)
    numbers = sorted(part.end.month for part in parts)
    if joined is None:
        assert numbers[0] != 1 or numbers != list(range(numbers[0], numbers[-1] + 1))
    else:
        assert joined.months == len(parts)
        assert all(joined.covers(part) for part in parts)


def test_periods_that_overlap_or_leave_a_gap_make_nothing_together() -> None:
    first, second, third = (periods.quarter(2024, which) for which in (1, 2, 3))
    assert periods.join([first, third]) is None
    assert periods.join([first, periods.cumulative(2024, 6)]) is None
    assert periods.join([]) is None
    assert periods.join([periods.moment(dt.date(2024, 1, 1))]) is None
    assert periods.join([second, third]) is None  # April to September has no name in statistics


def test_the_whole_year_less_nine_months_is_the_fourth_quarter() -> None:
    assert periods.rest(periods.year(2024), periods.cumulative(2024, 9)) == periods.quarter(2024, 4)
    assert periods.rest(periods.year(2024), periods.quarter(2024, 4)) == periods.cumulative(2024, 9)
    assert periods.rest(periods.year(2024), periods.month(2024, 6)) is None
    assert periods.rest(periods.year(2024), periods.year(2024)) is None


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("2024", "2024"),
        ("2024年", "2024"),
        ("2024年度", "2024"),
        ("2024年全年", "2024"),
        ("2024.0", "2024"),
        ("二〇二四年", "2024"),
        ("２０２４", "2024"),
        ("2024Q3", "2024Q3"),
        ("2024年q3", "2024Q3"),
        ("2024年三季度", "2024Q3"),
        ("2024年第三季度", "2024Q3"),
        ("2024年4季度", "2024Q4"),
        ("2024-05", "2024-05"),
        ("2024/5", "2024-05"),
        ("202405", "2024-05"),
        ("2024年5月份", "2024-05"),
        ("2024年十二月", "2024-12"),
        ("2024年1—4月", "2024-01..04"),
        ("2024年1月至4月", "2024-01..04"),
        ("2024年一至四月累计", "2024-01..04"),
        ("2024年1～11月", "2024-01..11"),
        ("2024-01..04", "2024-01..04"),
        ("2024年上半年", "2024-01..06"),
        ("2024年前三季度", "2024-01..09"),
        ("2024年前三个季度", "2024-01..09"),
        ("2024年前5个月", "2024-01..05"),
        ("2024-06-30", "2024-06-30"),
        ("2024/6/30", "2024-06-30"),
        ("20240630", "2024-06-30"),
        ("2024年6月30日", "2024-06-30"),
        ("截至2024年6月30日", "2024-06-30"),
        ("截止 2024 年 6 月底", "2024-06-30"),
        ("2024年末", "2024-12-31"),
        ("截至2024年底", "2024-12-31"),
        ("2024-06-30T00:00:00", "2024-06-30"),
    ],
)
def test_writings_of_tables_are_read(text: str, canonical: str) -> None:
    assert parse(text).text == canonical


@pytest.mark.parametrize(
    "text", ["", "去年", "2024Q5", "24", "2024-13", "2024-02-30", "2024年2-4月", "1024", "9999", "2024年13月"]
)
def test_what_is_no_period_is_refused_with_words(text: str) -> None:
    with pytest.raises(ValueError, match=r"期间|日期|年份|累计"):
        parse(text)


@given(st.text(max_size=20))
@settings(max_examples=100)
def test_any_text_is_read_or_refused_and_never_breaks(text: str) -> None:
    try:
        period = parse(text)
    except ValueError as error:
        assert str(error)
    else:
        assert parse(period.text) == period


def test_the_end_of_a_month_stays_the_end_of_a_month() -> None:
    assert parse("2024-02-29").year_before().text == "2023-02-28"
    assert parse("2025-02-28").year_before().text == "2024-02-29"
    assert parse("2024-06-30").previous().text == "2024-05-31"
    assert parse("2024-03-15").previous().text == "2024-02-15"


def test_in_a_series_the_longer_period_with_the_same_end_comes_last() -> None:
    whole, last = periods.year(2024), periods.quarter(2024, 4)
    assert sorted([whole, last], key=periods.order_key) == [last, whole]
