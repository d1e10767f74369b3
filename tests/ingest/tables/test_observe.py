"""Tables to observations."""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter

from shuanglian.ingest.proposal import Basis, Kind, Proposal
from shuanglian.ingest.reading import read_bytes
from shuanglian.ingest.tables import observe

from .factories import PLAN, REPORT, document, facts, observed

INDICATORS = """专栏 2：示例走廊主要规划指标\t\t\t\t\t
指标名称\t\t单位\t2021 年\t2025 年\t
科创 设施\t1\t国家级科技机构\t个\t1\t2
\t2\t国家级孵化器（众创空间）\t个\t4（3）\t6（6）
科创 资源\t3\t基金资产管理规模\t亿元\t912\t1300

\t4\t人才总量\t万人\t47.6\t65
\t5\t产业投资增速\t%\t年均增长 15%\t
\t6\t高价值专利拥有量\t件万人\t7.15\t18
"""


def test_a_plan_s_table_gives_base_and_target() -> None:
    assert facts(INDICATORS, PLAN) == [
        ("国家级科技机构", "1", "个", "2021"),
        ("国家级科技机构", "2", "个", "2025"),
        ("国家级孵化器", "4", "个", "2021"),
        ("国家级众创空间", "3", "个", "2021"),
        ("国家级孵化器", "6", "个", "2025"),
        ("国家级众创空间", "6", "个", "2025"),
        ("基金资产管理规模", "912", "亿元", "2021"),
        ("基金资产管理规模", "1300", "亿元", "2025"),
        ("人才总量", "47.6", "万人", "2021"),
        ("人才总量", "65", "万人", "2025"),
        ("产业投资增速", "15", "%", "2021..2025"),
        ("高价值专利拥有量", "7.15", "件/万人", "2021"),
        ("高价值专利拥有量", "18", "件/万人", "2025"),
    ]
    assert {(row.time, row.basis) for row in observed(INDICATORS, PLAN)} == {
        ("2021", Basis.BASE),
        ("2025", Basis.TARGET),
        ("2021..2025", Basis.TARGET),
    }


def test_the_quote_is_the_row_and_the_number_its_cell() -> None:
    rows = observed(INDICATORS, PLAN)
    assert rows[3].quote == "2\t国家级孵化器（众创空间）\t个\t4（3）\t6（6）"
    own = document(INDICATORS, PLAN)
    assert [own.raw[row.value_start : row.value_end] for row in rows[2:6]] == ["4", "3", "6", "6"]


def test_each_fact_knows_its_row_its_group_and_its_table() -> None:
    (row,) = [row for row in observed(INDICATORS, PLAN) if row.value == 912]
    assert row.kind is Kind.TABLE
    assert (row.subject, row.detail["group"], row.detail["row"]) == (
        "示例走廊",
        "科创资源",
        "基金资产管理规模",
    )
    assert (row.norm_value, row.norm_unit) == (Decimal(91200000000), "元")


def test_growth_is_told_from_words_names_and_heads() -> None:
    (row,) = [row for row in observed(INDICATORS, PLAN) if row.value == 15]
    assert row.growth
    table = "指标\t单位\t2024年\t增长（%）\n产值\t亿元\t123.4\t5.6\n固定资产投资\t亿元\t45.6\t-2.1\n出口增速\t%\t3.1\t\n"
    rows = observed(table, REPORT)
    assert [(r.indicator, r.value, r.unit, r.growth) for r in rows] == [
        ("产值", Decimal("123.4"), "亿元", False),
        ("产值增速", Decimal("5.6"), "%", True),
        ("固定资产投资", Decimal("45.6"), "亿元", False),
        ("固定资产投资增速", Decimal("-2.1"), "%", True),
        ("出口增速", Decimal("3.1"), "%", True),
    ]
    assert {r.time for r in rows} == {"2024"}
    assert {r.basis for r in rows} == {Basis.ACTUAL}


