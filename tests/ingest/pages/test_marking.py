"""The text of a document with its facts marked: nothing is lost, everything stands where it is, overlaps are cut."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.web.ingest.marking import Mark, Run, Shown, marked, window


@dataclass(frozen=True)
class Piece:
    kind: str
    start: int
    end: int
    level: int = 0
    page: int | None = None


def fact(
    key: int, start: int, end: int, number: tuple[int, int] | None = None, kind: str = "quantity"
) -> Mark:
    low, high = number or (None, None)
    return Mark(key, start, end, low, high, "open", kind)


def text_of(rows: list[Shown]) -> str:
    return "".join(run.text for row in rows for run in row.runs)


def runs_of(raw: str, *marks: Mark) -> list[Run]:
    return marked(raw, [Piece("paragraph", 0, len(raw))], marks)[0].runs


def test_a_number_is_marked_inside_its_quote() -> None:
    raw = "园区有企业12家。"
    runs = runs_of(raw, fact(7, 2, 8, (5, 7)))
    assert [(run.text, run.ids, run.spot.id if run.spot else None) for run in runs] == [
        ("园区", "", None),
        ("有企业", "7", None),
        ("12", "7", 7),
        ("家", "7", None),
        ("。", "", None),
    ]
    assert [run.first for run in runs if run.spot] == [True]


def test_two_facts_in_one_sentence_share_its_characters() -> None:
    raw = "有企业12家、平台3个。"
    runs = runs_of(raw, fact(1, 0, 6, (3, 5)), fact(2, 0, 12, (9, 10)))
    shared = next(run for run in runs if run.text == "有企业")
    assert shared.ids == "1 2"
    assert [(run.text, run.spot.id) for run in runs if run.spot] == [("12", 1), ("3", 2)]


def test_a_number_inside_a_name_is_the_number() -> None:
    raw = "第12研究所"
    runs = runs_of(raw, fact(1, 0, 6, None, "entity"), fact(2, 0, 6, (1, 3)))
    assert [(run.text, run.spot.id if run.spot else 0) for run in runs] == [
        ("第", 1),
        ("12", 2),
        ("研究所", 1),
    ]
    assert [run.first for run in runs] == [True, True, False], "the name begins once"


def test_a_long_quote_without_number_is_no_link() -> None:
    raw = "字" * 80
    assert all(run.spot is None for run in runs_of(raw, fact(1, 0, 80, None, "entity")))
    assert all(run.spot is None for run in runs_of(raw, fact(1, 0, 10, None, "relation")))


def test_a_fact_over_two_pieces_is_marked_in_both() -> None:
    raw = "前半句有\n\n后半句12家"
    rows = marked(raw, [Piece("paragraph", 0, 4), Piece("paragraph", 6, 13)], [fact(3, 2, 13, (9, 11))])
    assert [[run.ids for run in row.runs] for row in rows] == [["", "3"], ["3", "3", "3"]]


def test_a_caption_inside_a_sentence_is_shown_once() -> None:
    raw = "句子的前半图：园区全景句子的后半"
    pieces, before, after = window([Piece("paragraph", 0, 16), Piece("caption", 5, 11)], 0)
    assert (before, after) == (None, None)
    assert text_of(marked(raw, pieces, [])) == raw


def test_tags_of_a_web_page_are_left_out() -> None:
    raw = "<p>产值<b>12</b>亿元&nbsp;增长</p>"
    rows = marked(raw, [Piece("paragraph", 0, len(raw))], [fact(1, 3, 16, (8, 10))], markup=True)
    assert text_of(rows) == "产值12亿元\xa0增长"
    assert [run.text for run in rows[0].runs if run.spot] == ["12"]


def test_blank_lines_of_a_page_break_shrink() -> None:
    assert text_of(marked("句子\n\n\n\n继续", [Piece("paragraph", 0, 8)], [])) == "句子\n继续"


def test_no_piece_no_part() -> None:
    assert window([], 0) == ([], None, None)


def test_long_texts_are_shown_in_parts_that_do_not_move() -> None:
    pieces = [Piece("paragraph", n * 100, n * 100 + 100) for n in range(10)]
    first, before, after = window(pieces, 0, size=300)
    assert [piece.start for piece in first] == [0, 100, 200]
    assert (before, after) == (None, 300)
    second, before, after = window(pieces, 450, size=300)
    assert [piece.start for piece in second] == [300, 400, 500]
    assert (before, after) == (0, 600)
    last, _before, after = window(pieces, 999, size=300)
    assert last[-1].end == 1000
    assert after is None


def test_a_piece_longer_than_a_part_is_a_part_of_its_own() -> None:
    pieces = [Piece("paragraph", 0, 10), Piece("table", 10, 900), Piece("paragraph", 900, 910)]
    shown, before, after = window(pieces, 500, size=100)
    assert [piece.kind for piece in shown] == ["table"]
    assert (before, after) == (0, 900)


places = st.tuples(st.integers(0, 60), st.integers(1, 30), st.integers(0, 20), st.integers(1, 10))


@settings(max_examples=100, deadline=None)
@given(st.lists(places, max_size=12), st.text(min_size=95, max_size=95, alphabet="甲乙丙丁12。a"))
def test_whatever_is_marked_the_text_stays_the_text(rows: list[tuple[int, int, int, int]], raw: str) -> None:
    marks = []
    for key, (start, length, inset, size) in enumerate(rows, 1):
        end = start + length
        low = min(start + inset, end - 1)
        marks.append(fact(key, start, end, (low, min(low + size, end))))
    shown = marked(raw, [Piece("paragraph", 0, 95)], marks)
    runs = shown[0].runs
    assert "".join(run.text for run in runs) == raw
    for mark in marks:
        assert "".join(run.text for run in runs if mark.id in run.quotes) == raw[mark.start : mark.end]
        if any(run.spot is mark for run in runs):
            assert sum(run.first for run in runs if run.spot is mark) <= 1
