"""Tables of indicators as extraction leaves them: every number with its name, unit, year and basis, and nothing more."""

from __future__ import annotations

from pathlib import Path

import pytest

from shuanglian.ingest.proposing import propose
from shuanglian.ingest.reading import read_bytes
from shuanglian.ingest.tables.naming import pair_of
from shuanglian.ingest.tables.units import chosen, printed_unit, units_above

from .marked import marked, proposed

TEXTS = sorted((Path(__file__).parent / "damaged").glob("*.txt"))


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_every_number_of_a_damaged_table_is_read_as_a_person_would(path: Path) -> None:
    expected = marked(path.read_text())
    assert proposed(expected.text) == expected.facts


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_line_ends_of_another_system_change_nothing_but_places(path: Path) -> None:
    expected = marked(path.read_text())
    found = proposed(expected.text.replace("\n", "\r\n"))
    assert [row[1:] for row in found] == [row[1:] for row in expected.facts]


def test_a_group_whose_cell_was_merged_is_not_taken_for_the_name_where_only_its_first_row_has_it() -> None:
    rows = [
        "类别,序号,指标名称,单位,2025年,2030年",
        "规模,1,示例产业增加值,亿元,46.8,90",
        ",2,示例产业收入,亿元,128.5,240",
        "主体,3,示例企业数,家,63,110",
        ",4,示例平台数,个,2,3",
    ]
    document = read_bytes("\n".join(rows).encode(), "示例规划.csv")
    names = [row.indicator for row in propose(document) if row.value is not None]
    assert names == [
        name for name in ("示例产业增加值", "示例产业收入", "示例企业数", "示例平台数") for _ in "12"
    ]


def test_a_row_that_lost_one_of_its_values_is_not_filled_up_from_the_next() -> None:
    rows = [
        "指标",
        "单位",
        "2025年",
        "2030年",
        "企业数",
        "家",
        "12",
        "20",
        "平台数",
        "个",
        "3",
        "项目数",
        "个",
        "4",
        "9",
    ]
    found = proposed("表1 示例区发展指标\n" + "\n".join(rows))
    assert {row[2:4] for row in found} <= {("企业数", "家"), ("平台数", "个"), ("项目数", "个")}
    assert ("平台数", 4) not in {(row[2], row[1]) for row in found}


def test_levels_in_brackets_inside_a_name_are_a_pair() -> None:
    assert pair_of("国家级（省级）示例基地") == ("国家级示例基地", "省级示例基地")
    assert pair_of("国家级示例基地") is None


@pytest.mark.parametrize(
    ("indicator", "unit"),
    [("工业总产值", "亿元"), ("工业总产值增速", "%"), ("规上企业", "家"), ("示例", ""), ("资产负债率", "%")],
)
def test_of_several_units_over_a_table_the_one_that_fits_is_taken(indicator: str, unit: str) -> None:
    assert chosen(indicator, units_above("单位：亿元、%、家")) == unit


def test_a_column_of_units_says_what_nobody_counts_in_elsewhere() -> None:
    assert printed_unit("个标准机架") == "个标准机架"
    assert printed_unit("—") == ""


def test_the_number_of_a_table_is_no_part_of_its_year() -> None:
    rows = "表3  2025年重点项目投资计划表\n单位：万元\n序号\t项目\t总投资\t2026年安排\n1\t甲园\t3000\t400\n2\t乙园\t2000\t300"
    assert {row[4] for row in proposed(rows) if row[2] == "总投资"} == {"2025"}
