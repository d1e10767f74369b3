"""The small parts that readers are made of."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from shuanglian.ingest.document import DEFAULT_LIMITS, Kind, Limits, Unreadable
from shuanglian.ingest.reading import read_bytes
from shuanglian.ingest.reading.archive import Archive, parse
from shuanglian.ingest.reading.docx_numbers import Numbering, attribute, child, integer
from shuanglian.ingest.reading.docx_styles import is_on, outline_level, styles_of
from shuanglian.ingest.reading.extraction import Entry, Extraction, cleaned
from shuanglian.ingest.reading.foreign import refuse_foreign
from shuanglian.ingest.reading.furniture import without_furniture
from shuanglian.ingest.reading.layout import Page, Piece
from shuanglian.ingest.reading.sheet_styles import percent_cells
from shuanglian.ingest.reading.unruled import take_unruled

from .makers import W, repacked, workbook


def piece(text: str, x: float, top: float, size: float = 12.0) -> Piece:
    width = sum(0.5 if sign.isascii() else 1.0 for sign in text) * size
    return Piece(text, x, top, x + width, top + size, size)


def xml(content: str) -> etree._Element:
    return parse(f'<w:x xmlns:w="{W}">{content}</w:x>'.encode(), "甲")


# Extraction


def test_paths_follow_the_levels_of_headings() -> None:
    out = Extraction("甲", DEFAULT_LIMITS)
    out.add(Kind.HEADING, "总论", level=1)
    out.add(Kind.HEADING, "背景", level=2)
    out.add(Kind.PARAGRAPH, "全区新增企业12家。")
    out.add(Kind.HEADING, "分论", level=1)
    out.add(Kind.PARAGRAPH, "完成投资3亿元。")
    paths = [block.path for block in out.document("x").blocks if block.kind is Kind.PARAGRAPH]
    assert paths == [("总论", "背景"), ("分论",)]


def test_cells_are_parted_by_tabs_where_they_stand() -> None:
    out = Extraction("甲", DEFAULT_LIMITS)
    out.add_table([Entry("乙", 1, 2), Entry("名", 0, 0), Entry("甲", 1, 0), Entry("数", 0, 2)], title="表")
    document = out.document("x")
    assert document.raw == "名\t\t数\n甲\t\t乙\n"
    assert document.blocks[0].table is not None
    assert document.blocks[0].table.title == "表"


def test_pages_of_blocks() -> None:
    out = Extraction("甲", DEFAULT_LIMITS)
    for page in (1, 1, 4):
        out.add(Kind.PARAGRAPH, f"这一段在第{page}页上写着，说得很完整。", page=page)
    assert [block.page for block in out.document("x", pages=5).blocks] == [1, 1, 4]


def test_formats_without_pages_have_none() -> None:
    out = Extraction("甲", DEFAULT_LIMITS)
    out.add(Kind.PARAGRAPH, "没有页码的一段话。")
    assert [block.page for block in out.document("x").blocks] == [None]


def test_the_date_of_the_document_is_found_in_extracted_text() -> None:
    out = Extraction("甲", DEFAULT_LIMITS)
    out.add(Kind.PARAGRAPH, "关于某项工作的通知")
    out.add(Kind.PARAGRAPH, "请认真贯彻落实。")
    out.add(Kind.PARAGRAPH, "2025年3月18日")
    dated = out.document("x").dated
    assert dated is not None and dated.isoformat() == "2025-03-18"


def test_traditional_characters_are_read_as_simplified_and_quoted_as_they_are() -> None:
    out = Extraction("甲", DEFAULT_LIMITS)
    out.add(Kind.PARAGRAPH, "全區新增企業12家。", doubts={0})
    (block,) = out.document("x").blocks
    assert block.text.text == "全区新增企业12家。"
    assert block.text.quote(0, 4) == "全區新增"
    assert block.text.doubts == {0}


def test_text_over_the_limit_is_refused_while_it_grows() -> None:
    out = Extraction("甲", Limits(characters=10))
    out.add(Kind.PARAGRAPH, "甲" * 5)
    with pytest.raises(Unreadable) as caught:
        out.add(Kind.PARAGRAPH, "乙" * 6)
    assert caught.value.code == "too_long"


def test_a_table_is_measured_by_what_it_covers() -> None:
    with pytest.raises(Unreadable) as caught:
        Extraction("甲", Limits(cells=100)).add_table([Entry("甲", 0, 0), Entry("乙", 99, 99)])
    assert caught.value.code == "too_many_cells"


@given(st.text(max_size=60))
@settings(max_examples=100)
def test_cleaning_keeps_every_place(text: str) -> None:
    out = cleaned(text)
    assert len(out) == len(text)
    out.encode("utf-8")
    assert all(a == b or b in " \ufffd" for a, b in zip(text, out, strict=True))


# Archives


def test_parts_are_read_whole_and_missing_ones_are_none() -> None:
    data = workbook(lambda book: book.add_worksheet().write(0, 0, "甲"))
    archive = Archive(data, "甲", DEFAULT_LIMITS)
    with zipfile.ZipFile(io.BytesIO(data)) as plain:
        assert archive.read("xl/workbook.xml") == plain.read("xl/workbook.xml")
    assert archive.xml("xl/none.xml") is None
    assert archive.unpacked > 0


def test_a_clean_copy_holds_the_same_parts_without_media() -> None:
    data = repacked(
        workbook(lambda book: book.add_worksheet().write(0, 0, "甲")), xl__media__a_dot_png=b"\x00" * 99
    )
    with zipfile.ZipFile(io.BytesIO(Archive(data, "甲", DEFAULT_LIMITS).repacked())) as copy:
        names = set(copy.namelist())
        assert "xl/workbook.xml" in names
        assert not any("media" in name for name in names)
        assert copy.testzip() is None


def test_an_encrypted_part_says_so() -> None:
    data = bytearray(workbook(lambda book: book.add_worksheet().write(0, 0, "甲")))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(mark, at + 4)
    with pytest.raises(Unreadable) as caught:
        Archive(bytes(data), "甲", DEFAULT_LIMITS).repacked()
    assert caught.value.code == "encrypted"


def test_too_many_entries_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for at in range(20_050):
            archive.writestr(str(at), b"")
    with pytest.raises(Unreadable) as caught:
        Archive(out.getvalue(), "甲", DEFAULT_LIMITS)
    assert caught.value.code == "bomb"


# Word's small print


def test_styles_inherit_kind_level_and_list() -> None:
    styles = styles_of(
        xml(
            '<w:style w:styleId="h"><w:name w:val="heading 2"/></w:style>'
            '<w:style w:styleId="own"><w:name w:val="部门标题"/><w:basedOn w:val="h"/></w:style>'
            '<w:style w:styleId="cap"><w:name w:val="题注"/></w:style>'
            '<w:style w:styleId="toc"><w:name w:val="toc 1"/></w:style>'
            '<w:style w:styleId="out"><w:name w:val="x"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>'
            '<w:style w:styleId="list"><w:name w:val="y"/><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="7"/></w:numPr></w:pPr></w:style>'
            '<w:style w:styleId="gone"><w:name w:val="z"/><w:rPr><w:vanish/></w:rPr></w:style>'
        )
    )
    assert (styles["own"].kind, styles["own"].level) == (Kind.HEADING, 2)
    assert styles["cap"].kind is Kind.CAPTION
    assert styles["toc"].kind is Kind.CONTENTS
    assert (styles["out"].kind, styles["out"].level) == (Kind.HEADING, 3)
    assert styles["list"].number == ("7", 1)
    assert styles["gone"].hidden
    assert styles_of(None) == {}


@pytest.mark.parametrize(
    ("markup", "on"),
    [("<w:b/>", True), ('<w:b w:val="0"/>', False), ('<w:b w:val="off"/>', False), ("", False)],
)
def test_switches(markup: str, on: bool) -> None:
    assert is_on(xml(markup), "b") is on


@pytest.mark.parametrize(
    ("value", "level"), [("0", 1), ("8", 9), ("9", 0), ("-4", 0), ("x", 0), ("99999999999", 0)]
)
def test_outline_levels_beyond_reason_are_none(value: str, level: int) -> None:
    assert outline_level(xml(f'<w:outlineLvl w:val="{value}"/>')) == level


def test_elements_are_found_whatever_their_namespace() -> None:
    strict = parse(b'<a xmlns="http://purl.oclc.org/ooxml/x" xmlns:b="urn:b"><p b:val="3"><q/></p></a>', "甲")
    assert attribute(child(strict, "p")) == "3"
    assert child(strict, "p", "q") is not None
    assert child(strict, "p", "none", "q") is None
    assert attribute(None) is None
    assert integer("7") == 7 and integer(None, 4) == 4


def test_counts_go_on_and_begin_anew_below_a_higher_level() -> None:
    numbering = Numbering.of(
        xml(
            '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>'
            '<w:lvl w:ilvl="1"><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl>'
            '<w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl></w:abstractNum>'
            '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="9"/></w:num>'
        )
    )
    labels = [numbering.label("1", depth) for depth in (0, 1, 1, 2, 0, 1)]
    assert labels == ["III. ", "a) ", "b) ", "• ", "IV. ", "a) "]
    assert numbering.label("2", 0) == numbering.label("none", 0) == numbering.label("1", 40) == ""


# Pages


def pages(count: int, *edges: tuple[str, float]) -> list[Page]:
    return [
        Page(
            n,
            595,
            842,
            [piece(text.format(n=n), 250, top) for text, top in edges]
            + [piece(f"正文{n}写在这里。", 72, 400)],
        )
        for n in range(1, count + 1)
    ]


def test_heads_with_changing_numbers_are_the_same_head() -> None:
    found = pages(4, ("第{n}号简报", 30))
    assert without_furniture(found) == 4
    assert [[p.text for p in page.pieces] for page in found] == [[f"正文{n}写在这里。"] for n in range(1, 5)]


def test_what_stands_once_at_the_edge_is_text() -> None:
    found = pages(4)
    found[2].pieces.append(piece("只在这一页出现的一句话。", 72, 790))
    assert without_furniture(found) == 0


def test_a_number_close_to_the_last_line_is_text_and_one_apart_is_not() -> None:
    close, apart = Page(1, 595, 842, []), Page(1, 595, 842, [])
    for page, top in ((close, 792.0), (apart, 815.0)):
        page.pieces = [piece("最后一行写到这里还没有完", 72, 772), piece("2025", 72, top)]
    assert without_furniture([close]) == 0
    assert without_furniture([apart]) == 1


def test_rows_of_short_pieces_become_a_table_and_leave_the_text() -> None:
    page = Page(1, 595, 842, [piece("下表是各镇的情况。", 72, 80)])
    for at, row in enumerate([("镇", "企业"), ("东", "12"), ("西", "7")]):
        page.pieces += [piece(text, 100 + 150 * n, 120 + 20 * at) for n, text in enumerate(row)]
    take_unruled(page)
    assert [p.text for p in page.pieces] == ["下表是各镇的情况。"]
    (grid,) = page.grids
    assert [(e.text, e.row, e.column) for e in grid.entries][:3] == [
        ("镇", 0, 0),
        ("企业", 0, 1),
        ("东", 1, 0),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [("镇", "企业"), ("东", "12")],
        [("镇", "企业"), ("东镇和西镇以及更远的", "12"), ("西", "7")][:2],
        [("一句相当长的话写在左边这里", "另一句相当长的话写在右边这里")] * 4,
    ],
)
def test_two_rows_or_sentences_are_no_table(rows: list[tuple[str, str]]) -> None:
    page = Page(1, 595, 842, [])
    for at, row in enumerate(rows):
        page.pieces += [piece(text, 60 + 260 * n, 120 + 20 * at) for n, text in enumerate(row)]
    take_unruled(page)
    assert page.grids == []


# Workbooks


def test_cells_shown_as_per_cent_are_found_by_their_format() -> None:
    def fill(book) -> None:
        sheet = book.add_worksheet("甲")
        sheet.write(1, 2, 0.5, book.add_format({"num_format": "0%"}))
        sheet.write(3, 0, 0.5, book.add_format({"num_format": "0.000%;[Red]-0.000%"}))
        sheet.write(4, 1, 0.5, book.add_format({"num_format": "0.00"}))

    archive = Archive(workbook(fill), "甲", DEFAULT_LIMITS)
    assert percent_cells(archive, DEFAULT_LIMITS) == {"甲": {(1, 2), (3, 0)}}


# What nobody reads


@pytest.mark.parametrize(
    "data",
    [
        b"{\\rtf1 x}",
        b"Rar!\x1a\x07\x00",
        b"7z\xbc\xaf\x27\x1c",
        b"\x1f\x8b\x08x",
        b"\x7fELF..",
        b"%!PS-Adobe",
        b"GIF89a..",
    ],
)
def test_foreign_files_are_refused_and_the_way_out_named(data: bytes) -> None:
    with pytest.raises(Unreadable, match="另存为") as caught:
        read_bytes(data, "甲.txt")
    assert caught.value.code == "unsupported"


def test_text_is_not_foreign() -> None:
    refuse_foreign("全区新增企业12家。".encode(), "甲.txt")
