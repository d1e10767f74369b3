"""When two values, units, names and times are the same."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.ingest.evaluation.compare import (
    alike,
    likeness,
    plain,
    same_field,
    same_number,
    same_time,
    same_unit,
)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("高新技术企业", "高新技术企业", True),
        ("“三名”企业", "三名企业", True),
        ("规划总面积", "总面积", True),
        ("柯桥区", "柯桥区碳纤维产业", True),
        ("企业", "规上工业企业研究与试验发展", False),
        ("高新技术企业", "上市公司", False),
        ("", "上市公司", False),
        ("", "", True),
        ("战略性新兴产业增加值增速", "战略性新兴产业增加值", True),
    ],
)
def test_the_same_name_in_other_words(one: str, other: str, same: bool) -> None:
    assert alike(one, other) is same
    assert alike(other, one) is same


def test_a_fall_may_be_marked_with_or_without_its_sign() -> None:
    assert same_number(Decimal("-20"), Decimal("20"))
    assert not same_number(Decimal("20"), Decimal("2"))


@pytest.mark.parametrize(
    ("one", "other"),
    [("％", "%"), ("件万人", "件/万人"), ("㎡", "平方米"), ("百分点", "个百分点"), ("家", "家")],
)
def test_units_written_otherwise(one: str, other: str) -> None:
    assert same_unit(one, other)


def test_other_units_are_other_units() -> None:
    assert not same_unit("万元", "亿元")
    assert not same_unit("", "家")


def test_notes_in_brackets_do_not_make_another_time() -> None:
    assert same_time("annual", "annual (year not stated)")
    assert not same_time("2025", "2025Q1")


def test_growth_is_yes_or_no_and_other_fields_are_letters() -> None:
    assert same_field("growth", None, False)
    assert same_field("basis", "actual", "actual")
    assert not same_field("comparator", "=", "约")


@settings(max_examples=60, deadline=None)
@given(st.text("企业产值（）“”、 abc12", max_size=12), st.text("企业产值（）“”、 abc12", max_size=12))
def test_likeness_is_a_share_and_does_not_depend_on_the_order(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, one) == 1
    assert alike(one, other) == alike(other, one) or 0.55 < likeness(one, other) < 0.65
    assert plain(plain(one)) == plain(one)
