"""万 and 亿 are scales; what is counted stays what it is."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanglian.indicators import units
from shuanglian.indicators.units import UnitMismatch, convert

VALUES = st.decimals(min_value=-(10**9), max_value=10**9, places=6, allow_nan=False)
MONEY = st.sampled_from(["元", "千元", "万元", "百万元", "千万元", "亿元", "万亿元"])


@given(VALUES, MONEY, MONEY)
def test_there_and_back_is_the_same_amount(value: Decimal, unit: str, to: str) -> None:
    assert convert(convert(value, unit, to), to, unit) == value


@given(VALUES, MONEY, MONEY, MONEY)
def test_the_way_taken_does_not_matter(value: Decimal, unit: str, by: str, to: str) -> None:
    assert convert(convert(value, unit, by), by, to) == convert(value, unit, to)


@given(VALUES, VALUES, MONEY, MONEY)
def test_converting_a_sum_is_summing_the_converted(one: Decimal, other: Decimal, unit: str, to: str) -> None:
    assert convert(one + other, unit, to) == convert(one, unit, to) + convert(other, unit, to)


@given(VALUES, MONEY)
def test_order_is_kept(value: Decimal, unit: str) -> None:
    assert (convert(value, unit, "元") > 0) is (value > 0)


@pytest.mark.parametrize(
    ("value", "unit", "to", "result"),
    [
        ("118.2", "亿元", "万元", "1182000"),
        ("912", "亿元", "元", "91200000000"),
        ("5000", "万元", "亿元", "0.5"),
        ("47.6", "万人", "人", "476000"),
        ("1.2", "万家", "家", "12000"),
        ("25", "‰", "%", "2.5"),
        ("18", "件/万人", "件/人", "0.0018"),
        ("18", "件每万人", "件/万人", "18"),
        ("3", "公顷", "平方米", "30000"),
        ("3", "公顷", "亩", "45"),
        ("20", "万元/亩", "元/亩", "200000"),
        ("7", "", "亿元", "7"),
        ("7", " 亿 元 ", "亿元", "7"),
        ("2", "千瓦时", "瓦时", "2000"),
        ("2", "亿美元", "万美元", "20000"),
    ],
)
def test_known_conversions(value: str, unit: str, to: str, result: str) -> None:
    assert convert(Decimal(value), unit, to) == Decimal(result)


@pytest.mark.parametrize(
    ("unit", "to"),
    [
        ("个", "家"),
        ("家", "项"),
        ("%", "百分点"),
        ("元", "美元"),
        ("人", "件"),
        ("件", "件/万人"),
        ("亿元", "%"),
        ("%", "亿元"),
        ("平方米", "米"),
    ],
)
def test_different_things_do_not_turn_into_each_other(unit: str, to: str) -> None:
    with pytest.raises(UnitMismatch, match=r"不能换算"):
        convert(Decimal(1), unit, to)
    assert not units.same(unit, to)


def test_an_indicator_may_take_two_counters_when_its_unit_says_so() -> None:
    assert convert(Decimal(4), "个", "家（个）") == 4
    assert convert(Decimal(4), "家", "家（个）") == 4
    assert convert(Decimal(4), "百家", "家(个、所)") == 400
    with pytest.raises(UnitMismatch):
        convert(Decimal(4), "项", "家（个）")


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("118.20000000", "亿元", "118.2 亿元"),
        ("3.00000000", "%", "3%"),
        ("-0.00000001", "亿元", "0 亿元"),
        ("1300", "亿元", "1300 亿元"),
        ("0", "个", "0 个"),
        ("33.33333333", "%", "33.3333%"),
        ("12", "", "12"),
        ("1E+3", "家", "1000 家"),
    ],
)
def test_values_are_worded_without_needless_zeros(value: str, unit: str, text: str) -> None:
    assert units.words(Decimal(value), unit) == text


@given(st.text(max_size=12), st.text(max_size=12))
def test_any_pair_of_texts_converts_or_is_refused(unit: str, to: str) -> None:
    try:
        converted = convert(Decimal(7), unit, to)
    except UnitMismatch:
        return
    assert converted.is_finite()
