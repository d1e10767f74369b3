"""Free text becomes a kind of need, a place in the chains, quantities and key words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.matching.understanding import SegmentName, kind_of, understand

SEGMENTS = [
    SegmentName(1, "设备制造", "碳纤维"),
    SegmentName(2, "纤维制备", "碳纤维"),
    SegmentName(3, "绿色印染", "现代纺织"),
    SegmentName(4, "封装测试", "集成电路"),
]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("碳化炉温场不均匀", "technical"),
        ("静水压≥98kPa的面料", "technical"),
        ("研发资金短缺，想融资", "finance"),
        ("产业化场地难觅", "space"),
        ("核心商标在境外突遭抢注", "ip"),
        ("急着完成节能审查", "approval"),
        ("绕开海峡的海运路线", "logistics"),
        ("打响新面料的知名度", "market"),
        ("产能不足，想扩产", "capacity"),
        ("仪器共享，按机时付费", "equipment"),
        ("绍兴黄酒多少钱一瓶", "chatter"),
        ("早上好", "other"),
    ],
)
def test_the_kind_of_need_is_told(text: str, kind: str) -> None:
    assert kind_of(text) == kind


def test_segments_are_known_by_their_names_and_their_chains() -> None:
    found = understand("碳纤维设备制造的国产化", SEGMENTS).segments
    assert [(guess.id, guess.basis) for guess in found] == [(1, "name"), (2, "name")]
    assert found[0].weight > found[1].weight


def test_quantities_and_key_words_are_shown_back() -> None:
    understood = understand("想做百分百可回收的面料，耐水压 10000 毫米水柱以上", SEGMENTS)
    assert [m.words for m in understood.aims] == ["可回收 = 100 %", "耐水压 ≥ 10000 mmH2O"]
    assert "面料" in understood.keywords
    assert {m.code for m in understood.missing} >= {"present", "deadline"}


def test_circumstances_are_no_aims() -> None:
    assert [m.value for m in understand("目前良率85%，20次水洗后保持率≥80%").aims] == [80]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=120))
def test_any_text_is_understood_without_error(text: str) -> None:
    assert understand(text, SEGMENTS).to_json()["kind"]
