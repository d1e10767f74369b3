"""Which indicator the words of a document mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanglian.ingest.doors import OR
from shuanglian.programmes.intake.likeness import Name, alike, core, fit, ranked

NAMES = [
    Name("deals", "技术市场交易成交额", "亿元", False),
    Name("firms", "高新技术企业", "家", False),
    Name("share", "高新技术产业增加值占规上工业增加值比重", "%", False),
    Name("growth", "高新技术产业投资增速", "%", True),
    Name("people", "人才总量", "万人", False),
    Name("own", "柯桥区国家高新技术企业", "家", False),
]


@pytest.mark.parametrize(
    ("words", "unit", "code"),
    [
        ("高新技术企业", "家", "firms"),
        ("高新技术企业总数", "家", "firms"),
        ("人才总量", "人", "people"),
        ("技术市场成交额", "万元", "deals"),
        ("高新技术产业投资 增速", "%", "growth"),
        ("高新技术产业投资增长", "%", "growth"),
        (f"国家高新技术企业{OR}柯桥区国家高新技术企业", "家", "own"),
    ],
)
def test_the_likeliest_comes_first(words: str, unit: str, code: str) -> None:
    assert ranked(NAMES, words, unit)[0].code == code


def test_a_unit_that_cannot_be_converted_counts_against_it() -> None:
    found = {one.code: one for one in ranked(NAMES, "高新技术企业", "亿元")}
    assert not found["firms"].fits and found["firms"].score <= 0.5


def test_words_about_something_else_mean_nothing_here() -> None:
    assert ranked(NAMES, "雨量", "毫米") == []


@given(st.text(max_size=20), st.text(max_size=20))
def test_likeness_is_between_nothing_and_all_and_the_same_both_ways(one: str, other: str) -> None:
    score = alike(one, other)
    assert 0 <= score <= 1 and abs(score - alike(other, one)) < 1e-9
    assert alike(one, one) == (1.0 if core(one) else 0.0)


@given(st.sampled_from(["元", "万元", "亿元", "家", "%", "", "万人", "个百分点"]))
def test_every_unit_fits_itself(unit: str) -> None:
    assert fit(unit, unit) and fit("", unit)