def test_columns_that_name_indicators_make_the_rows_subjects() -> None:
    table = "表3 各园区情况\n园区\t企业数（家）\t产值（亿元）\t占比\n东区产业园\t12\t3.5\t20\n西区产业园\t30\t8.1\t80\n合计\t42\t11.6\t100\n"
    rows = observed(table, REPORT)
    assert [(r.subject, r.indicator, r.value, r.unit) for r in rows[:4]] == [
        ("东区产业园", "企业数", 12, "家"),
        ("东区产业园", "产值", Decimal("3.5"), "亿元"),
        ("东区产业园", "占比", 20, "%"),
        ("西区产业园", "企业数", 30, "家"),
    ] or [r.indicator for r in rows[:2]] == ["企业数", "产值"]
    total = [r for r in rows if r.detail["total"]]
    assert len(total) == 3 and total[0].subject != "合计"


def test_rows_of_places_under_years_take_the_indicator_of_the_table() -> None:
    table = "表2 各镇街研发投入情况表\n单位：万元\n镇街\t2023年\t2024年\n东镇\t85\t95\n西街道\t120\t138\n"
    rows = observed(table, REPORT)
    assert [(r.subject, r.place, r.indicator, r.value, r.unit, r.time) for r in rows[:2]] == [
        ("东镇", "东镇", "研发投入", 85, "万元", "2023"),
        ("东镇", "东镇", "研发投入", 95, "万元", "2024"),
    ]
    assert all(r.reasons and r.confidence < 0.95 for r in rows)


def test_columns_of_places_are_subjects_of_the_rows_indicators() -> None:
    table = "指标\t单位\t全区\t东镇\t西街道\n企业数\t家\t42\t12\t30\n产值\t亿元\t11.6\t3.5\t8.1\n"
    rows = observed(table, REPORT)
    assert [(r.indicator, r.subject, r.value) for r in rows[1:3]] == [
        ("企业数", "东镇", 12),
        ("企业数", "西街道", 30),
    ]


def test_rows_of_years_are_times() -> None:
    rows = observed("年份\t企业数\t产值（亿元）\n2021年\t12\t3.5\n2022年\t30\t8.1\n2023年\t41\t9.0\n", REPORT)
    assert [(r.indicator, r.value, r.time) for r in rows[:3]] == [
        ("企业数", 12, "2021"),
        ("产值", Decimal("3.5"), "2021"),
        ("企业数", 30, "2022"),
    ]


def test_heads_over_two_rows_and_a_row_of_units() -> None:
    table = "指标\t2021年\t\t2022年\t\n\t总量\t增速\t总量\t增速\n\t亿元\t%\t亿元\t%\n产值\t12.5\t3.1\t15.2\t4.0\n投资\t3.5\t2.2\t4.1\t1.0\n"
    assert facts(table, REPORT)[:4] == [
        ("产值", "12.5", "亿元", "2021"),
        ("产值增速", "3.1", "%", "2021"),
        ("产值", "15.2", "亿元", "2022"),
        ("产值增速", "4.0", "%", "2022"),
    ]


@pytest.mark.parametrize("above", ["单位：亿元\n", "（单位：亿元）\n", "表1 产业产值\n单位：亿元\n"])
def test_a_unit_over_the_table_holds_for_its_cells(above: str) -> None:
    rows = observed(f"{above}产业\t2023年\t2024年\n纺织\t85\t95\n医药\t120\t138\n", REPORT)
    assert {r.unit for r in rows} == {"亿元"}


def test_a_part_takes_the_unit_of_what_it_is_part_of() -> None:
    table = "指标\t2023年完成\t2024年预期\n公共预算收入（亿元）\t110.2\t115\n其中：税收收入\t95.1\t100\n"
    rows = observed(table, REPORT)
    assert [(r.indicator, r.unit, r.basis) for r in rows] == [
        ("公共预算收入", "亿元", Basis.ACTUAL),
        ("公共预算收入", "亿元", Basis.TARGET),
        ("税收收入", "亿元", Basis.ACTUAL),
        ("税收收入", "亿元", Basis.TARGET),
    ]


