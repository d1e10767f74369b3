"""Lines, columns and paragraphs from places alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.ingest.document import DEFAULT_LIMITS, Kind
from shuanglian.ingest.reading.extraction import Entry, Extraction
from shuanglian.ingest.reading.flow import continued, glue, pour_pages
from shuanglian.ingest.reading.layout import Grid, Line, Page, Piece, gutter_of, in_order, rows_of
from shuanglian.ingest.reading.roles import role_of


def piece(text: str, x: float, top: float, size: float = 12.0, doubts: frozenset[int] = frozenset()) -> Piece:
    width = sum(0.5 if sign.isascii() else 1.0 for sign in text) * size
    return Piece(text, x, top, x + width, top + size, size, doubts=doubts)


def read(*pages: list[Piece]) -> list[tuple[Kind, str]]:
    out = Extraction("甲", DEFAULT_LIMITS)
    pour_pages([Page(at, 600, 800, pieces) for at, pieces in enumerate(pages, 1)], out)
    return [(block.kind, block.text.text) for block in out.document("x").blocks]


def test_pieces_beside_each_other_form_a_row_even_when_slightly_slanted() -> None:
    rows = rows_of([piece("右", 300, 103), piece("左", 10, 100), piece("下", 10, 120)])
    assert [[p.text for p in row] for row in rows] == [["左", "右"], ["下"]]


def test_a_page_of_one_column_has_no_gutter() -> None:
    rows = rows_of([piece("一行写满整个版心的文字到这里" * 2, 72, 100 + 20 * at) for at in range(9)])
    assert gutter_of(rows, 600) is None


def test_two_columns_with_slanted_lines_are_still_two() -> None:
    left = [piece("左栏写满一行的十八个文字内容在此处", 60, 100 + 20 * at) for at in range(6)]
    right = [piece("右栏写满一行的十八个文字内容在此处", 320, 102 + 20 * at) for at in range(6)]
    lines = in_order(Page(1, 600, 800, left + right))
    assert [item.text[0] for item in lines if isinstance(item, Line)] == ["左"] * 6 + ["右"] * 6


@pytest.mark.parametrize(
    ("before", "after", "between"),
    [
        ("企业", "名单", ""),
        ("20", "25", ""),
        ("the", "end", " "),
        ("well-", "known", ""),
        ("投资", "3", ""),
        ("", "甲", ""),
    ],
)
def test_what_stands_between_two_lines(before: str, after: str, between: str) -> None:
    assert glue(before, after) == between


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("第一章 总则", (Kind.HEADING, 1)),
        ("第二节 目标", (Kind.HEADING, 2)),
        ("三、保障措施", (Kind.HEADING, 2)),
        ("（四）强化服务", (Kind.HEADING, 3)),
        ("三、保障措施。各单位要按职责抓好落实。", (Kind.ITEM, 0)),
        ("1．新增企业", (Kind.ITEM, 0)),
        ("3.5亿元投资已经到位", (Kind.PARAGRAPH, 0)),
        ("表2 重点项目", (Kind.CAPTION, 0)),
        ("一、概况 ……… 3", (Kind.CONTENTS, 0)),
        ("全年完成投资。", (Kind.PARAGRAPH, 0)),
    ],
)
def test_roles(text: str, role: tuple[Kind, int]) -> None:
    assert role_of(text) == role


def test_a_table_needs_the_same_edges_and_the_following_page_to_go_on() -> None:
    head = Grid((Entry("名称", 0, 0), Entry("数", 0, 1)), 0, 0, 1, 1, page=1, edges=(0, 50, 100))
    more = Grid((Entry("甲", 0, 0), Entry("3", 0, 1)), 0, 0, 1, 1, page=2, edges=(0, 51, 100))
    longer = continued(head, more)
    assert longer is not None
    assert [(entry.text, entry.row) for entry in longer.entries] == [
        ("名称", 0),
        ("数", 0),
        ("甲", 1),
        ("3", 1),
    ]
    assert continued(longer, Grid(more.entries, 0, 0, 1, 1, page=3, edges=(0, 50, 100))) is not None
    assert continued(head, Grid(more.entries, 0, 0, 1, 1, page=3, edges=(0, 50, 100))) is None
    assert continued(head, Grid(more.entries, 0, 0, 1, 1, page=2, edges=(0, 80, 100))) is None


def test_doubts_stay_on_their_characters_through_joining() -> None:
    line = "写满一行的文字写满一行的文字写满一行的文字写满一行的文字"
    out = Extraction("甲", DEFAULT_LIMITS)
    pieces = [piece(line, 72, 100), piece("到此为3止。", 72, 120, doubts=frozenset({3}))]
    pour_pages([Page(1, 600, 800, pieces)], out)
    (block,) = out.document("x").blocks
    assert [block.text.text[at] for at in sorted(block.text.doubts)] == ["3"]
    place = block.text.text.index("3")
    assert block.text.doubtful(place, place + 1)
    assert not block.text.doubtful(0, place)


def test_doubts_in_cells() -> None:
    out = Extraction("甲", DEFAULT_LIMITS)
    out.add_table([Entry("名称", 0, 0), Entry("8.6", 0, 1, doubts=frozenset({0, 2}))])
    table = out.document("x").blocks[0].table
    assert table is not None
    assert [set(cell.text.doubts) for cell in table.cells] == [set(), {0, 2}]


def test_a_caption_between_the_halves_of_a_sentence_steps_aside() -> None:
    full = "这一句话写满了整整一行还没有说完后面被图名打断了"
    assert read([piece(full, 72, 100), piece("图1 示意", 150, 140), piece("接着才说完。", 72, 180)])[0] == (
        Kind.PARAGRAPH,
        full + "接着才说完。",
    )


words = st.text("甲乙丙丁12.%，。（） ab一、", min_size=1, max_size=12)
places = st.floats(0, 800)


@given(st.lists(st.builds(piece, words, places, places, st.floats(1, 40)), max_size=25))
@settings(max_examples=100)
def test_no_character_is_lost_or_invented_wherever_the_pieces_stand(pieces: list[Piece]) -> None:
    expected = sorted("".join(p.text for p in pieces if p.text.strip()).replace(" ", ""))
    out = Extraction("甲", DEFAULT_LIMITS)
    pour_pages([Page(1, 800, 800, list(pieces))], out)
    if not expected:
        return
    document = out.document("x")
    assert sorted("".join(document.raw.split())) == expected
    for block in document.blocks:
        assert (
            block.text.quote(0, len(block.text))
            == document.raw[slice(*block.text.raw_span(0, len(block.text)))]
        )
