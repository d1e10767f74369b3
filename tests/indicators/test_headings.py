"""What the first row of a table says, and which cells are empty. Without a database."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shuanglian.indicators.sheets import headings, reading


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("指标", "indicator"), ("Indicator", "indicator"), ("代码", "code"), ("指标代码", "code"), ("CODE", "code"),
        ("期间", "period"), ("时间", "period"), ("年份", "period"), ("Year", "period"), (" 期 间 ", "period"),
        ("数值", "value"), ("值", "value"), ("Actual", "value"), ("数值（亿元）", "value"), ("数值*", "value"),
        ("单位", "unit"), ("地区", "place"), ("范围", "place"), ("类型", "kind"), ("type", "kind"), ("来源", "source"),
        ("说明", "note"), ("备注", "note"), ("口径", "definition"), ("名称", "name"), ("更正理由", "reason"),
    ],
)  # fmt: skip
def test_columns_have_chinese_and_english_names(label: str, key: str) -> None:
    assert headings.read([label]).columns == {key: 0}


@pytest.mark.parametrize(
    ("label", "period", "kind"),
    [
        ("2024", "2024", "actual"),
        (2024.0, "2024", "actual"),
        ("2024年", "2024", "actual"),
        ("2021年基期", "2021", "base"),
        ("2021 base", "2021", "base"),
        ("2021年（基期）", "2021", "base"),
        ("2025年目标", "2025", "target"),
        ("2025年目标值", "2025", "target"),
        ("2025_target", "2025", "target"),
        ("2024Q1", "2024Q1", "actual"),
        ("2024年1—4月", "2024-01..04", "actual"),
        ("2024年快报", "2024", "estimate"),
        ("2024年实际数", "2024", "actual"),
    ],
)
def test_periods_may_be_headings(label: object, period: str, kind: str) -> None:
    found = headings.read([label]).spans
    assert [(span.text, said) for span, said in found.values()] == [(period, kind)]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (["指标", "期间", "数值"], True),
        (["代码", "2023", "2024"], True),
        (["期间", "sx-01", "sx-02"], True),
        (["代码", "名称", "单位"], True),
        (["指标", "期间"], False),
        (["期间"], False),
        (["数值", "单位"], False),
        (["第一季度统计表", "", ""], False),
        ([], False),
    ],
)
def test_a_table_names_indicators_and_has_values(row: list[str], expected: bool) -> None:
    assert headings.read(row).is_table is expected


def test_a_column_that_is_written_twice_is_told() -> None:
    assert headings.read(["指标", "年份", "期间", "数值"]).repeated == ["期间"]


@example(row=[float("inf"), float("-inf"), float("nan")])
@given(st.lists(st.one_of(st.text(max_size=12), st.integers(), st.floats(), st.none()), max_size=8))
def test_any_row_is_read(row: list[object]) -> None:
    found = headings.read(row)
    taken = [*found.columns.values(), *found.spans, *found.others]
    assert len(taken) == len(set(taken)) and all(0 <= at < len(row) for at in taken)


@pytest.mark.parametrize("cell", [None, "", "  ", "-", "—", "……", "N/A", "无", "null"])
def test_marks_for_nothing_are_empty(cell: object) -> None:
    assert reading.is_empty(cell)


@pytest.mark.parametrize("cell", [0, 0.0, "0", "0.0", False, "零"])
def test_zero_is_not_empty(cell: object) -> None:
    assert not reading.is_empty(cell)


def test_titles_above_the_headings_and_empty_rows_are_passed_over() -> None:
    data = "2024年统计表,,\n,,\n指标,期间,数值\n,,\nt-a,2024,5\n".encode()
    (line,) = reading.lines(data)
    assert (line.row, line.column, line.cells) == (
        5,
        "数值",
        {"indicator": "t-a", "period": "2024", "value": "5"},
    )


def test_a_wide_row_is_a_line_for_each_filled_cell() -> None:
    found = reading.lines("指标,单位,2021年基期,2023,2024\nt-a,亿元,1,—,3\n".encode())
    assert [(line.row, line.column, line.kind, line.cells["value"]) for line in found] == [
        (2, "2021年基期", "base", "1"),
        (2, "2024", "actual", "3"),
    ]