def test_headings_of_parts_group_the_rows_below() -> None:
    table = "指标\t单位\t2024年\n一、经济发展\n产值\t亿元\t12.5\n投资\t亿元\t3.5\n二、社会民生\n收入\t元\t7890\n床位\t张\t300\n"
    assert [(r.indicator, r.detail["group"]) for r in observed(table, REPORT)] == [
        ("产值", "经济发展"),
        ("投资", "经济发展"),
        ("收入", "社会民生"),
        ("床位", "社会民生"),
    ]


def test_missing_values_are_no_facts() -> None:
    assert [
        value
        for _, value, _, _ in facts(
            "指标\t单位\t2023年\t2024年\n产值\t亿元\t—\t12\n投资\t亿元\t3\t\n收入\t元\t/\t5\n", REPORT
        )
    ] == ["12", "3", "5"]


def test_ranges_comparators_and_ranks() -> None:
    table = "指标\t单位\t2024年\t全省位次\n产值\t亿元\t≥120\t3\n投资\t亿元\t10—15\t5\n"
    rows = observed(table, REPORT)
    assert (rows[0].comparator, rows[0].value) == (">=", 120)
    assert (rows[1].indicator, rows[1].unit, rows[1].basis) == ("产值位次", "位次", Basis.RANK)
    assert (rows[2].value, rows[2].value_max) == (10, 15)


@pytest.mark.parametrize("head", ["联系电话", "邮编", "序号", "代码", "日期"])
def test_columns_that_measure_nothing_are_left_alone(head: str) -> None:
    rows = observed(f"单位名称\t{head}\t人数\n东院\t81234567\t12\n西院\t81234568\t30\n", REPORT)
    assert {row.value for row in rows} == {12, 30}


def test_prose_in_cells_is_read_with_the_row_as_its_subject() -> None:
    table = (
        "专栏3：重点基地\n序号\t基地名称\t范围面积\n1\t东湖园\t位于示例城东，东至一号路，占地面积约1800亩。\n"
        "2\t西湖园\t位于示例城西，西至二号路，占地面积约500亩。\n3\t南湖园\t位于示例城南，占地面积约300亩，规划建设研发中心。\n"
    )
    rows = observed(table, PLAN)
    assert [(r.subject, r.value, r.unit) for r in rows] == [
        ("东湖园", 1800, "亩"),
        ("西湖园", 500, "亩"),
        ("南湖园", 300, "亩"),
    ]
    assert all(r.kind is Kind.QUANTITY for r in rows)


def test_a_second_number_without_a_name_is_doubted() -> None:
    rows = observed("指标\t单位\t2024年\n企业\t家\t12（3）\n院所\t家\t5\n", REPORT)
    (second,) = [row for row in rows if row.value == 3]
    assert second.confidence <= 0.5 and second.reasons


def test_a_table_of_a_page() -> None:
    source = (
        "<html><h1>示例区一季度经济运行情况</h1><p>2025年4月20日</p><table><tr><th rowspan=2>指标</th><th rowspan=2>单位</th>"
        "<th colspan=2>一季度</th></tr><tr><th>绝对额</th><th>同比(%)</th></tr><tr><td>地区生产总值<td>亿元<td>123.4<td>5.6</tr></table>"
    )
    own = read_bytes(source.encode(), "页.html")
    rows = [row for at, block in enumerate(own.blocks) if block.table for row in observe(own, at)]
    assert [(r.indicator, str(r.value), r.unit, r.time, r.growth) for r in rows] == [
        ("地区生产总值", "123.4", "亿元", "2025Q1", False),
        ("地区生产总值增速", "5.6", "%", "2025Q1", True),
    ]
    assert all(row.quote == own.raw[row.start : row.end] for row in rows)


