"""Units in their plain form, and the counter that a thing goes with."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.ingest.quantities.units import ATOM, COUNTERS, UNIT, goes_with, normalised, split_scale


@pytest.mark.parametrize(
    ("value", "unit", "plain", "base"),
    [
        ("3.2", "亿元", "320000000", "元"),
        ("1.2", "万亿元", "1200000000000", "元"),
        ("2.35", "亿美元", "235000000", "美元"),
        ("600", "亩", "400000", "平方米"),
        ("500", "亩", "333333.333333", "平方米"),
        ("3.2", "平方公里", "3200000", "平方米"),
        ("85", "公顷", "850000", "平方米"),
        ("16.8", "万平方米", "168000", "平方米"),
        ("8", "英寸", "0.2032", "米"),
        ("25.6", "公里", "25600", "米"),
        ("5", "万名", "50000", "人"),
        ("11", "位", "11", "人"),
        ("47.6", "万人", "476000", "人"),
        ("15", "分钟", "900", "秒"),
        ("0.5", "小时", "1800", "秒"),
        ("110", "kV", "110000", "V"),
        ("4.62", "‰", "0.462", "%"),
        ("0.8", "个百分点", "0.8", "个百分点"),
        ("12", "家", "12", "家"),
        ("18", "件/万人", "18", "件/万人"),
        ("35", "万元/亩", "350000", "元/亩"),
        ("7", "纳米", "7E-9", "米"),
        ("5000", "万元人民币", "50000000", "元"),
    ],
)
def test_plain_units(value: str, unit: str, plain: str, base: str) -> None:
    found = normalised(Decimal(value), unit)
    assert (found.value, found.unit) == (Decimal(plain), base)


@pytest.mark.parametrize("unit", ["千瓦时", "千克", "百分点", "千米"])
def test_a_unit_that_begins_like_a_scale_has_none(unit: str) -> None:
    assert split_scale(unit) == (Decimal(1), unit)


@pytest.mark.parametrize(
    "text", ["部件", "单元", "人均", "次序", "层次", "期间", "处理", "名列", "年均", "台州", "天然气", "大学"]
)
def test_a_word_that_begins_like_a_unit_is_none(text: str) -> None:
    assert UNIT.match(text) is None


def test_the_longest_unit_wins() -> None:
    assert [UNIT.match(text).group() for text in ("个百分点", "人次", "平方公里", "工作日", "千瓦时")] == [  # type: ignore[union-attr]
        "个百分点",
        "人次",
        "平方公里",
        "工作日",
        "千瓦时",
    ]
    assert "个" in COUNTERS and ATOM


@pytest.mark.parametrize(
    ("noun", "unit"),
    [
        ("高新技术企业", "家"),
        ("本科高校", "所"),
        ("百亿级产业链", "条"),
        ("民生工程", "项"),
        ("发明专利", "件"),
        ("创新平台", "个"),
        ("", "个"),
    ],
)
def test_the_counter_of_a_thing(noun: str, unit: str) -> None:
    assert goes_with(noun) == unit


@given(
    st.decimals(min_value=0, max_value=10**9, places=4), st.sampled_from(["元", "平方米", "人", "家", "%"])
)
@settings(max_examples=100)
def test_a_scale_multiplies_exactly(value: Decimal, unit: str) -> None:
    assert normalised(value, "万" + unit).value == normalised(value, unit).value * 10000
