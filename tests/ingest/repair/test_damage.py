"""The forward model makes what such pages show."""

from __future__ import annotations

import pytest

from shuanglian.ingest.repair.codepage import character, codes, encoded, private
from shuanglian.ingest.repair.damage import Page, damage, folded

NOTES = {"內": "nèi", "進": "jìn", "規": "guī", "產": "chǎn", "冊": "cè", "區": "qū", "經": "jīng"}
PAGE = Page(NOTES)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("經開區的產品", "經(jīng)開區(qū)的產(chǎn)品"),
        ("我們在村口", "我們?cè)诖蹇?"),
        ("各省（自治區、市", "各?。ㄗ灾螀^(qū)、市"),
        ("海口市的港口", "??谑械母劭?"),
        ("好。”他說", "好?!彼\ue382f"),
    ],
)
def test_bytes_of_two_neighbours_are_taken_for_one_character(text: str, shown: str) -> None:
    assert damage(text, PAGE) == shown


def test_a_shifted_run_ends_at_a_note_and_swallows_its_bracket() -> None:
    assert damage("。”面對國內海水", PAGE) == "?!泵鎸\ue6ec鴥?nèi)海水"


def test_a_shifted_run_may_show_private_use_characters_and_letters() -> None:
    assert damage("規模化生產線", PAGE) == "規(guī)?;\ue1fe\ue2fda(chǎn)線"


def test_a_note_before_a_digit_takes_the_digit_with_it() -> None:
    assert damage("我們在2025年", PAGE) == "我們?cè)?025年"


def test_text_without_annotated_characters_or_crossing_marks_is_not_touched() -> None:
    assert damage("村民在田裏勞動", Page(NOTES)) == "村民在田裏勞動"


def test_lines_are_damaged_one_by_one() -> None:
    assert damage("我們在\n經", PAGE) == "我們?cè)?\n經(jīng)"


def test_wide_brackets_split_a_character_in_another_way() -> None:
    shown = damage("我們在村", Page(NOTES, brackets=("（", "）")))
    assert shown.startswith("我們裕╟è)")


@pytest.mark.parametrize("bad", ["?", "\ufffd", ""])
def test_what_stands_for_a_lost_byte_is_the_pages_own(bad: str) -> None:
    assert damage("我們在2", Page(NOTES, bad=bad)) == f"我們{bad}cè){bad}"


def test_a_reader_that_keeps_the_next_byte_keeps_the_bracket() -> None:
    assert damage("我們在2", Page(NOTES, swallow=False)) == "我們?(cè)?2"


def test_private_use_characters_may_be_dropped() -> None:
    assert damage("規模化生產線", Page(NOTES, private="")) == "規(guī)?;a(chǎn)線"


def test_a_character_outside_the_code_page_is_a_question_mark() -> None:
    assert damage("笑😀了", Page()) == "笑?了"


def test_folding_is_of_width_only() -> None:
    assert folded("（１，Ａ；！？）　。、“”") == "(1,A;!?) 。、“”"


def test_every_pair_of_bytes_names_a_character_and_back() -> None:
    for lead in (0x81, 0xA1, 0xA8, 0xAF, 0xB0, 0xF7, 0xFE):
        for trail in (0x40, 0x7E, 0x80, 0xA0, 0xA1, 0xFE):
            letter = character(lead, trail)
            assert letter
            assert encoded(letter) == bytes((lead, trail))


def test_bytes_that_are_no_pair_name_nothing() -> None:
    assert (
        character(0xB0, 0x7F) == character(0xB0, 0x30) == character(0x80, 0xA1) == character(0xFF, 0xA1) == ""
    )


def test_windows_and_the_national_standard_agree_on_what_pages_show() -> None:
    assert encoded("ǹ") == encoded("\ue7c8") == b"\xa8\xbf"
    assert encoded("\ue815") == encoded("⺁") == b"\xfe\x50"
    assert encoded("😀") == b""
    assert private("\ue1fe")
    assert not private("規")
    assert len(codes()) > 23_000
