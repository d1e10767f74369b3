"""Numbers in cells of values."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.ingest.tables.cells import Value, values


def only(text: str) -> Value:
    (value,) = values(text)
    return value


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", "12"), ("1,234.5", "1234.5"), ("1234.5", "1234.5"), ("2024.5", "2024.5"), ("1150.25", "1150.25"), ("１２", None), ("-2.1", "-2.1"), ("－2.1", "-2.1"), ("+3", "3"), ("3.0", "3.0"), (" 7.15 ", "7.15"), ("0", "0"), ("[15]", "15"), ("007", "7")],
)  # fmt: skip
def test_plain_numbers(text: str, number: str | None) -> None:
    value = only(text)
    assert value.value == Decimal(number or "12")
    assert (value.comparator, value.growth, value.second, value.unit) == ("=", False, False, "")


@pytest.mark.parametrize(
    ("text", "comparator"),
    [
        ("约12", "约"), ("12左右", "约"), ("超12", ">"), ("≥12", ">="), ("12以上", ">="), ("不少于12", ">="), ("≤12", "<="), ("12以内", "<="),
        ("<12", "<"), ("近12", "近"), ("12余", "余"), ("突破12", ">"), ("不低于12", ">="), ("12及以上", ">="),
    ],
)  # fmt: skip
def test_comparators(text: str, comparator: str) -> None:
    value = only(text)
    assert (value.value, value.comparator) == (12, comparator)
    assert text[value.start : value.end] == "12"


@pytest.mark.parametrize(
    ("text", "low", "high"), [("1—2", 1, 2), ("10-15", 10, 15), ("3.5～4", "3.5", 4), ("5至6", 5, 6)]
)
def test_ranges(text: str, low: int | str, high: int) -> None:
    value = only(text)
    assert (value.value, value.value_max) == (Decimal(low), high)
    assert text[value.start : value.end] == text


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("12家", "家"),
        ("3.0%", "%"),
        ("1300亿元", "亿元"),
        ("18件/万人", "件/万人"),
        ("47.6 万人", "万人"),
        ("300 亩", "亩"),
        ("5万", "万"),
    ],
)
def test_units_in_the_cell(text: str, unit: str) -> None:
    assert only(text).unit == unit


@pytest.mark.parametrize(
    ("text", "number", "yearly"),
    [("年均增长 15%", "15", True), ("增长6.5%左右", "6.5", False), ("同比增长3.2%", "3.2", False), ("下降2.1%", "-2.1", False), ("累计降低15%", "-15", False), ("增幅5", "5", False)],
)  # fmt: skip
def test_words_of_growth(text: str, number: str, yearly: bool) -> None:
    value = only(text)
    assert (value.value, value.growth, value.yearly) == (Decimal(number), True, yearly)


def test_two_numbers_in_a_cell() -> None:
    first, second = values("10（80）")
    assert (first.value, first.second, second.value, second.second) == (10, False, 80, True)
    assert (first.start, first.end, second.start, second.end) == (0, 2, 3, 5)
    assert [value.value for value in values("4(3)")] == [4, 3]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "—",
        "高新技术企业",
        "2024-03-15",
        "2024年3月15日",
        "2024/3",
        "2024.3.15",
        "建成12家以上研究院并投入使用",
        "12、15",
        "（3）",
        "A12",
        "12月达到15家",
        "（甲）乙12（3）",
    ],
)
def test_what_is_no_number_alone_gives_none(text: str) -> None:
    assert values(text) == ()


def test_a_long_cell_is_not_looked_at() -> None:
    assert values("累计" * 5000 + "x") == ()


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="0123456789.,，—-（）()约超累计增长下降年均 %亿元家[]万/左右以上余", max_size=40))
def test_numbers_stand_where_they_are_said_to(text: str) -> None:
    for value in values(text):
        part = text[value.start : value.end]
        assert part == part.strip() and any(char.isdigit() for char in part)
        assert value.value_max is None or value.value_max >= 0 or "-" in part
