"""约, 超, 近, 余, 不少于, 以上 and 级 before and behind a number."""

from __future__ import annotations

import pytest

from .reading import read, the


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("投资20亿元", "="),
        ("投资达20亿元", "="),
        ("投资高达20亿元", "="),
        ("投资约20亿元", "约"),
        ("投资大约为20亿元", "约"),
        ("投资20亿元左右", "约"),
        ("投资20亿元上下", "约"),
        ("投资近20亿元", "近"),
        ("投资接近20亿元", "近"),
        ("投资超20亿元", ">"),
        ("投资超过了20亿元", ">"),
        ("投资突破20亿元", ">"),
        ("投资逾20亿元", ">"),
        ("投资不足20亿元", "<"),
        ("投资不到20亿元", "<"),
        ("投资不少于20亿元", ">="),
        ("投资不低于20亿元", ">="),
        ("投资至少达到20亿元", ">="),
        ("投资20亿元以上", ">="),
        ("投资20亿元及以上", ">="),
        ("投资不超过20亿元", "<="),
        ("投资20亿元以内", "<="),
        ("投资20亿元以下", "<="),
        ("企业20余家", "余"),
        ("企业20多家", "余"),
        ("投资20余亿元", "余"),
        ("企业十来家", "约"),
        ("百万吨级项目", "级"),
        ("用户超百万人", ">"),
        ("观众上千名", ">="),
        ("占比过半", ">"),
        ("近九成企业", "近"),
        ("2个以上学科", ">="),
        ("约占全市的32%", "约"),
    ],
)
def test_the_bound_of_a_number(text: str, sign: str) -> None:
    assert the(text).comparator == sign


@pytest.mark.parametrize(
    "text", ["最近3家企业落户", "附近5家企业", "通过12家企业试点", "市级以上企业8家", "企业3家多元发展"]
)
def test_words_that_only_look_like_bounds(text: str) -> None:
    assert the(text).comparator == "="


def test_circles_end_at_their_time() -> None:
    assert the("打造“15分钟生活圈”").comparator == "<="
    assert [row.comparator for row in read("“5分钟菜店+10分钟市场+15分钟商超”")] == ["<="] * 3
    assert the("车程15分钟").comparator == "="


def test_the_phrase_holds_the_words_of_the_bound() -> None:
    row = the("集聚科研人员不少于1500人以上的团队")
    assert row.sentence.text[row.phrase_start : row.phrase_end] == "不少于1500人以上"
