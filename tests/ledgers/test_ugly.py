"""Sheets of real life: units listed in a note, tables under each other, figures with words, codes, what is compared with."""

from __future__ import annotations

from pathlib import Path

import pytest

import shuanglian.web
from shuanglian.ingest.ledgers import open_file, periods, understand, units

from .test_forms import one
from .test_understanding import read

EXAMPLE = Path(shuanglian.web.__file__).parent / "static" / "web" / "ledger-example.xlsx"


@pytest.mark.parametrize(
    ("words", "unit"),
    [
        ("企业数", "家"), ("工业总产值", "万元"), ("粮食播种面积", "公顷"), ("粮食总产量", "吨"), ("同比增长", "%"), ("从业人员", "人"),
    ],
)  # fmt: skip
def test_of_the_units_in_a_note_the_one_that_fits_is_taken(words: str, unit: str) -> None:
    assert units.fitting(words, ["万元", "%", "家", "公顷", "吨", "人"]) == unit


def test_a_sign_at_the_end_of_a_head_is_its_unit() -> None:
    assert (units.of_head("占任务%"), units.of_head("增减%"), units.of_head("%")) == ("%", "%", "")


@pytest.mark.parametrize("words", ["比上年同期", "较去年同期", "与上年同期相比"])
def test_what_is_compared_with_is_not_the_period(words: str) -> None:
    assert not periods.read(words).said
    assert periods.period((words, "增减额"), periods.read("2025年三季度")) == "2025Q3"
    assert periods.period(("去年同期",), periods.read("2025年三季度")) == "2024Q3"


def test_a_task_for_the_year_is_a_target_and_what_is_done_of_it_is_not() -> None:
    table = one(
        ("2025年三季度税收完成情况",),
        ("单位：万元",),
        ("税种", "全年任务", "累计完成", "占任务%"),
        ("增值税", 42000, 32100, 76.4),
        ("企业所得税", 31000, 23600, 76.1),
    )
    assert [(c.basis, c.period, c.unit) for c in table.columns[1:]] == [
        ("target", "2025", "万元"), ("actual", "2025Q3", "万元"), ("actual", "2025Q3", "%")
    ]  # fmt: skip


def test_a_second_table_with_other_heads_begins_anew() -> None:
    first, second = read(
        ("表一 招商引资情况",),
        ("县区", "签约项目数（个）", "签约金额（亿元）"),
        ("甲县", 12, 45.6),
        ("乙县", 8, 33.1),
        ("总计", 20, 78.7),
        (None,),
        ("表二 用地保障情况",),
        ("单位：亩",),
        ("县区", "计划供地", "实际供地"),
        ("甲县", 500, 420),
        ("乙县", 300, 310),
        ("总计", 800, 730),
    )
    assert (first.title, second.title) == ("表一 招商引资情况", "表二 用地保障情况")
    assert [one.agrees for table in (first, second) for one in table.checks] == [True] * 4
    assert not first.findings and not second.findings
    assert [one.unit for one in second.columns[1:]] == ["亩", "亩"]


def test_figures_with_their_own_unit_are_told_one_by_one_and_never_lost() -> None:
    table = one(
        ("项目名称", "总投资"), ("甲产业园", "12万"), ("乙数据中心", "3.5亿元"), ("丙医院", "无"), ("丁道路", "8，600"), ("戊水厂", "１２００万元")
    )  # fmt: skip
    assert table.columns[1].role == "value"
    told = [(row.address, row.given["written"]) for row in table.findings if row.code == "not_a_number"]
    assert told == [("B2", "12万"), ("B3", "3.5亿元"), ("B6", "１２００万元")]


def test_numbers_that_name_something_are_no_figures() -> None:
    table = one(
        ("户号", "企业名称", "用电量（千瓦时）"),
        ("330001", "甲公司", 5),
        ("330002", "乙公司", 7),
        ("合计", None, 12),
    )
    assert [str(column.role) for column in table.columns] == ["text", "key", "value"]
    assert [one.agrees for one in table.checks] == [True]
    assert not table.findings


def test_numbers_as_text_are_counted_in_every_row() -> None:
    table = one(("企业名称", "产值（万元）"), *((f"示例{at}公司", f"{at}.5") for at in range(4000)))
    (finding,) = [row for row in table.findings if row.code == "text_numbers"]
    assert finding.given["count"] == 4000


def test_the_example_that_people_may_download_is_read_without_a_word_of_doubt() -> None:
    found = understand(open_file(EXAMPLE))
    table, form = found.tables
    assert [one.agrees for one in table.checks] == [True] * 3
    assert (table.period, table.unit, len(form.columns)) == ("2025-01..06", "万元", 8)
    assert not found.every_finding


def test_a_starred_remark_is_no_row_and_a_target_of_the_year_is_of_the_year() -> None:
    table = one(
        ("示例区投资完成情况（2025年1-8月）",),
        ("镇（街道）", "年度目标", "完成额（亿元）"),
        ("全区", 260, 171.3),
        ("甲街道", 100, 66.1),
        ("乙镇", 160, 105.2),
        ("*完成额为快报数",),
    )
    assert (len(table.data), table.footers) == (2, ["*完成额为快报数"])
    assert [column.period for column in table.columns[1:]] == ["2025", "2025-01..08"]


def test_a_starred_name_among_rows_stays_a_row() -> None:
    table = one(
        ("企业名称", "产值（万元）"), ("甲公司", 1), ("*示例甲公司", None), ("乙公司", 2), ("丙公司", 3)
    )
    assert len(table.data) == 4
