"""Signs folded to ASCII on a damaged page become full-width again where Chinese stands around them."""

from __future__ import annotations

import pytest

from shuanglian.ingest.aligned import Aligned
from shuanglian.ingest.repair import Status, repair
from shuanglian.ingest.repair.width import widened

HEAD = "企業(yè)和產(chǎn)業(yè)園區(qū)的發(fā)展與經(jīng)營,實(shí)現(xiàn)增長(zhǎng)\n"


def mended(line: str) -> str:
    return repair(HEAD + line).text.text.split("\n")[1]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("發展快,質量好", "發展快，質量好"),
        ("三個重點:一是人才", "三個重點：一是人才"),
        ("成本(含稅)下降", "成本（含稅）下降"),
        ("怎麼辦?", "怎麼辦？"),
        ("真快!", "真快！"),
        ("甲;乙", "甲；乙"),
    ],
)
def test_signs_among_chinese(raw: str, text: str) -> None:
    assert mended(raw) == text


@pytest.mark.parametrize(
    "raw", ["12:30", "1,000", "3.5%", "f(x, y)", "https://a.example/b?c=1,2", "a@b.example", "A, B; C!"]
)
def test_signs_among_numbers_and_latin_letters_stay(raw: str) -> None:
    assert mended(raw) == raw


def test_between_chinese_it_is_certain_and_beside_a_number_a_guess() -> None:
    text = Aligned.of("快,好,5家")
    assert [edit.status for edit in widened(text, True)] == [Status.CERTAIN, Status.GUESSED]
    assert [edit.status for edit in widened(text, False)] == [Status.GUESSED, Status.GUESSED]


def test_a_guessed_sign_is_marked() -> None:
    found = repair(HEAD + "發展快,5家").text
    at = found.text.index("，5")
    assert at in found.doubts
    assert at - 1 not in found.doubts


def test_a_page_that_was_not_folded_is_left_alone() -> None:
    page = HEAD.replace(",", "，") + "發展快,質量好"
    assert repair(page).text.text.endswith("發展快,質量好")


def test_a_clean_page_with_ascii_signs_is_left_alone() -> None:
    assert repair("發展快,質量好(很好)").spans == ()
