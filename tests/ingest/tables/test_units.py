"""Units of cells, columns, heads and tables."""

from __future__ import annotations

import pytest

from shuanglian.ingest.tables.units import counted_in, named_unit, unit_of, units_above


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("个", "个"), ("亿元", "亿元"), ("件万人", "件/万人"), ("件/万人", "件/万人"), ("万元亩", "万元/亩"), ("％", "%"), ("人次", "人次"),
        ("平方公里", "平方公里"), ("千瓦时", "千瓦时"), ("万元/人", "万元/人"), ("件每万人", "件/万人"), ("位次", "位次"), ("吨标准煤", "吨标准煤"),
        (" 亿 元 ", "亿元"), ("高新技术企业", ""), ("", ""), ("2021", ""), ("家千家", "家/千家"), ("立方米", "立方米"), ("万平方米", "万平方米"),
    ],
)  # fmt: skip
def test_a_unit_is_known_and_its_lost_slash_comes_back(text: str, unit: str) -> None:
    assert unit_of(text) == unit


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("产值（亿元）", ("产值", "亿元")), ("增长(%)", ("增长", "%")), ("孵化器（众创空间）", ("孵化器（众创空间）", "")),
        ("面积（单位：平方公里）", ("面积", "平方公里")), ("专利[件]", ("专利", "件")), ("收入，单位：万元", ("收入", "万元")), ("产值", ("产值", "")),
    ],
)  # fmt: skip
def test_a_unit_in_brackets_comes_off_its_name(words: str, expected: tuple[str, str]) -> None:
    assert named_unit(words) == expected


@pytest.mark.parametrize(
    ("words", "units"),
    [
        ("（单位：亿元）", ("亿元",)),
        ("单位:家", ("家",)),
        ("计量单位：万元", ("万元",)),
        ("单位：亿元、%", ("亿元", "%")),
        ("表1 情况", ()),
        ("单位：示例公司", ()),
    ],
)
def test_the_units_over_the_table(words: str, units: tuple[str, ...]) -> None:
    assert units_above(words) == units


@pytest.mark.parametrize(
    ("indicator", "unit"), [("高新技术企业", "家"), ("上市公司数量", "家"), ("引进人才", "人"), ("项目个数", "个"), ("产业增加值", ""), ("从业人员", "人"), ("省级以上研究院总数", "家")]
)  # fmt: skip
def test_what_is_counted_where_no_unit_is_printed(indicator: str, unit: str) -> None:
    assert counted_in(indicator) == unit
