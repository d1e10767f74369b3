"""Sheets are understood: heads, units, periods, roles of rows, totals; and no grid whatever makes it fail."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shuanglian.ingest.ledgers import Area, Sheet, TableUnderstanding, Workbook, open_bytes, understand
from shuanglian.ingest.ledgers.cells import Fault, Percent, Uncached

from .bureau import Bureau, bureaus
from .factories import SheetOf, book, code

ANY_CELL = st.one_of(
    st.none(), st.text(max_size=12), st.integers(-10**18, 10**18), st.floats(), st.booleans(), st.dates(), st.datetimes(), st.times(),
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-999, max_value=999).map(Percent),
    st.sampled_from([Fault("#REF!"), Uncached("A1"), "合计", "小计", "其中：", "2025年", "万元", "一、", "单位：万元", "序号", "企业名称", "—"]),
)  # fmt: skip
AREAS = st.builds(
    lambda top, left, height, width: Area(top, left, top + height, left + width),
    st.integers(0, 12), st.integers(0, 8), st.integers(0, 4), st.integers(0, 4),
)  # fmt: skip


def read(*rows: Any, merges: Any = (), name: str = "Sheet1") -> list[TableUnderstanding]:
    sheet = Sheet(name, [list(row) for row in rows], tuple(Area(*one) for one in merges))
    return understand(Workbook("a.xlsx", (sheet,))).tables


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(ANY_CELL, max_size=9), max_size=14), st.lists(AREAS, max_size=5))
def test_any_grid_is_understood_somehow(rows: list[list[Any]], areas: list[Area]) -> None:
    found = understand(Workbook("a.xlsx", (Sheet("表", rows, tuple(areas)),)))
    json.dumps(found.as_json(), ensure_ascii=False)
    for table in found.tables:
        assert not {mark.row for mark in table.marks if mark.role != "data"} & set(table.data)
        assert len(table.keys) == len(set(table.keys)) == len(table.columns)
        assert all(one.message and (one.row or 0) >= 0 for one in table.findings)


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)
@given(bureaus())
def test_a_bureaus_sheet_is_recovered_exactly(made: Bureau) -> None:
    (table,) = understand(Workbook("a.xlsx", (made.sheet,))).tables
    assert [one.heads for one in table.columns] == made.heads
    values = [one for one in table.columns if one.role == "value"]
    assert [one.unit for one in values] == made.units
    assert [one.period for one in values] == made.periods
    assert [one.words for one in values] == made.words
    assert [str(one.role) for one in table.columns[:2]] == ["serial", "key"]
    assert table.data == made.data
    assert {mark.row: str(mark.role) for mark in table.marks} == made.roles
    assert (table.title, table.notes, table.footers) == (made.title, made.notes, made.footers)
    told = {(one.row, one.column) for one in table.findings if one.code == "total_differs"}
    assert told == made.wrong
    assert table.area == made.area


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)
@given(bureaus())
def test_the_same_sheet_from_a_file_says_the_same(made: Bureau) -> None:
    merges = [(a.top, a.left, a.bottom, a.right) for a in made.sheet.merges]
    data = book(SheetOf(made.sheet.rows, "Sheet1", merges=merges))
    (one,) = understand(open_bytes(data, "a.xlsx")).tables
    (other,) = understand(Workbook("a.xlsx", (made.sheet,))).tables
    assert one.as_json() == other.as_json()


def test_two_tables_and_what_stands_between_them() -> None:
    first, second = read(
        ["一、主要经济指标"], ["指标名称", "单位", "2024年"], ["税收", "亿元", 3], ["注：快报数"], [],
        ["二、重点企业"], ["单位：万元"], ["序号", "企业名称", "产值"], [1, "示例甲有限公司", 5], ["合计", None, 5],
    )  # fmt: skip
    assert (first.title, first.footers, len(first.data)) == ("一、主要经济指标", ["注：快报数"], 1)
    assert (second.title, second.notes, second.unit) == ("二、重点企业", ["单位：万元"], "万元")
    assert [mark.role for mark in second.marks] == ["total"]


def test_tables_beside_each_other() -> None:
    left, right = read(
        ["序号", "企业名称", "产值", None, "序号", "企业名称", "产值"],
        [1, "示例甲厂", 5, None, 1, "示例乙厂", 6],
    )
    assert (left.area, right.area, right.shift) == ("A1:C2", "E1:G2", 4)
    assert right.spot(1, 2) == (1, 6)


def test_records_in_columns_are_turned() -> None:
    (table,) = read(
        ["企业名称", "示例甲有限公司", "示例乙有限公司"], ["统一社会信用代码", code(1), "坏的"], ["联系电话", "13800000001", "13800000002"],
        ["产值（万元）", 5, 6],
    )  # fmt: skip
    assert table.turned and [one.heads[0] for one in table.columns] == [
        "企业名称",
        "统一社会信用代码",
        "联系电话",
        "产值（万元）",
    ]
    assert len(table.data) == 2 and [one.address for one in table.findings if one.code == "credit_code"] == [
        "C2"
    ]


def test_heads_without_merges_as_csv_has_them() -> None:
    data = "名称,2024年,,2025年,\n,产值,税收,产值,税收\n示例甲厂,1,2,3,4\n示例乙厂,5,6,7,8\n合计,6,8,10,13\n".encode(
        "gb18030"
    )
    (table,) = understand(open_bytes(data, "a.csv")).tables
    assert [one.heads for one in table.columns[1:]] == [
        ("2024年", "产值"),
        ("2024年", "税收"),
        ("2025年", "产值"),
        ("2025年", "税收"),
    ]
    assert [one.address for one in table.findings if one.code == "total_differs"] == ["E5"]


def test_ratios_are_not_added_and_counts_have_no_slack() -> None:
    rows = [
        ["名称", "产值", "同比（%）", "占比", "企业数（家）"],
        ["甲区", 1.26, 3, "40%", 3],
        ["乙区", 1.26, 5, "60%", 4],
        ["合计", 2.5, 4, "100%", 8],
    ]
    (table,) = read(*rows)
    assert [(one.address, one.given["gap"]) for one in table.findings if one.code == "total_differs"] == [
        ("E4", "1")
    ]


def test_a_total_may_stand_first_or_be_the_sum_of_subtotals() -> None:
    (first,) = read(["地区", "产值"], ["合计", 6], ["甲区", 1], ["乙区", 2], ["丙区", 3])
    assert [one.agrees for one in first.checks] == [True]
    (second,) = read(
        ["名称", "产值"], ["甲厂", 1], ["乙厂", 2], ["小计", 3], ["丙厂", 4], ["小计", 4], ["总计", 7], ["全市", 99],
    )  # fmt: skip
    assert [one.agrees for one in second.checks] == [True, True, True]


def test_of_which_is_not_summed_and_never_more_than_its_whole() -> None:
    (table,) = read(
        ["名称", "产值"], ["工业", 10], ["其中：规上", 8], ["　　　限上", 20], ["农业", 5], ["合计", 15],
    )  # fmt: skip
    assert [mark.role for mark in table.marks] == ["of_which", "of_which", "total"] and table.checks[0].agrees
    assert [one.address for one in table.findings] == ["B4"] and table.findings[0].code == "part_exceeds"


def test_numbered_rows_with_values_are_not_counted_twice() -> None:
    (table,) = read(
        ["项目", "产值（亿元）"], ["一、工业", 10], ["1.纺织", 6], ["2.化工", 4], ["二、农业", 5], ["合计", 15],
    )  # fmt: skip
    assert table.checks[0].agrees and len(table.data) == 4


def test_columns_of_totals_are_added_across() -> None:
    (table,) = read(
        ["名称", "收入", None, None], [None, "合计", "内销", "外销"], ["甲厂", 5, 2, 3], ["乙厂", 9, 4, 4], ["丙厂", 3, 1, 2],
        merges=[(0, 0, 1, 0), (0, 1, 0, 3)],
    )  # fmt: skip
    assert [(one.code, one.address) for one in table.findings] == [("across_differs", "B4")]


def test_cells_that_are_wrong_are_told_one_by_one() -> None:
    (table,) = read(
        ["企业名称", "统一社会信用代码", "产值（万元）"], ["示例甲有限公司", code(1), "约12"], ["示例乙有限公司", 913306030000000001, Fault("#REF!")],
        ["示例丙有限公司", code(3)[:-1] + "*", Uncached("A1")], ["示例丁有限公司", code(4), "１,２３４.5"], ["示例丁有限公司", code(4), "１,２３４.5"],
    )  # fmt: skip
    told = [(one.address, one.code) for one in table.findings]
    assert sorted(told) == sorted(
        [("B3", "loose_digits"), ("B4", "credit_code"), ("C", "text_numbers"), ("C2", "not_a_number"), ("C3", "error_cell"),
         ("C4", "uncached"), ("6", "duplicate_row")]
    )  # fmt: skip


def test_missing_is_never_zero() -> None:
    (table,) = read(
        ["名称", "产值"],
        ["甲厂", "—"],
        ["乙厂", "/"],
        ["丙厂", "无"],
        ["丁厂", None],
        ["戊厂", 7],
        ["合计", 7],
    )
    assert (
        table.columns[1].counts == {"filled": 1, "numbers": 1}
        and table.checks[0].agrees
        and not table.findings
    )


def test_percent_cells_dates_and_hidden_things_of_a_file() -> None:
    one = SheetOf(
        [["名称", "成立日期", "增速"], ["甲厂", dt.datetime(2020, 3, 1), 0.052], ["乙厂", dt.datetime(2021, 4, 2), -0.013]], "可见",
        percents=[2], hidden_rows=[2], hidden_columns=[1],
    )  # fmt: skip
    secret = SheetOf([["名称", "数"], ["甲", 1]], "暗表", hidden=True)
    found = understand(open_bytes(book(one, secret), "a.xlsx"))
    (table,) = found.tables
    assert (
        table.columns[2].unit == "%"
        and table.grid.at(1, 2) == Percent(Decimal("5.2"))
        and table.grid.at(2, 2) == Percent(Decimal("-1.3"))
    )
    assert table.grid.at(1, 1) == dt.date(2020, 3, 1)
    assert [one.code for one in found.findings] == ["hidden_rows", "hidden_columns", "hidden_sheet"]
    (same,) = understand(open_bytes(book(one, date_1904=True), "a.xlsx")).tables
    assert same.grid.at(1, 1) == dt.date(2020, 3, 1)


def test_ordinals_repeated_heads_and_a_unit_column() -> None:
    (table,) = read(
        ["指标名称", "计量单位", "本年累计", "去年同期"], ["甲", "乙", "1", "2"], ["产值", "亿元", 3, 2], ["指标名称", "计量单位", "本年累计", "去年同期"],
        ["税收", "亿元", 4, 3], name="2025年1-5月",
    )  # fmt: skip
    assert [one.period for one in table.columns[2:]] == ["2025-01..05", "2024-01..05"] and len(
        table.data
    ) == 2
    assert [str(one.role) for one in table.columns] == ["key", "unit", "value", "value"]


def test_growth_belongs_to_the_column_before_and_targets_are_told() -> None:
    (table,) = read(
        ["2025年1—6月情况"], ["地区", "产值（亿元）", "同比（%）", "2025年目标（亿元）"], ["甲区", 3, 4.5, 9], ["乙区", 2, -1.5, 6],
    )  # fmt: skip
    growth, target = table.columns[2], table.columns[3]
    assert (growth.words, growth.unit, growth.growth, growth.period) == ("产值同比", "%", True, "2025-01..06")
    assert (target.basis, target.words) == ("target", "")


def test_a_sheet_without_heads_and_an_empty_one() -> None:
    (table,) = read([1, "示例甲有限公司", 5], [2, "示例乙有限公司", 6])
    assert [one.code for one in table.findings] == ["no_head"] and len(table.data) == 2
    assert [one.code for one in understand(Workbook("a", (Sheet("空", []),))).findings] == ["no_table"]


@pytest.mark.parametrize(
    "title", ["2025年1—6月规上工业", "规上工业（2025年上半年）", "截至2025年6月底规上工业"]
)
def test_the_title_gives_its_period_to_columns_that_have_none(title: str) -> None:
    (table,) = read(
        [title, None, None],
        ["企业名称", "产值（万元）", "上年同期"],
        ["示例甲有限公司", 5, 4],
        merges=[(0, 0, 0, 2)],
    )
    assert table.columns[1].period in ("2025-01..06", "2025-06-30")
    assert table.columns[2].period in ("2024-01..06", "2024-06-30")


def test_this_month_and_the_months_so_far_stand_side_by_side() -> None:
    (table,) = read(
        ["2025年5月主要指标"], ["指标", "本月", "累计", "同比±%"], ["产值（亿元）", 10.2, 50.3, 5.2], ["税收（亿元）", 1, 6, 3], merges=[(0, 0, 0, 3)],
    )  # fmt: skip
    assert [one.period for one in table.columns[1:]] == ["2025-05", "2025-01..05", "2025-01..05"]


def test_a_column_of_totals_without_a_head_above_is_added_across_too() -> None:
    (table,) = read(
        ["企业名称", "1月", "2月", "合计"], ["甲公司", 1, 2, 3], ["乙公司", 4, 5, 9], ["丙公司", 4, 5, 10]
    )
    assert [(one.code, one.address) for one in table.findings] == [("across_differs", "D4")]


def test_the_same_head_is_an_organisation_or_a_unit_by_what_stands_under_it() -> None:
    (table,) = read(["单位", "面积", "单位", "数量"], ["甲局", 3, "亩", 5], ["乙局", 4, "亩", 6])
    assert [one.meaning.key for one in table.columns] == ["name", "value", "unit", "value"]
