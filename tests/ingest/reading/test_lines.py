"""Lines with their places, gaps and pages."""

from __future__ import annotations

import pytest

from shuanglian.ingest.aligned import Aligned
from shuanglian.ingest.reading.lines import lines_of, solid, squeezed


def test_a_line_knows_its_place_and_the_gap_before_it() -> None:
    text = "甲\n\n \n　乙 \n丙"
    rows = lines_of(Aligned.of(text))
    assert [(row.text, row.gap) for row in rows] == [("甲", 0), ("乙", 2), ("丙", 0)]
    assert all(text[row.start : row.end] == row.text for row in rows)
    assert text[rows[1].low : rows[1].high] == "　乙 "


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_each_kind_of_line_end_ends_a_line(end: str) -> None:
    assert [row.text for row in lines_of(Aligned.of(f"甲{end}乙"))] == ["甲", "乙"]


def test_a_mark_at_the_beginning_is_a_blank() -> None:
    (row,) = lines_of(Aligned.of("\ufeff标题"))
    assert (row.text, row.start) == ("标题", 1)


def test_an_indent_counts_columns() -> None:
    first, second = lines_of(Aligned.of("　　段落\n    段落"))
    assert (first.indent, second.indent) == (4, 4)


def test_a_form_feed_begins_a_page() -> None:
    rows = lines_of(Aligned.of("甲\n乙\x0c丙"))
    assert [(row.page, row.turns) for row in rows] == [(1, False), (1, False), (2, True)]


def test_pages_may_be_given_by_their_places() -> None:
    rows = lines_of(Aligned.of("甲\n乙\n丙"), [0, 2, 4])
    assert [(row.page, row.turns) for row in rows] == [(1, False), (2, True), (3, True)]


def test_without_pages_none_is_told() -> None:
    assert [row.page for row in lines_of(Aligned.of("甲\n乙"))] == [None, None]


def test_tabs_inside_a_line_show_and_those_at_its_ends_do_not() -> None:
    first, second = lines_of(Aligned.of("甲\t乙\n\t丙\t"))
    assert first.tabs and not second.tabs


def test_places_count_in_the_mended_text() -> None:
    mended = Aligned.of("甲x乙\n丙").without([(1, 2)])
    rows = lines_of(mended)
    assert [mended.cut(row.start, row.end).quote(0, len(row.text)) for row in rows] == ["甲x乙", "丙"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("科创 设施", "科创设施"),
        ("进入 ESI 排名", "进入 ESI 排名"),
        ("目　　录", "目录"),
        (" 前 1% ", "前 1%"),
        ("A  B", "A B"),
    ],
)
def test_names_lose_the_blanks_between_chinese_characters(text: str, expected: str) -> None:
    assert squeezed(text) == expected


def test_solid_text_has_no_blank_at_all() -> None:
    assert solid(" 进入 ESI\t排名　") == "进入ESI排名"
