"""Changes and levels, rises and falls."""

from __future__ import annotations

from decimal import Decimal

import pytest

from .reading import read, the


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("产值同比增长12.8%", "12.8"),
        ("投资年均增长达到15%", "15"),
        ("投资增速达到15%", "15"),
        ("增长率约为5%", "5"),
        ("占比提高2.3个百分点", "2.3"),
        ("产能扩大3倍", "3"),
        ("产能提升了1.5倍", "1.5"),
        ("出口同比-3.2%", "-3.2"),
        ("收入增速为-2.1%", "-2.1"),
        ("成本降低超过20%", "-20"),
        ("投资下降3.4%", "-3.4"),
        ("能耗下降近两成", "-20"),
        ("时限压缩65%以上", "-65"),
        ("压缩审批时间62%", "-62"),
        ("增加15亿元", "15"),
        ("新增企业86家", "86"),
        ("净增企业53家", "53"),
        ("新引进博士60名", "60"),
        ("缩短周期6个月", "-6"),
        ("排名前移4位", "4"),
        ("申请材料精简了六成", "-60"),
        ("制度性成本节约18%", "-18"),
        ("服务评分提高0.7分", "0.7"),
    ],
)
def test_changes(text: str, value: str) -> None:
    row = the(text)
    assert row.growth
    assert row.value == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "产能跃升至5000吨",
        "设备联网率提升至65%",
        "费率降至0.72%",
        "增加值占比达到75%",
        "工业增加值312亿元",
        "累计建成6个平台",
        "已引进博士239名",
        "份额超60%",
        "利用率为81%",
        "时长压缩至3个工作日",
        "再落户高校2家",
    ],
)
def test_levels(text: str) -> None:
    assert not the(text).growth


def test_from_and_to_are_levels() -> None:
    rows = read("产值从2023年的42亿元增长至2025年的55亿元")
    assert [(row.value, row.growth) for row in rows] == [(Decimal(42), False), (Decimal(55), False)]


def test_new_ones_of_a_list_are_all_new_and_the_next_clause_is_not() -> None:
    rows = read("新增1个国家级机构和6个省级机构，累计建成9个孵化器")
    assert [row.growth for row in rows] == [True, True, False]


def test_growth_said_once_belongs_to_each() -> None:
    rows = read("进口和出口分别下降9.1%和10.4%")
    assert [(row.value, row.growth) for row in rows] == [(Decimal("-9.1"), True), (Decimal("-10.4"), True)]
    assert [row.norm_value for row in rows] == [Decimal("-9.1"), Decimal("-10.4")]


def test_a_range_of_a_fall_is_negative_at_both_ends() -> None:
    row = the("成本下降了30%—40%")
    assert (row.value, row.value_max, row.growth) == (Decimal(-30), Decimal(-40), True)
