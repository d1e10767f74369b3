"""Where columns go: proposed by what they are, refused where it cannot be, applied to the next sheet."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from shuanglian.ingest.ledgers import Sheet, Workbook, mapping, understand
from shuanglian.ingest.ledgers.mapping import TableMapping

from .factories import code

JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=8,
)


def table(*rows: Any) -> tuple[dict[str, Any], list[str]]:
    (found,) = understand(Workbook("a", (Sheet("表", [list(row) for row in rows]),))).tables
    return found.as_json(), found.keys


LIST = table(
    ["序号", "企业名称", "统一社会信用代码", "所属镇街", "联系电话", "主营业务"],
    [1, "示例甲有限公司", code(1), "甲镇", "13800000000", "膜"],
    [2, "示例乙有限公司", code(2), "乙镇", "13800000001", "纱"],
    [3, "示例丙有限公司", code(3), "乙镇", "13800000002", "布"],
)
FIGURES = table(
    ["指标名称", "单位", "2024年", "2025年目标", "同比（%）"],
    ["产值", "亿元", 1, 2, 3],
    ["税收", "亿元", 4, 5, 6],
    ["利润", "亿元", 7, 8, 8],
)
PLACES = table(["地区", "产值（亿元）", "备注"], ["甲区", 3.5, ""], ["乙区", 2, ""], ["丙区", 7, "快报"])


def test_a_list_of_companies_goes_to_the_directory_without_telephones() -> None:
    made = mapping.proposed(*LIST, {}, {})
    assert made.take == mapping.PARTIES
    assert {key: to for key, to in made.columns.items() if to} == {
        "企业名称": "name", "统一社会信用代码": "credit_code", "所属镇街": "place", "主营业务": "summary",
    }  # fmt: skip


def test_rows_of_indicators_give_their_columns_the_value_and_targets_stay_out() -> None:
    made = mapping.proposed(*FIGURES, {}, {"产值": "x-1"})
    assert made.take == mapping.FACTS and made.labels == {"产值": "x-1"}
    assert made.columns == {"指标名称": "label", "单位": "unit", "□": "value", "□目标": "", "同比(%)": ""}


def test_columns_of_known_indicators_go_there_and_places_to_their_rows() -> None:
    made = mapping.proposed(*PLACES, {"产值(亿元)": "x-1"}, {})
    assert made.columns == {"地区": "place", "产值(亿元)": "=x-1", "备注": ""}


def test_what_nothing_is_known_of_is_only_kept() -> None:
    made = mapping.proposed(*PLACES, {}, {})
    assert made.take == mapping.NOWHERE and set(made.columns.values()) == {""}


@pytest.mark.parametrize(
    ("take", "columns", "problems"),
    [
        ("facts", {"地区": "place", "产值(亿元)": "=x-1"}, set()),
        ("facts", {"地区": "place", "备注": "place"}, {("备注", "ledger.twice")}),
        ("facts", {"地区": "name"}, {("地区", "ledger.to")}),
        ("facts", {"产值(亿元)": "="}, {("产值(亿元)", "ledger.to")}),
        ("facts", {"产值(亿元)": "=x-1", "备注": "=x-1"}, set()),
        ("facts", {"没有": "place"}, {("没有", "ledger.column")}),
        ("parties", {"地区": "place"}, {("name", "ledger.no_name")}),
        ("parties", {"地区": "name", "备注": "=x-1"}, {("备注", "ledger.to")}),
        ("parties", {"地区": "credit_code"}, set()),
        ("none", {"地区": "place"}, {("地区", "ledger.to")}),
        ("none", {"地区": ""}, set()),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named(take: str, columns: dict[str, str], problems: set[tuple[str, str]]) -> None:
    assert set(mapping.problems(TableMapping(take=take, columns=columns), PLACES[1])) == problems


def test_a_remembered_mapping_fills_the_next_sheet() -> None:
    fresh = mapping.proposed(*PLACES, {}, {})
    old = TableMapping(
        "facts",
        {"地区": "place", "产值(亿元)": "=x-9", "旧列": "subject"},
        {"甲": "x-1"},
        {"产值(亿元)": "万元"},
        "2020",
        "p-1",
    )
    made = mapping.applied(mapping.read(old.remembered()), PLACES[1], fresh)
    assert made.columns == {"地区": "place", "产值(亿元)": "=x-9", "备注": ""}
    assert (made.take, made.labels, made.units, made.period, made.place) == (
        "facts",
        {"甲": "x-1"},
        {"产值(亿元)": "万元"},
        "",
        "p-1",
    )


@hypothesis_settings(max_examples=100)
@given(
    st.dictionaries(
        st.sampled_from(("take", "columns", "labels", "units", "period", "place", "kind", "x")),
        JSON,
        max_size=8,
    )
)
def test_any_json_is_a_mapping(told: dict[str, Any]) -> None:
    made = mapping.read(told)
    assert made.take in mapping.TAKES and mapping.read(made.as_json()) == made
    for _field, problem in mapping.problems(made, ["a"]):
        assert problem.startswith("ledger.")


@hypothesis_settings(max_examples=60)
@given(
    st.lists(st.text(max_size=6), max_size=8, unique=True),
    st.lists(st.text(max_size=6), max_size=8, unique=True),
)
def test_differences_say_exactly_what_came_and_went(before: list[str], now: list[str]) -> None:
    told = mapping.changes(before, now)
    assert set(told.added) == set(now) - set(before) and set(told.removed) == set(before) - set(now)
    assert set(told.moved) <= set(now) & set(before)
    assert told.any == (before != now)