def sheet(build: Callable[[Any, Any], None]) -> list[Proposal]:
    """What the first sheet of a workbook says."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    build(book.add_worksheet("主要指标"), book.add_format())
    book.close()
    own = read_bytes(out.getvalue(), "表.xlsx")
    rows = [row for at, block in enumerate(own.blocks) if block.table for row in observe(own, at)]
    assert all(row.quote == own.raw[row.start : row.end] for row in rows)
    return rows


def yearly(page: Any, plain: Any) -> None:
    page.merge_range("A1:F1", "示例区2024年主要经济指标完成情况表", plain)
    page.write("A2", "单位：亿元")
    page.merge_range("A3:A4", "指标", plain)
    page.merge_range("B3:C3", "2024年", plain)
    page.merge_range("D3:E3", "2023年", plain)
    page.write_row("B4", ["总量", "增长%", "总量", "增长%"])
    rows = [
        ["一、综合"],
        ["地区生产总值", 1234.5, 6.2, 1150.2, 5.8],
        ["二、财政"],
        ["一般公共预算收入", 110.2, 5, 105, 4],
    ]
    for number, row in enumerate(rows, 4):
        page.write_row(number, 0, row)


def test_a_sheet_with_its_name_unit_and_merged_heads_on_top() -> None:
    rows = sheet(yearly)
    assert [(r.indicator, str(r.value), r.unit, r.time, r.growth, r.detail["group"]) for r in rows] == [
        ("地区生产总值", "1234.5", "亿元", "2024", False, "综合"),
        ("地区生产总值增速", "6.2", "%", "2024", True, "综合"),
        ("地区生产总值", "1150.2", "亿元", "2023", False, "综合"),
        ("地区生产总值增速", "5.8", "%", "2023", True, "综合"),
        ("一般公共预算收入", "110.2", "亿元", "2024", False, "财政"),
        ("一般公共预算收入增速", "5", "%", "2024", True, "财政"),
        ("一般公共预算收入", "105", "亿元", "2023", False, "财政"),
        ("一般公共预算收入增速", "4", "%", "2023", True, "财政"),
    ]
    assert {r.subject for r in rows} == {"示例区"}


def roll(page: Any, _: Any) -> None:
    page.write_row("A1", ["序号", "企业名称", "所属镇街", "营业收入（万元）", "员工人数", "联系电话"])
    page.write_row("A2", [1, "示例科技有限公司", "甲镇", 12000, 120, "13800000000"])
    page.write_row("A3", [2, "示例材料有限公司", "乙街道", 8000, 60, "13900000000"])
    page.write("A4", "合计")
    page.write("D4", 20000)


def test_a_roll_of_enterprises_tells_of_each_and_of_all() -> None:
    rows = sheet(roll)
    assert [(r.subject, r.indicator, r.value, r.unit) for r in rows[:2]] == [
        ("示例科技有限公司", "营业收入", 12000, "万元"),
        ("示例科技有限公司", "员工人数", 120, "人"),
    ]
    (total,) = [row for row in rows if row.value == 20000]
    assert total.detail["total"] and total.subject != "合计"


def test_a_block_that_is_no_table_says_nothing() -> None:
    own = document("示例报告\n\n全区企业达到120家。")
    assert all(observe(own, at) == [] for at in range(len(own.blocks)))


def test_a_column_of_yearly_growth_spans_the_years_of_the_table() -> None:
    table = "指标\t单位\t2020年\t2025年\t年均增长\n产值\t亿元\t610\t850\t6.5%左右\n投资\t亿元\t210\t320\t8%\n"
    rows = [row for row in observed(table, PLAN) if row.growth]
    assert [(r.indicator, r.value, r.time, r.basis, r.comparator) for r in rows] == [
        ("产值增速", Decimal("6.5"), "2020..2025", Basis.TARGET, "约"),
        ("投资增速", Decimal(8), "2020..2025", Basis.TARGET, "="),
    ]
