"""Names of rows and of tables."""

from __future__ import annotations

import pytest

from shuanglian.ingest.tables.naming import (
    is_place,
    is_total,
    is_whole,
    pair_of,
    row_name,
    subject_of,
    topic_of,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.产值（亿元）", ("产值", "亿元")), ("其中：税收收入", ("税收收入", "")), ("（1）人才 总量", ("人才总量", "")), ("一、经济发展", ("经济发展", "")),
        ("★上市公司", ("上市公司", "")), ("5G基站", ("5G基站", "")), ("1.5级开发", ("1.5级开发", "")), ("进入 ESI 排名前 1% 学科", ("进入 ESI 排名前 1% 学科", "")),
    ],
)  # fmt: skip
def test_numbering_and_units_come_off_a_name(text: str, expected: tuple[str, str]) -> None:
    assert row_name(text) == expected


@pytest.mark.parametrize(
    ("name", "pair"),
    [
        ("国家级孵化器（众创空间）", ("国家级孵化器", "国家级众创空间")),
        ("省级孵化器（众创空间）", ("省级孵化器", "省级众创空间")),
        ("省级以上实验室（研究中心）", ("省级以上实验室", "省级以上研究中心")),
        ("孵化器（其中国家级孵化器）", ("孵化器", "国家级孵化器")),
        ("企业总数（规上企业）", ("企业总数", "规上企业")),
        ("国家级孵化器（省级众创空间）", ("国家级孵化器", "省级众创空间")),
        ("孵化器", None),
    ],
)
def test_the_second_number_of_a_pair_takes_the_level_of_the_first(
    name: str, pair: tuple[str, str] | None
) -> None:
    assert pair_of(name) == pair


@pytest.mark.parametrize(
    ("name", "total"),
    [
        ("合计", True),
        ("总计", True),
        ("全区合计", True),
        ("小计", True),
        ("企业合计数值", False),
        ("产值", False),
    ],
)
def test_rows_that_add_up(name: str, total: bool) -> None:
    assert is_total(name) is total


def test_places_are_known() -> None:
    assert is_place("示例镇") and is_place("示例街道") and is_place("示例新区")
    assert not is_place("孵化器") and not is_place("产业园")
    assert is_whole("全市") and not is_whole("全市企业")


@pytest.mark.parametrize(
    ("title", "subject"),
    [("专栏 2：示例走廊主要规划指标", "示例走廊"), ("表1 示例区“十四五”主要目标", "示例区"), ("专栏3：重大创新设施", ""), ("主要指标", ""), ("", ""), ("附表2 示例市经济社会发展情况表", "示例市")],
)  # fmt: skip
def test_what_a_table_is_about(title: str, subject: str) -> None:
    assert subject_of(title) == subject


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("表2 各镇街研发投入情况表", "研发投入"),
        ("表1 2024年高新技术企业培育任务分解表", "高新技术企业培育"),
        ("表1 主要目标分解表", "主要目标分解表"),
        ("", ""),
    ],
)
def test_what_a_table_measures(title: str, topic: str) -> None:
    assert topic_of(title) == topic
