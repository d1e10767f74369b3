"""Numbers, money and dates as people read them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from shuanglian.web import formats

TODAY = dt.date(2026, 6, 18)
THIN = "\u2009"


@pytest.mark.parametrize(
    ("cents", "text"),
    [
        (None, "暂无数据"),
        (0, "0.00 元"),
        (999_999, f"9{THIN}999.99 元"),
        (1_000_000, "1 万元"),
        (123_456_789, "123.46 万元"),
        (10_000_000_000, "1.00 亿元"),
        (-2_500_000, "-2.5 万元"),
    ],
)
def test_money_is_told_in_yuan_wan_and_yi(cents: int | None, text: str) -> None:
    assert formats.money(cents) == text


def test_numbers_have_a_thin_gap_and_no_idle_zeros() -> None:
    assert formats.number(Decimal("12345.600")) == f"12{THIN}345.6"
    assert formats.number("98.00000000") == "98"
    assert formats.number(100) == "100"
    assert formats.number("约五") == "约五"


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=4))
def test_a_written_number_reads_back_as_the_same_number(value: Decimal) -> None:
    assert Decimal(formats.number(value).replace(THIN, "")) == value


def test_dates_name_the_weekday_and_another_year() -> None:
    assert formats.day(dt.date(2026, 6, 23), today=TODAY) == "6月23日（周二）"
    assert formats.day(dt.date(2027, 1, 4), today=TODAY) == "2027年1月4日（周一）"
    assert formats.day(dt.date(2026, 6, 23), today=TODAY, weekday=False) == "6月23日"
    assert formats.day(None) == "暂无数据"


def test_instants_are_told_in_local_time_and_today_by_name() -> None:
    now = dt.datetime(2026, 6, 18, 10, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert formats.moment(dt.datetime(2026, 6, 18, 9, 30, tzinfo=dt.UTC), now=now) == "今天 17:30"
    assert formats.moment(dt.datetime(2026, 6, 23, 9, 30, tzinfo=dt.UTC), now=now) == "6月23日（周二）17:30"


def test_dates_follow_the_language() -> None:
    with translation.override("en"):
        assert formats.day(dt.date(2026, 6, 23), today=TODAY) == "Tue 23 Jun"


@given(st.floats(0, 1))
def test_no_probability_is_written_as_certain(value: float) -> None:
    told = formats.certainty(value)
    assert told == f"{value:.2f}" if value < 0.995 else told == "> 0.99"
    assert told != "1.00"
