"""GB 32100-2015: the standard's own example, law of its check character, and every problem at once."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.foundation.accounts import credit_code as cc

first17 = st.tuples(
    st.text(cc.ALPHABET, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(cc.ALPHABET, min_size=9, max_size=9),
).map("".join)
codes = first17.map(lambda first: first + cc.check_character(first))


def test_weights_are_those_of_the_standard() -> None:
    assert cc.WEIGHTS == (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def test_example_of_the_standard_has_check_character_3() -> None:
    assert cc.check_character("91350100M000100Y4") == "3"
    assert cc.is_valid("91350100M000100Y43")


def test_a_sum_divisible_by_31_gives_zero() -> None:
    assert cc.check_character("0" * 17) == "0"


@pytest.mark.parametrize(
    "text", [" 91350100 M000100Y43 ", "９１３５０１００Ｍ０００１００Ｙ４３", "91350100m000100y43"]
)
def test_blanks_full_width_and_small_letters_are_forgiven(text: str) -> None:
    assert cc.normalise(text) == "91350100M000100Y43"
    assert cc.is_valid(text)


def test_the_wrong_formula_of_the_web_is_refused() -> None:
    assert [r.code for r in cc.problems("91350100M000100Y4D")] == ["credit_code_check"]
    assert "3" in str(cc.problems("91350100M000100Y4D")[0].message)


def test_every_problem_is_named_at_once() -> None:
    found = cc.problems("9I35A100MO")
    assert [r.code for r in found] == [
        "credit_code_length",
        "credit_code_character",
        "credit_code_character",
        "credit_code_division",
    ]
    assert "“1”" in str(found[1].message) and "第 2 位" in str(found[1].message)
    assert {r.field for r in found} == {"credit_code"}


@pytest.mark.parametrize("letter", "IOSVZ")
def test_letters_left_out_of_the_alphabet_are_refused(letter: str) -> None:
    assert letter not in cc.ALPHABET
    assert any(r.code == "credit_code_character" for r in cc.problems(f"9135010{letter}M000100Y43"[:18]))


def test_empty_is_not_valid_and_says_why() -> None:
    assert [r.code for r in cc.problems("")] == ["credit_code_length"]


def test_parts_name_registrar_and_category() -> None:
    parts = cc.parts("91350100M000100Y43")
    assert (parts.registrar, parts.category, parts.division) == ("工商", "企业", "350100")


def test_an_unlisted_prefix_is_a_doubt_not_a_refusal() -> None:
    first = "31330600000000001"
    code = first + cc.check_character(first)
    assert cc.is_valid(code)
    assert [r.code for r in cc.doubts(code)] == ["credit_code_prefix_unknown"]
    assert cc.doubts("91350100M000100Y43") == []


@settings(max_examples=100)
@given(codes)
def test_a_computed_check_character_is_accepted(code: str) -> None:
    assert cc.problems(code) == []


@settings(max_examples=100)
@given(codes, st.integers(0, 17), st.sampled_from(cc.ALPHABET))
def test_any_single_wrong_character_is_detected(code: str, place: int, other: str) -> None:
    wrong = code[:place] + other + code[place + 1 :]
    assert cc.is_valid(wrong) == (other == code[place])


@settings(max_examples=100)
@given(codes, st.integers(0, 17), st.integers(0, 17))
def test_any_swap_is_detected_except_of_the_two_places_that_weigh_the_same(code: str, a: int, b: int) -> None:
    wrong = list(code)
    wrong[a], wrong[b] = wrong[b], wrong[a]
    if {a, b} == {0, 17}:
        return
    assert cc.is_valid("".join(wrong)) == (code[a] == code[b])


@settings(max_examples=100)
@given(st.text(max_size=30))
def test_no_text_makes_the_check_fail_instead_of_answer(text: str) -> None:
    assert isinstance(cc.problems(text), list)
    assert cc.is_valid(text) == (cc.problems(text) == [])
