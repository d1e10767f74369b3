"""Normalising and grams: what makes 柯桥 findable, as laws."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.registry.text import grams, name_key, normalise, query_tokens, tokens_of

CHINESE = st.text(alphabet="绍兴柯桥区纺织新材料碳纤维T800, （）。abc12", min_size=1, max_size=40)


def test_traditional_full_width_and_case_are_one_form() -> None:
    assert normalise("碳纖維　Ｔ８００") == "碳纤维 t800"
    assert name_key("浙江 精工集成（科技）") == name_key("浙江精工集成(科技)")


def test_grams_are_pairs_of_characters_and_whole_latin_words() -> None:
    assert list(grams("柯桥区t800级5000吨")) == ["柯桥", "桥区", "t800", "5000"]


def test_latin_words_are_found_by_their_beginning() -> None:
    in_title, anywhere = query_tokens("T8")
    assert set(anywhere) <= tokens_of(["某产品"], "用 T800 碳纤维")
    assert not set(in_title) <= tokens_of(["某产品"], "用 T800 碳纤维")


def test_a_single_character_is_looked_for_in_titles_only() -> None:
    in_title, anywhere = query_tokens("桥")
    assert anywhere == []
    assert set(in_title) <= tokens_of(["柯桥区"])
    assert not set(in_title) <= tokens_of(["越城区"], "柯桥")


@settings(max_examples=100, deadline=None)
@given(CHINESE, CHINESE, CHINESE)
def test_whatever_stands_in_a_title_or_text_is_found(before: str, words: str, after: str) -> None:
    in_title, anywhere = query_tokens(words)
    separated = f"{before} {words} {after}"
    assert set(in_title) <= tokens_of([separated])
    assert set(anywhere) <= tokens_of(["别的"], separated)


@settings(max_examples=100, deadline=None)
@given(CHINESE, CHINESE)
def test_title_marks_never_come_from_a_text(title: str, body: str) -> None:
    in_title, _anywhere = query_tokens(body)
    only_in_title = set(in_title) - tokens_of([title])
    assert not only_in_title & tokens_of([title], body)
