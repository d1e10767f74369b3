"""One spelling for many, and always a way back to the letters that were written."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.matching.text import fold, normalise, sentences, to_simplified, token_spans, tokens


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("靜水壓≥９８ｋＰａ", "静水压≥98kPa"),
        ("8000g/㎡·24h", "8000g/m2·24h"),
        ("10⁵ Ω", "10^5 Ω"),
        ("m²与cm³", "m2与cm3"),
        ("80℃", "80°C"),
        ("浙江省現代紡織技術創新中心", "浙江省现代纺织技术创新中心"),
    ],
)
def test_compatibility_forms_and_traditional_characters_are_folded(written: str, folded: str) -> None:
    assert normalise(written).text == folded


def test_case_is_kept_for_units_and_dropped_for_search() -> None:
    assert normalise("3 mPa 与 3 MPa").text == "3 mPa 与 3 MPa"
    assert tokens("T800") == tokens("t800") == ["t800"]


def test_traditional_and_simplified_give_the_same_tokens() -> None:
    assert tokens("柯橋紡織") == tokens("柯桥纺织")
    assert "柯桥" in tokens("柯橋")


def test_spelled_units_after_numbers_are_unified_but_words_are_not() -> None:
    assert fold("98 千帕") == fold("98kPa")
    assert "纳米" in tokens("纳米材料")


def test_tokens_are_characters_bigrams_words_and_numbers() -> None:
    assert tokens("膜材料 AATCC 127") == ["膜", "材", "料", "膜材", "材料", "aatcc", "127"]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_every_stretch_of_the_folded_text_leads_back_to_the_original(text: str) -> None:
    normal = normalise(text)
    assert len(normal.text) == len(normal.starts) == len(normal.ends)
    assert list(normal.starts) == sorted(normal.starts)
    for position in range(len(normal.text)):
        assert normal.quote(position, position + 1) in text


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_simplifying_never_changes_the_length(text: str) -> None:
    assert len(to_simplified(text)) == len(text)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="静水壓。！？；.“”\n a1膜", max_size=60))
def test_sentences_are_exact_and_in_order(text: str) -> None:
    found = sentences(text)
    assert all(text[s.start : s.end] == s.text for s in found)
    assert all(one.end <= two.start for one, two in pairwise(found))
    assert "".join("".join(s.text for s in found).split()) == "".join(text.split())


def test_sentences_split_where_a_reader_would() -> None:
    text = "厚度3.5 mm。“能做！”他说；其余不变\n另起一行"
    assert [s.text for s in sentences(text)] == ["厚度3.5 mm。", "“能做！”", "他说；", "其余不变", "另起一行"]


def test_token_spans_point_at_the_original() -> None:
    text = "靜水壓 ９８ kPa"
    assert [(token, text[a:b]) for token, a, b in token_spans(text)] == [
        ("静水", "靜水"),
        ("水压", "水壓"),
        ("98", "９８"),
        ("kpa", "kPa"),
    ]
