"""What heads of columns say."""

from __future__ import annotations

import pytest

from shuanglian.ingest.proposal import Basis
from shuanglian.ingest.tables.heads import head_of, time_in


@pytest.mark.parametrize(
    ("words", "time", "rest"),
    [
        ("2021 年", "2021", ""), ("2021年末", "2021", ""), ("2021", "2021", ""), ("2025年目标", "2025", "目标"), ("2021—2025年", "2021..2025", ""),
        ("2024年一季度", "2024Q1", ""), ("2024年1—4月", "2024-01..2024-04", ""), ("2024年上半年", "2024-01..2024-06", ""), ("去年", "2024", ""),
        ("“十四五”末", "2025", ""), ("产值", "", "产值"), ("2023年产值", "2023", "产值"), ("2024年5月", "2024-05", ""), ("一季度", "2025Q1", ""),
    ],
)  # fmt: skip
def test_times_of_heads(words: str, time: str, rest: str) -> None:
    got, _, left = time_in(words, 2025)
    assert (got, left) == (time, rest)


@pytest.mark.parametrize(
    ("words", "basis"),
    [
        ("2025年目标", Basis.TARGET), ("2025年目标值", Basis.TARGET), ("2020年（基期）", Basis.BASE), ("现状值", Basis.BASE), ("2024年计划", Basis.PLAN),
        ("2024年预计", Basis.FORECAST), ("2023年完成", Basis.ACTUAL), ("2023年", None), ("累计", Basis.ACTUAL),
    ],
)  # fmt: skip
def test_bases_of_heads(words: str, basis: Basis | None) -> None:
    head = head_of([words], 2024)
    assert (head.basis, head.words) == (basis, "")


def test_what_a_column_is_compared_with_is_not_its_time() -> None:
    for words in ("比上年增长(%)", "较2023年末增长（%）", "比上年同期增减%"):
        head = head_of([words], 2025)
        assert (head.time, head.rate) == ("", True)


def test_heads_over_several_rows_are_one() -> None:
    head = head_of(["2024年", "产值", "亿元"], 2025)
    assert (head.time, head.words, head.unit) == ("2024", "产值", "亿元")


def test_a_merged_head_counts_once() -> None:
    assert head_of(["指标", "指标"], 2025).text == "指标"


@pytest.mark.parametrize(
    ("words", "rate", "unit"), [("增长（%）", True, "%"), ("同比±%", True, ""), ("比上年增长(%)", True, "%"), ("增速", True, ""), ("增长点", False, ""), ("产值（亿元）", False, "亿元")]
)  # fmt: skip
def test_growth_and_units_of_heads(words: str, rate: bool, unit: str) -> None:
    head = head_of([words], 2025)
    assert (head.rate, head.unit) == (rate, unit)


def test_shares_and_ranks_are_told() -> None:
    assert head_of(["占比"], 2025).share
    assert head_of(["全省位次"], 2025).rank
    assert not head_of(["占地面积"], 2025).share


@pytest.mark.parametrize(
    "words", ["数量", "数值", "总量", "绝对额", "金额", "指标值", "完成情况", "当年累计"]
)
def test_heads_that_name_no_indicator(words: str) -> None:
    assert head_of([words], 2025).words == ""


@pytest.mark.parametrize("words", ["高新技术企业", "研发投入", "发明专利", "人口"])
def test_heads_that_name_one(words: str) -> None:
    assert head_of([words], 2025).words == words
